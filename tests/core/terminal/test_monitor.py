"""``plume-db monitor``: a line for each look, alerts beside them, and an end without a trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from plume_db.terminal import main

ROOT = Path(__file__).resolve().parents[3]
WRITER = """
import sys, time, apsw
con = apsw.Connection(sys.argv[1]); con.set_busy_timeout(5000)
start, n, worst = time.monotonic(), 0, 0.0
while time.monotonic() - start < float(sys.argv[2]):
    before = time.monotonic()
    con.execute("insert into t values(1, zeroblob(300))").fetchall(); n += 1
    worst = max(worst, time.monotonic() - before)
    time.sleep(max(0.0, start + n * 0.01 - time.monotonic()))
print(n, worst, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("PLUME_DB_KEY", raising=False)
    monkeypatch.setattr("plume_db.folders.state_folder", lambda: tmp_path / "state")
    return tmp_path / "state"


@pytest.fixture(params=["wal", "delete"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "used.db"
    con = apsw.Connection(str(path))
    for sql in (f"pragma journal_mode={request.param}", "create table t(a, b)"):
        con.execute(sql).fetchall()
    con.close()
    return path


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "plume_db", "monitor", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_transaction_of_a_writer_is_counted(file: Path) -> None:
    monitor = start(file, "--json", "--every", "0.3", "--limit", "room=off", "--limit", "disk=off")
    assert monitor.stdout is not None
    looks = [json.loads(monitor.stdout.readline())]
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(file), "2"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout is not None
    done = int(writer.stdout.readline().split()[0])
    while len(looks) < 3 or looks[-1]["transactions"] != 0 or looks[-2]["transactions"] != 0:
        looks.append(json.loads(monitor.stdout.readline()))
    monitor.terminate()
    monitor.communicate(timeout=20)
    writer.communicate("", timeout=20)
    assert looks[0]["transactions"] is None
    assert sum(each["transactions"] or 0 for each in looks) == done > 50
    assert all(each["transactions_exact"] in (True, None) for each in looks)
    assert max(each["per_second"] or 0 for each in looks) > 50
    assert not any(each["alerts"] for each in looks)
    assert os.listdir(file.parent) == ["used.db"]


def test_once_is_one_line_with_a_rate(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["monitor", str(file), "--once", "--limit", "room=off", "--limit", "disk=off"]) == 0
    out, err = capsys.readouterr()
    assert out.count("\n") == 1 and "0.0 tx/s" in out and "disk" in out and err == ""
    assert os.listdir(file.parent) == ["used.db"]


def test_an_alert_is_told_beside_the_lines_and_in_the_exit_code(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["monitor", str(file), "--once", "--limit", "room=9000TB"]) == 1
    out, err = capsys.readouterr()
    assert "Alert" not in out and "Alert: The file's disk has" in err


def test_limits_kept_for_the_file_hold_here_too(
    file: Path, own_state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from plume_db.memory import FileMemory
    from plume_db.monitor.limits import Limits, keep_limits

    keep_limits(FileMemory(own_state, file), Limits(0, 0, 9e15, 0, 0, 0))
    assert main(["monitor", str(file), "--once"]) == 1
    assert main(["monitor", str(file), "--once", "--limit", "room=off"]) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals work otherwise there")
def test_ctrl_c_is_the_ordinary_end(file: Path) -> None:
    monitor = start(file, "--every", "0.1", "--limit", "room=off", "--limit", "disk=off")
    assert monitor.stdout is not None
    first = [monitor.stdout.readline() for _ in range(3)]
    monitor.send_signal(signal.SIGINT)
    _, err = monitor.communicate(timeout=20)
    assert (monitor.returncode, err) == (0, "") and all("disk" in line for line in first)
    assert os.listdir(file.parent) == ["used.db"]


def test_a_file_that_goes_and_comes_back_is_watched_on(file: Path) -> None:
    monitor = start(file, "--json", "--every", "0.1")
    assert monitor.stdout is not None
    seen: list[str] = []

    def until(state: str) -> None:
        while not seen or seen[-1] != state:
            seen.append(json.loads(monitor.stdout.readline())["state"])  # type: ignore[union-attr]

    until("there")
    away = file.with_name("away.db")
    file.rename(away)
    until("gone")
    away.rename(file)
    until("there")
    monitor.terminate()
    monitor.communicate(timeout=20)


def test_what_can_not_be_watched_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.db").write_text("These are notes.\n" * 99)
    for arguments in ([str(tmp_path / "none.db")], [str(tmp_path / "notes.db")],
                      [str(tmp_path)], [str(tmp_path / "none.db"), "--every", "0"]):  # fmt: skip
        assert main(["monitor", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("plume-db: ") and err.count("\n") == 1


def test_a_file_without_its_key_is_watched_as_far_as_that_goes(
    tmp_path: Path, own_state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    con.execute("pragma key='k'").fetchall()
    con.execute("create table t(a)").fetchall()
    con.close()
    main(["monitor", str(path), "--once"])
    out, err = capsys.readouterr()
    assert "encrypted" in err and "free" in out and "tx/s" not in out
    assert not (own_state / "growth.db").exists()


def test_no_record_leaves_none(file: Path, own_state: Path) -> None:
    main(["monitor", str(file), "--once", "--no-record"])
    assert not (own_state / "growth.db").exists()
    main(["monitor", str(file), "--once"])
    assert (own_state / "growth.db").exists()
