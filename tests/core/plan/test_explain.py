from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from plume_db.database import Mode, Place, connect
from plume_db.errors import SqlError
from plume_db.jobs import Task, attended
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Access, Kind, Plan, PlanNode, RowEstimate, Source
from plume_db.plan.sizes import LARGE
from plume_db.values import Value

NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) "
BUILD = f"""
create table small(a, b);
create table large(id integer primary key, a, b, c);
create table keyed(k text primary key, v) without rowid;
create index large_a on large(a);
create index "large a b" on large(a, b);
create view seen as select s.a, l.b from small s join large l on l.id = s.b;
create trigger fired after delete on small begin delete from large where c = old.a; end;
create virtual table words using fts5(w);
{NUMBERS.format(7)} insert into small select i, i from n;
{NUMBERS.format(LARGE + 5)} insert into large select i * 2, i, i, i from n;
"""

QUERIES = [
    "select * from small s, large l where s.a = l.c order by l.b",
    "select a from small union select c from large",
    "select a from small union all select c from large limit 3",
    "select * from large where a = 1 or b = 2 or id in (3, 4)",
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n",
    "with q as materialized (select c, count(*) k from large group by c) select * from q, q as r",
    "select (select b from large where c = small.a), exists (select 1 from keyed) from small",
    "select * from small full join large on large.c = small.a",
    "select sum(distinct c), row_number() over (order by b) from large group by b",
    "select * from seen",
    "select * from words where words match 'x'",
    "insert into small select a, b from large",
    "delete from small where a = 3",
    "select 1",
]


def build(path: Path, sql: str) -> Path:
    con = apsw.Connection(str(path))
    con.execute(sql).fetchall()
    con.close()
    return path


@pytest.fixture
def con(tmp_path: Path) -> Iterator[apsw.Connection]:
    con = connect(Place(build(tmp_path / "a.db", BUILD), Mode.READ_ONLY))
    yield con
    con.close()


def plan(con: apsw.Connection, sql: str, given: dict[str, Value] | None = None) -> Plan:
    task = Task(con)
    with attended(con, task):
        return explain(task, sql, given)


def only(con: apsw.Connection, sql: str) -> PlanNode:
    (node,) = plan(con, sql).walk()
    return node


@pytest.mark.parametrize("sql", QUERIES)
def test_the_tree_is_nested_as_sqlite_says(con: apsw.Connection, sql: str) -> None:
    given = con.execute(f"explain query plan {sql}").fetchall()
    made = plan(con, sql)
    own = [n for n in made.walk() if n.program == 0]
    assert [(n.id, n.parent, n.cost_hint, n.detail) for n in own] == given
    for node in made.walk():
        assert all(child.parent == node.id for child in node.children)
    assert {root.parent for root in made.roots} == {0}
    assert all(node.words for node in made.walk())
    assert not any(node.kind is Kind.UNKNOWN for node in made.walk())


@pytest.mark.parametrize(
    ("sql", "access", "table", "index"),
    [
        ("select * from large where id = 4", Access.ROWID_LOOKUP, "large", ""),
        ("select a from large where a = 4", Access.COVERING_SEARCH, "large", "large_a"),
        ("select * from large where a = 4 and b = 1", Access.INDEX_SEARCH, "large", "large a b"),
        ("select v from keyed where k = 'x'", Access.COVERING_SEARCH, "keyed", ""),
        ("select * from small", Access.SMALL_SCAN, "small", ""),
        ("select * from large x where c = 3", Access.LARGE_SCAN, "large", ""),
        ("select a from large", Access.LARGE_SCAN, "large", "large_a"),
        ("select * from words", Access.VIRTUAL_TABLE, "words", ""),
        ("select 1", Access.NONE, "", ""),
        ("select name from sqlite_schema", Access.SMALL_SCAN, "sqlite_schema", ""),
    ],
)
def test_how_a_table_is_read(
    con: apsw.Connection, sql: str, access: Access, table: str, index: str
) -> None:
    node = only(con, sql)
    assert (node.access, node.table, node.index) == (access, table, index)


