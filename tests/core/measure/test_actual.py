"""Which loops are counted, how often they were started, and what is withheld."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.measure.actual import Counting
from plume_db.measure.result import Actual

Build = Callable[[str], Path]
Read = Callable[[Path], Task]


def counted(task: Task, sql: str) -> list[tuple[str, Actual]]:
    """Count, and give what was found with SQLite's own text, in its order."""
    counting = Counting(task, sql, ())
    actual = counting.count(10)
    return [(node.detail, actual[node.id]) for node in counting.base.nodes if node.id in actual]


def numbers(task: Task, sql: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(each.loops, each.rows, each.kept) for _detail, each in counted(task, sql)]


def test_an_inner_loop_is_started_once_for_each_row_handed_on(shop: Task) -> None:
    sql = (
        "select * from purchase p cross join item i on i.purchase = p.id "
        "where p.day = 3 and i.amount > 6"
    )
    days = shop.con.execute("select count(*) from purchase where day = 3").fetchall()[0][0]
    lines = shop.con.execute(
        "select count(*), sum(amount > 6) from item where purchase in "
        "(select id from purchase where day = 3)"
    ).fetchall()[0]
    assert numbers(shop, sql) == [(1, 400, days), (days, *lines)]


def test_a_left_join_hands_on_rows_without_a_match_too(shop: Task) -> None:
    sql = "select * from customer c left join purchase p on p.customer = c.id and p.sum > 500"
    joined = shop.con.execute(
        "select count(*) from customer c join purchase p on p.customer = c.id"
    ).fetchall()[0][0]
    out = shop.con.execute(f"select count(*) from ({sql} limit -1)").fetchall()[0][0]
    assert numbers(shop, sql) == [(1, 60, 60), (60, joined, out)]


def test_loops_inside_of_views_are_counted(shop: Task) -> None:
    found = numbers(shop, "select * from region_sum where total > 0")
    assert len(found) >= 2 and all(rows is not None for _loops, rows, _kept in found)
    assert found[0][:2] == (1, 60) or found[0][:2] == (1, 400)


def test_no_temporary_view_is_left_and_nothing_may_be_written(shop: Task) -> None:
    counted(shop, "select * from region_sum, open_purchase")
    assert shop.con.execute("select * from temp.sqlite_schema").fetchall() == []
    assert shop.con.execute("pragma query_only").fetchall() == [(1,)]
    assert shop.con.authorizer is not None
    with pytest.raises(Exception, match="no such function"):
        shop.con.execute("select plume_tick_1(1)").fetchall()


def test_a_correlated_subquery_is_counted_in_all_its_runs(shop: Task) -> None:
    sql = "select (select count(*) from purchase p where p.customer = c.id) from customer c"
    (_, outer), (_, inner) = counted(shop, sql)
    joined = shop.con.execute(
        "select count(*) from customer c join purchase p on p.customer = c.id"
    ).fetchall()[0][0]
    assert (outer.rows, outer.loops) == (60, 1)
    assert (inner.rows, inner.loops) == (joined, None), "how often it ran is not counted"


def test_a_constant_in_the_place_of_a_key_does_not_move_the_count(shop: Task) -> None:
    sql = "select * from purchase p cross join thing t where t.id = 5 and p.day < 3"
    kept = shop.con.execute("select count(*) from purchase where day < 3").fetchall()[0][0]
    assert numbers(shop, sql) == [(1, 400, kept), (kept, kept, kept)]


def test_the_recursive_step_and_its_result_are_told_apart(shop: Task) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 9) "
    step, result, _customer = numbers(shop, sql + "select * from n join customer on id = i")
    assert step == (None, 9, 8) and result == (1, 9, 9)


def test_an_or_over_indexes_is_counted_as_a_whole(shop: Task) -> None:
    found = dict(counted(shop, "select * from purchase where customer = 8 or id = 4"))
    whole = found.pop("MULTI-INDEX OR")
    out = shop.con.execute("select count(*) from purchase where customer = 8 or id = 4").fetchall()[
        0
    ][0]
    assert whole.rows == out
    assert all(each.rows is None and "OR" in each.withheld for each in found.values())


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from purchase",
        "select * from customer c right join purchase p on p.customer = c.id",
        "select * from open_purchase a, open_purchase b where a.sum = b.sum",
        "select * from main.open_purchase",
        "select * from customer left join thing using (id)",
        "select * from (customer c join purchase p on p.customer = c.id) where c.region = 'r1'",
        "with a as not materialized (select day from purchase where sum > 7) "
        "select * from a x join a y on x.day = y.day",
    ],
)
def test_what_can_not_be_counted_says_why(shop: Task, sql: str) -> None:
    found = counted(shop, sql)
    reasons = [each.withheld for _detail, each in found if each.rows is None]
    assert reasons and all(reason.endswith(".") for reason in reasons)


def test_names_that_look_like_sql_are_counted_all_the_same(build: Build, reading: Read) -> None:
    task = reading(
        build(
            'create table "or der"("left" int, rowid text, "a b" int);'
            "insert into \"or der\" values (1, 'x', 2), (2, 'y', 3), (3, 'z', 4);"
            'create table [se"lect]([from] int primary key) without rowid;'
            'insert into [se"lect] values (2), (3);'
        )
    )
    sql = (
        'select left."left" /* from x */ from "or der" as left cross join [se"lect] \'al\' -- on\n'
        'on al.[from] = left.left where left."a b" is distinct from 3 -- and more'
    )
    assert numbers(task, sql) == [(1, 3, 2), (2, 1, 1)]


def test_a_budget_that_ends_gives_the_counts_so_far(shop: Task) -> None:
    counting = Counting(shop, "select * from item a, item b, item c where a.amount = 99", ())
    slow = Counting(shop, "select count(*) from item a, item b, item c where a.line+b.line=-1", ())
    assert all(each.complete for each in counting.count(5).values())
    actual = list(slow.count(0.1).values())
    assert not any(each.complete for each in actual)
    assert all(each.rows for each in actual[:2])
