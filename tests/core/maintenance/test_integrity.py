"""The check finds what SQLite's own finds, says where, and never fails on damage."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Progress, Task, Worker, attended
from plume_db.maintenance.findings import classify
from plume_db.maintenance.integrity import CheckResult, check, preflight_check
from plume_db.maintenance.rules import check_expressions
from tests.core.maintenance.databases import (
    CorpusFiles,
    RealFile,
    build,
    listing,
    opened,
    read,
    reading,
)

ROWS = """
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
    insert into t select i, 'value ' || i from n;
"""


def checked(path: Path) -> CheckResult:
    """Check a file on a connection that can not write."""
    con = connect(Place(path, Mode.IMMUTABLE))
    task = Task(con)
    try:
        with attended(con, task):
            return check(task)
    finally:
        con.close()


def overwrite(path: Path, page: int, offset: int, data: bytes) -> None:
    """Damage a closed file."""
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + offset)
        file.write(data)


def root(path: Path, name: str) -> int:
    """Find the root page of an object."""
    rows = read(path, f"select rootpage from sqlite_schema where name = '{name}'")
    return int(str(rows[0][0]))


def test_a_sound_file_has_no_findings(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db", "create table t(a primary key, b); create index i on t(b);" + ROWS
    )
    result = checked(path)
    assert result.findings == ()
    assert not result.damaged
    assert result.tables == 1


def test_an_index_that_misses_a_row_is_told_with_its_table(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a, b); create index i on t(b);" + ROWS)
    con = apsw.Connection(str(path))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    con.execute("update sqlite_schema set sql = 'create index i on t(a)' where name='i'").fetchall()
    con.close()
    result = checked(path)
    assert result.damaged
    assert {finding.kind for finding in result.findings} == {"index"}
    assert {finding.table for finding in result.findings} == {"t"}


def test_a_destroyed_page_is_a_finding_and_the_other_tables_are_still_checked(
    tmp_path: Path,
) -> None:
    path = build(
        tmp_path / "a.db",
        "create table t(a, b); create table p(id integer primary key);"
        "create table c(p references p); insert into c values(7), (8), (null);" + ROWS,
    )
    overwrite(path, root(path, "t"), 0, b"\xff" * 300)
    result = checked(path)
    assert result.damaged
    kinds = {finding.kind for finding in result.findings}
    assert kinds >= {"damage", "foreign key"}


def test_rows_without_a_parent_are_counted_for_each_reference(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        "create table p(id integer primary key);"
        "create table c(x references p, y references gone);"
        "insert into p values(1); insert into c values(1, null), (2, 3), (4, null);",
    )
    result = checked(path)
    assert not result.damaged
    told = {finding.text: finding.count for finding in result.findings}
    assert told == {
        "2 rows of c refer to a row of p that does not exist (the first has rowid 2).": 2,
        "1 row of c refers to a row of gone that does not exist (the first has rowid 2).": 1,
    }


def test_a_reference_that_can_not_be_checked_is_a_finding(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table p(a); create table c(x references p(a));")
    build(path, "insert into c values(1)")
    [finding] = checked(path).findings
    assert finding.kind == "schema"
    assert "mismatch" in finding.text


def test_a_row_that_breaks_its_columns_rule_is_no_damage(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a int check(a < 5)); insert into t values(4)")
    con = apsw.Connection(str(path))
    con.execute("pragma ignore_check_constraints=1").fetchall()
    con.execute("insert into t values(9)").fetchall()
    con.close()
    result = checked(path)
    assert [finding.kind for finding in result.findings] == ["constraint"]
    assert "1 row of t breaks the rule CHECK (a < 5)" in result.findings[0].text
    assert not result.damaged


def test_check_expressions_are_cut_out_as_written() -> None:
    sql = """create table t(a int check(a in (1, ')')), "check (x)" text default 'check(1)',
        -- check (comment)
        constraint named CHECK ( length("check (x)") < 5 or (a) ))"""
    assert check_expressions(sql) == ("a in (1, ')')", 'length("check (x)") < 5 or (a)')


def test_a_rule_with_a_string_in_double_quotes_is_understood(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", 'create table t(a check(a <> "no"), b check(b > 1 -- why\n))')
    con = apsw.Connection(str(path))
    con.execute("pragma ignore_check_constraints=1").fetchall()
    con.execute("insert into t values('no', null), ('no', 2), ('yes', 0)").fetchall()
    con.close()
    assert [finding.count for finding in checked(path).findings] == [2, 1]


def test_a_rule_that_needs_an_unknown_function_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.create_scalar_function("soundness", lambda a: 1, deterministic=True)
    con.execute("create table t(a check(soundness(a)))").fetchall()
    con.close()
    [finding] = checked(path).findings
    assert finding.kind == "schema"
    assert "soundness" in finding.text


def test_tables_named_like_numbers_are_checked_as_tables(tmp_path: Path) -> None:
    path = build(
        tmp_path / "a.db",
        'create table "12"(a unique); create table "main"(a unique); insert into "12" values(1)',
    )
    assert checked(path).findings == ()


def test_a_message_that_is_no_valid_text_is_still_told(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a, b); create index indexname on t(b);" + ROWS)
    page = root(path, "indexname")
    data = path.read_bytes().replace(b"indexname", b"index\xff\xfe__")
    path.write_bytes(data)
    overwrite(path, page, 0, b"\0" * 100)
    result = checked(path)
    assert result.damaged


def test_a_cancel_is_seen_in_the_middle(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a primary key, b unique);" + ROWS)
    token = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.done >= 1:
            token.cancel()

    worker = Worker("check", lambda: connect(Place(path, Mode.READ_ONLY)))
    with pytest.raises(Cancelled):
        worker.submit(check, token=token, report=stop).result(30)
    worker.close()


def test_checking_leaves_the_folder_as_it_was(real_file: RealFile) -> None:
    path = real_file("wal_database.db")
    before = {each.name: each.stat().st_size for each in path.parent.iterdir()}
    with opened(path) as session, reading(session) as task:
        check(task)
    assert {each.name: each.stat().st_size for each in path.parent.iterdir()} == before


def test_the_preflight_says_that_nothing_is_changed(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", "create table t(a, b); create index i on t(b)")
    with opened(path) as session, reading(session) as task:
        told = preflight_check(task, session)
    assert not told.writes
    assert "1 table and 1 index" in told.will_do
    assert listing(tmp_path) == ["a.db"]


@pytest.mark.data
def test_nothing_that_the_whole_check_finds_is_missed_in_damaged_files(
    corpus_files: CorpusFiles,
) -> None:
    compared = 0
    for path in corpus_files(7):
        found = _by_sqlite(path)
        if found is None:
            continue
        compared += 1
        mine = {finding.text for finding in checked(path).findings}
        assert found <= mine, path.name
    assert compared > 50


def _by_sqlite(path: Path) -> set[str] | None:
    """Give the lines of a whole integrity_check; None where the file can not be opened."""
    try:
        con = connect(Place(path, Mode.IMMUTABLE))
    except apsw.Error:
        return None
    found: set[str] = set()
    try:
        con.execute("select count(*) from sqlite_schema").fetchall()
        for (message,) in con.execute("pragma integrity_check(100000)"):
            found.update(str(message).splitlines())
    except (apsw.Error, UnicodeDecodeError):
        pass
    finally:
        con.close()
    return {line for line in found if line and line != "ok" and not line.startswith("***")}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("row 5 missing from index i", "index"),
        ("non-unique entry in index i", "index"),
        ("NULL value in t.a", "constraint"),
        ("non-INT value in t.a", "constraint"),
        ("CHECK constraint failed in t", "constraint"),
        ("Tree 5 page 5: btreeInitPage() returns error code 11", "damage"),
        ("Page 9: never used", "damage"),
    ],
)
def test_messages_are_sorted_by_what_they_mean(message: str, kind: str) -> None:
    assert classify(message).kind == kind


def test_a_table_without_a_name_is_checked_too(tmp_path: Path) -> None:
    path = build(tmp_path / "a.db", 'create table ""(a unique); insert into "" values(1)')
    assert checked(path).findings == ()


def test_an_index_on_an_unknown_function_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    con = apsw.Connection(str(path))
    con.create_scalar_function("mine", lambda value: value, deterministic=True)
    con.execute(
        "create table t(a); create index i on t(mine(a)); insert into t values(1)"
    ).fetchall()
    con.close()
    result = checked(path)
    assert [finding.kind for finding in result.findings] == ["schema"]
    assert not result.damaged