def test_automatic_indexes_and_sorts_have_classes_of_their_own(con: apsw.Connection) -> None:
    found = {n.access for n in plan(con, QUERIES[0]).walk()}
    assert {Access.AUTOMATIC_INDEX, Access.TEMP_BTREE} <= found


def test_results_of_subqueries_are_not_called_tables(con: apsw.Connection) -> None:
    sql = "with small as materialized (select c from large) select * from small, small t"
    nodes = list(plan(con, sql).walk())
    assert nodes[-2].detail == "SCAN small"
    assert (nodes[-2].access, nodes[-2].table, nodes[-2].rows) == (Access.RESULT, "", None)


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ("select * from small as x", "small"),
        ('select * from main."small" [x]', "small"),
        ("select x.a as large from (select * from large where c = 1) y, small x", "small"),
        ("select * from seen", "small"),
        ("select (select max(x.b) from large x), x.a from small x", "small"),
    ],
)
def test_aliases_lead_to_their_table_or_to_nothing(
    con: apsw.Connection, sql: str, table: str
) -> None:
    aliased = [n for n in plan(con, sql).walk() if n.detail in ("SCAN x", "SCAN s")]
    assert [n.table for n in aliased][-1] == table


def test_sizes_say_where_they_come_from(con: apsw.Connection, tmp_path: Path) -> None:
    assert only(con, "select b from small").rows == RowEstimate(7, Source.COUNTED)
    large = only(con, "select c from large")
    assert large.rows == RowEstimate(2 * (LARGE + 5) - 1, Source.ROWIDS)
    assert large.words == "Reads every row of large (at most 20,009 rows, by its rowids)"
    path = build(
        tmp_path / "b.db",
        BUILD + "create index part on large(c) where c < 9; analyze;",
    )
    analyzed = connect(Place(path, Mode.READ_ONLY))
    scan = only(analyzed, "select b + c from large")
    assert scan.rows == RowEstimate(LARGE + 5, Source.STATISTICS)
    assert scan.words == "Reads every row of large (10,005 rows, statistics)"
    assert "statistics of ANALYZE" in plan(analyzed, "select * from large").statistics
    assert "without statistics" in plan(con, "select * from large").statistics
    analyzed.close()


def test_spoiled_statistics_are_passed_over(tmp_path: Path) -> None:
    path = build(
        tmp_path / "c.db",
        """create table t(a, b); create table u(a); analyze; insert into t values(1, 2);
        insert into sqlite_stat1 values('t', null, 'many'), (null, null, 5), ('u', x'00', '-3');
        insert into sqlite_stat1 values(cast(x'ff' as text), null, '9'), ('u', null, '44 2 1');""",
    )
    con = connect(Place(path, Mode.READ_ONLY))
    assert only(con, "select * from t").rows == RowEstimate(1, Source.COUNTED)
    assert only(con, "select * from u").rows == RowEstimate(44, Source.STATISTICS)
    con.close()


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "no statement"),
        ("-- nothing", "no statement"),
        ("select 1; select 2", "2 statements"),
        ("pragma journal_mode", "PRAGMA has no plan"),
        ("create table x(a)", "changes the schema"),
        ("vacuum", "VACUUM has no plan"),
        ("begin", "BEGIN has no plan"),
        ("(select 1)", "not a statement"),
        ("insert into small values (1, 2)", "needs no plan"),
    ],
)
def test_where_there_is_no_plan_a_sentence_says_why(
    con: apsw.Connection, sql: str, says: str
) -> None:
    made = plan(con, sql)
    assert made.roots == ()
    assert says in made.absent
    assert made.absent.endswith(".")


def test_what_is_no_statement_at_all_fails_as_sqlite_says(con: apsw.Connection) -> None:
    with pytest.raises(SqlError, match="selec") as failed:
        plan(con, "selec * from small")
    assert failed.value.offset == 0


