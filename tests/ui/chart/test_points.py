"""Values of a window, put together without losing an extreme or a row."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.series.pyramid import from_rows
from plume_ui.chart.layers.pixels import Pixels
from plume_ui.chart.points import calmer, of_bins, of_buckets, thinned, within
from tests.ui.chart.staged import BEGIN, bins

ROWS = 50_000
RNG = np.random.default_rng(7)
X = BEGIN + np.sort(RNG.uniform(0, 1e6, ROWS))
Y = RNG.normal(10, 3, ROWS)
Y[RNG.integers(0, ROWS, 500)] = np.nan


def test_buckets_put_together_keep_least_greatest_and_the_mean_of_all_rows() -> None:
    points = of_buckets(from_rows(X, Y).window(BEGIN, BEGIN + 1e6, 1000), 1000.0)
    calm = calmer(points, 4)
    assert len(calm) < len(points) / 3
    assert np.nanmin(calm.low) == np.nanmin(Y)
    assert np.nanmax(calm.high) == np.nanmax(Y)
    assert calm.count.sum() == np.isfinite(Y).sum()
    assert calm.missing.sum() == np.isnan(Y).sum()
    mean = (calm.value * calm.count).sum() / calm.count.sum()
    assert mean == pytest.approx(np.nanmean(Y), rel=1e-12)


def test_more_buckets_than_two_for_a_pixel_are_thinned_and_no_spike_is_lost() -> None:
    values = RNG.normal(0, 1, 10_000)
    values[4321] = 99.0
    points = thinned(of_bins(bins(values, 10.0)), BEGIN, BEGIN + 100_000, 500)
    assert len(points) <= 502
    assert points.high.max() == 99.0
    assert points.low.min() == values.min()
    assert points.dense


def test_few_buckets_are_left_as_they_are() -> None:
    points = of_bins(bins([1, 2, 3]))
    assert thinned(points, BEGIN, BEGIN + 9000, 500) is points


def test_a_cut_keeps_one_neighbour_on_either_side() -> None:
    points = within(of_bins(bins(range(100))), BEGIN + 10 * 3600 + 1, BEGIN + 20 * 3600 - 1)
    assert points.value.tolist() == list(range(9, 21))


def test_a_moving_window_shows_the_very_pixels_of_the_pyramid() -> None:
    pyramid, known = from_rows(X, Y), Pixels()
    for step in range(40):
        start, stop = BEGIN + 2e5 + step * 3000, BEGIN + 6e5 + step * 3000
        fast = known.window(pyramid, start, stop, 400, moving=step > 0)
        slow = pyramid.window(start, stop, 400)
        inner = (slow.x > start + 1000) & (slow.x < stop - 1000)
        same = np.isin(np.round(fast.x, 3), np.round(slow.x[inner], 3))
        assert np.array_equal(fast.lo[same], slow.lo[inner], equal_nan=True)
        assert np.array_equal(fast.hi[same], slow.hi[inner], equal_nan=True)
        assert np.array_equal(fast.count[same], slow.count[inner])


def test_a_window_of_rows_is_never_answered_with_pixels() -> None:
    pyramid, known = from_rows(X, Y), Pixels()
    for step in range(3):
        shown = known.window(pyramid, BEGIN + step, BEGIN + 2000 + step, 400, moving=True)
        assert not shown.dense
