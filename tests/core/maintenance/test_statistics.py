"""ANALYZE as a job gives what a whole ANALYZE gives, table by table."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled, Damaged
from plume_db.jobs import CancelToken, Progress
from plume_db.maintenance.statistics import analyze, preflight_analyze
from tests.core.maintenance.databases import (
    RealFile,
    build,
    listing,
    opened,
    read,
    reading,
    written,
)

STATS = "select tbl, idx, stat from sqlite_stat1 order by 1, 2"
TABLES = """
    create table "main"(a, b); create index "12" on "main"(a); create index ab on "main"(a, b);
    create table empty(a unique); create table plain(a);
    create table wr(a, b, primary key(a, b)) without rowid;
    create virtual table f using fts5(body);
    create view v as select 1;
    insert into "main" select value % 7, value from generate_series;
    insert into plain values(1); insert into wr values(1, 1), (1, 2); insert into f values('x');
""".replace("generate_series", "(select 1 as value union select 9 union select 16)")


def whole(path: Path) -> list[tuple[object, ...]]:
    """Analyse a copy at once, as SQLite does it."""
    copy = path.with_name("whole.db")
    con = apsw.Connection(str(copy))
    source = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    with con.backup("main", source, "main") as backup:
        backup.step()
    source.close()
    con.execute("analyze").fetchall()
    rows = con.execute(STATS).fetchall()
    con.close()
    return rows


def test_the_statistics_are_those_of_a_whole_analyze(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", TABLES)
    with opened(path) as session:
        result = written(session, lambda task: analyze(task, path))
    assert read(path, STATS) == whole(path)
    assert result.findings == ()
    assert result.rows_before == 0
    assert result.rows_after == len(whole(path))


@pytest.mark.parametrize("name", ["chinook.sqlite", "anki_collection_v1.anki2", "digikam4.db"])
def test_real_files_get_the_same_statistics_as_from_sqlite(real_file: RealFile, name: str) -> None:
    path = real_file(name)
    with opened(path) as session:
        result = written(session, lambda task: analyze(task, path))
    if not result.findings:
        assert read(path, STATS) == whole(path)
    assert listing(path.parent)[0] == path.name


def test_statistics_of_dropped_tables_go(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", TABLES + "analyze;insert into sqlite_stat1 values('x','y','1')")
    with opened(path) as session:
        written(session, lambda task: analyze(task, path))
    assert read(path, "select * from sqlite_stat1 where tbl = 'x'") == []


def test_a_cancel_keeps_the_old_statistics(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", TABLES + "analyze; update sqlite_stat1 set stat = '5 5'")
    before, token = read(path, STATS), CancelToken()

    def stop_in_the_middle(progress: Progress) -> None:
        if progress.done >= 3:
            token.cancel()

    with opened(path) as session:
        writer = session.writer()
        work = writer.submit(
            lambda task: analyze(task, path), token=token, report=stop_in_the_middle
        )
        with pytest.raises(Cancelled):
            work.result(30)
        writer.close()
    assert read(path, STATS) == before


def test_a_table_that_can_not_be_analysed_does_not_stop_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.create_collation("phone", lambda a, b: (a > b) - (a < b))
    con.execute("create table odd(a collate phone); create index i on odd(a)").fetchall()
    con.execute("insert into odd values('1'), ('2')").fetchall()
    con.execute("create table z(a unique); insert into z values(1)").fetchall()
    con.close()
    with opened(path) as session:
        result = written(session, lambda task: analyze(task, path))
    assert [finding.table for finding in result.findings] == ["odd"]
    assert "phone" in result.findings[0].text
    assert ("z", "sqlite_autoindex_z_1", "1 1") in read(path, STATS)


def test_a_damaged_table_stops_the_task_and_nothing_is_written(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(a, b); create index i on t(a);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000)"
        "insert into t select i, i from n",
    )
    root = int(str(read(path, "select rootpage from sqlite_schema where name = 'i'")[0][0]))
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\0" * 4096)
    before = path.read_bytes()
    with opened(path) as session, pytest.raises(Damaged, match="t is damaged"):
        written(session, lambda task: analyze(task, path))
    assert path.read_bytes() == before


def test_the_preflight_counts_what_will_be_read(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", TABLES)
    with opened(path) as session, reading(session) as task:
        told = preflight_analyze(task, session)
    assert "no statistics yet" in told.will_do
    assert told.writes
    assert not told.blockers
