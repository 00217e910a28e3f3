"""Files that lie strangely, keys that are odd, and sessions used while they change."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from plume_db.backup.to_file import backup_to_file
from plume_db.database import Key
from plume_db.errors import Cancelled, FileMissing, KeyNeeded, OpenError, ReadOnly, WrongKey
from plume_db.jobs import Task
from plume_db.opening.opened import Opened, open_file
from plume_db.opening.policy import USUAL, Wishes
from plume_db.session import Session, open_session

SECRET = "x'" + "ab" * 32 + "cd" * 16 + "'"


def make(path: Path, *statements: str) -> Path:
    con = apsw.Connection(str(path))
    for statement in (*statements, "create table t(a)", "insert into t values(1),(2)"):
        con.execute(statement).fetchall()
    con.close()
    return path


def count(session: Session) -> int:
    work = session.worker("browse").submit(lambda t: t.con.execute("select count(*) from t").get)
    return int(work.result(10))


@pytest.fixture
def plain_header(tmp_path: Path) -> Path:
    """An SQLCipher file as programs on iOS keep it: 32 bytes in plain, the salt elsewhere."""
    return make(
        tmp_path / "a.db",
        "pragma cipher='sqlcipher'",
        "pragma legacy=4",
        "pragma plaintext_header_size=32",
        f'pragma key="{SECRET}"',
    )


@pytest.mark.skipif(os.name == "nt", reason="a backslash stands between folders there")
def test_a_backslash_in_a_name_never_leads_to_another_file(tmp_path: Path) -> None:
    path = make(tmp_path / "a\\b.db")
    (tmp_path / "a").mkdir()
    make(tmp_path / "a" / "b.db", "create table other(x)")
    for argument in (path, path.as_uri()):
        session = open_session(argument)
        names = session.worker("browse").submit(
            lambda t: t.con.execute("select group_concat(name) from sqlite_schema").get
        )
        assert names.result(10) == "t"
        session.close()


@pytest.mark.parametrize(
    "argument",
    ["file:///" + "x" * 5000, "x" * 5000, "file://[/a", "a\0b", "file:///a%00b", "\ud800"],
)
def test_what_can_be_no_name_is_told_in_a_sentence(argument: str) -> None:
    with pytest.raises(OpenError) as caught:
        open_session(argument)
    assert caught.value.sentence.endswith(".")
    assert len(caught.value.sentence) < 500


@pytest.mark.skipif(os.name == "nt", reason="a folder in use can not be removed there")
def test_a_name_in_a_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(FileMissing, match="whole path"):
        open_session("a.db")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("end", ["-wal", "-shm", "-journal"])
def test_a_pipe_in_place_of_a_side_file_is_refused_without_hanging(
    tmp_path: Path, end: str
) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    os.mkfifo(tmp_path / f"a.db{end}")
    with pytest.raises(OpenError, match="named pipe"):
        open_session(path)


def test_a_folder_in_place_of_a_side_file_is_told(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    (tmp_path / "a.db-journal").mkdir()
    with pytest.raises(OpenError, match=r"a folder named a\.db-journal"):
        open_session(path)


def test_a_header_in_plain_before_encrypted_pages_asks_for_the_key(plain_header: Path) -> None:
    before = plain_header.read_bytes()
    with pytest.raises(KeyNeeded):
        open_session(plain_header)
    with pytest.raises(WrongKey, match="salt"):
        open_session(plain_header, Key("a passphrase without its salt"))
    session = open_session(plain_header, Key(SECRET))
    assert count(session) == 2
    session.close()
    assert plain_header.read_bytes() == before


def test_a_backup_of_a_file_with_its_header_in_plain_is_encrypted_alike(
    plain_header: Path, tmp_path: Path
) -> None:
    session = open_session(plain_header, Key(SECRET))
    out = tmp_path / "copy.db"
    work = session.worker("backup").submit(lambda task: backup_to_file(task, session, out))
    assert work.result(30).encrypted
    session.close()
    copy = open_session(out, Key(SECRET))
    assert count(copy) == 2
    copy.close()
    assert b"create table" not in out.read_bytes().lower()


@pytest.mark.parametrize("secret", ["\ud800", "a\0b", "'", "x'", "raw:zz", "é" * 5000])
def test_a_key_of_any_characters_is_just_wrong(tmp_path: Path, secret: str) -> None:
    path = make(tmp_path / "a.db", "pragma key='right'")
    with pytest.raises(WrongKey) as caught:
        open_session(path, Key(secret))
    assert len(secret) < 3 or secret not in caught.value.sentence


def test_a_cipher_that_was_chosen_wrongly_is_named(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "pragma cipher='chacha20'", "pragma key='right'")
    with pytest.raises(WrongKey, match="cipher rc4"):
        open_session(path, Key("right", "rc4"))


def test_a_file_only_a_newer_sqlite_may_write_to_is_read_only(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    raw = bytearray(path.read_bytes())
    raw[18] = 9
    path.write_bytes(raw)
    session = open_session(path)
    assert count(session) == 2
    with pytest.raises(ReadOnly, match="newer SQLite"):
        session.writer()
    session.close()


@pytest.mark.skipif(os.name == "nt", reason="a file in use can not be replaced there")
def test_a_worker_asked_for_while_reopening_reads_the_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.db")
    other = make(tmp_path / "b.db", "create table u(b)")
    session = open_session(path)
    assert count(session) == 2

    def open_while_used(
        task: Task, given: Path, key: Key | None = None, wishes: Wishes = USUAL
    ) -> Opened:
        assert count(session) == 2  # somebody looks at the old file meanwhile
        other.replace(path)
        return open_file(task, given, key, wishes)

    monkeypatch.setattr("plume_db.session.open_file", open_while_used)
    session.reopen(Task())
    names = session.worker("browse").submit(
        lambda t: t.con.execute("select group_concat(name) from sqlite_schema").get
    )
    assert names.result(10) == "u,t"
    session.close()


def test_closing_while_reopening_leaves_no_private_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.db")
    session = open_session(path)
    made: list[Opened] = []

    def open_while_closing(
        task: Task, given: Path, key: Key | None = None, wishes: Wishes = USUAL
    ) -> Opened:
        (tmp_path / "a.db-wal").write_bytes(b"left behind by somebody")
        raw = bytearray(path.read_bytes())
        raw[18:20] = b"\2\2"
        path.write_bytes(raw)
        made.append(open_file(task, given, key, wishes))
        session.close()
        return made[0]

    monkeypatch.setattr("plume_db.session.open_file", open_while_closing)
    with pytest.raises(Cancelled):
        session.reopen(Task())
    assert made[0].copy_folder is not None
    assert not made[0].copy_folder.exists()


def test_a_closed_file_cancels_late_work_instead_of_failing_whoever_asks(tmp_path: Path) -> None:
    session = open_session(make(tmp_path / "a.db"))
    session.close()
    for name in ("browse", "query 1", "schedule"):
        late = session.worker(name).submit(lambda t: t.con.execute("select 1").get)
        assert isinstance(late.exception(0), Cancelled)
        assert not session.worker(name).busy
