"""Shaped views and virtual tables: the first rows at once, the rest stored once for jumps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plume_db.rows.shape import Condition, Shape, Sort, Test
from plume_db.rows.stored import StoredSource
from plume_db.values import BadText
from tests.core.rows.walking import backwards, forwards

Make = Callable[..., Any]

SQL = (
    "create table u(a, b);"
    "with recursive n(i) as (select 0 union all select i+1 from n where i<1500) "
    "insert into u select i, iif(i%5, 't'||(i%50), null) from n;"
    "create view v as select a, b, a*2 as twice from u where a%3;"
    "create virtual table r using rtree(id, x0, x1);"
    "insert into r select a, a%100, a%100+1 from u"
)
SHAPES = (
    ("v", Shape((Sort("b", True), Sort("a")))),
    ("v", Shape((), (Condition("b", Test.CONTAINS, ("T1",)),))),
    ("v", Shape((Sort("twice", True),), (), "b is null or a < 100")),
    ("r", Shape((Sort("x0"), Sort("id", True)))),
    ("v", Shape((), (), "a = -1")),
)


@pytest.mark.parametrize(("name", "shape"), SHAPES)
def test_a_shaped_view_is_what_sqlite_gives(bench: Make, name: str, shape: Shape) -> None:
    made = bench(SQL)
    truth = made.con.execute(shape.sql(name)).fetchall()
    source = made.source(name, shape)
    assert type(source) is StoredSource and source.gathers and source.notes
    page = source.first(made.task, 30)
    assert list(page.rows) == truth[:30]
    if len(truth) > 31:
        assert source.at(made.task, 100, 10).rows == () and not source.about().exact
    assert source.count(made.task).known == len(truth) and source.about().exact
    assert forwards(made.task, source, 61) == truth
    assert backwards(made.task, source, 61) == truth
    if truth:
        assert source.cell(made.task, page.keys[3], 1, 100).value == truth[3][1]


def test_rows_are_there_before_all_are_stored_and_are_not_asked_again(bench: Make) -> None:
    made = bench(SQL)
    source = made.source("v", Shape((Sort("b"),)))
    source.first(made.task, 50)
    source.count(made.task)
    seen: list[str] = []
    made.con.exec_trace = lambda _cursor, sql, _bindings: seen.append(sql) or True
    for position in (900, 3, 500):
        assert len(source.at(made.task, position, 40).rows) == 40
    made.con.exec_trace = None
    assert not seen


def test_text_of_a_view_that_is_not_valid_is_kept_byte_for_byte(bench: Make) -> None:
    made = bench(
        "create table u(a); insert into u values(cast(x'ff41' as text)),('b');"
        "create view v as select a from u"
    )
    source = made.source("v", Shape((Sort("a"),)))
    source.count(made.task)
    assert source.first(made.task, 5).rows == (("b",), (BadText(b"\xff\x41"),))
