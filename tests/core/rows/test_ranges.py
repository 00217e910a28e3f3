"""Cutting a table into ranges: together they are the table, and no row is in two of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.rows import ranges
from plume_db.rows.ranges import KeyRange, RangeCutter, key_order, next_size
from plume_db.schema.read import read_catalog

TABLES = (
    "t(k integer primary key, v)",
    "t(v, k)",
    "t(k text primary key, v) without rowid",
    "t(a, k, v, primary key(a desc, k)) without rowid",
    "t(k primary key collate nocase, v) without rowid",
)


@pytest.mark.parametrize("table", TABLES)
def test_all_ranges_together_are_the_table(
    build: Callable[[str], Path],
    reading: Callable[[Path], Task],
    table: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranges, "FIRST_ROWS", 7)
    monkeypatch.setattr(ranges, "next_size", lambda size, _seconds: min(50, size + 3))
    columns = "a,k" if "a," in table else "k"
    values = "i % 3, i" if "a," in table else "i * 5"
    task = reading(
        build(
            f"create table {table}; insert into t({columns}) with n(i) as"
            f" (select 1 union all select i+1 from n where i<500) select {values} from n;"
        )
    )
    found = read_catalog(task).table("t")
    assert found is not None
    order = key_order(task.con, found)
    assert order is not None
    cutter = RangeCutter(task.con, "t", order)
    keys = []
    spans = list(cutter.cut(task))
    for span in spans:
        sql = f"select k from t where {cutter.where(span)} limit ?{cutter.bindings + 1}"
        keys += [row[0] for row in task.con.execute(sql, (*cutter.values(span), -1))]
    assert len(spans) > 8
    assert len(keys) == 500
    assert sorted(map(str, keys)) == sorted(
        str(row[0]) for row in task.con.execute("select k from t")
    )


def test_an_empty_table_is_one_empty_range(
    build: Callable[[str], Path], reading: Callable[[Path], Task]
) -> None:
    task = reading(build("create table t(v);"))
    found = read_catalog(task).table("t")
    assert found is not None
    order = key_order(task.con, found)
    assert order is not None
    cutter = RangeCutter(task.con, "t", order)
    assert list(cutter.cut(task)) == [KeyRange()]
    assert cutter.share(task)((5,)) is None


def test_views_have_no_key(build: Callable[[str], Path], reading: Callable[[Path], Task]) -> None:
    task = reading(build("create view t as select 1 as v;"))
    found = read_catalog(task).table("t")
    assert found is not None
    assert key_order(task.con, found) is None


def test_the_next_range_grows_where_the_last_was_quick_and_shrinks_where_it_was_slow() -> None:
    assert next_size(1_000, 0.001) == 4_000
    assert next_size(1_000, 10.0) == 250
    assert next_size(20, 10.0) == 20
