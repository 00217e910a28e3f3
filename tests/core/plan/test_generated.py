"""Queries of every shape, made at random, on the real engine: nothing of a plan may be lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from plume_db.plan.nodes import Kind, Plan
from tests.core.plan.conftest import bytecode_of, plan_of

BUILD = """
create table a(id integer primary key, x, y, z);
create table b(id integer primary key, x, y text collate nocase, z);
create table c(x, y, z, primary key(x, y)) without rowid;
create table d(x, y, z);
create index a_x on a(x);
create index a_yx on a(y, x);
create index a_expr on a(lower(z));
create index a_part on a(z) where z is not null;
create index b_xyz on b(x, y, z);
create index d_skip on d(x, y, z);
create view v as select a.id as x, b.y, b.z from a join b on a.x = b.id;
create view w as select x, y, count(*) as z from v group by x, y;
create view u as select x, y, z from a union all select x, y, z from d;
create virtual table f using fts5(x, y, z);
create virtual table r using rtree(x, y, z);
create table log(x, y, z);
create table child(x, y, z, foreign key(x, y) references c on delete cascade);
create trigger t1 after update on a begin
 insert into log select x, y, z from b where x = old.x; end;
create trigger t2 before delete on b begin delete from d where y = old.y; end;
create trigger t3 instead of insert on v begin update a set z = new.z where id = new.x; end;
analyze;
delete from sqlite_stat1;
insert into sqlite_stat1 values
 ('a', 'a_x', '100000 50'), ('a', 'a_yx', '100000 3000 2'), ('b', 'b_xyz', '2000000 9000 90 2'),
 ('d', 'd_skip', '1000000 250000 100 3'), ('c', 'c', '700000 10 1');
