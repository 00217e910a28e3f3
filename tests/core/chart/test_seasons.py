"""Hours, weekdays and months of a series, and when they are refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from plume_db.chart import seasons as module
from plume_db.chart.refusal import NoCloud
from plume_db.chart.seasons import Seasons, places_of, seasons_of
from plume_db.jobs import Task

DAY, HOUR = 86400.0, 3600.0
MONDAY = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
PARIS = ZoneInfo("Europe/Paris")


def made(
    x: np.ndarray, y: np.ndarray | None = None, zone: object = UTC, how: str = "median"
) -> Seasons:
    y = x * 0 + 1 if y is None else y

    def pieces() -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        for begin in range(0, len(x), 1000):
            yield 0, x[begin : begin + 1000], y[begin : begin + 1000]

    return seasons_of(Task(), ["all"], pieces(), zone, label="load", how=how)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata"])
def test_hours_and_months_are_those_the_calendar_of_the_zone_gives(name: str) -> None:
    zone = ZoneInfo(name)
    x = MONDAY + np.arange(0, 400 * DAY, 2713.0)
    hours, months = places_of(x, zone)
    moments = [datetime.fromtimestamp(each, zone) for each in x]
    assert list(hours) == [m.weekday() * 24 + m.hour for m in moments]
    assert list(months) == [m.month - 1 for m in moments]


def test_each_place_has_the_median_and_the_quartiles_of_its_rows() -> None:
    random = np.random.default_rng(1)
    x = MONDAY + np.sort(random.random(20_000)) * 30 * DAY
    y = random.normal(size=20_000)
    line = made(x, y).lines[0]
    hour = (x // HOUR % 24).astype(int)
    day = ((x // DAY + 3) % 7).astype(int)
    assert line.hours is not None and line.week is not None and line.weekdays is not None
    low, middle, high = np.quantile(y[hour == 5], [0.25, 0.5, 0.75])
    assert (line.hours.low[5], line.hours.middle[5]) == pytest.approx((low, middle))
    assert line.hours.high[5] == pytest.approx(high)
    cell = y[(hour == 5) & (day == 2)]
    assert line.week.middle[2 * 24 + 5] == pytest.approx(np.median(cell))
    assert line.week.rows[2 * 24 + 5] == len(cell)
    assert line.weekdays.rows.sum() == 20_000


def test_the_mean_is_given_where_it_is_asked_for() -> None:
    x = MONDAY + np.arange(0, 20 * DAY, HOUR)
    y = np.where(np.arange(len(x)) % 24 == 3, np.arange(len(x), dtype=float), 0.0)
    line = made(x, y, how="mean").lines[0]
    assert line.hours is not None
    assert line.hours.middle[3] == pytest.approx(y[3::24].mean())


def test_summer_time_moves_the_rows_to_the_hour_of_the_clock() -> None:
    # At 12:00 UTC all year: 13 h in winter, 14 h in summer in Paris.
    x = MONDAY + 12 * HOUR + np.repeat(np.arange(0, 360) * DAY, 2) + np.tile([0, 600], 360)
    line = made(x, zone=PARIS).lines[0]
    assert line.hours is not None
    assert set(np.flatnonzero(line.hours.rows)) == {13, 14}


def test_an_hour_without_rows_has_no_value() -> None:
    x = MONDAY + np.concatenate([np.arange(0, 20) * DAY, np.arange(0, 20) * DAY + HOUR])
    line = made(np.sort(x)).lines[0]
    assert line.hours is not None
    assert np.isnan(line.hours.middle[7])
    assert line.hours.rows[7] == 0


def test_daily_rows_have_no_hours_but_weekdays() -> None:
    seasons = made(MONDAY + np.arange(0, 60) * DAY)
    line = seasons.lines[0]
    assert line.hours is None and line.week is None and line.weekdays is not None
    assert "No hours of the day: the rows are 1 day apart." in seasons.notes


def test_weekly_rows_of_years_show_months_only() -> None:
    line = made(MONDAY + np.arange(0, 143) * 7 * DAY).lines[0]
    assert line.weekdays is None and line.months is not None


def test_three_days_show_hours_and_say_why_no_weekdays() -> None:
    seasons = made(MONDAY + np.arange(0, 3 * DAY, 600))
    assert seasons.lines[0].hours is not None and seasons.lines[0].weekdays is None
    assert "two weeks are needed" in seasons.notes[0]


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (np.array([]), "no row"),
        (np.array([5.0]), "same moment"),
        (MONDAY + np.arange(0, HOUR, 1.0), "two days are needed"),
        (MONDAY + np.arange(0, 5) * 90 * DAY, "90 days apart"),
    ],
)
def test_what_shows_no_season_is_refused_in_a_sentence(x: np.ndarray, says: str) -> None:
    with pytest.raises(NoCloud, match=says):
        made(x)


def test_rows_without_a_finite_value_are_counted_and_left_out() -> None:
    x = MONDAY + np.arange(0, 20 * DAY, HOUR)
    y = np.where(np.arange(len(x)) % 5 == 0, np.nan, 1.0)
    y[1] = np.inf
    line = made(x, y).lines[0]
    assert line.missing == np.count_nonzero(~np.isfinite(y))
    assert line.rows == len(x) - line.missing


def test_a_part_of_the_rows_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_HELD", 3000)
    x = MONDAY + np.arange(0, 40 * DAY, 300.0)
    seasons = made(x, np.sin(x))
    assert any("1 in 4 rows" in note for note in seasons.notes)
    assert seasons.lines[0].rows == len(x)
