"""A sample and a name tell how a column writes its times."""

from __future__ import annotations

import pytest

from plume_db.metrics.recognise import recognise
from plume_db.values import Value

START = 1700000000


@pytest.mark.parametrize(
    ("values", "name", "key"),
    [
        (["2025-09-10T11:11:15.123456789+00:00"], "timestamp", "iso"),
        (["2025-09-10"], "day", "iso"),
        (["2025/09/10 10:00"], "day", "iso_loose"),
        (["2025-09"], "month", "iso_month"),
        (["05-02-2010", "26-02-2010"], "Date", "dmy-"),
        (["02/05/2010", "02/26/2010"], "Date", "mdy/"),
        (["05.02.2010", "06.02.2010"], "Date", "dmy."),
        ([20250910, 20250911], "date", "compact"),
        ([START, START + 60], "ts", "unix_s"),
        ([START * 1000], "timestamp_millis", "unix_ms"),
        ([START * 1000], "noted", "unix_ms"),
        ([START * 1000000], "time", "unix_us"),
        ([START * 1000000000], "time", "unix_ns"),
        ([632843030.9, 632843031.9], "ZTIMESTAMP", "mac_s"),
        ([13061423523189013], "time", "webkit"),
        ([134019762750000000], "write_time", "filetime"),
        ([2460928.5], "julian_date", "julian"),
        ([45910.5], "date", "excel"),
        (["1757502675", "1757502676"], "created_at", "unix_s"),
        ([0, -1, None, START], "seen_at", "unix_s"),
    ],
)
def test_the_encoding_is_recognised(values: list[Value], name: str, key: str) -> None:
    found = recognise(values * 10, name)
    assert found is not None
    assert found.encoding.key == key


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([START], "file_bytes"),
        ([120, 340], "compression_time_ms"),
        ([671078502922379264], "timeline_group_id"),
        (["America/New_York"], "timezone"),
        (["4 hours ago"], "time_string"),
        ([2005.0, 1997.0], "frame_reference_epoch"),
        ([0.1, 0.001], "exposureTime"),
        ([86400.0, 314496000.0], "timeInterval"),
        ([None], "time"),
        ([], "time"),
        ([b"2025-09-10"], "time"),
        ([2460928], "part_number"),
    ],
)
def test_what_holds_no_time_is_not_taken_for_one(values: list[Value], name: str) -> None:
    assert recognise(values * 10, name) is None


def test_a_day_first_guess_says_that_it_may_be_month_first() -> None:
    found = recognise(["01-02-2010", "03-04-2010"], "Date")
    assert found is not None
    assert found.certainty < 1
    assert "or month first" in found.reason


def test_a_few_unreadable_values_do_not_hide_the_encoding() -> None:
    found = recognise(["2025-09-10"] * 19 + ["soon"], "day")
    assert found is not None
    assert found.share == 0.95


def test_the_same_number_is_apples_clock_in_core_data_and_unix_elsewhere() -> None:
    numbers: list[Value] = [1000000000, 1000000060]
    apple, unix = recognise(numbers, "ZDATE", core_data=True), recognise(numbers, "date")
    assert apple is not None and unix is not None
    assert (apple.encoding.key, unix.encoding.key) == ("mac_s", "unix_s")


def test_dates_are_month_first_where_only_so_they_are_in_order() -> None:
    values: list[Value] = [f"{m:02}/{d:02}/2021" for m in range(1, 13) for d in range(1, 13)]
    found = recognise(values, "day")
    assert found is not None
    assert found.encoding.key == "mdy/"
    assert "in order" in found.reason


def test_the_first_of_each_month_shows_which_part_is_the_day() -> None:
    values: list[Value] = [f"{m:02}/01/{y}" for y in (2020, 2021) for m in range(1, 13)]
    found = recognise(values, "day")
    assert found is not None
    assert found.encoding.key == "mdy/"
    assert "always 1" in found.reason


@pytest.mark.parametrize(
    ("values", "name", "key"),
    [
        (["05 Nov 2021 13:04:05"], "when", "month_name"),
        (["Fri, 05 Nov 2021 13:04:05 +0100"], "Date", "month_name"),
        (["5/13/21", "5/14/21"], "day", "mdy/"),
        (["2021/1/5 3:04"], "day", "ymd/"),
        (["2021-Q3"], "quarter", "quarter"),
        ([202109, 202110], "period", "yyyymm"),
        ([202109051304], "date", "compact"),
        ([1990, 1991], "year", "year"),
        ([1990.0, 1990.25], "time", "year"),
        ([3840000000], "mod_time", "hfs"),
        ([1400000000], "gps_time", "gps"),
        ([60000.5], "mjd", "mjd"),
        ([19000], "date", "unix_d"),
        ([637450000000000000], "created_ticks", "ticks"),
        ([637450000123000000], "created", "ticks"),
        ([637450000000000000], "date", "mac_ns"),
        (["2025-09-10 11:11:15+02"], "at", "iso_loose"),
    ],
)
def test_more_ways_to_write_a_time_are_recognised(values: list[Value], name: str, key: str) -> None:
    found = recognise(values * 10, name)
    assert found is not None
    assert found.encoding.key == key


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["2025-09-10 11:11:15"], "without a zone, taken as UTC"),
        (["2025-09-10 11:11:15", "2025-09-10T11:11:15Z"], "some without a zone"),
        (["5/13/21", "5/14/21"], "two-digit years"),
    ],
)
def test_what_is_taken_for_granted_is_said(values: list[Value], told: str) -> None:
    found = recognise(values * 10, "at")
    assert found is not None
    assert told in found.reason


@pytest.mark.parametrize("values", [["2025-09-10"], ["2025-09-10T11:11:15+00:00"]])
def test_nothing_is_said_of_zones_where_none_is_missing(values: list[Value]) -> None:
    found = recognise(values * 10, "at")
    assert found is not None
    assert "zone" not in found.reason


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([1990, 1991], "amount"),
        ([19000], "time"),
        (["10-09-25-1"], "serial"),
        (["1.2.3.4"], "address"),
        (["3.40.1"], "version"),
        (["may be"], "note"),
        ([float("inf")], "date"),
        (["99/99/9999"], "date"),
    ],
)
def test_more_values_that_are_no_times_are_left_alone(values: list[Value], name: str) -> None:
    assert recognise(values * 10, name) is None


def test_ticks_of_whole_minutes_are_told_from_nanoseconds_of_whole_seconds() -> None:
    begin = 621_355_968_000_000_000 + 1_735_689_600 * 10**7
    found = recognise([begin + n * 600 * 10**7 for n in range(200)], "time")
    assert found is not None
    assert found.encoding.key == "ticks"
    apple = recognise([638_712_840 * 10**9 + n * 600 * 10**9 for n in range(200)], "time")
    assert apple is not None
    assert apple.encoding.key == "mac_ns"
