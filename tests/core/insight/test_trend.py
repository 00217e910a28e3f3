"""The trend: a known slope within its interval, and none in what only wanders."""

from __future__ import annotations

import numpy as np
import pytest

from plume_db.insight.marks import Overlay, Refusal
from plume_db.insight.trend import trend_of
from tests.core.insight.wells import NOISES, points


@pytest.mark.parametrize("kind", [kind for kind in NOISES if kind != "ramp"])
def test_noise_and_waves_hardly_have_a_trend(kind: str) -> None:
    drawn = sum(
        isinstance(trend_of(points(NOISES[kind](np.random.default_rng(seed), 300))), Overlay)
        for seed in range(40)
    )
    assert drawn <= 3


def test_a_known_slope_lies_in_the_interval_in_nine_of_ten_series() -> None:
    inside = 0
    for seed in range(40):
        y = 0.02 * np.arange(200) + np.random.default_rng(seed).normal(size=200)
        found = trend_of(points(y, step=1.0))
        assert isinstance(found, Overlay)
        assert found.low is not None
        assert found.high is not None
        length = found.x[-1] - found.x[0]
        # The edges of the band turn about the middle: their spread is that of the slope.
        middle = (found.y[-1] - found.y[0]) / length
        reach = (found.high[-1] - found.low[-1]) / length
        inside += abs(middle - 0.02) <= reach
    assert inside >= 36


def test_odd_values_do_not_bend_it() -> None:
    y = np.arange(100.0)
    y[95:] = -1e6
    found = trend_of(points(y, step=1.0, is_time=False))
    assert isinstance(found, Overlay)
    slope = (found.y[-1] - found.y[0]) / (found.x[-1] - found.x[0])
    assert slope == pytest.approx(1.0, abs=0.02)
    assert found.text.startswith("rises 1")
    for word in ("Theil-Sen", "95 %", "Mann-Kendall", "100 rows"):
        assert word in found.why


@pytest.mark.parametrize(
    ("y", "x", "words"),
    [
        ([1.0, 2.0], None, "there are 2"),
        (np.full(50, 3.0), None, "does not change"),
        (np.arange(50.0), np.full(50, 7.0), "one moment"),
    ],
)
def test_a_refusal_says_why(y: object, x: object, words: str) -> None:
    found = trend_of(points(y, x=x))  # type: ignore[arg-type]
    assert isinstance(found, Refusal)
    assert words in found.text
