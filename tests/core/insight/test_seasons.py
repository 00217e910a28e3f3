"""Patterns by hour and weekday: found where they are, in the zone that people live in."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from plume_db.insight.marks import Refusal
from plume_db.insight.seasons import seasons_of
from tests.core.insight.wells import NOISES, points

MONDAY = 1_704_067_200.0  # 2024-01-01 00:00 UTC


@pytest.mark.parametrize("kind", list(NOISES))
def test_noise_and_waves_have_no_pattern(kind: str) -> None:
    found = [
        seasons_of(points(NOISES[kind](np.random.default_rng(seed), 600))) for seed in range(20)
    ]
    assert all(isinstance(each, Refusal) for each in found)


def _daily(peak: int, days: int = 20) -> tuple[np.ndarray, np.ndarray]:
    at = MONDAY + np.arange(days * 24) * 3600.0
    hours = (np.arange(days * 24)) % 24
    y = 10.0 * np.exp(-(((hours - peak) / 1.5) ** 2))
    return at, y + np.random.default_rng(1).normal(size=len(at))


def test_the_hour_of_the_peak_is_told_in_the_zone_of_the_chart() -> None:
    at, y = _daily(12)
    for zone, hour in ((UTC, "12:00"), (ZoneInfo("Asia/Tokyo"), "21:00")):
        found = seasons_of(points(y, x=at, zone=zone))
        assert not isinstance(found, Refusal)
        (mark,) = found[0]
        assert mark.kind == "season"
        assert f"high at {hour}" in mark.text
        assert "20 days" in mark.why or "21 days" in mark.why


def test_what_is_left_without_the_pattern_has_none() -> None:
    at, y = _daily(12)
    found = seasons_of(points(y, x=at))
    assert not isinstance(found, Refusal)
    rest = found[1]
    assert rest.pattern == "daily"
    assert float(np.std(rest.y)) < 1.3
    assert rest.taken is not None
    assert np.allclose(rest.y + rest.taken, y)


def test_the_weekday_is_told() -> None:
    at = MONDAY + np.arange(20 * 7) * 86400.0
    y = np.where(np.arange(140) % 7 == 5, 9.0, 1.0) + np.random.default_rng(2).normal(size=140)
    found = seasons_of(points(y, x=at))
    assert not isinstance(found, Refusal)
    assert "high on Saturday" in found[0][0].text


def test_a_few_days_and_plain_numbers_are_refused() -> None:
    at, y = _daily(12, days=3)
    assert isinstance(seasons_of(points(y, x=at)), Refusal)
    assert isinstance(seasons_of(points(y, x=at, is_time=False)), Refusal)
