"""Values, moments and ticks read as a person writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db import language
from plume_ui.chart.formats import (
    context_text,
    date_tick_texts,
    moment_text,
    span_text,
    tick_texts,
    value_text,
)
from plume_ui.chart.ticks import time_ticks

MOMENT = datetime(2025, 9, 10, 11, 11, 15, 250000, UTC).timestamp()


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.4215, "ratio", "42.15 %"),
        (1.3, "ratio", "130 %"),
        (-0.3, "ratio", "-30 %"),
        (98.0, "%", "98 %"),
        (1007616, "bytes", "1.01 MB"),
        (5e6, "bytes/s", "5.00 MB/s"),
        (250, "ms", "250 ms"),
        (-2, "s", "-2.0 s"),
        (41.253, "dB", "41.25 dB"),
        (1234567.891, "", "1,234,567.89"),
        (3, "", "3"),
        (float("nan"), "", "–"),
        (float("inf"), "bytes", "∞"),
    ],
)
def test_a_value_has_its_unit_and_about_four_digits(value: float, unit: str, text: str) -> None:
    assert value_text(value, unit) == text


def test_the_ticks_of_an_axis_have_the_same_digits() -> None:
    assert tick_texts([0.1, 0.15, 0.2], 0.05, "ratio") == ["10 %", "15 %", "20 %"]
    assert tick_texts([0.1, 0.15, 0.2], 0.05, "") == ["0.10", "0.15", "0.20"]
    assert tick_texts([0, 5e5, 1e6], 5e5, "bytes") == ["0", "0.5 MB", "1.0 MB"]
    assert tick_texts([0, 5e14], 5e14, "") == ["0", "5e+14"]


@pytest.mark.parametrize(
    ("precision", "text"),
    [
        (1e5, "10 Sep 2025"),
        (60, "10 Sep 2025 11:11"),
        (1, "10 Sep 2025 11:11:15"),
        (0.01, "10 Sep 2025 11:11:15.250"),
    ],
)
def test_a_moment_is_as_exact_as_its_pixel(precision: float, text: str) -> None:
    assert moment_text(MOMENT, UTC, precision) == text


def test_a_moment_beyond_the_calendar_is_still_text() -> None:
    assert moment_text(1e15, UTC) == "1,000,000,000,000,000 s"
    assert "–" in span_text(-1e15, 1e15, UTC)


def test_ticks_say_only_what_their_neighbours_do_not() -> None:
    step, ticks = time_ticks(MOMENT, MOMENT + 86400, 6, UTC)
    assert date_tick_texts(ticks, step, UTC) == ["12:00", "18:00", "11 Sep", "06:00"]
    step, ticks = time_ticks(MOMENT, MOMENT + 200 * 86400, 8, UTC)
    texts = date_tick_texts(ticks, step, UTC)
    assert texts == ["Oct", "Nov", "Dec", "2026", "Feb", "Mar"]


def test_days_begin_at_midnight_on_both_sides_of_a_clock_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    start = datetime(2025, 10, 24, tzinfo=paris).timestamp()
    _, ticks = time_ticks(start, start + 5 * 86400, 6, paris)
    assert len(ticks) >= 5
    assert all(datetime.fromtimestamp(tick, paris).hour == 0 for tick in ticks)


def test_weeks_begin_on_monday() -> None:
    _, ticks = time_ticks(MOMENT, MOMENT + 40 * 86400, 7, UTC)
    assert {datetime.fromtimestamp(tick, UTC).weekday() for tick in ticks} == {0}


@given(
    st.floats(-6e10, 2e11),
    st.floats(0.001, 1e11),
    st.integers(2, 20),
    st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
def test_ticks_lie_in_the_window_and_are_not_too_many(
    start: float, length: float, most: int, zone: timezone
) -> None:
    step, ticks = time_ticks(start, start + length, most, zone)
    assert len(ticks) <= most + 2
    assert ticks == sorted(ticks)
    assert all(start - 1e-6 - step <= tick <= start + length + step for tick in ticks)
    assert len(date_tick_texts(ticks, step, zone)) == len(ticks)


def test_the_turn_of_the_year_is_not_said_twice() -> None:
    turn = 1735689600.0
    for step in (3600.0, 6 * 3600.0, 86400.0):
        (tick,) = date_tick_texts([turn], step, UTC)
        assert (tick, context_text(turn, step, UTC)) == ("2025", "")
    assert context_text(turn + 86400, 3600.0, UTC) == "2025"


def test_ticks_follow_the_language_and_units_stay_as_they_are() -> None:
    language.install(None, language.Numerals(".", ","))
    try:
        assert tick_texts([0, 0.5, 1.0], 0.5, "") == ["0,0", "0,5", "1,0"]
        assert tick_texts([0, 1500.5], 0.5, "req./s") == ["0", "1.500,5 req./s"]
        assert value_text(0.4215, "ratio") == "42,15 %"
    finally:
        language.install(None)


def test_a_language_decides_the_order_of_a_date() -> None:
    class Chinese:
        def find(self, text: str, about: str, count: int) -> str:
            return {"{day} {month} {year}": "{year}年{month}{day}日"}.get(text, "")

    language.install(Chinese())
    try:
        assert moment_text(MOMENT, UTC, 60) == "2025年Sep10日 11:11"
    finally:
        language.install(None)
