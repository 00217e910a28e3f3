"""The Bjøntegaard delta against values worked out by other means."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.chart.bd_rate import Curve, delta, deltas, pchip_slopes

RATES = np.array([0.1, 0.2, 0.5, 1.0, 2.0])
QUALITIES = np.array([28.0, 31.0, 35.0, 38.0, 41.0])


def test_a_fifth_less_rate_at_every_quality_is_minus_twenty_percent() -> None:
    found = delta(Curve("a", RATES, QUALITIES), Curve("b", RATES * 0.8, QUALITIES))
    assert found.rate == pytest.approx(-20)
    assert found.quality > 0


def test_one_decibel_more_at_every_rate_is_one_decibel() -> None:
    found = delta(Curve("a", RATES, QUALITIES), Curve("b", RATES, QUALITIES + 1))
    assert found.quality == pytest.approx(1)
    assert found.rate < 0


def test_straight_curves_give_what_algebra_gives() -> None:
    # quality = 30 + 10 log10(rate), and 32 + 10 log10(rate): a shift of 2 dB is 10**-0.2 in rate.
    other_rates = np.array([0.3, 0.6, 1.1, 1.9, 3.0])
    one = Curve("a", RATES, 30 + 10 * np.log10(RATES))
    two = Curve("b", other_rates, 32 + 10 * np.log10(other_rates))
    found = delta(one, two)
    assert found.rate == pytest.approx((10**-0.2 - 1) * 100)
    assert found.quality == pytest.approx(2)


def test_four_points_give_what_an_independent_pchip_gives() -> None:
    # The figures were worked out with SciPy's PchipInterpolator.integrate.
    one = Curve(
        "a",
        np.array([686.76, 309.58, 157.11, 85.95]),
        np.array([40.28, 37.18, 34.24, 31.42]),
    )
    two = Curve(
        "b",
        np.array([893.34, 407.8, 204.93, 112.75]),
        np.array([40.39, 37.21, 34.17, 31.24]),
    )
    found = delta(one, two)
    assert found.rate == pytest.approx(31.379878202397627)
    assert found.quality == pytest.approx(-1.1834724046224592)
    # One cubic through the four points, as VCEG-M33 has it, comes close: 31.397 %.
    assert found.rate == pytest.approx(31.397, abs=0.05)


def test_the_order_of_the_points_does_not_matter() -> None:
    order = np.array([3, 0, 4, 1, 2])
    straight = delta(Curve("a", RATES, QUALITIES), Curve("b", RATES * 0.7, QUALITIES + 0.5))
    mixed = delta(
        Curve("a", RATES[order], QUALITIES[order]),
        Curve("b", RATES[order] * 0.7, QUALITIES[order] + 0.5),
    )
    assert mixed.rate == pytest.approx(straight.rate)


def test_the_way_back_undoes_the_way_there() -> None:
    one, two = Curve("a", RATES, QUALITIES), Curve("b", RATES * 0.6, QUALITIES + 0.3)
    there, back = deltas([one, two])
    assert (1 + there.rate / 100) * (1 + back.rate / 100) == pytest.approx(1)
    assert there.quality == pytest.approx(-back.quality)


def test_too_few_points_are_refused_by_name() -> None:
    found = delta(Curve("a", RATES, QUALITIES), Curve("b", RATES[:3], QUALITIES[:3]))
    assert "b has 3 points" in found.refusal
    assert np.isnan(found.rate)


def test_equal_qualities_are_one_point() -> None:
    found = delta(Curve("a", RATES, np.full(5, 30.0)), Curve("b", RATES, QUALITIES))
    assert "a has 1 point of" in found.refusal


def test_qualities_that_hardly_overlap_are_refused() -> None:
    found = delta(Curve("a", RATES, QUALITIES), Curve("b", RATES, QUALITIES + 12))
    assert "overlap too little: 28 to 41 against 40 to 53" in found.refusal


def test_a_rate_of_zero_is_refused() -> None:
    found = delta(Curve("a", RATES * 0, QUALITIES), Curve("b", RATES, QUALITIES))
    assert "not above 0" in found.refusal


def test_slopes_never_swing_beyond_the_points() -> None:
    x = np.array([0.0, 1, 2, 3, 4])
    assert list(pchip_slopes(x, np.array([0.0, 1, 1, 1, 5]))[1:4]) == [0, 0, 0]
    assert pchip_slopes(x, 2 * x) == pytest.approx(np.full(5, 2.0))
    assert pchip_slopes(x[:2], np.array([0.0, 3])) == pytest.approx([3, 3])
