"""A window is exact: what a pixel shows is what its rows hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.series.pyramid import FAN, Pyramid, from_rows


def noisy(rows: int, seed: int = 1, gaps: float = 0.05) -> Pyramid:
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.integers(0, 4, rows)).astype(float) * 0.25
    y = rng.normal(size=rows)
    y[rng.random(rows) < gaps] = np.nan
    y[rows // 3] = 1e9
    return from_rows(x, y)


def check(pyramid: Pyramid, start: float, stop: float, pixels: int) -> None:
    x, y = pyramid.x, pyramid.levels[0].lo
    found = pyramid.window(start, stop, pixels)
    for number in range(len(found)):
        part = y[found.start[number] : found.stop[number]]
        held = part[~np.isnan(part)]
        assert found.count[number] == len(held)
        if len(held):
            assert (found.lo[number], found.hi[number]) == (held.min(), held.max())
            assert found.mean[number] == pytest.approx(held.mean(), rel=1e-9)
        else:
            assert np.isnan(found.lo[number]) and np.isnan(found.mean[number])
    assert (found.start[1:] == found.stop[:-1]).all(), "no row is lost between buckets"
    inside = (x >= start) & (x <= stop)
    covered = int((found.stop - found.start).sum())
    assert covered >= int(inside.sum())
    assert covered <= int(inside.sum()) + 2


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30_000),
    st.integers(1, 500),
    st.floats(0, 1),
    st.floats(0.0001, 1),
)
def test_every_bucket_holds_the_extremes_of_its_rows(
    rows: int, pixels: int, at: float, share: float
) -> None:
    pyramid = noisy(rows, seed=rows)
    first, last = pyramid.span
    start = first + at * (last - first)
    check(pyramid, start, start + share * (last - first) + 0.1, pixels)


def test_one_spike_among_many_rows_is_always_in_the_picture() -> None:
    pyramid = noisy(300_000)
    for pixels in (10, 333, 1200):
        assert pyramid.window(*pyramid.span, pixels).hi.max() == 1e9 or pixels == 0


def test_levels_end_small_and_hold_every_row() -> None:
    pyramid = noisy(300_000, gaps=0.0)
    assert len(pyramid.levels[-1]) <= 4096
    assert [len(b) for b in pyramid.levels[:2]] == [300_000, -(-300_000 // FAN)]
    assert pyramid.totals.rows == 300_000


def test_rows_are_put_in_order_of_time() -> None:
    pyramid = from_rows(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0]))
    assert list(pyramid.x) == [1, 2, 3]
    assert pyramid.totals.last == 30


def test_a_window_of_few_rows_gives_each_and_one_beyond_each_edge() -> None:
    pyramid = from_rows(np.arange(100.0), np.arange(100.0))
    found = pyramid.window(10.5, 13.5, 100)
    assert not found.dense
    assert list(found.x) == [10, 11, 12, 13, 14]


def test_buckets_keep_their_rows_while_the_window_moves() -> None:
    pyramid = from_rows(np.arange(100_000.0), np.sin(np.arange(100_000.0)))
    still = {float(x): float(hi) for x, hi in _inner(pyramid, 1000, 51000)}
    moved = {float(x): float(hi) for x, hi in _inner(pyramid, 1700, 51700)}
    shared = still.keys() & moved.keys()
    assert len(shared) > 90
    assert all(still[x] == moved[x] for x in shared)


def _inner(pyramid: Pyramid, start: float, stop: float) -> list[tuple[float, float]]:
    found = pyramid.window(start, stop, 100)
    return list(zip(found.x, found.hi, strict=True))[1:-1]


def test_nothing_and_only_nulls_make_no_trouble() -> None:
    assert len(from_rows(np.empty(0), np.empty(0)).window(0, 1, 100)) == 0
    nulls = from_rows(np.arange(10_000.0), np.full(10_000, np.nan))
    assert nulls.totals.rows == 0
    assert np.isnan(nulls.window(0, 10_000, 50).lo).all()


def test_infinite_values_stay_infinite() -> None:
    y = np.zeros(5000)
    y[77], y[78] = np.inf, -np.inf
    found = from_rows(np.arange(5000.0), y).window(0, 5000, 10)
    assert found.hi[0] == np.inf and found.lo[0] == -np.inf


def test_a_pause_breaks_the_line_and_an_even_step_does_not() -> None:
    x = np.concatenate((np.arange(0, 100.0), np.arange(500, 600.0)))
    found = from_rows(x, np.ones(200)).window(0, 600, 1000)
    assert list(np.flatnonzero(~found.joined)) == [99, 199]


def test_all_rows_at_one_moment_are_one_bucket() -> None:
    pyramid = from_rows(np.full(10_000, 5.0), np.arange(10_000.0))
    found = pyramid.window(4, 6, 100)
    assert len(found) == 1
    assert (found.lo[0], found.hi[0], found.count[0]) == (0, 9999, 10_000)
