"""The axis of time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from plume_ui.chart.axes import TimeAxis
from plume_ui.chart.ticks import time_ticks

SPRING = datetime(2025, 3, 30, tzinfo=UTC).timestamp()


@pytest.fixture
def axis(qapp: object) -> TimeAxis:
    return TimeAxis()


def texts(axis: TimeAxis, start: float, stop: float, size: float = 800) -> list[str]:
    axis.setRange(start, stop)
    ((step, ticks),) = axis.tickValues(start, stop, size)
    return list(axis.tickStrings(ticks, 1.0, step))


def test_one_label_says_the_day_that_all_have_in_common(axis: TimeAxis) -> None:
    found = texts(axis, SPRING + 9 * 3600, SPRING + 13 * 3600)
    assert sum("30 Mar 2025" in text for text in found) == 1
    assert "10:00" in " ".join(found)


def test_one_label_says_the_year_of_the_days(axis: TimeAxis) -> None:
    found = texts(axis, SPRING, SPRING + 9 * 86400)
    assert sum("2025" in text for text in found) == 1


def test_an_hour_that_the_clocks_leave_out_has_no_tick(axis: TimeAxis) -> None:
    axis.zone = ZoneInfo("Europe/Paris")
    found = [text.split("\n")[0] for text in texts(axis, SPRING - 3000, SPRING + 4 * 3600)]
    assert found == ["01:00", "03:00", "04:00", "05:00", "06:00"]


def test_moments_beyond_every_calendar_are_told_in_years(axis: TimeAxis) -> None:
    found = texts(axis, 1e12, 4e14)
    assert len(found) > 2
    assert all(text.startswith("year ") for text in found)


def test_plain_numbers_are_no_times(axis: TimeAxis) -> None:
    axis.is_time = False
    assert texts(axis, 0, 1000, 400) == ["0", "200", "400", "600", "800", "1,000"]


def test_a_month_on_a_narrow_axis_has_a_tick_every_second_monday() -> None:
    start, stop = 1_751_328_000.0, 1_754_006_400.0  # July 2025
    step, ticks = time_ticks(start, stop, 4, UTC)
    assert step == 14 * 86_400
    days = [datetime.fromtimestamp(tick, UTC) for tick in ticks]
    assert len(days) >= 2 and all(day.weekday() == 0 and day.hour == 0 for day in days)
