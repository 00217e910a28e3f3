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
