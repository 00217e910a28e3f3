"""VACUUM as a job: all or nothing, nothing left behind, nothing else changed."""

from __future__ import annotations

import os
from pathlib import Path

import apsw
import pytest

from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Cancelled, Damaged, FileLocked, PlumeError, ReadOnly
from plume_db.jobs import CancelToken, Progress
from plume_db.maintenance.compact import compact, preflight_compact
from plume_db.session import open_session
from tests.core.maintenance.databases import (
    HOLES,
    OtherProgram,
    RealFile,
    build,
    listing,
    opened,
    read,
    reading,
    written,
)
from tests.systems import TELLS_WHO_HOLDS_A_FILE

KEPT = "select * from pragma_journal_mode, pragma_page_size, pragma_auto_vacuum, pragma_encoding"
CONTENT = (
    "select count(*), sum(id), group_concat(substr(v, 1, 4)) from (select * from t order by id)"
)


@pytest.mark.parametrize("setup", ["", "pragma journal_mode=wal;"])
def test_the_file_shrinks_and_its_content_and_settings_stay(tmp_path: Path, setup: str) -> None:
    path = build(tmp_path / "a.db", "pragma page_size=1024; pragma auto_vacuum=2;" + setup + HOLES)
    content, kept = read(path, CONTENT), read(path, KEPT)
    before = listing(tmp_path)
    with opened(path) as session:
        result = written(session, lambda task: compact(task, path))
    assert result.bytes_after < result.bytes_before * 0.7
    assert result.note == ""
    assert path.stat().st_size == result.bytes_after
    assert read(path, CONTENT) == content
    assert read(path, KEPT) == kept
    assert listing(tmp_path) == before


def test_a_log_in_use_by_our_own_readers_is_emptied_and_goes_with_them(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "pragma journal_mode=wal;" + HOLES)
    with opened(path) as session:
        session.worker("browse").submit(lambda task: task.con.execute(CONTENT).fetchall()).result(9)
        written(session, lambda task: compact(task, path))
        assert (tmp_path / "a.db-wal").stat().st_size == 0
    assert listing(tmp_path) == ["a.db"]


def test_another_programs_log_is_left_to_it(tmp_path: Path, other_program: OtherProgram) -> None:
    path = build(tmp_path / "a.db", "pragma journal_mode=wal;" + HOLES)
    other_program(path, "select count(*) from t")
    with opened(path) as session:
        result = written(session, lambda task: compact(task, path))
    assert "write-ahead log" in result.note
    assert (tmp_path / "a.db-wal").stat().st_size > 0


@pytest.mark.parametrize("setup", ["", "pragma journal_mode=wal;"])
def test_a_cancel_while_copying_rolls_back(tmp_path: Path, setup: str) -> None:
    path = build(tmp_path / "a.db", setup + HOLES)
    content, size = read(path, CONTENT), path.stat().st_size
    token = CancelToken()

    def stop_once_copying(progress: Progress) -> None:
        if not progress.text.startswith("Looking"):
            assert progress.text.startswith("Copying")
            token.cancel()

    with opened(path) as session:
        writer = session.writer()
        future = writer.submit(
            lambda task: compact(task, path), token=token, report=stop_once_copying
        )
        with pytest.raises(Cancelled):
            future.result(30)
        writer.close()
    assert read(path, CONTENT) == content
    assert path.stat().st_size == size
    assert listing(tmp_path) == ["a.db"]


def test_progress_only_rises_and_stays_within_the_whole(holes: Path) -> None:
    seen: list[Progress] = []
    with opened(holes) as session:
        written(session, lambda task: compact(task, holes), seen.append)
    fractions = [each.fraction or 0.0 for each in seen]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1


@TELLS_WHO_HOLDS_A_FILE
def test_a_lock_names_who_holds_it(holes: Path, other_program: OtherProgram) -> None:
    pid = other_program(holes, "begin immediate")
    with opened(holes) as session, pytest.raises(FileLocked, match=str(pid)):
        written(session, lambda task: compact(task, holes))


