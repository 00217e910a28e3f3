"""A backup is whole, checked and private, or it does not exist."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.backup import verified
from plume_db.backup.preflight import preflight_backup
from plume_db.backup.target import publish, refusal, reserved
from plume_db.backup.to_file import BackupResult, backup_to_file
from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Cancelled, DiskFull, FileLocked, PlumeError
from plume_db.jobs import CancelToken, Progress
from plume_db.session import Session, open_session
from tests.core.maintenance.databases import (
    HOLES,
    OtherProgram,
    RealFile,
    build,
    listing,
    opened,
    read,
    reading,
)
from tests.systems import HAS_MODES, TELLS_WHO_HOLDS_A_FILE


def backed_up(
    session: Session,
    out: Path,
    *,
    overwrite: bool = False,
    token: CancelToken | None = None,
    report: Callable[[Progress], None] | None = None,
) -> BackupResult:
    """Run a backup the way the window does."""
    work = session.worker("backup").submit(
        lambda task: backup_to_file(task, session, out, overwrite=overwrite),
        token=token,
        report=report,
    )
    return work.result(60)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_the_copy_equals_its_source_and_nothing_else_appears(tmp_path: Path, mode: str) -> None:
    source = build(tmp_path / "a.db", f"pragma journal_mode={mode};" + HOLES)
    before = source.read_bytes()
    out = tmp_path / "copy ä %20.db"
    with opened(source) as session:
        result = backed_up(session, out)
    assert listing(tmp_path) == ["a.db", out.name]
    assert source.read_bytes() == before
    assert not result.damaged
    assert (result.rows, result.tables) == (10_000, 1)
    assert result.size == out.stat().st_size
    assert read(out, "select * from t") == read(source, "select * from t")
    assert read(out, "pragma journal_mode") == [(mode,)]


@HAS_MODES
def test_the_copy_is_as_private_as_its_source(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", "create table t(a)")
    source.chmod(0o600)
    with opened(source) as session:
        backed_up(session, tmp_path / "b.db")
    assert stat.S_IMODE((tmp_path / "b.db").stat().st_mode) == 0o600


def test_an_existing_file_is_only_replaced_when_asked(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", "create table t(a)")
    out = tmp_path / "b.db"
    out.write_bytes(b"mine")
    with opened(source) as session:
        with pytest.raises(PlumeError, match="already a file"):
            backed_up(session, out)
        assert out.read_bytes() == b"mine"
        backed_up(session, out, overwrite=True)
    assert read(out, "select count(*) from t") == [(0,)]


def test_a_file_that_appears_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", HOLES)
    out = tmp_path / "b.db"

    def appear(progress: Progress) -> None:
        out.write_bytes(b"somebody else's")

    with opened(source) as session, pytest.raises(PlumeError):
        backed_up(session, out, report=appear)
    assert out.read_bytes() == b"somebody else's"
    assert listing(tmp_path) == ["a.db", "b.db"]


def test_naming_never_replaces_a_file(tmp_path: Path) -> None:
    partial, out = tmp_path / "partial", tmp_path / "out"
    partial.write_bytes(b"new")
    publish(partial, out, overwrite=False)
    partial.write_bytes(b"newer")
    with pytest.raises(PlumeError):
        publish(partial, out, overwrite=False)
    assert out.read_bytes() == b"new"


def test_naming_works_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    partial, out = tmp_path / "partial", tmp_path / "out"
    partial.write_bytes(b"new")
    publish(partial, out, overwrite=False)
    assert out.read_bytes() == b"new"
    assert listing(tmp_path) == ["out"]


def test_unsafe_targets_are_refused_each_with_its_sentence(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", "create table t(a)")
    (tmp_path / "link.db").symlink_to(source)
    os.link(source, tmp_path / "hard.db")
    (tmp_path / "old.db-wal").write_bytes(b"leftover")
    for name, words in {
        "a.db": "file it is made of",
        "link.db": "file it is made of",
        "hard.db": "file it is made of",
        "a.db-wal": "side file",
        "a.db-journal": "side file",
        "old.db": "old.db-wal lies there",
        "none/b.db": "does not exist",
        ".": "is a folder",
    }.items():
        assert words in refusal((source,), tmp_path / name, overwrite=True), name
    assert refusal((source,), tmp_path / "new.db", overwrite=False) == ""


@TELLS_WHO_HOLDS_A_FILE
def test_a_database_in_use_is_not_replaced(tmp_path: Path, other_program: OtherProgram) -> None:
    source = build(tmp_path / "a.db", "create table t(a)")
    out = build(tmp_path / "b.db", "create table t(a)")
    pid = other_program(out, "select count(*) from t")
    assert str(pid) in refusal((source,), out, overwrite=True)


@pytest.mark.parametrize("words", ["Copying", "Checking the copy"])
def test_a_cancel_leaves_nothing_behind(tmp_path: Path, words: str) -> None:
    source = build(tmp_path / "a.db", HOLES)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.text.startswith(words):
            token.cancel()

    with opened(source) as session:
        with pytest.raises(Cancelled):
            backed_up(session, tmp_path / "b.db", token=token, report=stop)
        # Waits behind the cancelled work, and shows that the worker's snapshot was let go.
        free = session.worker("backup").submit(lambda task: not task.con.in_transaction)
        assert free.result(10)
    assert listing(tmp_path) == ["a.db"]


@TELLS_WHO_HOLDS_A_FILE
def test_a_locked_source_names_who_holds_it(tmp_path: Path, other_program: OtherProgram) -> None:
    source = build(tmp_path / "a.db", "create table t(a)")
    with opened(source) as session:
        pid = other_program(source, "begin exclusive")
        with pytest.raises(FileLocked, match=str(pid)):
            backed_up(session, tmp_path / "b.db")
    assert listing(tmp_path) == ["a.db"]


@pytest.mark.parametrize(("cipher", "legacy"), [("sqlcipher", 4), ("chacha20", 0)])
def test_the_copy_of_an_encrypted_file_is_encrypted_alike(
    tmp_path: Path, cipher: str, legacy: int
) -> None:
    key = Key("open sesame", cipher, legacy)
    source = tmp_path / "a.db"
    source.touch()
    con = connect(Place(source, Mode.EDIT, key))
    con.execute("create table t(a); insert into t values('plain words')").fetchall()
    con.close()
    session = open_session(source, Key("open sesame"))
    try:
        result = backed_up(session, tmp_path / "b.db")
    finally:
        session.close()
    assert result.encrypted
    assert b"plain words" not in (tmp_path / "b.db").read_bytes()
    copy = connect(Place(tmp_path / "b.db", Mode.READ_ONLY, key))
    assert copy.execute("select a from t").fetchall() == [("plain words",)]
    copy.close()
    assert listing(tmp_path) == ["a.db", "b.db"]


def test_a_damaged_file_is_still_copied_and_the_copy_marked(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", HOLES)
    with source.open("r+b") as file:
        file.seek(4096 * 40)
        file.write(b"\xff" * 4096)
    with opened(source) as session:
        result = backed_up(session, tmp_path / "b.db")
    assert result.damaged
    assert result.findings
    assert (tmp_path / "b.db").stat().st_size == source.stat().st_size
    assert listing(tmp_path) == ["a.db", "b.db"]


def test_a_private_copy_is_backed_up_as_it_is_seen(real_file: RealFile) -> None:
    source = real_file("wal_crashed.sqlite")
    before = listing(source.parent)
    with opened(source) as session:
        rows = session.connect().execute("select count(*) from sqlite_schema").fetchall()
        backed_up(session, source.with_name("copy.db"))
    assert read(source.with_name("copy.db"), "select count(*) from sqlite_schema") == rows
    assert listing(source.parent) == sorted([*before, "copy.db"])


def test_a_disk_that_is_too_small_is_told_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = build(tmp_path / "a.db", HOLES)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: _Full())
    with opened(source) as session:
        with pytest.raises(DiskFull, match="free"):
            backed_up(session, tmp_path / "b.db")
        with reading(session) as task:
            told = preflight_backup(task, session, tmp_path / "b.db")
    assert "free" in told.blockers[0]
    assert listing(tmp_path) == ["a.db"]


class _Full:
    total = used = free = 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_becomes_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        source = build(tmp_path / "a.db", HOLES)
        monkeypatch.setattr("plume_db.backup.to_file.require_space", lambda folder, size: None)
        with opened(source) as session, pytest.raises(DiskFull, match="became full"):
            backed_up(session, small / "b.db")
        assert listing(small) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_the_preflight_tells_target_troubles_as_blockers(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", HOLES)
    with opened(source) as session, reading(session) as task:
        assert not preflight_backup(task, session).blockers
        assert not preflight_backup(task, session, tmp_path / "b.db").blockers
        assert preflight_backup(task, session, source).blockers
        assert preflight_backup(task, session).needs[0].size >= source.stat().st_size


def test_a_source_that_changes_after_its_snapshot_is_not_mixed_in(tmp_path: Path) -> None:
    source = build(tmp_path / "a.db", "pragma journal_mode=wal;" + HOLES)
    writer = apsw.Connection(str(source))

    def write(progress: Progress) -> None:
        writer.execute("insert into t values(null, 'late')").fetchall()

    with opened(source) as session:
        result = backed_up(session, tmp_path / "b.db", report=write)
    assert writer.execute("select count(*) from t where v = 'late'").fetchall() != [(0,)]
    writer.close()
    assert result.rows == 10_000


def test_the_half_backup_of_a_killed_program_goes_at_the_next_one(tmp_path: Path) -> None:
    source = tmp_path / "source.db"
    con = apsw.Connection(str(source))
    con.execute("create table t(a)").fetchall()
    con.close()
    code = (
        "import os, sys, pathlib\n"
        "from plume_db.backup.target import reserved\n"
        "out, like = map(pathlib.Path, sys.argv[1:])\n"
        "with reserved(out, like) as partial:\n"
        "    partial.with_name(partial.name + '-journal').touch()\n"
        "    os._exit(9)\n"
    )
    folder = tmp_path / "backups"
    folder.mkdir()
    out = folder / ("ü" * 120 + ".db")  # 243 bytes: there is no room for more
    foreign = folder / f".{out.name[:20]}.partial-0-1-00000000"
    foreign.touch()
    root = Path(__file__).parents[3]
    subprocess.run([sys.executable, "-c", code, str(out), str(source)], cwd=root, check=False)
    assert len(list(folder.iterdir())) == 3
    with reserved(out, source) as alive:
        assert sorted(folder.iterdir()) == sorted((alive, foreign))
        with reserved(out, source):  # that of a running program stays
            assert alive.exists()
    assert list(folder.iterdir()) == [foreign]


def test_a_copy_that_differs_from_its_source_gets_no_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = build(tmp_path / "a.db", HOLES)
    # What a disk that loses writes does; the comparison itself is tried elsewhere.
    monkeypatch.setattr(verified, "differences", lambda _source, _copy: ("2 rows of t are gone",))
    with opened(source) as session, pytest.raises(PlumeError, match="2 rows of t are gone"):
        backed_up(session, tmp_path / "copy.db")
    assert listing(tmp_path) == ["a.db"]


def test_a_copy_that_came_out_in_plain_text_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Key("secret", "chacha20")
    source = tmp_path / "a.db"
    made = apsw.Connection(str(source))
    made.execute("pragma cipher='chacha20'; pragma key='secret'; create table t(a)").fetchall()
    made.close()

    def copied_in_plain(_task: object, partial: Path, *_: object) -> int:
        plain = apsw.Connection(str(partial))
        plain.execute("create table t(a)").fetchall()
        plain.close()
        return partial.stat().st_size

    monkeypatch.setattr(verified, "copy_pages", copied_in_plain)
    session = open_session(source, key)
    try:
        with pytest.raises(PlumeError, match="not be encrypted"):
            backed_up(session, tmp_path / "copy.db")
    finally:
        session.close()
    assert listing(tmp_path) == ["a.db"]
