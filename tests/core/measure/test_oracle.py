"""Rows in each loop, against what count(*) says of the same conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.measure.actual import Counting
from plume_db.measure.program import Program
from tests.core.measure.conftest import SHOP

TABLES = {
    "customer": ("id", "region"),
    "purchase": ("id", "customer", "day", "sum"),
    "item": ("purchase", "line", "thing", "amount"),
    "thing": ("id", "kind"),
}
LINKS = {
    frozenset({"customer", "purchase"}): ("id", "customer"),
    frozenset({"item", "purchase"}): ("purchase", "id"),
    frozenset({"item", "thing"}): ("thing", "id"),
}


@dataclass(frozen=True)
class Condition:
    """A condition, the tables it needs, and the columns it names."""

    sql: str
    tables: frozenset[str]
    columns: frozenset[str]
    equal: bool = False


def _single(table: str) -> st.SearchStrategy[Condition]:
    column = st.sampled_from(TABLES[table])
    operand = st.integers(0, 60)
    forms = (
        "{c} > {v}",
        "{c} = {v}",
        "{c} <> {v}",
        "+{c} < {v}",
        "({c} = {v} or {c} + 1 < {w})",
        "{c} in ({v}, {w}, 3)",
        "{c} between {v} and {w}",
        "{c} not in (select kind from thing where thing.id > {v})",
        "exists (select 1 from thing th where th.kind = {c} and th.id > {v})",
        "({c} in (select kind from thing where thing.id > {v}) or {c} = {w})",
        "{c} % 3 = 1 -- a remark\n",
    )
    return st.builds(
        lambda form, c, v, w: Condition(
            form.format(c=f"{table}.{c}", v=v, w=w),
            frozenset({table}),
            frozenset({c}),
        ),
        st.sampled_from(forms),
        column,
        operand,
        operand,
    )


def _link(first: str, second: str) -> Condition | None:
    pair = LINKS.get(frozenset({first, second}))
    if pair is None:
        return None
    one, other = sorted((first, second))
    return Condition(
        f"{one}.{pair[0]} = {other}.{pair[1]}", frozenset({one, other}), frozenset(pair), True
    )


@st.composite
def joins(draw: st.DrawFn) -> tuple[list[str], list[Condition]]:
    """Some of the tables, linked where they can be, with conditions."""
    tables = draw(st.lists(st.sampled_from(sorted(TABLES)), min_size=1, max_size=3, unique=True))
    links = [
        each
        for n, one in enumerate(tables)
        for other in tables[n + 1 :]
        if (each := _link(one, other))
    ]
    conditions = [
        draw(_single(draw(st.sampled_from(tables)))) for _ in range(draw(st.integers(0, 3)))
    ]
    return tables, [*links, *conditions]


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Task]:
    path = Path(tmp_path_factory.mktemp("oracle")) / "shop.db"
    con = apsw.Connection(str(path))
    con.execute(SHOP).fetchall()
    con.close()
    con = connect(Place(path, Mode.IMMUTABLE))
    made = Task(con)
    with attended(con, made):
        yield made
    con.close()


def count(task: Task, tables: list[str], conditions: list[Condition]) -> int:
    """Count a join as it is written, by a plan of its own."""
    where = " and ".join(f"({each.sql})" for each in conditions) or "1"
    # In a subquery with LIMIT, so that nothing of it is left out.
    sql = f"select count(*) from (select 1 from {', '.join(tables)} where {where} limit -1)"
    found = task.con.execute(sql).fetchall()[0][0]
    assert isinstance(found, int)
    return found


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    joins(),
    st.sampled_from(["*", "count(*)", "distinct 1"]),
    st.sampled_from([", ", " join ", " cross join "]),
    st.booleans(),
)
def test_every_number_is_the_one_count_gives(
    task: Task, query: tuple[list[str], list[Condition]], wanted: str, join: str, grouped: bool
) -> None:
    tables, conditions = query
    where = " AND ".join(each.sql for each in conditions)
    sql = f"select {wanted} from {join.join(tables)}" + (f" where {where}" if where else "")
    if grouped and wanted == "count(*)":
        sql += f" group by {tables[0]}.{TABLES[tables[0]][0]}"
    counting = Counting(task, sql, ())
    actual = counting.count(10)
    nodes = counting.base.nodes
    names = {home: nodes[place].line.name for place, home in counting.base.homes.items()}
    outer = [(nodes[home], names[home]) for home in sorted(names) if not nodes[home].parent]
    first = wanted == "distinct 1"  # SQLite stops early where one row is enough
    around: list[str] = []
    for node, name in outer:
        if name in around or name not in tables:
            continue
        loops = [*around, name]
        tested = [each for each in conditions if each.tables <= set(loops)]
        known = [each for each in implied(conditions) if each.tables <= set(loops)]
        # SQLite may use what follows from the conditions, too: a = b and b = 5, so a = 5.
        # Each EXISTS may be a loop of its own, after this one.
        sure = [each for each in tested if not each.sql.startswith("exists")]
        later = [each for each in tested if each.sql.startswith("exists")]
        likely = {
            count(task, loops, [*sure, *these, *those])
            for these in subsets(later)
            for those in subsets(known)
        }
        found = actual[node.id]
        around = loops
        if not found.rows and not count(task, tables, conditions):
            continue  # SQLite may see at the start that there is nothing to find
        if found.kept is not None and not first:
            assert found.kept in likely, sql
        if found.rows is not None and not first:
            reached = [
                each
                for each in sure
                if each.tables <= set(loops[:-1]) or narrows(node.line.terms, each)
            ]
            assert min(likely) <= found.rows <= count(task, loops, reached), sql


def subsets(conditions: list[Condition]) -> Iterator[tuple[Condition, ...]]:
    for size in range(len(conditions) + 1):
        yield from combinations(conditions, size)


def implied(conditions: list[Condition]) -> list[Condition]:
    """Carry ``b = 5`` and ``b in (5, 6)`` over ``a = b``, over all links there are."""
    found = list(conditions)
    for _ in range(3):
        for link in [each for each in conditions if each.equal]:
            one, other = link.sql.split(" = ")
            for each in list(found):
                name, sign, value = each.sql.partition(" ")
                fixed = not each.equal and "select" not in value and "%" not in value
                if name in (one, other) and fixed:
                    carried = other if name == one else one
                    table, _dot, column = carried.partition(".")
                    sql = f"{carried}{sign}{value}"
                    more = Condition(sql, frozenset({table}), frozenset({column}))
                    if more not in found:
                        found.append(more)
    return [each for each in found if each not in conditions] + constant(found)


def constant(conditions: list[Condition]) -> list[Condition]:
    """Put 5 in the place of b where ``b = 5``: such a condition may be tested in any loop."""
    found = []
    for fixed in conditions:
        name, _sign, value = fixed.sql.partition(" = ")
        if value.isdigit():
            others = [each for each in conditions if each is not fixed and name in each.sql]
            found += [
                Condition(each.sql.replace(name, value), frozenset(), frozenset())
                for each in others
                if each.tables <= fixed.tables
            ]
    return found


def narrows(terms: tuple[str, ...], condition: Condition) -> bool:
    """Whether the loop looks a join up by its index."""
    return condition.equal and any(f"{column}=?" in terms for column in condition.columns)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(joins(), joins())
def test_every_loop_has_a_number_or_a_reason_and_the_plan_stays(
    task: Task,
    query: tuple[list[str], list[Condition]],
    other: tuple[list[str], list[Condition]],
) -> None:
    parts = []
    for tables, conditions in (query, other):
        where = " and ".join(each.sql for each in conditions) or "1"
        parts.append(
            f"select count(*) n from {' left join '.join(tables[:1])}"
            + "".join(f" left join {t} on {t}.rowid > 20" for t in tables[1:] if t != "item")
            + (f" where {where}" if "item" not in tables else "")
        )
    sql = f"with a as ({parts[0]}) select * from a, ({parts[1]}) b union all select 1, n from a"
    counting = Counting(task, sql, ())
    actual = counting.count(0.05)
    assert set(actual) >= {counting.base.nodes[p].id for p in counting.base.homes}
    before = Program(task.con, sql, ()).shape
    assert before == counting.base.shape
    for each in actual.values():
        assert (each.rows is None) == bool(each.withheld)