def test_a_pragma_is_not_even_prepared(con: apsw.Connection) -> None:
    (before,) = con.execute("pragma cache_size").fetchall()
    assert plan(con, "explain query plan pragma cache_size = 7").absent
    assert con.execute("pragma cache_size").fetchall() == [before]


def test_a_leading_explain_is_taken_off_and_positions_stay(con: apsw.Connection) -> None:
    for start in ("explain ", "EXPLAIN /* ß */ query\nplan "):
        assert only(con, f"{start}select * from small").detail == "SCAN small"
        with pytest.raises(SqlError) as caught:
            plan(con, f"{start}select nothing from small")
        assert caught.value.offset == len(f"{start}select ")


def test_an_error_carries_its_place(con: apsw.Connection) -> None:
    with pytest.raises(SqlError) as caught:
        plan(con, "-- é\nselect * frm small")
    assert caught.value.offset == len("-- é\nselect * ")


def test_parameters_without_a_value_are_planned_as_null(con: apsw.Connection) -> None:
    made = plan(con, "select * from large where a = :x and b = ?2", {":x": 5})
    assert made.notes == ("No value was given for ?2, so NULL was used.",)


def test_nothing_is_run_and_nothing_is_cached(tmp_path: Path) -> None:
    path = build(tmp_path / "d.db", BUILD)
    con = connect(Place(path, Mode.READ_ONLY))
    sql = "delete from large where c = 5"
    assert "SCAN large" in [n.detail for n in plan(con, sql).walk()]
    build(path, "create index late on large(c)")
    details = [n.detail for n in plan(con, sql).walk()]
    assert "SEARCH large USING INDEX late (c=?)" in details
    assert con.execute("select count(*) from large").fetchall() == [(LARGE + 5,)]
    con.close()


def test_deep_nesting_is_no_deeper_than_python(con: apsw.Connection) -> None:
    sql = "select * from small"
    for depth in range(90):
        sql = f"select * from ({sql}) limit {depth + 1}"
    assert len(list(plan(con, sql).walk())) > 90


def test_an_index_that_only_looks_like_words_is_still_named(tmp_path: Path) -> None:
    path = build(
        tmp_path / "e.db",
        'create table t(a, b); create index "COVERING" on t(a); create index "x (a=1" on t(b);',
    )
    con = connect(Place(path, Mode.READ_ONLY))
    assert only(con, "select a from t where a = 1").index == "COVERING"
    node = only(con, "select * from t where b = 1")
    assert (node.index, node.line.terms) == ("x (a=1", ("b=?",))
    con.close()


def test_finding_sizes_takes_no_longer_than_its_budget(tmp_path: Path) -> None:
    parts = [f"create table t{n}(a);" for n in range(60)]
    path = build(tmp_path / "f.db", "".join(parts))
    con = connect(Place(path, Mode.READ_ONLY))
    started = time.perf_counter()
    made = plan(con, " union all ".join(f"select a from t{n}" for n in range(60)))
    assert time.perf_counter() - started < 5
    assert sum(n.access is Access.SMALL_SCAN for n in made.walk()) == 60
    con.close()


def test_plans_of_real_files(real_file: Callable[[str], Path]) -> None:
    con = connect(Place(real_file("chinook.sqlite"), Mode.READ_ONLY))
    node = only(con, "select * from Track t where t.Composer like '%x%'")
    assert (node.table, node.access) == ("Track", Access.SMALL_SCAN)
    con.close()
    con = connect(Place(real_file("proj.db"), Mode.READ_ONLY))
    views = con.execute("select name from sqlite_schema where type='view'").fetchall()
    for (view,) in views:
        made = plan(con, f'select * from "{view}"')
        assert not [n.detail for n in made.walk() if n.kind is Kind.UNKNOWN]
    assert views
    con.close()
