"""A forecast is shown where it would have been right, and its band holds what came."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plume_db.insight.forecast import forecast_of
from plume_db.insight.marks import Overlay, Refusal
from tests.core.insight.wells import START, Idle, points, walk

TASK: Any = Idle()


def test_a_random_walk_is_refused() -> None:
    drawn = sum(
        isinstance(forecast_of(TASK, points(walk(np.random.default_rng(seed), 300)), True), Overlay)
        for seed in range(30)
    )
    assert drawn <= 2


def test_the_band_holds_most_of_what_came() -> None:
    inside: list[float] = []
    for seed in range(20):
        n = 24 * 18
        y = 5 * np.sin(np.arange(n) / 24 * 2 * np.pi) + np.random.default_rng(seed).normal(size=n)
        past, came = y[: 24 * 16], y[24 * 16 :]
        found = forecast_of(TASK, points(past), True)
        assert isinstance(found, Overlay)
        assert "daily pattern" in found.why
        assert found.low is not None
        assert found.high is not None
        size = min(len(came), len(found.x) - 1)
        assert found.x[1] == START + len(past) * 3600
        held = (came[:size] >= found.low[1:][:size]) & (came[:size] <= found.high[1:][:size])
        inside.append(float(held.mean()))
    assert 0.85 <= float(np.mean(inside)) <= 0.99


def test_a_ramp_goes_on_and_says_how_it_was_tried() -> None:
    y = np.arange(200) * 2.0 + np.random.default_rng(3).normal(size=200)
    found = forecast_of(TASK, points(y), True)
    assert isinstance(found, Overlay)
    assert found.y[-1] == pytest.approx(2.0 * (199 + len(found.x) - 1), abs=4)
    for word in ("repeating the last value", "trials", "200 rows"):
        assert word in found.why


def test_what_is_never_below_zero_is_not_foretold_below() -> None:
    y = np.maximum(0.0, 100 - np.arange(200) * 0.5) + np.random.default_rng(4).random(200)
    found = forecast_of(TASK, points(y, unit="bytes"), True)
    assert isinstance(found, Refusal) or float(np.nanmin(found.low)) >= 0.0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("y", "more", "ends", "words"),
    [
        (np.arange(10.0), {}, True, "there are 10"),
        (np.arange(90.0), {"role": "counter"}, True, "rate"),
        (np.full(90, 2.0), {}, True, "does not change"),
        (np.arange(90.0), {}, False, "end of the series"),
        (np.arange(90.0), {"x": START + np.cumsum(10.0 ** (np.arange(90) % 5))}, True, "irregular"),
        (np.arange(90.0), {"x": np.full(90, 3.0)}, True, "one moment"),
    ],
)
def test_a_refusal_says_why(y: Any, more: Any, ends: bool, words: str) -> None:
    found = forecast_of(TASK, points(y, **more), ends)
    assert isinstance(found, Refusal)
    assert words in found.text
