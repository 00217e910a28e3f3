"""Bins, percentiles and what has no place in a bin."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.chart import histogram as module
from plume_db.chart.histogram import Histogram, bins_of, histogram_of, quantiles_of
from plume_db.chart.refusal import NoCloud
from plume_db.errors import Cancelled
from plume_db.jobs import CancelToken, Task

NAN, INF = float("nan"), float("inf")


def made(*lines: object, task: Task | None = None) -> Histogram:
    arrays = [np.asarray(line, dtype=np.float64) for line in lines]

    def read() -> Iterator[tuple[int, np.ndarray]]:
        for number, values in enumerate(arrays):
            for begin in range(0, len(values), 1000):
                yield number, values[begin : begin + 1000]

    return histogram_of(task or Task(), [f"line {n}" for n in range(len(arrays))], read, "size")


def test_every_value_is_counted_in_the_bin_whose_edges_hold_it() -> None:
    values = np.random.default_rng(1).normal(size=5000)
    histogram = made(values)
    edges = histogram.edges
    for place, count in enumerate(histogram.lines[0].counts):
        assert count == np.count_nonzero((values >= edges[place]) & (values < edges[place + 1]))
    assert histogram.lines[0].counts.sum() == 5000


def test_values_on_edges_that_no_double_holds_exactly_are_not_miscounted() -> None:
    values = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] * 9)
    histogram = made(values)
    assert histogram.edges[1] == 0.2 and histogram.edges[2] == 0.3
    assert list(histogram.lines[0].counts) == [9] * 9


def test_the_greatest_value_is_inside_though_it_lies_on_a_round_edge() -> None:
    histogram = made(np.round(np.random.default_rng(2).normal(size=20_000), 1))
    line = histogram.lines[0]
    assert line.below == line.above == 0
    assert line.counts.sum() == 20_000


def test_whole_numbers_close_together_have_a_bin_each() -> None:
    histogram = made([0, 1, 1, 2, 7, 27] * 4)
    assert histogram.whole
    assert len(histogram.edges) == 29
    assert histogram.edges[0] == -0.5
    assert list(histogram.lines[0].counts[:3]) == [4, 8, 4]


def test_wide_whole_numbers_have_edges_between_two_of_them() -> None:
    histogram = made(np.random.default_rng(3).integers(0, 100_000, 3000))
    assert histogram.whole
    assert np.all(histogram.edges % 1 == 0.5)


def test_values_that_span_decades_have_bins_even_in_the_logarithm() -> None:
    histogram = made(np.random.default_rng(4).lognormal(10, 3, 5000))
    assert histogram.log
    ratios = histogram.edges[1:] / histogram.edges[:-1]
    assert ratios.max() == pytest.approx(ratios.min())
    assert any(edge == pytest.approx(1000) for edge in histogram.edges)


def test_a_zero_forbids_the_logarithm() -> None:
    values = np.append(np.random.default_rng(4).lognormal(10, 3, 5000), 0)
    assert not made(values).log


def test_null_infinite_and_far_values_are_counted_and_left_out() -> None:
    values = np.concatenate([np.random.default_rng(5).normal(size=1000), [1e300, NAN, NAN, -INF]])
    line = made(values).lines[0]
    assert (line.rows, line.missing, line.infinite) == (1001, 2, 1)
    assert line.above == 1
    assert line.greatest == 1e300
    assert line.counts.sum() == 1000


def test_one_value_only_has_one_bin_around_it() -> None:
    histogram = made([2.5] * 7)
    assert list(histogram.lines[0].counts) == [7]
    assert histogram.edges[0] < 2.5 < histogram.edges[1]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([], "no rows"),
        ([NAN, NAN], "NULL, or no number, in all 2 rows"),
        ([NAN, INF], "infinite"),
        ([-1e308, 1e308] * 3 + [0.5], "too far apart"),
    ],
)
def test_what_has_no_picture_is_said_in_a_sentence(values: list[float], says: str) -> None:
    with pytest.raises(NoCloud, match=says):
        made(values)


def test_lines_share_their_bins_and_one_without_rows_is_left_out() -> None:
    histogram = made([1, 2, 3], [], [NAN])
    assert [line.label for line in histogram.lines] == ["line 0", "line 2"]
    assert histogram.lines[1].missing == 1
    assert len(histogram.lines[1].counts) == len(histogram.edges) - 1


def test_percentiles_are_those_numpy_gives() -> None:
    values = np.random.default_rng(6).normal(size=777)
    quantiles = made(values).lines[0].quantiles
    expected = np.quantile(values, [0.05, 0.5, 0.95, 0.99])
    given = (quantiles.p5, quantiles.median, quantiles.p95, quantiles.p99)
    assert given == pytest.approx(tuple(expected))


def test_percentiles_between_opposite_extremes_do_not_overflow() -> None:
    assert quantiles_of([np.array([-1.7e308, 1.7e308])], [0.5]) == [0.0]


def test_bins_count_every_row_where_not_all_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HELD", 5000)
    values = np.random.default_rng(7).normal(size=40_000)
    histogram = made(values)
    line = histogram.lines[0]
    assert line.rows == line.counts.sum() + line.below + line.above == 40_000
    assert line.counts.sum() == np.histogram(values, histogram.edges)[0].sum()
    assert "1 in 8 rows" in histogram.notes[0]
    assert line.quantiles.median == pytest.approx(0, abs=0.1)


def test_a_cancelled_count_stops() -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        made([1, 2, 3], task=Task(token=token))


FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)


@settings(deadline=None)
@given(st.lists(FINITE, min_size=1, max_size=60))
def test_no_list_of_numbers_loses_a_row(values: list[float]) -> None:
    try:
        histogram = made(values)
    except NoCloud as refusal:
        assert "too far apart" in refusal.sentence
        return
    line = histogram.lines[0]
    assert line.counts.sum() + line.below + line.above == len(values)
    assert np.all(np.diff(histogram.edges) > 0)
    assert len(histogram.edges) <= 140


@given(st.lists(FINITE, min_size=1, max_size=50), st.integers(-400, 400), st.integers(1, 60))
def test_a_guessed_bin_is_the_searched_bin(values: list[float], first: int, size: int) -> None:
    edges = (first + np.arange(size + 1)) / 10.0
    found = bins_of(np.array(values), edges, log=False)
    assert list(found) == list(np.searchsorted(edges, values, "right"))
