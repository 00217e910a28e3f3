"""Large tables: which rows are looked at, and what may be said of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from plume_db.jobs import Task
from plume_db.profile import look, sampling
from plume_db.profile.profile import Profile
from plume_db.profile.sampling import draw
from plume_db.profile.values import estimate
from plume_db.rows.ranges import RangeCutter, key_order
from plume_db.rows.shape import Shape
from plume_db.schema.read import read_catalog
from tests.core.profile.conftest import LookAt, counting

ROWS = 40_000


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take a table of some thousand rows for a large one."""
    monkeypatch.setattr(look, "AT_ONCE", 1_000)
    monkeypatch.setattr(sampling, "BLOCK_ROWS", 50)


def test_a_sample_says_how_many_rows_it_has_of_how_many(look_at: LookAt) -> None:
    extent = look_at(counting("i % 10", ROWS)).extent
    assert not extent.whole
    assert 3_000 < extent.rows < ROWS
    assert (extent.total, extent.total_exact) == (ROWS, True)
    assert "blocks" in extent.how and "spread over the table" in extent.how


def test_the_same_table_gives_the_same_sample_twice(look_at: LookAt) -> None:
    sql = counting("abs(random()) % 1000", ROWS)
    made: list[Profile] = [look_at(sql) for _ in range(1)]
    again = look_at(counting("i % 1000", ROWS)), look_at(counting("i % 1000", ROWS))
    assert again[0].tops == again[1].tops
    assert made[0].extent.rows == again[0].extent.rows


def test_a_sample_reaches_the_start_the_middle_and_the_end(look_at: LookAt) -> None:
    histogram = look_at(counting("i", ROWS)).histogram
    assert histogram is not None
    assert all(b.count for b in histogram.bins[:-1])


@pytest.mark.parametrize(
    "table",
    [
        "t(v, k integer primary key)",
        "t(v, k integer, primary key(k desc)) without rowid",
        "t(v, k text, primary key(k)) without rowid",
        "t(v, k, primary key(v, k)) without rowid",
    ],
)
def test_every_kind_of_key_is_sampled_without_reading_a_row_twice(
    build: Callable[[str], Path], reading: Callable[[Path], Task], table: str
) -> None:
    task = reading(build(counting("i % 9, i * 3", 20_000, table)))
    found = read_catalog(task).table("t")
    assert found is not None
    order = key_order(task.con, found)
    assert order is not None
    cutter = RangeCutter(task.con, "t", order)
    sample = draw(task, cutter, 20_000, 1.0)
    keys: Counter[object] = Counter()
    for span in sample.spans:
        sql = f"select k from t where {cutter.where(span)} limit ?{cutter.bindings + 1}"
        keys.update(row[0] for row in task.con.execute(sql, (*cutter.values(span), -1)))
    assert len(keys) > 2_000
    assert max(keys.values()) == 1
    assert sum(keys.values()) == pytest.approx(sample.rows, rel=0.1)


def test_rowids_with_giant_gaps_are_sampled(look_at: LookAt) -> None:
    found = look_at(
        "create table t(id integer primary key, v); insert into t with n(i) as"
        " (select 1 union all select i+1 from n where i<5000) select i, 'a' from n;"
        "insert into t with n(i) as (select 1 union all select i+1 from n where i<5000)"
        " select 9223372036854775807 - i, 'b' from n;"
    )
    assert {top.value for top in found.tops} == {"a", "b"}
    assert found.extent.total == 10_000


def test_the_least_and_greatest_are_exact_where_an_index_knows_them(look_at: LookAt) -> None:
    sql = counting("iif(i = 20011, 1000000, i % 500)", ROWS)
    plain = look_at(sql)
    assert plain.most and not plain.most.exact
    indexed = look_at(sql + "create index x on t(v);")
    assert indexed.most and (indexed.most.value, indexed.most.exact) == (1_000_000, True)
    assert indexed.least and (indexed.least.value, indexed.least.exact) == (0, True)


def test_different_values_are_counted_in_an_index_where_they_are_few(look_at: LookAt) -> None:
    sql = counting("iif(i = 20011, 'rare', i % 500)", ROWS)
    found = look_at(sql + "create index x on t(v);").distinct
    assert (found.count, found.exact) == (501, True)


@pytest.mark.parametrize(
    "index", ["create index x on t(v) where v < 9;", "create index x on t(v collate nocase);"]
)
def test_an_index_that_leaves_rows_out_or_folds_case_proves_nothing(
    look_at: LookAt, index: str
) -> None:
    found = look_at(counting("i % 500", ROWS) + index)
    assert not found.distinct.exact
    assert found.most and not found.most.exact


def test_a_key_tells_the_different_values_by_itself(look_at: LookAt) -> None:
    found = look_at(counting("i", ROWS, "t(v integer primary key)")).distinct
    assert (found.count, found.exact) == (ROWS, True)


def test_an_estimate_says_between_which_numbers_the_truth_lies(look_at: LookAt) -> None:
    found = look_at(counting("i * 7919 % 10007", ROWS)).distinct
    assert not found.exact
    assert found.low <= 10_007 <= found.high
    assert found.low <= found.count <= found.high
    assert "GEE" in found.method


def test_the_estimate_is_that_of_the_paper() -> None:
    counts = Counter({("number", n): 1 for n in range(100)}) + Counter({("text", b"x"): 50})
    found = estimate(counts, 150, 15_000)
    assert (found.low, found.count, found.high) == (101, 1_001, 10_001)


def test_a_sample_of_different_values_does_not_claim_more(look_at: LookAt) -> None:
    found = look_at(counting("i", ROWS))
    assert found.unique == "No value was seen twice in the sample."


def test_a_filter_on_a_sample_gives_an_estimate_of_all(look_at: LookAt) -> None:
    found = look_at(counting("i", ROWS), shape=Shape(where="v % 4 = 0"))
    assert found.extent.total == pytest.approx(ROWS / 4, rel=0.1)
    assert not found.extent.total_exact
    assert "meet the filter" in found.extent.how


def test_a_spent_budget_means_fewer_blocks_not_none(look_at: LookAt) -> None:
    found = look_at(counting("i % 10", ROWS), budget=0.0)
    assert found.extent.rows >= 200
