"""The front of points that no other beats."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.chart.pareto import better_of, front_of, joined_front
from plume_db.metrics.measures import Metric


def beaten(x: np.ndarray, y: np.ndarray, place: int) -> bool:
    better = (x <= x[place]) & (y >= y[place]) & ((x < x[place]) | (y > y[place]))
    return bool(better.any())


def test_the_front_is_every_point_that_none_beats() -> None:
    random = np.random.default_rng(1)
    x, y = random.random(800), random.random(800)
    expected = [place for place in range(800) if not beaten(x, y, place)]
    assert sorted(front_of(x, y, "smaller", "larger")) == expected


def test_the_other_directions_are_the_front_of_the_mirrored_points() -> None:
    random = np.random.default_rng(2)
    x, y = random.random(300), random.random(300)
    assert list(front_of(x, y, "larger", "smaller")) == list(front_of(-x, -y, "smaller", "larger"))


def test_of_equal_points_one_stays() -> None:
    x, y = np.array([1.0, 1, 1, 2]), np.array([5.0, 5, 4, 5])
    assert len(front_of(x, y, "smaller", "larger")) == 1


def test_a_front_grown_piece_by_piece_is_the_front_of_all() -> None:
    random = np.random.default_rng(3)
    x, y = np.round(random.random(2000), 2), np.round(random.random(2000), 2)
    whole = front_of(x, y, "smaller", "larger")
    front = (np.empty(0), np.empty(0))
    for begin in range(0, 2000, 130):
        part = slice(begin, begin + 130)
        front = joined_front(front, x[part], y[part], "smaller", "larger")
    assert list(front[0]) == list(x[whole])
    assert list(front[1]) == list(y[whole])


def test_no_points_have_no_front() -> None:
    assert not len(front_of(np.empty(0), np.empty(0), "smaller", "larger"))


@pytest.mark.parametrize(
    ("label", "unit", "better"),
    [
        ("bits per pixel", "", "smaller"),
        ("ratio = compressed / original", "ratio", "smaller"),
        ("ratio = original / compressed", "", "larger"),
        ("saved = 1 - ratio", "ratio", "larger"),
        ("size_reduction_percent", "%", "larger"),
        ("psnr_db", "dB", "larger"),
        ("butteraugli", "", "smaller"),
        ("compression_time_ms", "ms", "smaller"),
        ("temperature", "", "unknown"),
    ],
)
def test_words_and_units_tell_which_values_are_good(label: str, unit: str, better: str) -> None:
    assert better_of(Metric(label, "1", unit)) == better
