"""``plume-db check``: findings in words and as JSON, exit codes, and a file that stays as it is."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.terminal import main
from tests.core.maintenance.databases import build, listing

ODD = """
    create table p(id integer primary key);
    create table c(x references p, y integer);
    insert into p values(1); insert into c values(1, 5), (7, 'old'), (9, 6);
    create index c_y on c(y);
"""


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """Two rows without a parent, and a value that is no number."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return build(folder / "odd.db", ODD)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Run the command in this process."""
    code = main(["check", *(str(each) for each in arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_json_lists_findings_with_object_row_meaning_and_advice(
    odd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = odd.read_bytes()
    code, out, _ = run(capsys, odd, "--json")
    body = json.loads(out)
    [found] = body["result"]["findings"]
    assert code == 1
    assert (found["kind"], found["table"], found["object"]) == ("foreign key", "c", "x")
    assert (found["rowid"], found["count"]) == (2, 2)
    assert "does not exist" in found["meaning"]
    assert found["advice"]
    assert odd.read_bytes() == before
    assert listing(odd.parent) == ["odd.db"]


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        (("--how", "quick"), []),
        (("--how", "references"), ["foreign key"]),
        (("--how", "rules"), ["value"]),
        (("--how", "full", "--table", "P"), []),
        (("--how", "references", "--table", "c"), ["foreign key"]),
    ],
)
def test_each_way_finds_what_it_is_for(
    odd: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], kinds: list[str]
) -> None:
    code, out, _ = run(capsys, odd, "--json", *options)
    assert [each["kind"] for each in json.loads(out)["result"]["findings"]] == kinds
    assert code == int(bool(kinds))


def test_words_tell_row_and_advice(odd: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, odd, "--how", "rules")
    assert "value: 1 row of c has text that is no number in y" in out
    assert "  row: 2" in out
    assert "  advice: " in out


def test_a_table_that_is_not_there_is_a_sentence(
    odd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, odd, "--table", "nope")
    assert (code, "There is no table nope." in err) == (2, True)


def test_a_file_too_damaged_to_be_opened_is_one_json_object_too(
    odd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = odd.read_bytes()
    odd.write_bytes(data[: len(data) // 2])
    code, out, _ = run(capsys, odd, "--json")
    assert code == 1
    findings = json.loads(out)["result"]["findings"]
    assert any(each["kind"] == "damage" for each in findings)
    assert all(each["meaning"] for each in findings)


def test_a_write_ahead_log_and_a_read_only_file_leave_nothing_behind(
    odd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    con = apsw.Connection(str(odd))
    con.execute("pragma journal_mode=wal").fetchall()
    con.close()
    odd.chmod(stat.S_IRUSR)
    code, _, _ = run(capsys, odd)
    assert code == 1
    assert listing(odd.parent) == ["odd.db"]


def test_an_encrypted_file_is_checked_with_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.db"
    path.touch()
    con = connect(Place(path, Mode.EDIT, Key("open sesame", "chacha20")))
    con.execute(ODD).fetchall()
    con.close()
    monkeypatch.setenv("PLUME_DB_KEY", "open sesame")
    code, out, _ = run(capsys, path, "--json", "--how", "rules")
    assert code == 1
    assert json.loads(out)["result"]["findings"][0]["object"] == "y"
