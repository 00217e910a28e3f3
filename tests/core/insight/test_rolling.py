"""The rolling median, against the median of the same rows taken one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from plume_db.insight.marks import Overlay, Refusal
from plume_db.insight.phrases import digits, length_at_least, moment_text, per_length, value_text
from plume_db.insight.rolling import rolling_of
from tests.core.insight.wells import Idle, points

TASK: Any = Idle()


def test_each_place_is_the_median_of_its_window_of_time() -> None:
    r = np.random.default_rng(0)
    x = np.sort(r.random(500)) * 86400 * 50
    y = r.normal(size=500)
    found = rolling_of(TASK, points(y, x=x))
    assert isinstance(found, Overlay)
    assert "rolling median over 2 days" in found.text
    for place in (10, 250, 480):
        inside = np.abs(x - found.x[place]) <= 86400
        assert found.y[place] == pytest.approx(np.median(y[inside]))
        assert found.low is not None
        assert found.low[place] == pytest.approx(np.quantile(y[inside], 0.25))


def test_a_gap_stays_a_gap() -> None:
    x = np.concatenate((np.arange(100.0), 1000 + np.arange(100.0))) * 60
    found = rolling_of(TASK, points(np.ones(200), x=x))
    assert isinstance(found, Overlay)
    assert np.isnan(found.y[len(found.y) // 2])
    assert not np.isnan(found.y[0])


def test_too_few_are_refused() -> None:
    for y, x in (([1.0] * 5, None), ([1.0] * 50, np.full(50, 3.0))):
        assert isinstance(rolling_of(TASK, points(y, x=x)), Refusal)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.4203, "ratio", "42.03 %"),
        (1572386.04, "", "1,572,386"),
        (2048, "bytes", "2.05 kB"),
        (0.0042, "s", "4.2 ms"),
        (-75, "s", "-1 min 15 s"),
        (1e300, "", "1e+300"),
        (float("inf"), "dB", "∞"),
    ],
)
def test_values_read_as_a_person_writes_them(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text


def test_lengths_and_moments_are_round_and_never_fail() -> None:
    from datetime import UTC

    assert length_at_least(4000, is_time=True) == (7200.0, "2 h")
    assert length_at_least(0.3, is_time=False)[0] == pytest.approx(0.5)
    assert per_length(86400 * 30, is_time=True) == (604800.0, "per week")
    assert moment_text(1e18, 5, UTC, is_time=True).endswith(" s")
    assert digits(0.5) == "0.5"
