"""What a profile says of a column whose rows are all looked at."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task
from plume_db.profile.look import profile
from plume_db.rows.shape import Condition, Shape, Test
from plume_db.schema.read import read_catalog
from plume_db.values import BadText
from tests.core.profile.conftest import LookAt, counting, values


def test_types_nulls_and_empty_texts_are_counted(look_at: LookAt) -> None:
    found = look_at(values("1", "2", "0.5", "''", "'a'", "x''", "null", "null", "null"))
    assert found.kinds == {"integer": 2, "real": 1, "text": 2, "blob": 1, "null": 3}
    assert (found.texts.empty, found.extent.rows, found.extent.whole) == (1, 9, True)


def test_values_are_told_apart_by_type_and_counted(look_at: LookAt) -> None:
    found = look_at(values("5", "5.0", "'5'", "x'35'", "'A'", "'a'", "'a'", "null"))
    assert (found.distinct.count, found.distinct.exact) == (5, True)
    assert {(top.value, top.count) for top in found.tops} == {(5, 2), ("a", 2)}
    assert found.tops[0].share == 0.25


def test_least_and_greatest_follow_sqlites_order(look_at: LookAt) -> None:
    found = look_at(values("'x'", "-3", "2.5", "x'00'", "null"))
    assert found.least and (found.least.value, found.least.kind) == (-3, "integer")
    assert found.most and (found.most.value, found.most.kind) == (b"\0", "blob")
    assert found.least.exact and found.most.exact


def test_whole_numbers_are_summed_exactly(look_at: LookAt) -> None:
    big = 2**63 - 1
    found = look_at(values(*[str(big)] * 5, str(-big), "3"))
    assert found.numbers is not None
    assert found.numbers.mean == (4 * big + 3) / 7
    assert found.numbers.median == float(big)


def test_statistics_agree_with_pythons(look_at: LookAt) -> None:
    numbers = [1, 2, 2, 3.5, 10, -4, 0.25, 8]
    found = look_at(values(*map(str, numbers))).numbers
    assert found is not None
    assert found.mean == pytest.approx(statistics.fmean(numbers))
    assert found.deviation == pytest.approx(statistics.pstdev(numbers))
    assert found.median == statistics.median(numbers)


def test_infinities_are_counted_apart(look_at: LookAt) -> None:
    found = look_at(values("9e999", "-9e999", "1", "3"))
    assert found.numbers is not None
    assert (found.numbers.infinite, found.numbers.count, found.numbers.mean) == (2, 2, 2.0)
    assert found.least and found.least.value == -math.inf
    assert found.histogram is not None
    assert sum(b.count for b in found.histogram.bins) == 2


def test_the_largest_reals_overflow_nothing(look_at: LookAt) -> None:
    found = look_at(values("1.7e308", "1.7e308", "-1.7e308"))
    assert found.numbers is not None
    assert math.isfinite(found.numbers.mean) or found.numbers.mean > 0


def test_bins_have_round_edges_and_lose_no_number(look_at: LookAt) -> None:
    found = look_at(counting("i / 10.0", 1000)).histogram
    assert found is not None
    assert sum(b.count for b in found.bins) + found.below + found.above == 1000
    assert [b.low for b in found.bins][:3] == [0.0, 5.0, 10.0]
    assert all(one.high == two.low for one, two in zip(found.bins, found.bins[1:], strict=False))


def test_a_number_on_an_edge_falls_into_the_bin_above_it(look_at: LookAt) -> None:
    found = look_at(values("0.0", "0.3", "0.6", "0.7", "2.4")).histogram
    assert found is not None
    for number in (0.3, 0.6, 0.7):
        assert sum(b.count for b in found.bins if b.low <= number < b.high) >= 1


def test_far_outliers_do_not_hide_the_others(look_at: LookAt) -> None:
    found = look_at(counting("iif(i = 500, 1e15, i % 100)", 1000)).histogram
    assert found is not None
    assert found.above == 1
    assert len([b for b in found.bins if b.count]) > 5


def test_numbers_at_both_ends_of_64_bits_are_binned(look_at: LookAt) -> None:
    found = look_at(values("-9223372036854775808", "0", "9223372036854775807")).histogram
    assert found is not None
    assert sum(b.count for b in found.bins) == 3


def test_a_single_number_has_one_bin(look_at: LookAt) -> None:
    found = look_at(values("7", "7")).histogram
    assert found is not None
    assert [(b.low, b.count) for b in found.bins] == [(7.0, 2)]


def test_odd_texts_are_counted(look_at: LookAt) -> None:
    texts = look_at(
        values(
            "' a'", "'a '", "'a' || char(9)", "'a b'", "'12'", "'-1.5'", "'1.2.3'", "'2024-01-01'"
        )
    ).texts
    assert (texts.blank_ends, texts.numbers) == (3, 2)


def test_lengths_are_bytes(look_at: LookAt) -> None:
    lengths = look_at(values("'é'", "x'00'", "'abc'", "5")).lengths
    assert lengths is not None
    assert (lengths.least, lengths.most, lengths.mean) == (1, 3, 2.0)


def test_long_values_are_measured_but_not_compared(look_at: LookAt) -> None:
    found = look_at(values("zeroblob(50000000)", "printf('%.*c', 5000, 'x')", "'a'", "'a'"))
    assert found.long == 2
    assert found.lengths is not None and found.lengths.most == 50_000_000
    assert found.distinct.count == 1
    assert "not compared" in found.notes[0]
    assert found.most is not None and not found.most.exact


def test_a_column_whose_values_differ_is_said_to_be_unique(look_at: LookAt) -> None:
    assert "no index" in look_at(values("1", "2", "3")).unique
    assert not look_at(values("1", "1", "3")).unique
    assert not look_at(values("null", "null")).unique
    indexed = "create table t(v unique); insert into t values(1), (2);"
    assert "unique index" in look_at(indexed).unique
    assert "primary key" in look_at("create table t(v integer primary key);").unique


def test_an_empty_table_has_an_empty_profile(look_at: LookAt) -> None:
    found = look_at("create table t(v);")
    assert found.extent.rows == 0 and found.extent.whole
    assert found.least is None and found.numbers is None and not found.tops
    assert found.distinct.count == 0


def test_a_filter_leaves_rows_out(look_at: LookAt) -> None:
    shape = Shape(conditions=(Condition("k", Test.EQUALS, (1,)),), where="v > 1 -- typed")
    sql = "create table t(k, v); insert into t values(1, 1), (1, 2), (2, 3), (1, 4);"
    found = look_at(sql, shape=shape)
    assert (found.extent.rows, found.extent.total) == (2, 2)
    assert found.least and found.least.value == 2
    assert "filter" in found.extent.how
    assert look_at(sql, shape=shape, budget=None).extent.rows == 2


def test_a_wrong_filter_is_told(look_at: LookAt) -> None:
    with pytest.raises(PlumeError):
        look_at(values("1"), shape=Shape(where="missing = 1"))


@pytest.mark.parametrize("name", ['a"b', "sp ace", "?1", "select", "typeof", "v"])
@pytest.mark.parametrize("budget", [2.0, None])
def test_odd_names_are_read_like_others(look_at: LookAt, name: str, budget: float | None) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    sql = f"create table t({quoted} text, k, primary key(k, {quoted})) without rowid;"
    found = look_at(f"{sql} insert into t values('a', 1), ('a', 2);", column=name, budget=budget)
    assert [(top.value, top.count) for top in found.tops] == [("a", 2)]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize("budget", [2.0, None])
def test_every_encoding_is_read(look_at: LookAt, encoding: str, budget: float | None) -> None:
    sql = f"pragma encoding='{encoding}'; " + values("'größe'", "'größe'", "'z'", "' z'")
    found = look_at(sql, budget=budget)
    assert [(top.value, top.count) for top in found.tops][:1] == [("größe", 2)]
    assert found.most and found.most.value == "z"
    assert found.texts.blank_ends == 1


def test_invalid_text_is_counted_and_kept_byte_for_byte(look_at: LookAt) -> None:
    found = look_at(values("cast(x'ff61' as text)", "cast(x'ff61' as text)", "'a'"))
    assert found.tops[0].value == BadText(b"\xffa")
    assert found.most and found.most.value == BadText(b"\xffa")


def test_a_view_is_read_from_its_start(look_at: LookAt) -> None:
    sql = counting("i % 3", 500) + "create view w as select v, v + 1 as x from t;"
    found = look_at(sql, table="w", column="x")
    assert (found.extent.rows, found.extent.whole, found.distinct.count) == (500, True, 3)


def test_a_view_that_never_ends_is_read_as_far_as_the_time_allows(look_at: LookAt) -> None:
    sql = (
        "create view w as with recursive n(i) as (select 1 union all select i + 1 from n)"
        " select i as x from n;"
    )
    found = look_at(sql, table="w", column="x", budget=0.3)
    assert found.extent.rows >= 1_000 and not found.extent.whole
    assert found.extent.total is None
    assert found.most and not found.most.exact


def test_a_view_that_fails_says_why(look_at: LookAt) -> None:
    with pytest.raises(PlumeError):
        look_at("create view w as select json('{') as x;", table="w", column="x")


def test_a_column_that_is_gone_is_told(look_at: LookAt) -> None:
    with pytest.raises(PlumeError, match="no column named gone"):
        look_at(values("1"), column="gone")


def test_a_full_look_agrees_with_a_quick_one(look_at: LookAt) -> None:
    sql = counting("iif(i % 7 = 0, null, iif(i % 11 = 0, 'x' || (i % 5), i * 0.5))", 20_000)
    quick, full = look_at(sql), look_at(sql, budget=None)
    for name in ("kinds", "least", "most", "texts", "lengths", "long", "unique", "notes"):
        assert getattr(full, name) == getattr(quick, name)
    assert full.distinct.count == quick.distinct.count
    assert {top.value for top in full.tops if top.count > 300} == {
        top.value for top in quick.tops if top.count > 300
    }
    assert full.numbers and quick.numbers
    assert full.numbers.mean == pytest.approx(quick.numbers.mean)
    assert full.numbers.median == quick.numbers.median
    assert full.numbers.deviation == pytest.approx(quick.numbers.deviation)
    assert full.histogram == quick.histogram


def test_a_full_look_can_be_cancelled(
    build: Callable[[str], Path], reading: Callable[[Path], Task]
) -> None:
    task = reading(build(counting("i", 50_000)))
    table = read_catalog(task).table("t")
    assert table is not None
    task.token.cancel()
    with pytest.raises((Cancelled, apsw.InterruptError)):
        profile(task, table, "v", budget=None)
