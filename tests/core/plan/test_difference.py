from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.plan.difference import Difference, State, difference
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Access, Plan, PlanNode
from plume_db.plan.parse import parse

Read = Callable[[Path], Task]

BUILD = """
create table a(id integer primary key, x, y); create table b(id integer primary key, x, y);
create table c(id integer primary key, x, y); create index a_x on a(x); create index b_x on b(x);
create view v as select a.y from a join b on b.x = a.x;
"""


def made(*lines: tuple[int, int, str]) -> Plan:
    """Make a plan of lines (id, parent, detail)."""
    under: dict[int, list[PlanNode]] = {}
    for number, parent, detail in reversed(lines):
        line = parse(detail)
        children = tuple(reversed(under.pop(number, [])))
        node = PlanNode(number, parent, detail, line, line.access, detail, children=children)
        under.setdefault(parent, []).append(node)
    return Plan("", tuple(reversed(under.get(0, []))))


def states(found: Difference) -> list[str]:
    return [pair.state.value for pair in found.walk()]


@pytest.fixture
def planned(build: Callable[[str], Path], reading: Read) -> Callable[[str], Plan]:
    task = reading(build(BUILD))
    return lambda sql: explain(task, sql)


def test_a_plan_is_the_same_as_itself(planned: Callable[[str], Plan]) -> None:
    plan = planned("select * from a, b where a.x = b.x and a.y in (select y from c) order by b.y")
    found = difference(plan, plan)
    assert found.same
    assert set(states(found)) == {"same"}
    assert found.words == "Both plans are the same."
    assert [p.before for p in found.walk()] == list(plan.walk())


def test_a_scan_that_became_a_search_is_one_changed_node(planned: Callable[[str], Plan]) -> None:
    found = difference(
        planned("select * from a where y = 1 order by y"),
        planned("select * from a where x = 1 order by y"),
    )
    assert states(found) == ["changed", "new"] or states(found) == ["changed", "same"]
    first = next(found.walk())
    assert first.what == ("full scan → index search", "index a_x", "narrowed by x=?")


def test_what_is_gone_stands_where_it_stood() -> None:
    old = made((1, 0, "SCAN a"), (2, 0, "SCAN b"), (3, 0, "USE TEMP B-TREE FOR ORDER BY"))
    new = made((1, 0, "SCAN a"), (3, 0, "USE TEMP B-TREE FOR ORDER BY"))
    found = difference(old, new)
    assert states(found) == ["same", "gone", "same"]
    assert found.words == "The plans differ: 1 gone, 2 the same."


def test_loops_that_changed_their_order_are_moved_not_lost() -> None:
    old = made((1, 0, "SCAN a"), (2, 0, "SCAN b"), (3, 0, "SCAN c"))
    new = made((1, 0, "SCAN c"), (2, 0, "SCAN a"), (3, 0, "SEARCH b USING INDEX b_x (x=?)"))
    found = difference(old, new)
    assert [(p.before and p.before.detail, p.after and p.after.detail) for p in found.walk()] == [
        ("SCAN c", "SCAN c"),
        ("SCAN a", "SCAN a"),
        ("SCAN b", "SEARCH b USING INDEX b_x (x=?)"),
    ]
    assert found.count(State.GONE) == found.count(State.NEW) == 0
    assert next(found.walk()).what == ("step 1 of its level instead of 3",)


def test_a_multi_index_or_is_the_scan_it_replaces() -> None:
    old = made((1, 0, "SCAN a"))
    new = made(
        (1, 0, "MULTI-INDEX OR"),
        (2, 1, "INDEX 1"),
        (3, 2, "SEARCH a USING INDEX a_x (x=?)"),
        (4, 1, "INDEX 2"),
        (5, 4, "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)"),
    )
    found = difference(old, new)
    assert states(found) == ["changed", "new", "new", "new", "new"]
    assert difference(new, old).count(State.GONE) == 4


def test_numbers_of_subqueries_make_no_difference() -> None:
    old = made((1, 0, "SCAN a"), (2, 0, "CORRELATED SCALAR SUBQUERY 1"), (3, 2, "SCAN b"))
    new = made((7, 0, "SCAN a"), (8, 0, "CORRELATED SCALAR SUBQUERY 4"), (9, 8, "SCAN b"))
    assert difference(old, new).same


def test_inner_steps_are_compared_with_inner_steps(planned: Callable[[str], Plan]) -> None:
    sql = "select (select max(y) from b where {}) from a"
    found = difference(planned(sql.format("b.y = a.y")), planned(sql.format("b.x = a.y")))
    by_state = {pair.state for pair in found.walk()}
    (changed,) = (p for p in found.walk() if p.state is State.CHANGED)
    assert by_state == {State.SAME, State.CHANGED}
    assert changed.before is not None and changed.before.line.name == "b"


def test_a_plan_that_is_absent_is_told() -> None:
    plan = made((1, 0, "SCAN a"))
    found = difference(plan, Plan("", (), "SQLite refuses it."))
    assert not found.same
    assert found.words == "There is no new plan: SQLite refuses it."


def test_each_node_of_both_plans_is_in_the_difference_once(
    planned: Callable[[str], Plan],
) -> None:
    texts = [
        "select * from v where y = 1 union select x from c order by 1",
        "with q as materialized (select x, count(*) n from a group by x) select * from q, q r",
        "select * from a left join b on b.x = a.y join c on c.id = b.y where a.x = 1 or a.id = 2",
        "select 1",
        "delete from a where x in (select y from b)",
    ]
    plans = [planned(sql) for sql in texts]
    for old in plans:
        for new in plans:
            pairs = list(difference(old, new).walk())
            assert {id(p.before) for p in pairs if p.before} == {id(n) for n in old.walk()}
            assert [id(p.after) for p in pairs if p.after] == [id(n) for n in new.walk()]
            assert sum(p.before is not None for p in pairs) == len(list(old.walk()))
            assert difference(old, new).same == (old is new or old.absent == new.absent != "")


def test_five_hundred_joins_and_deep_nesting_are_compared_quickly() -> None:
    wide = [(n, 0, f"SCAN t{n}") for n in range(1, 501)]
    turned = [
        (n, 0, f"SEARCH t{501 - n} USING INTEGER PRIMARY KEY (rowid=?)") for n in range(1, 501)
    ]
    start = time.process_time()
    found = difference(made(*wide), made(*turned))
    assert found.count(State.CHANGED) == 500
    deep = made(*[(n, n - 1, f"CO-ROUTINE q{n}") for n in range(1, 5000)])
    assert difference(deep, deep).same
    assert time.process_time() - start < 10


def test_the_size_of_a_table_is_no_change_of_the_plan() -> None:
    old, new = made((1, 0, "SCAN a")), made((1, 0, "SCAN a"))
    (node,) = new.roots
    from dataclasses import replace

    new = replace(new, roots=(replace(node, access=Access.LARGE_SCAN),))
    assert difference(old, new).same