def test_old_schemas_with_strings_in_double_quotes_can_be_compacted(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", 'create table t(a, b check(b <> "none"));')
    build(path, 'create index i on t(a) where b = "x"')
    with opened(path) as session:
        written(session, lambda task: compact(task, path))
    assert read(path, "pragma integrity_check") == [("ok",)]


def test_an_index_with_an_unknown_collation_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.create_collation("phone", lambda a, b: (a > b) - (a < b))
    con.execute("create table t(a collate phone); create index i on t(a)").fetchall()
    con.execute("insert into t values('b'), ('a')").fetchall()
    con.close()
    before = path.read_bytes()
    with opened(path) as session, pytest.raises(PlumeError, match="phone"):
        written(session, lambda task: compact(task, path))
    assert path.read_bytes() == before


def spoil(path: Path, page: int, content: bytes) -> None:
    raw = bytearray(path.read_bytes())
    size = int.from_bytes(raw[16:18])
    raw[(page - 1) * size : (page - 1) * size + len(content)] = content
    path.write_bytes(raw)


def test_pages_that_hang_loose_are_never_thrown_away(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(v); insert into t values(zeroblob(50000)), (zeroblob(20000))",
    )
    chain = [
        page
        for (page,) in read(path, "select pageno from dbstat where pagetype='overflow' order by 1")
    ]
    spoil(path, int(str(chain[3])), int(str(chain[0])).to_bytes(4))
    before = path.read_bytes()
    with opened(path) as session, pytest.raises(Damaged, match="throw away"):
        written(session, lambda task: compact(task, path))
    assert path.read_bytes() == before


def test_a_broken_list_of_free_pages_is_cured(holes: Path) -> None:
    spoil(holes, int.from_bytes(holes.read_bytes()[32:36]), bytes.fromhex("ff" * 16))
    content = read(holes, CONTENT)
    with opened(holes) as session:
        written(session, lambda task: compact(task, holes))
    assert read(holes, CONTENT) == content
    assert read(holes, "pragma integrity_check") == [("ok",)]


def test_a_virtual_table_whose_content_is_broken_does_not_bar_the_way(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create virtual table r using rtree(id, a, b); insert into r values(1, 2, 3);"
        "update r_node set data = x'00'",
    )
    with opened(path) as session:
        assert written(session, lambda task: compact(task, path)).bytes_after > 0


def test_the_preflight_says_what_is_gained_and_needed(holes: Path) -> None:
    with opened(holes) as session, reading(session) as task:
        told = preflight_compact(task, session)
    assert told.writes
    assert told.size == holes.stat().st_size
    assert told.gives_back is not None
    assert told.gives_back + (told.may_give_back or 0) > told.size // 4
    assert [need.folder for need in told.needs][-1] == holes.parent
    assert all(need.size <= told.size for need in told.needs)
    assert not told.blockers
    assert not told.risks
    assert listing(holes.parent) == ["holes.db"]


def test_the_preflight_lists_tables_whose_rowids_change(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table kept(id integer primary key); create table keyless(a);"
        "create table descending(id integer primary key desc); create table wr(a primary key)"
        " without rowid; create virtual table f using fts5(x)",
    )
    with opened(path) as session, reading(session) as task:
        told = preflight_compact(task, session)
    assert "2 tables" in told.warnings[0]
    assert "keyless, descending" in told.warnings[0]


def test_a_full_text_index_that_would_break_is_a_risk_to_accept(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table 'my docs'(body);"
        "create virtual table f using fts5(body, content='my docs');"
        "create table good(id integer primary key, body);"
        'create virtual table g using fts4(content="good", body);',
    )
    with opened(path) as session, reading(session) as task:
        told = preflight_compact(task, session, "vacuum")
    assert len(told.risks) == 1
    assert "f finds its text in my docs" in told.risks[0]


@TELLS_WHO_HOLDS_A_FILE
def test_others_that_have_the_file_open_are_named(holes: Path, other_program: OtherProgram) -> None:
    pid = other_program(holes, "select count(*) from t")
    with opened(holes) as session, reading(session) as task:
        told = preflight_compact(task, session)
    assert [holder.pid for holder in told.holders] == [pid]
    assert any(str(pid) in warning for warning in told.warnings)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_without_permission_is_blocked_beforehand(holes: Path) -> None:
    holes.chmod(0o400)
    with opened(holes) as session, reading(session) as task:
        assert "permission" in preflight_compact(task, session).blockers[0]


def test_an_interrupted_file_is_not_written_to(real_file: RealFile) -> None:
    path = real_file("journal_hot.sqlite")
    with opened(path) as session:
        with reading(session) as task:
            assert preflight_compact(task, session).blockers
        with pytest.raises(ReadOnly):
            session.writer()


def test_an_encrypted_file_stays_encrypted_and_its_copy_in_memory(tmp_path: Path) -> None:
    path, key = tmp_path / "a.db", Key("open sesame", "sqlcipher", 4)
    path.touch()
    con = connect(Place(path, Mode.EDIT, key))
    con.execute(HOLES + "; insert into t values(0, 'plain words')").fetchall()
    con.close()
    session = open_session(path, Key("open sesame"))
    try:
        with reading(session) as task:
            told = preflight_compact(task, session)
        result = written(session, lambda task: compact(task, path))
    finally:
        session.close()
    assert result.bytes_after < result.bytes_before * 0.7
    assert [need.folder for need in told.needs] == [tmp_path]
    assert any("in memory" in warning for warning in told.warnings)
    assert b"plain words" not in path.read_bytes()
    con = connect(Place(path, Mode.READ_ONLY, key))
    assert con.execute("select v from t where id = 0").fetchall() == [("plain words",)]
    con.close()
