"""The verdict tells an index apart from the data, and REINDEX is tried before it is advised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from plume_db.audit.log import AuditLog
from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Cancelled
from plume_db.jobs import Task, attended
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.frame import carry_out
from plume_db.maintenance.integrity import CHECK, CheckResult
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.rehearsal import rehearse_reindex
from plume_db.maintenance.reindex import REINDEX, reindex
from plume_db.maintenance.verdict import verdict_of, warned
from tests.core.maintenance.databases import build, listing, opened, reading, written

ROWS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)"


def hide(path: Path, index: str, sql: str) -> None:
    """Run SQL while an index does not exist, and put it back as it was."""
    con = apsw.Connection(str(path))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    [row] = con.execute("select * from sqlite_schema where name=?", (index,)).fetchall()
    con.execute("delete from sqlite_schema where name=?", (index,)).fetchall()
    con.close()
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    con.execute("insert into sqlite_schema values(?,?,?,?,?)", row).fetchall()
    con.close()


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """A sound table of which an index misses three rows; rowids are not places in the scan."""
    path = build(
        tmp_path / "torn.db",
        f"create table t(a, b); insert into t(rowid, a, b) {ROWS} select i * 10, i, -i from n;"
        "create index t_a on t(a); create index t_b on t(b)",
    )
    hide(path, "t_a", "update t set a = 9999 where rowid in (70, 80, 4000)")
    return path


def run(path: Path, **options: object) -> CheckResult:
    """Run the task as the frame does."""
    with opened(path) as session, reading(session) as task:
        result = CHECK.run(task, session, Order(options=options))
    assert isinstance(result, CheckResult)
    return result


def test_a_damaged_index_is_told_with_the_rows_it_misses(torn: Path) -> None:
    result = run(torn, rehearse=False)
    assert result.verdict.state == "index only"
    assert result.verdict.words == "Only 1 index is damaged (t_a): its table is whole."
    assert result.verdict.indexes == (("t_a", "t"),)
    assert [each.rowid for each in result.findings] == [70, 80, 4000]
    assert {each.object for each in result.findings} == {"t_a"}
    assert result.rehearsal is None


def test_reindex_is_rehearsed_on_a_copy_and_the_file_stays_as_it_is(torn: Path) -> None:
    before = torn.read_bytes()
    result = run(torn)
    assert result.rehearsal is not None
    assert result.rehearsal.mends
    assert "rehearsed on a copy: ok" in CHECK.summary(result)
    assert torn.read_bytes() == before
    assert listing(torn.parent) == ["torn.db"]


def test_what_was_rehearsed_mends_the_file(torn: Path) -> None:
    with opened(torn) as session:
        done = written(session, lambda task: reindex(task, torn, "t", "t_a"))
    assert done.words.startswith("1 of 1 indexes")
    assert run(torn).findings == ()


def test_duplicates_under_a_unique_index_are_named_and_reindex_is_said_to_fail(
    tmp_path: Path,
) -> None:
    path = build(
        tmp_path / "a.db",
        f"create table t(a, b); insert into t {ROWS} select i, i from n;"
        "update t set a = 5 where rowid in (100, 200); create index t_a on t(a)",
    )
    con = apsw.Connection(str(path))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("pragma writable_schema=1").fetchall()
    unique = "update sqlite_schema set sql = replace(sql, 'CREATE INDEX', 'CREATE UNIQUE INDEX')"
    con.execute(unique).fetchall()
    con.close()
    result = run(path)
    twins = next(each for each in result.findings if "non-unique" in each.text)
    assert twins.row == "5, 100, 200"
    assert twins.count == 3
    assert result.rehearsal is not None
    assert not result.rehearsal.mends
    assert "same key" in result.rehearsal.words
    with opened(path) as session:
        done = written(session, lambda task: reindex(task, path, "t"))
    [finding] = done.findings
    assert finding.row == "5, 100, 200"


def test_a_broken_page_of_an_index_is_an_index_and_one_of_a_table_is_data(tmp_path: Path) -> None:
    def damaged(name: str) -> CheckResult:
        path = build(
            tmp_path / f"{name}.db",
            f"create table t(a, b); insert into t {ROWS} select i, hex(zeroblob(50)) from n;"
            "create index t_b on t(b, a)",
        )
        con = apsw.Connection(str(path))
        sql = "select pageno from dbstat where name=? and pagetype='leaf' limit 1"
        [(page,)] = con.execute(sql, (name,)).fetchall()
        con.close()
        with path.open("r+b") as file:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 400)
        return run(path)

    assert damaged("t_b").verdict.state == "index only"
    data = damaged("t")
    assert data.verdict.state == "damaged"
    assert "in t" in data.verdict.words
    assert data.rehearsal is None


def test_the_copy_of_an_encrypted_file_is_encrypted_alike(tmp_path: Path) -> None:
    key = Key("secret", "chacha20")
    place = Place(tmp_path / "a.db", Mode.EDIT, key)
    (tmp_path / "a.db").touch()
    con = connect(place)
    con.execute("create table t(a); create index t_a on t(a); insert into t values(1)").fetchall()
    con.close()
    con = connect(replace(place, mode=Mode.READ_ONLY))
    task = Task(con)
    with attended(con, task):
        tried = rehearse_reindex(task, place, place.path, (("t_a", "t"),))
    con.close()
    assert tried.mends


def test_a_rehearsal_can_be_cancelled_and_leaves_nothing(
    torn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(scratch))
    with opened(torn) as session, reading(session) as task:
        task.token.cancel()
        with pytest.raises((Cancelled, apsw.InterruptError)):
            rehearse_reindex(task, session.opened.place, torn, (("t_a", "t"),))
    assert listing(scratch) == []


def test_pages_of_nothing_and_broken_rules_are_no_damage_of_data() -> None:
    unused = (Finding("unused pages", "Page 9: never used"),)
    assert verdict_of(unused, 3).state == "unused pages"
    assert "1 page belongs" in verdict_of(unused, 3).words
    rule = Finding("constraint", "NULL value in t.a", "t")
    assert verdict_of((rule,), 3).words == "1 finding, but no damage."
    assert verdict_of((rule, Finding("damage", "x", "t"), *unused), 3).state == "damaged"
    assert verdict_of((), 3).state == "sound"


def test_a_full_text_index_is_damaged_but_not_for_reindex() -> None:
    found = verdict_of((Finding("index", "malformed inverted index", "docs"),), 2)
    assert found.state == "index only"
    assert found.indexes == ()


def test_pages_of_nothing_are_not_to_be_compacted_away_where_rows_may_be_missing() -> None:
    page = Finding("unused pages", "Page 9: never used", advice="Compact the file")
    assert warned((page,)) == (page,)
    [_, kept] = warned((Finding("damage", "x"), page))
    assert kept.advice.startswith("Do not compact")
    assert warned((Finding("schema", "x"), page))[1].advice == kept.advice


def test_a_rule_that_was_broken_before_is_not_held_against_reindex(torn: Path) -> None:
    con = apsw.Connection(str(torn))
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 0)
    con.execute("create table c(x check(x < 5)); pragma ignore_check_constraints=1").fetchall()
    con.execute("insert into c values(9)").fetchall()
    con.close()
    log = AuditLog(torn.parent / "state")
    order = Order(snapshot=False, options={"table": "t"})
    with opened(torn) as session:
        outcome = written(session, lambda task: carry_out(task, session, REINDEX, order, log))
    assert outcome.verification.content == "same"
    assert not outcome.verification.bad
