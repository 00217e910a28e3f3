"""Where values stand on an axis."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_ui.chart.axes import ValueAxis, log_ticks
from plume_ui.chart.scale import Scale, scale_of

finite = st.floats(allow_nan=False, allow_infinity=False)


def values(*of: float) -> np.ndarray:
    return np.array(of, dtype=float)


@given(st.lists(finite, min_size=1, max_size=30), st.booleans(), st.booleans())
def test_every_value_stands_inside_the_picture_when_all_are_wanted(
    given_values: list[float], log: bool, from_zero: bool
) -> None:
    held = values(*given_values)
    scale = scale_of(held, held, log=log, whole=True, from_zero=from_zero)
    heights = scale.heights(held)
    assert np.isfinite(heights).all()
    assert heights.min() >= -1e-9
    assert heights.max() <= 1 + 1e-9


@given(st.lists(finite, min_size=2, max_size=30, unique=True), st.booleans())
def test_a_greater_value_never_stands_lower(given_values: list[float], log: bool) -> None:
    held = values(*sorted(given_values))
    heights = scale_of(held, held, log=log, whole=True).heights(held)
    assert (np.diff(heights) >= -1e-9).all()


def test_one_value_and_equal_values_stand_in_the_middle_of_some_room() -> None:
    for held in (values(5.0), values(3.0, 3.0, 3.0), values(-2.0), values(0.0)):
        height = scale_of(held, held).heights(held)[0]
        assert 0.2 < height < 0.8


def test_no_value_at_all_gives_an_axis_all_the_same() -> None:
    scale = scale_of(values(np.nan, np.inf), values(np.nan, np.inf))
    assert (scale.low, scale.high) == (0.0, 1.0)


def test_infinite_values_do_not_stretch_the_axis() -> None:
    scale = scale_of(values(1.0, 2.0, -np.inf), values(1.0, 2.0, np.inf))
    assert scale.low > -1
    assert scale.high < 3


def test_the_axis_begins_at_zero_where_zero_is_near_and_not_where_it_is_far() -> None:
    assert scale_of(values(10.0), values(100.0)).low == 0.0
    assert scale_of(values(990.0), values(1000.0)).low > 900
    assert scale_of(values(990.0), values(1000.0), from_zero=True).low == 0.0


def test_bars_below_zero_hang_from_zero() -> None:
    scale = scale_of(values(-10.0), values(-5.0), from_zero=True)
    assert scale.high == 0.0
    assert scale.low < -10


def test_one_far_value_is_left_out_unless_all_are_wanted() -> None:
    held = np.append(np.linspace(1, 2, 500), 1e6)
    assert scale_of(held, held).high < 10
    assert scale_of(held, held, whole=True).high > 1e6


def test_a_log_axis_of_positive_values_counts_decades() -> None:
    scale = scale_of(values(1.0), values(1000.0), log=True)
    assert not scale.linear
    heights = scale.heights(values(1.0, 10.0, 100.0, 1000.0))
    assert np.allclose(np.diff(heights), heights[1] - heights[0])
    assert np.isnan(scale.heights(values(0.0)))[0]


def test_a_log_axis_with_zero_and_negatives_is_even_around_zero_and_keeps_both_sides() -> None:
    scale = scale_of(values(-100.0, 0.0), values(100.0, 0.5), log=True)
    assert scale.linear > 0
    low, zero, high = scale.heights(values(-100.0, 0.0, 100.0))
    assert low < zero < high
    assert zero - low == pytest.approx(high - zero)


def test_places_can_be_read_back() -> None:
    for scale in (Scale(0, 1e300), Scale(1, 1000, log=True), Scale(-50, 50, log=True, linear=0.1)):
        for value in (scale.high, scale.high / 3):
            place = float(scale.place(values(value))[0])
            assert scale.value(place) == pytest.approx(value, rel=1e-9)


def test_ticks_of_a_log_axis_are_powers_of_ten() -> None:
    assert log_ticks(Scale(0.5, 2e6, log=True), 8) == [1, 10, 100, 1000, 1e4, 1e5, 1e6]
    both = log_ticks(Scale(-1500, 1500, log=True, linear=1.0), 9)
    assert 0 in both
    assert [-tick for tick in reversed(both)] == both


@pytest.mark.parametrize(
    ("unit", "low", "high", "expected"),
    [
        ("bytes", 0, 2_000_000, ["0", "0.5 MB", "1.0 MB", "1.5 MB", "2.0 MB"]),
        ("s", 0, 3600, ["0", "10 min", "20 min", "30 min", "40 min", "50 min", "60 min"]),
        ("ratio", 0, 1, ["0", "20 %", "40 %", "60 %", "80 %", "100 %"]),
        ("", -1e300, 1e300, ["-1e+300", "-5e+299", "0", "5e+299", "1e+300"]),
    ],
)
def test_ticks_have_units_a_person_reads(
    qapp: object, unit: str, low: float, high: float, expected: list[str]
) -> None:
    axis = ValueAxis()
    axis.unit, axis.measure = unit, Scale(low, high)
    ((step, places),) = axis.tickValues(*axis.measure.places, 200)
    assert axis.tickStrings(places, 1.0, step) == expected


def test_a_log_axis_of_seconds_never_rounds_a_tick(qapp: object) -> None:
    axis = ValueAxis()
    axis.unit, axis.measure = "s", Scale(1e-3, 1e4, log=True)
    ((step, places),) = axis.tickValues(*axis.measure.places, 400)
    texts = axis.tickStrings(places, 1.0, step)
    assert texts == ["1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1,000 s", "10,000 s"]


def test_large_numbers_close_together_are_told_apart(qapp: object) -> None:
    axis = ValueAxis()
    axis.measure = Scale(1e12, 1e12 + 3)
    ((step, places),) = axis.tickValues(*axis.measure.places, 160)
    texts = axis.tickStrings(places, 1.0, step)
    assert len(set(texts)) == len(texts) > 2


def test_a_scale_reaches_what_must_be_seen_unless_that_is_unbearably_far() -> None:
    scale = Scale(0.0, 10.0)
    assert scale.reaching(values(-5.0, 20.0, math.nan)) == Scale(-5.0, 20.0)
    assert scale.reaching(values(2.0)) == scale
    assert scale.reaching(values(1e9)) == scale
    assert scale.reaching(None) == scale
