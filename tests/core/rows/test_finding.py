"""Find in table stops at every row that has the text, in the order that is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from plume_db.errors import PlumeError
from plume_db.rows import finding, gathering
from plume_db.rows.shape import Condition, Shape, Sort, Test

Make = Callable[..., Any]

SERIES = "with recursive n(i) as (select 0 union all select i+1 from n where i<700) "
ROWS = "insert into {} select i*3, iif(i%50=7,'Needle '||i, 'hay'), i%9, x'6e6565646c65' from n;"
SQL = (
    "create table t(id integer primary key, a, b, c); create index ib on t(b, a);"
    + SERIES
    + ROWS.format("t")
    + "create table w(id, a, b, c, primary key(b desc, id)) without rowid;"
    + SERIES
    + ROWS.format("w")
    + "create view v as select * from t where id % 2;"
)
SHAPES = {
    "t": Shape(),
    "w": Shape(),
    "v": Shape(),
    "by an index": Shape((Sort("b", True),)),
    "by no index": Shape((Sort("a", True), Sort("b"))),
    "filtered": Shape((), (Condition("b", Test.LESS, (5,)),)),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("case", list(SHAPES))
def test_every_row_is_found_in_turn(
    bench: Make, monkeypatch: pytest.MonkeyPatch, case: str, backwards: bool
) -> None:
    monkeypatch.setattr(finding, "ROWS_AT_ONCE", 40)
    monkeypatch.setattr("plume_db.rows.indexed.KEYS_AT_ONCE", 40)
    monkeypatch.setattr("plume_db.rows.listed.KEYS_AT_ONCE", 40)
    monkeypatch.setattr(gathering, "FEW_ROWS", -1)
    made = bench(SQL)
    source = made.source(case if case in "twv" else "t", SHAPES[case])
    page = source.first(made.task, 1000)
    expected = [key for key, row in zip(page.keys, page.rows, strict=True) if row[1] != "hay"]
    assert len(expected) >= 7
    found, key = [], source.find(made.task, "nEEdle", None, backwards)
    while key is not None:
        found.append(key)
        key = source.find(made.task, "nEEdle", key, backwards)
    assert found == (expected[::-1] if backwards else expected)
    shown = source.around(made.task, found[3], 40)
    assert found[3] in shown.keys


def test_a_number_is_found_as_it_is_written(bench: Make) -> None:
    made = bench("create table t(a, b); insert into t values(1,'x'),(9007199254740993,2.5)")
    source = made.source("t")
    assert source.find(made.task, "40993") == (2,)
    assert source.find(made.task, "2.5") == (2,)
    assert source.find(made.task, "%") is None


def test_a_text_is_found_in_the_last_of_two_thousand_columns(bench: Make) -> None:
    names = ",".join(f"c{i}" for i in range(1990))
    made = bench(f"create table t({names}); insert into t(c1989) values('it is here')")
    assert made.source("t").find(made.task, "is HERE") == (1,)


def test_nothing_and_too_much_can_not_be_looked_for(bench: Make) -> None:
    source = bench("create table t(a)").source("t")
    for text in ("", "x" * 2001, "a\0b"):
        with pytest.raises(PlumeError, match="Type up to 2,000 characters"):
            source.find(bench("create table t(a)").task, text)
