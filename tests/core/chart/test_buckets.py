"""Buckets begin where the clocks and the calendar of their zone say."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import apsw
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plume_db.chart.buckets import (
    LADDER,
    MOST,
    MOST_AUTOMATIC,
    BadBucket,
    Width,
    automatic,
    automatic_number,
    edges_of,
    fitting,
    number_edges,
    number_of,
    width_of,
)
from plume_db.chart.spec import BUCKETS

PARIS = ZoneInfo("Europe/Paris")
YORK = ZoneInfo("America/New_York")


def at(text: str) -> float:
    """Read an ISO moment; without an offset it is UTC."""
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def edges(width: str, start: str, stop: str, zone: object = UTC) -> list[float]:
    return edges_of(width_of(width), at(start), at(stop), zone).tolist()  # type: ignore[arg-type]


def hours(found: list[float]) -> list[float]:
    return [(b - a) / 3600 for a, b in pairwise(found)]


def test_every_width_that_is_offered_is_one_and_reads_back() -> None:
    for text in BUCKETS[1:]:
        assert str(width_of(text)) == text
    for width in LADDER:
        assert width_of(str(width)) == width


@pytest.mark.parametrize("text", ["", "0 s", "-1 d", "1.5 h", "1 fortnight", "d", "1e3 s", "٣ d"])
def test_a_width_that_is_none_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadBucket) as failure:
        width_of(text)
    assert "whole number" in failure.value.sentence


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1 d", ""])
def test_a_width_of_numbers_is_a_number_above_zero(text: str) -> None:
    with pytest.raises(BadBucket):
        number_of(text)


def test_the_ladder_ascends() -> None:
    seconds = [width.seconds for width in LADDER]
    assert seconds == sorted(set(seconds))


def test_days_of_paris_have_23_and_25_hours() -> None:
    spring = edges("1 d", "2024-03-30T12:00", "2024-04-01T12:00", PARIS)
    assert spring[0] == at("2024-03-30T00:00+01:00")
    assert hours(spring) == [24, 23, 24]
    autumn = edges("1 d", "2024-10-26T12:00", "2024-10-28T12:00", PARIS)
    assert hours(autumn) == [24, 25, 24]
    assert autumn[-1] == at("2024-10-29T00:00+01:00")


def test_an_hour_that_is_shown_twice_is_two_buckets() -> None:
    found = edges("1 h", "2024-10-27T00:00", "2024-10-27T02:30", PARIS)
    assert found == [at(f"2024-10-27T0{hour}:00") for hour in range(4)]


def test_six_hours_stay_on_the_wall_clock_over_a_change() -> None:
    found = edges("6 h", "2024-03-09T12:00-05:00", "2024-03-10T18:00-04:00", YORK)
    assert found[:3] == [
        at("2024-03-09T12:00-05:00"), at("2024-03-09T18:00-05:00"), at("2024-03-10T00:00-05:00"),
    ]  # fmt: skip
    assert hours(found) == [6, 6, 5, 6, 6, 6]
    assert found[3] == at("2024-03-10T06:00-04:00")


def test_hours_of_india_begin_at_half_past() -> None:
    zone = ZoneInfo("Asia/Kolkata")
    found = edges("1 h", "2024-05-01T10:10", "2024-05-01T11:40", zone)
    assert found == [at("2024-05-01T09:30"), at("2024-05-01T10:30"), at("2024-05-01T11:30"),
                     at("2024-05-01T12:30")]  # fmt: skip
    assert edges("1 d", "2024-05-01T00:00", "2024-05-01T01:00", zone)[0] == at("2024-04-30T18:30")


def test_clocks_that_are_set_by_half_an_hour_cut_the_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    # 7 April 2024: 02:00 +11:00 becomes 01:30 +10:30.
    found = edges("1 h", "2024-04-07T00:30+11:00", "2024-04-07T02:30+10:30", zone)
    assert found == [
        at("2024-04-07T00:00+11:00"),
        at("2024-04-07T01:00+11:00"),
        at("2024-04-07T01:30+10:30"),
        at("2024-04-07T02:00+10:30"),
        at("2024-04-07T03:00+10:30"),
    ]
    # 6 October 2024: 02:00 +10:30 becomes 02:30 +11:00.
    found = edges("1 h", "2024-10-06T01:30+10:30", "2024-10-06T03:30+11:00", zone)
    assert hours(found) == [1, 0.5, 1]
    day = edges("1 d", "2024-10-06T01:30+10:30", "2024-10-06T03:30+11:00", zone)
    assert hours(day) == [23.5]


def test_a_day_whose_midnight_was_skipped_begins_at_one() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    found = edges("1 d", "2018-11-03T12:00-03:00", "2018-11-05T12:00-02:00", zone)
    assert found == [
        at("2018-11-03T00:00-03:00"),
        at("2018-11-04T01:00-02:00"),
        at("2018-11-05T00:00-02:00"),
        at("2018-11-06T00:00-02:00"),
    ]
    assert hours(found) == [24, 23, 24]
    # 18 February 2018: midnight became 23:00 again.
    found = edges("1 d", "2018-02-17T12:00-02:00", "2018-02-18T12:00-03:00", zone)
    assert hours(found) == [25, 24]


def test_a_day_that_was_left_out_has_no_bucket() -> None:
    zone = ZoneInfo("Pacific/Apia")
    found = edges("1 d", "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00", zone)
    assert found == [
        at("2011-12-29T00:00-10:00"), at("2011-12-31T00:00+14:00"), at("2012-01-01T00:00+14:00"),
    ]  # fmt: skip


def test_weeks_begin_on_monday_and_months_quarters_years_on_the_first() -> None:
    assert edges("1 w", "2024-05-15", "2024-05-21") == [
        at("2024-05-13"), at("2024-05-20"), at("2024-05-27"),
    ]  # fmt: skip
    assert edges("1 mo", "2024-01-31", "2024-03-01") == [
        at("2024-01-01"), at("2024-02-01"), at("2024-03-01"), at("2024-04-01"),
    ]  # fmt: skip
    assert edges("1 q", "2024-05-15", "2024-07-01", PARIS) == [
        at("2024-04-01T00:00+02:00"), at("2024-07-01T00:00+02:00"), at("2024-10-01T00:00+02:00"),
    ]  # fmt: skip
    assert edges("1 y", "1969-05-15", "1970-01-01") == [
        at("1969-01-01"), at("1970-01-01"), at("1971-01-01"),
    ]  # fmt: skip


def test_moments_no_calendar_reaches_have_even_buckets() -> None:
    for width in ("1 s", "1 d", "1 mo", "1 y"):
        found = edges_of(width_of(width), 1e13, 1e13 + 10 * width_of(width).seconds, PARIS)
        assert found[0] <= 1e13 and found[-1] > 1e13 + 10 * width_of(width).seconds
        assert np.allclose(np.diff(found), width_of(width).seconds)


def test_parts_of_a_second_are_the_nearest_doubles() -> None:
    found = edges_of(width_of("100 ms"), 1.7e9 + 0.05, 1.7e9 + 0.95, PARIS)
    assert found.tolist() == [(17_000_000_000 + n) / 10 for n in range(11)]


def test_tenths_on_an_axis_of_numbers_are_the_nearest_doubles() -> None:
    assert number_edges(0.1, 0.25, 0.65).tolist() == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
    assert number_edges(5e-3, 0, 0.012).tolist() == [0, 0.005, 0.01, 0.015]
    assert number_edges(50, -120, 20).tolist() == [-150, -100, -50, 0, 50]


WIDTHS = ["1 s", "10 s", "7 min", "15 min", "1 h", "2 h", "6 h", "12 h", "1 d", "3 d", "1 w",
          "2 w", "1 mo", "1 q", "5 mo", "1 y"]  # fmt: skip
ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
         "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca",
         "America/St_Johns", "Pacific/Chatham"]  # fmt: skip


def wall_key(width: Width, zone: ZoneInfo, moment: float) -> object:
    """Name the bucket of a moment by what the wall shows, worked out another way."""
    wall = datetime.fromtimestamp(moment, zone)
    if width.months:
        return (wall.year * 12 + wall.month - 1) // width.months
    naive = wall.replace(tzinfo=None)
    if width.unit == "w":
        monday = (naive - timedelta(days=naive.weekday())).date()
        return (monday.toordinal() - datetime(1969, 12, 29).toordinal()) // 7 // width.count
    if width.days:
        return (naive.toordinal() - datetime(1970, 1, 1).toordinal()) // width.days
    place = (naive - datetime(1970, 1, 1)) // timedelta(seconds=width.seconds)
    return (place, wall.utcoffset()) if width.seconds <= 3600 else place


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(WIDTHS),
    st.sampled_from(ZONES),
    st.integers(0, 2_000_000_000),
    st.integers(0, 200),
    st.lists(st.floats(0, 1, exclude_max=True), min_size=2, max_size=20),
)
def test_two_moments_share_a_bucket_where_they_share_it_on_the_wall(
    text: str, name: str, start: int, count: int, parts: list[float]
) -> None:
    width, zone = width_of(text), ZoneInfo(name)
    stop = start + count * width.seconds
    found = edges_of(width, start, stop, UTC if name == "UTC" else zone)
    assert found[0] <= start and found[-1] > stop and (np.diff(found) > 0).all()
    moments = [float(math.floor(start + part * (stop - start))) for part in sorted(parts)]
    for a, b in pairwise(moments):
        same = np.searchsorted(found, a, "right") == np.searchsorted(found, b, "right")
        key_a, key_b = wall_key(width, zone, a), wall_key(width, zone, b)
        if name == "UTC" and width.seconds <= 3600:
            assert same == (key_a == key_b)
        elif key_a != key_b:
            assert not same
        else:
            assert same or width.seconds <= 3600  # cut where the clocks are set twice


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["start of day", "start of month", "start of year", "weekday 0"]),
       st.integers(-2_000_000_000, 4_000_000_000))  # fmt: skip
def test_edges_in_utc_are_those_of_sqlites_own_dates(modifier: str, moment: int) -> None:
    con = apsw.Connection(":memory:")
    unit = {"start of day": "1 d", "start of month": "1 mo", "start of year": "1 y"}
    if modifier == "weekday 0":
        modifier, width = "weekday 0','-6 days','start of day", "1 w"
    else:
        width = unit[modifier]
    sql = f"SELECT unixepoch(?,'unixepoch','{modifier}')"
    assert edges_of(width_of(width), moment, moment, UTC)[0] == con.execute(sql, (moment,)).get


@settings(max_examples=200, deadline=None)
@given(st.integers(-10**10, 10**11), st.floats(1e-2, 1e10), st.integers(1, 4000),
       st.floats(0, 1e7))  # fmt: skip
def test_an_automatic_width_is_wide_enough_and_never_too_many(
    start: int, span: float, pixels: int, step: float
) -> None:
    width = automatic(start, start + span, pixels, step)
    buckets = span / width.seconds
    assert buckets <= MOST_AUTOMATIC and buckets <= max(1, pixels / 6) * (1 + 1e-9)
    if width is not LADDER[0]:
        below = LADDER[LADDER.index(width) - 1].seconds
        assert span / below > max(1, pixels / 6) * (1 - 1e-3) or below < 0.75 * step


def test_an_automatic_width_is_round() -> None:
    day = 86400.0
    assert str(automatic(0, day, 1200)) == "10 min"
    assert str(automatic(0, 30 * day, 1200)) == "6 h"
    assert str(automatic(0, 365 * day, 2400)) == "1 d"
    assert str(automatic(0, 365 * day, 1200)) == "1 w"
    assert str(automatic(0, 30 * day, 1200, step=day)) == "1 d"
    assert str(automatic(0, 0, 1200)) == "1 us"
    assert automatic_number(0, 1000, 1200) == 5
    assert automatic_number(0, 1, 1200) == 0.005
    assert automatic_number(3, 3, 1200) == 1


def test_a_chosen_width_that_makes_too_many_buckets_is_made_larger() -> None:
    assert fitting(Width(1, "min"), 0, MOST * 60) == Width(1, "min")
    wider = fitting(Width(1, "s"), 0, 365 * 86400)
    assert 365 * 86400 / wider.seconds <= MOST_AUTOMATIC
