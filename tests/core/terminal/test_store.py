"""``plume-db store`` and ``plume-db restore``: what they print, do, and end with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from plume_db.terminal import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PLUME_DB_KEY", raising=False)
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my file.db"
    _sql(path, "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1,'x'),(2,'y')")
    return path


def _sql(path: Path, sql: str) -> Any:
    con = apsw.Connection(str(path))
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def _add(capsys: pytest.CaptureFixture[str], file: Path, store: Path) -> str:
    code, out, err = run(capsys, "store", "add", store, file, "--json")
    assert code == 0, err
    return str(json.loads(out)["id"])


def test_a_store_is_filled_listed_verified_and_restored_from(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store, out_file = tmp_path / "store", tmp_path / "out.db"
    code, out, _ = run(capsys, "store", "add", store, file, "--reason", "for the test")
    assert code == 0
    assert "of it new" in out
    code, out, _ = run(capsys, "store", "list", store, file)
    assert code == 0
    assert "for the test" in out
    assert "2 rows" in out
    assert run(capsys, "store", "verify", store, "--deep")[0] == 0
    code, out, _ = run(capsys, "store", "restore", store, "latest", out_file)
    assert code == 0
    assert _sql(out_file, "SELECT count(*) FROM t") == [(2,)]
    code, _, err = run(capsys, "store", "restore", store, "latest", out_file)
    assert code == 2
    assert "already a file" in err
    assert run(capsys, "store", "drill", store, "--last", "5")[0] == 0


def test_rot_is_found_with_exit_code_1(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    _add(capsys, file, store)
    [pack] = (store / "packs").glob("*.pack")
    data = bytearray(pack.read_bytes())
    data[-5] ^= 1
    pack.write_bytes(data)
    code, out, _ = run(capsys, "store", "verify", store)
    assert code == 1
    assert "damage:" in out
    code, out, _ = run(capsys, "store", "verify", store, "--json")
    assert code == 1
    assert json.loads(out)["bad"]


def test_pruning_tells_first_and_needs_a_yes(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    ids = [_add(capsys, file, store) for _ in range(3)]
    none = ("--hours", 0, "--days", 0, "--weeks", 0, "--months", 0)
    code, out, err = run(capsys, "store", "prune", store, *none)
    assert code == 0
    assert out.count("remove") == 2
    assert "nothing was done" in err
    assert len(list((store / "snapshots").iterdir())) == 3
    run(capsys, "store", "prune", store, *none, "--dry-run", "--yes")
    assert len(list((store / "snapshots").iterdir())) == 3
    code, out, _ = run(capsys, "store", "prune", store, *none, "--yes")
    assert code == 0
    assert "2 snapshots removed" in out
    assert '"store prune"' in run(capsys, "log", file, "--json")[1]
    assert [each.stem for each in (store / "snapshots").iterdir()] == [ids[-1]]


def test_what_is_done_stands_in_the_audit_log_of_the_file(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    _add(capsys, file, store)
    run(capsys, "store", "restore", store, "latest", tmp_path / "out.db")
    run(capsys, "restore", file, "--from", store, "--in-place")
    run(capsys, "restore", file, "--from", store, "--out", tmp_path / "nope" / "x.db")
    code, out, _ = run(capsys, "log", file, "--json")
    assert code == 0
    found = json.loads(out)
    listed = found["records"] if isinstance(found, dict) else found
    tasks = [(each["task"], each["kind"]) for each in listed]
    assert ("store add", "result") in tasks
    assert ("store restore", "result") in tasks
    assert ("restore", "result") in tasks


def test_in_place_takes_a_safety_snapshot_and_puts_the_old_content_back(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, home: Path
) -> None:
    store = tmp_path / "store"
    mark = _add(capsys, file, store)
    _sql(file, "DELETE FROM t; CREATE TABLE other(x)")
    code, out, _ = run(
        capsys, "restore", file, "--from", f"{store}:{mark}", "--dry-run", "--in-place"
    )
    assert code == 0
    assert "in one transaction" in out
    assert _sql(file, "SELECT count(*) FROM t") == [(0,)]
    code, out, err = run(capsys, "restore", file, "--from", f"{store}:{mark[:17]}", "--in-place")
    assert code == 0, err
    assert "compared value by value" in out
    assert "Way back: snapshot" in err
    assert _sql(file, "SELECT count(*) FROM t") == [(2,)]
    assert list(home.rglob("snapshots/*.json"))


def test_rows_come_back_into_the_file_or_go_to_a_new_one(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store, out_file = tmp_path / "store", tmp_path / "rows.db"
    _add(capsys, file, store)
    _sql(file, "DELETE FROM t; INSERT INTO t VALUES (1, 'mine')")
    back = ("restore", file, "--from", store, "--table", "t")
    code, _, err = run(capsys, *back, "--in-place", "--no-snapshot")
    assert code == 0, err
    assert _sql(file, "SELECT * FROM t") == [(1, "mine"), (2, "y")]
    code, _, err = run(capsys, *back, "--where", "id = 1", "--out", out_file)
    assert code == 0, err
    assert _sql(out_file, "SELECT * FROM t") == [(1, "x")]
    code, _, err = run(capsys, *back, "--where", "nonsense +", "--out", tmp_path / "no.db")
    assert code == 2
    assert "condition" in err
    assert not (tmp_path / "no.db").exists()


def test_comparing_says_what_differs(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    _add(capsys, file, store)
    code, out, _ = run(capsys, "restore", file, "--from", store, "--compare")
    assert code == 0
    assert "the same as" in out
    _sql(file, "DELETE FROM t WHERE id=1; CREATE VIEW v AS SELECT 1")
    code, out, _ = run(capsys, "restore", file, "--from", store, "--compare")
    assert code == 1
    assert "added    view v" in out
    assert "1 removed" in out


def test_a_file_that_is_gone_comes_back(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    _add(capsys, file, store)
    code, _, err = run(capsys, "restore", file, "--from", store, "--out", file)
    assert code == 2
    assert "the file it is made of" in err
    file.unlink()
    code, _, err = run(capsys, "restore", file, "--from", store, "--out", file)
    assert code == 0, err
    assert _sql(file, "SELECT count(*) FROM t") == [(2,)]
    code, _, err = run(capsys, "restore", file, "--from", store, "--out", tmp_path / "new.db")
    assert code == 0, err
    assert _sql(tmp_path / "new.db", "SELECT count(*) FROM t") == [(2,)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("restore", "FILE", "--from", "STORE"),
        ("restore", "FILE", "--from", "STORE", "--where", "1", "--in-place"),
        ("restore", "FILE", "--from", "/nowhere", "--in-place"),
        ("store", "list", "/nowhere"),
        ("store", "drill", "STORE", "--last", "0"),
        ("store", "schedule", "STORE", "FILE", "--every", "5y", "--as", "cron"),
        ("store", "add", "STORE", "FILE", "--reason", "before lunch"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    store = tmp_path / "store"
    _add(capsys, file, store)
    named = {"FILE": file, "STORE": store}
    code, _, err = run(capsys, *(named.get(each, each) for each in arguments))
    assert code == 2
    assert err.startswith("plume-db: ")
    assert "Traceback" not in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("system", ["systemd", "cron", "windows"])
def test_a_schedule_is_printed_or_written_and_never_installed(
    capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path, system: str
) -> None:
    store, to = tmp_path / "store", tmp_path / "units"
    to.mkdir()
    asked = ("store", "schedule", store, file, "--every", "1h", "--as", system)
    code, out, _ = run(capsys, *asked)
    assert code == 0
    assert "my file" in out
    assert list(to.iterdir()) == []
    code, out, _ = run(capsys, *asked, "--to", to)
    assert code == 0
    written = sorted(to.iterdir())
    assert [str(each) for each in written] == sorted(out.split("\n")[:-1])
    code, _, err = run(capsys, *asked, "--to", to)
    assert code == 2
    assert "already" in err


def test_an_encrypted_file_keeps_its_key(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, store = tmp_path / "secret.db", tmp_path / "store"
    _sql(file, "PRAGMA key='k'; CREATE TABLE t(x); INSERT INTO t VALUES ('hidden')")
    monkeypatch.setenv("PLUME_DB_KEY", "k")
    _add(capsys, file, store)
    assert run(capsys, "store", "drill", store)[0] == 0
    assert run(capsys, "restore", file, "--from", store, "--in-place")[0] == 0
    monkeypatch.setenv("PLUME_DB_KEY", "other")
    assert run(capsys, "store", "drill", store)[0] == 1
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"hidden" not in path.read_bytes(), path