analyze sqlite_schema;
pragma foreign_keys = on;
"""

TABLES = st.sampled_from([*"abcd", "v", "w", "u", "f", "r", "main.a"])
COLUMNS = st.sampled_from("xyz")
JOINS = st.sampled_from(
    ["join", "left join", "right join", "full join", "cross join", ", ", "natural join"]
)
VALUE = st.sampled_from(["1", "'t'", "?", "null", "x'00'", "1.5"])


def source(depth: int) -> st.SearchStrategy[str]:
    """Something to read from, without its alias."""
    plain = TABLES | st.sampled_from(
        ["(select 1 as x, 2 as y, 3 as z union all values (4, 5, 6), (7, 8, 9))",
         "(select key x, value y, type z from json_each('[1]'))",
         "(select fullkey x, atom y, id z from json_tree('{}'))"]
    )  # fmt: skip
    if depth <= 0:
        return plain
    return plain | select(depth - 1).map(lambda sql: f"({sql})")


def condition(depth: int, one: str, two: str) -> st.SearchStrategy[str]:
    """A test of rows of two sources."""
    compared = st.builds(
        lambda c, op, v: f"{one}.{c} {op} {v}",
        COLUMNS,
        st.sampled_from(["=", "<", ">", ">=", "is", "like", "between 1 and", "<>"]),
        VALUE | COLUMNS.map(lambda c: f"{two}.{c}"),
    )
    rarer = st.builds(lambda c: f"lower({one}.{c}) = 'x'", COLUMNS) | st.just(
        f"({one}.x, {one}.y) > (1, 2)"
    )
    simple = compared | rarer | st.builds(lambda c: f"{one}.{c} in (1, 2, 3)", COLUMNS)
    if depth <= 0:
        return simple
    inner = select(depth - 1, columns=1)
    nested = (
        st.builds(lambda c, q: f"{one}.{c} in ({q})", COLUMNS, inner)
        | st.builds(lambda c, q: f"{one}.{c} not in ({q})", COLUMNS, inner)
        | st.builds(
            lambda c, t: f"exists (select 1 from {t} e where e.{c} = {one}.{c})", COLUMNS, TABLES
        )
        | st.builds(lambda c, q: f"{one}.{c} > ({q})", COLUMNS, inner)
    )  # fmt: skip
    joined = st.sampled_from(["or", "and"])
    both = st.builds(lambda p, op, q: f"({p} {op} {q})", simple, joined, simple)
    return simple | nested | both


@st.composite
def select(draw: Any, depth: int, columns: int = 3) -> str:
    """A SELECT, with no more than `depth` others inside of each other."""
    one, two = draw(st.sampled_from([("p", "q"), ("m", "n"), ("g", "h")]))
    head = "distinct " if draw(st.integers(0, 5)) == 0 else ""
    wanted = ", ".join([f"{one}.x as x", f"{two}.y as y", f"{one}.z as z"][:columns])
    grouped = draw(st.integers(0, 4)) == 0
    if grouped:
        wanted = ", ".join([f"{one}.x as x", "max(p0) as y", "count(distinct p0) as z"][:columns])
        wanted = wanted.replace("p0", f"{two}.y")
    elif draw(st.integers(0, 6)) == 0:
        wanted = wanted.replace(
            f"{one}.x as x", f"row_number() over (partition by {one}.y order by {two}.z) as x"
        )
    join = draw(JOINS)
    on = draw(condition(depth, one, two))
    text = (
        f"select {head}{wanted} from {draw(source(depth))} {one} {join} {draw(source(depth))} {two}"
    )
    if join not in (", ", "natural join"):
        text += f" on {on}"
    if draw(st.booleans()):
        text += f" where {draw(condition(depth, one, two))}"
    if grouped:
        text += f" group by {one}.x"
    if depth and draw(st.integers(0, 4)) == 0:
        other = draw(select(0, columns=columns))
        text += f" {draw(st.sampled_from(['union', 'union all', 'except', 'intersect']))} {other}"
    if draw(st.integers(0, 2)) == 0:
        text += f" order by {draw(st.sampled_from(['1', '1 desc']))}"
    if draw(st.integers(0, 3)) == 0:
        text += " limit 5"
    return text


@st.composite
def statement(draw: Any) -> str:
    """A statement of any kind that has a plan."""
    query = draw(select(2))
    shape = draw(st.integers(0, 9))
    made = {
        0: f"with k as materialized ({query}) select * from k, k as l where k.x = l.y",
        1: "with recursive k(i) as (select 1 union all select i + 1 from k join a on a.x = k.i) "
        f"select * from k where i in (select x from ({query}))",
        2: f"insert into log {query}",
        3: "delete from b where x = 3 or y in (select y from d)",
        4: "update a set z = (select max(z) from b where b.x = a.y) where lower(z) = 'k'",
        5: "delete from c where y > 3",
        6: "insert into v(x, z) select x, y from d",
        7: f"select (select max(x) from ({query})), count(*) from a",
        8: "select min(x), group_concat(distinct z), group_concat(y order by z) from d group by y",
    }  # fmt: skip
    return made.get(shape, query)


@pytest.fixture(scope="module")
def engine() -> Iterator[apsw.Connection]:
    con = apsw.Connection(":memory:")
    con.execute(BUILD).fetchall()
    yield con
    con.close()


def own_rows(con: apsw.Connection, sql: str) -> list[tuple[Any, ...]] | None:
    """The plan as SQLite gives it; None where it refuses the statement."""
    try:
        given = (None,) * sql.count("?")
        return con.execute(f"explain query plan {sql}", given, can_cache=False).fetchall()
    except apsw.SQLError:
        return None


def check_tree(made: Plan, given: list[tuple[Any, ...]]) -> None:
    own = [node for node in made.walk() if node.program == 0]
    assert [(n.id, n.parent, n.cost_hint, n.detail) for n in own] == given
    known = {node.id for node in made.walk()}
    assert len(known) == len(list(made.walk()))
    for node in made.walk():
        assert node.kind is not Kind.UNKNOWN, node.detail
        assert node.words
        assert set(node.loops) <= known
        assert all(child.parent == node.id for child in node.children)
        assert node.columns_served <= max(len(node.index_columns), len(node.line.terms))
        if node.span:
            assert made.sql[slice(*node.span)].strip() == made.sql[slice(*node.span)] != ""


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(sql=statement())
def test_no_line_is_lost_or_unknown_whatever_is_asked(engine: apsw.Connection, sql: str) -> None:
    given = own_rows(engine, sql)
    assume(given is not None)
    assert given is not None
    made = plan_of(engine, sql)
    event(" ".join(sorted({node.kind.value for node in made.walk()})))
    check_tree(made, given)
    program = bytecode_of(engine, sql)
    assert not [op.name for op in program.opcodes if "does not know" in op.words]
    for cursor in program.cursors:
        assert cursor.table or cursor.kind not in ("table", "index"), cursor
    for loop in program.loops:
        assert loop.first <= loop.last
