"""Every state a file can be in opens, or says why not, and no byte of it or its folder changes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import apsw
import pytest

from plume_db.database import Key, Mode
from plume_db.errors import (
    Damaged,
    FileLocked,
    FileMissing,
    FileReplaced,
    KeyNeeded,
    NotADatabase,
    NotAFile,
    OpenError,
    ReadOnly,
    WrongKey,
)
from plume_db.jobs import Task
from plume_db.opening.ciphers import CANDIDATES
from plume_db.opening.copies import finish_interrupted
from plume_db.opening.state import examine
from plume_db.session import Session, open_session
from tests.conftest import REAL

Snapshot: TypeAlias = dict[str, tuple[str, int]]
ROOT = Path(__file__).parents[3]


def snapshot(folder: Path) -> Snapshot:
    return {
        each.name: (hashlib.sha256(each.read_bytes()).hexdigest(), each.stat().st_mtime_ns)
        for each in folder.iterdir()
        if each.is_file()
    }


@contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    before = snapshot(folder)
    yield
    assert snapshot(folder) == before


def make(path: Path, *statements: str) -> Path:
    con = apsw.Connection(str(path))
    for statement in ("create table t(a)", "insert into t values(1),(2)", *statements):
        con.execute(statement).fetchall()
    con.close()
    return path


def crash(path: Path, *statements: str) -> None:
    """Run statements in a process that ends without closing anything."""
    code = (
        "import apsw, os, sys\n"
        "con = apsw.Connection(sys.argv[1])\n"
        "for each in sys.argv[2:]: con.execute(each).fetchall()\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path), *statements], check=True, timeout=60)


WRITER = """
import apsw, sys
con = apsw.Connection(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    con.execute(line).fetchall()
    print("done", flush=True)
con.close()
"""


class Writer:
    """Another program that has the file open."""

    def __init__(self, path: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def _answer(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() in ("ready", "done")

    def run(self, statement: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(statement + "\n")
        self._process.stdin.flush()
        self._answer()

    @property
    def pid(self) -> int:
        return self._process.pid

    def leave(self) -> None:
        self._process.communicate(timeout=30)


def rows(session: Session, table: str = "t") -> int:
    count = session.worker("browse").submit(
        lambda task: task.con.execute(f"select count(*) from {table}").get
    )
    return int(count.result(20))


@contextmanager
def opened(path: str | Path, key: Key | None = None) -> Iterator[Session]:
    session = open_session(path, key)
    try:
        yield session
    finally:
        session.close()


def test_rollback_file_opens_read_only(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.mode is Mode.READ_ONLY
        assert rows(session) == 2


def test_clean_wal_file_leaves_no_side_files(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.mode is Mode.QUERY_ONLY
        assert rows(session) == 2


def test_header_that_says_wal_in_one_byte_only_leaves_no_side_files(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    content = bytearray(path.read_bytes())
    content[19] = 2  # only the read version: SQLite reads such a file with a log all the same
    path.write_bytes(content)
    with unchanged(tmp_path), opened(path) as session:
        assert rows(session) == 2


def test_log_of_a_crashed_writer_is_seen_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path, "pragma journal_mode=wal")
    crash(path, "insert into t values(3)")
    assert (tmp_path / "a.db-wal").stat().st_size
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.mode is Mode.READ_ONLY
        assert rows(session) == 3


def test_log_without_its_index_is_read_from_a_private_copy(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    make(path, "pragma journal_mode=wal")
    crash(path, "insert into t values(3)")
    (tmp_path / "a.db-shm").unlink()
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.mode is Mode.PRIVATE_COPY
        copy = session.opened.place.path
        assert copy.stat().st_mode & 0o777 != 0
        if os.name != "nt":
            assert copy.parent.stat().st_mode & 0o077 == 0
        assert rows(session) == 3
    assert not copy.exists()


def test_empty_log_that_was_left_behind_stays(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    (tmp_path / "a.db-wal").touch()
    with unchanged(tmp_path), opened(path) as session:
        assert rows(session) == 2


def test_live_writer_is_followed_and_never_checkpointed_for(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    writer = Writer(path)
    writer.run("insert into t values(3)")
    with opened(path) as session:
        assert rows(session) == 3
        writer.run("insert into t values(4)")
        assert rows(session) == 4
        writer.leave()
        main = path.read_bytes()
        assert rows(session) == 4
    assert path.read_bytes() == main


def test_writer_that_comes_and_goes_while_we_read_keeps_its_log(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    with opened(path) as session:
        assert session.opened.mode is Mode.QUERY_ONLY
        assert rows(session) == 2
        main = path.read_bytes()
        writer = Writer(path)
        writer.run("insert into t values(3)")
        writer.leave()
        assert rows(session) == 3
        log = (tmp_path / "a.db-wal").read_bytes()
        assert log
    assert path.read_bytes() == main
    assert (tmp_path / "a.db-wal").read_bytes() == log


def test_hot_journal_is_rolled_back_on_a_copy_only(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    crash(
        path,
        "pragma cache_size=1",
        "begin",
        "with recursive c(x) as (values(1) union all select x+1 from c limit 2000) "
        "insert into t select hex(zeroblob(200)) from c",
    )
    assert (tmp_path / "a.db-journal").stat().st_size
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.mode is Mode.PRIVATE_COPY
        assert session.opened.interrupted
        assert rows(session) == 2
        with pytest.raises(ReadOnly, match="unfinished"):
            session.writer()


def test_finishing_rolls_back_after_byte_exact_copies_were_kept(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path = make(folder / "a.db")
    crash(
        path,
        "pragma cache_size=1",
        "begin",
        "with recursive c(x) as (values(1) union all select x+1 from c limit 2000) "
        "insert into t select hex(zeroblob(200)) from c",
    )
    before = {name: digest for name, (digest, _time) in snapshot(folder).items()}
    with opened(path) as session:
        state = session.opened.state
        kept = finish_interrupted(Task(), state, tmp_path / "kept")
    found = {name: digest for name, (digest, _time) in snapshot(tmp_path / "kept").items()}
    assert found == before
    assert {each.name for each in kept} == {"a.db", "a.db-journal"}
    assert [each.name for each in folder.iterdir()] == ["a.db"]
    with opened(path) as session:
        assert session.opened.mode is Mode.READ_ONLY
        assert rows(session) == 2


def test_finishing_writes_a_log_that_was_left_alone_into_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    path = make(folder / "a.db", "pragma journal_mode=wal")
    crash(path, "insert into t values(3)")
    (folder / "a.db-shm").unlink()
    with opened(path) as session:
        finish_interrupted(Task(), session.opened.state, tmp_path / "kept")
    assert [each.name for each in folder.iterdir()] == ["a.db"]
    with opened(path) as session:
        assert rows(session) == 3


def test_finishing_is_refused_where_the_file_changed_meanwhile(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    state = examine(path)
    make(tmp_path / "b.db", "insert into t values(3)")
    os.replace(tmp_path / "b.db", path)
    with pytest.raises(FileReplaced):
        finish_interrupted(Task(), state, tmp_path / "kept")
    with pytest.raises(ReadOnly):
        finish_interrupted(Task(), state._replace(folder_writable=False), tmp_path / "kept")


def test_journal_in_use_by_a_live_writer_is_not_taken_for_hot(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    writer = Writer(path)
    writer.run("begin immediate")
    writer.run("insert into t values(3)")
    with opened(path) as session:
        assert session.opened.mode is Mode.READ_ONLY
        assert rows(session) == 2
    writer.run("commit")
    writer.leave()


def test_locked_file_says_by_whom(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    writer = Writer(path)
    writer.run("begin exclusive")
    with pytest.raises(FileLocked) as caught:
        open_session(path)
    if sys.platform == "linux":
        assert str(writer.pid) in caught.value.sentence
        assert caught.value.holders
    writer.run("rollback")
    with opened(path) as session:
        assert rows(session) == 2
    writer.leave()


def test_empty_file_opens_as_an_empty_database(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with unchanged(tmp_path), opened(path) as session:
        assert "empty" in session.opened.why
        assert rows(session, "sqlite_schema") == 0


def test_an_empty_file_is_never_written_to(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with unchanged(tmp_path), opened(path) as session, pytest.raises(ReadOnly, match="empty"):
        session.writer()


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"PK\x03\x04" + bytes(600), "ZIP"),
        (b"{" + b'"a": 1, ' * 100, "JSON"),
        (b"a,b,c\n" * 200, "text file"),
        (b"** This file contains an SQLite 2.1 database **" + bytes(600), "SQLite 2"),
        (bytes(4096), "zeros"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x00DUCK" + bytes(600), "DuckDB"),
        (b"abc\x00\xff", "only 5 bytes"),
    ],
)
def test_file_of_another_kind_says_which(tmp_path: Path, head: bytes, words: str) -> None:
    path = tmp_path / "what.db"
    path.write_bytes(head)
    with unchanged(tmp_path), pytest.raises(NotADatabase, match=words):
        open_session(path)


def test_truncated_file_shows_what_is_left(tmp_path: Path) -> None:
    path = make(
        tmp_path / "a.db",
        "create table late(b)",
        "insert into late select hex(zeroblob(500)) from t, t, t, t, t, t, t",
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with unchanged(tmp_path), opened(path) as session:
        assert session.opened.damage
        assert rows(session) == 2


def test_file_that_is_only_a_header_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 2000)
    with pytest.raises((Damaged, KeyNeeded, NotADatabase)) as caught:
        open_session(path)
    assert caught.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("cipher", "legacy"), [("sqlcipher", 4), ("chacha20", 0), ("aes256cbc", 0), ("ascon128", 0)]
)
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_encrypted_file_opens_with_its_key_only(
    tmp_path: Path, cipher: str, legacy: int, journal: str
) -> None:
    path = tmp_path / "secret.db"
    con = apsw.Connection(str(path))
    for statement in (
        f"pragma cipher='{cipher}'",
        f"pragma legacy={legacy}",
        "pragma key='it''s me'",
        f"pragma journal_mode={journal}",
        "create table t(a)",
        "insert into t values(1)",
    ):
        con.execute(statement).fetchall()
    con.close()
    assert b"create table" not in path.read_bytes().lower()
    with unchanged(tmp_path):
        with pytest.raises(KeyNeeded):
            open_session(path)
        with pytest.raises(WrongKey):
            open_session(path, Key("nobody"))
        with opened(path, Key("it's me")) as session:
            assert rows(session) == 1
            assert session.opened.encrypted
            assert "it's me" not in repr(session.opened)
            temp = session.worker("browse").submit(lambda t: t.con.pragma("temp_store"))
            assert temp.result(5) == 2  # memory: temporary files would be in plain


def test_private_copy_of_an_encrypted_file_stays_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "secret.db"
    crash(
        path,
        "pragma key='k'",
        "pragma journal_mode=wal",
        "create table t(a)",
        "insert into t values('a very plain sentence')",
    )
    (tmp_path / "secret.db-shm").unlink()
    with unchanged(tmp_path), opened(path, Key("k")) as session:
        assert session.opened.mode is Mode.PRIVATE_COPY
        assert rows(session) == 1
        for file in session.opened.place.path.parent.iterdir():
            assert b"plain sentence" not in file.read_bytes()


def test_every_candidate_cipher_is_known_to_the_library() -> None:
    con = apsw.Connection(":memory:")
    for cipher, _legacy in CANDIDATES:
        assert con.execute(f"pragma cipher='{cipher}'").get == cipher
    con.close()


@pytest.mark.parametrize(
    "name",
    ["a b.db", "it's.db", "100%.db", 'say "hi".db', "naïve 数据.db", "a#b?c&d=1.db", "noend"],
)
def test_any_name_opens_as_a_path_and_as_a_url(tmp_path: Path, name: str) -> None:
    path = make(tmp_path / name)
    for argument in (str(path), path.as_uri()):
        with unchanged(tmp_path), opened(argument) as session:
            assert rows(session) == 2


def test_relative_path_and_link_open_the_file_they_mean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path / "a.db", "pragma journal_mode=wal")
    (tmp_path / "inner").mkdir()
    link = tmp_path / "inner" / "link.db"
    link.symlink_to(path)
    monkeypatch.chdir(tmp_path)
    with unchanged(tmp_path), opened("a.db") as session:
        assert session.path == path
    with unchanged(tmp_path), unchanged(tmp_path / "inner"), opened(link) as session:
        assert session.path == path
        assert rows(session) == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_what_is_not_a_file_is_refused_without_hanging(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe, Path("/dev/null"), Path("/dev/zero")):
        with pytest.raises(NotAFile):
            open_session(path)


def test_missing_file_and_dangling_link_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="no file"):
        open_session(tmp_path / "gone.db")
    (tmp_path / "link.db").symlink_to(tmp_path / "gone.db")
    with pytest.raises(FileMissing, match="link"):
        open_session(tmp_path / "link.db")
    assert not (tmp_path / "gone.db").exists()


def test_nothing_can_be_written_through_a_reading_connection(tmp_path: Path) -> None:
    make(tmp_path / "a.db", "pragma journal_mode=wal")
    bad = (
        "insert into t values(9)",
        "pragma journal_mode=delete",
        "pragma query_only=0",
        "pragma wal_checkpoint",
        "pragma user_version=7",
        "pragma rekey='x'",
        "pragma mc_legacy_wal=1",
        f"pragma lock_proxy_file='{tmp_path}/proxy'",
        "select * from pragma_optimize",
        "vacuum",
        f"vacuum into '{tmp_path}/copy.db'",
        f"attach '{tmp_path}/new.db' as n",
        "create table u(a)",
        "select load_extension('x')",
    )
    make(tmp_path / "b.db")
    with unchanged(tmp_path):
        for name in ("a.db", "b.db"):
            with opened(tmp_path / name) as session:
                con = session.connect()
                for statement in bad:
                    with pytest.raises(apsw.Error):
                        con.execute(statement).fetchall()
                con.close()


def test_file_replaced_under_us_is_never_written_to(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    other = make(tmp_path / "other.db", "insert into t values(3)")
    with opened(path) as session:
        os.replace(other, path)
        with pytest.raises(FileReplaced):
            session.writer()


@pytest.mark.skipif(os.name == "nt", reason="a file in use can not be replaced there")
def test_reopening_follows_a_replaced_file(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db")
    other = make(tmp_path / "other.db", "insert into t values(3)")
    with opened(path) as session:
        assert rows(session) == 2
        os.replace(other, path)
        from plume_db.jobs import Task

        session.reopen(Task())
        assert rows(session) == 3


AS_NOBODY = """
import os, sys
os.environ["XDG_CACHE_HOME"] = os.environ["HOME"] = sys.argv[2]
import platformdirs, tempfile
platformdirs.user_cache_dir("x")
from plume_db.session import open_session
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
session = open_session(sys.argv[1])
count = session.worker("browse").submit(lambda t: t.con.execute("select count(*) from t").get)
print(session.opened.mode.name, count.result(20))
session.close()
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to be root")
@pytest.mark.parametrize(
    ("journal", "crashed", "shm", "mode"),
    [
        ("delete", False, False, "READ_ONLY"),
        ("wal", False, False, "IMMUTABLE"),
        ("wal", True, True, "READ_ONLY"),
        ("wal", True, False, "PRIVATE_COPY"),
    ],
)
def test_read_only_folder_opens_and_stays(
    journal: str, crashed: bool, shm: bool, mode: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="plume-test-") as name:
        base = Path(name)
        base.chmod(0o755)
        folder, cache = base / "data", base / "cache"
        folder.mkdir()
        cache.mkdir(mode=0o777)
        cache.chmod(0o777)
        path = make(folder / "a.db", f"pragma journal_mode={journal}")
        if crashed:
            crash(path, "insert into t values(3)")
            if not shm:
                (folder / "a.db-shm").unlink()
        folder.chmod(0o555)
        with unchanged(folder):
            done = subprocess.run(
                [sys.executable, "-c", AS_NOBODY, str(path), str(cache)],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert done.stdout.split() == [mode, "3" if crashed else "2"], done.stderr


def test_every_real_file_opens_or_says_why_and_stays_as_it_is(tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip("the real databases are not here")
    import shutil

    folder = tmp_path / "real"
    shutil.copytree(REAL, folder)
    for each in folder.iterdir():
        each.chmod(0o644)
    folder.chmod(0o755)
    refused = {"corrupt.mbtiles", "README.md"}
    with unchanged(folder):
        for path in sorted(folder.iterdir()):
            if path.name.endswith(("-wal", "-journal")):
                continue
            key = Key("testkey") if "sqlcipher" in path.name else None
            if path.name in refused:
                with pytest.raises((OpenError, Damaged)):
                    open_session(path, key)
                continue
            with opened(path, key) as session:
                assert rows(session, "sqlite_schema") >= 1
