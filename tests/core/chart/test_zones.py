"""A zone is found by its name, and its clocks are read right where they are set."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from plume_db.chart.zones import (
    FIRST,
    LAST,
    UnknownZone,
    changes_of,
    instant_of,
    iso_of,
    offset_of,
    wall_of,
    zone_names,
    zone_of,
)

PARIS = ZoneInfo("Europe/Paris")
SUMMER_2024 = datetime(2024, 3, 31, 1, tzinfo=UTC).timestamp()
WINTER_2024 = datetime(2024, 10, 27, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("name", ["Mars/Olympus", "Europe", "../../etc/passwd", "a\0b", "é", "/"])
def test_a_zone_that_is_none_is_one_sentence(name: str) -> None:
    with pytest.raises(UnknownZone) as failure:
        zone_of(name)
    assert failure.value.sentence.startswith(f'There is no time zone called "{name}"; use UTC')


def test_utc_is_found_by_any_of_its_names() -> None:
    assert all(zone_of(name) is UTC for name in ("UTC", "utc", "Z", ""))


def test_the_names_to_choose_from_are_zones() -> None:
    names = zone_names()
    assert names[:2] == ("UTC", "local") and "Europe/Paris" in names
    for name in names:
        zone_of(name)


def test_a_wall_time_that_is_shown_twice_is_its_first_showing() -> None:
    assert instant_of(PARIS, datetime(2024, 10, 27, 2, 30)) == WINTER_2024 - 1800


def test_a_wall_time_that_is_never_shown_is_the_moment_the_clocks_jump_past_it() -> None:
    for minute in (0, 1, 30, 59):
        assert instant_of(PARIS, datetime(2024, 3, 31, 2, minute)) == SUMMER_2024
    assert instant_of(PARIS, datetime(2024, 3, 31, 3)) == SUMMER_2024


def test_the_changes_of_a_year_are_found_to_the_second() -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    assert changes_of(PARIS, start, start + 366 * 86400) == [SUMMER_2024, WINTER_2024]
    assert changes_of(ZoneInfo("Asia/Kolkata"), start, start + 366 * 86400) == []
    assert changes_of(PARIS, SUMMER_2024, WINTER_2024 - 1) == []
    assert changes_of(PARIS, SUMMER_2024 - 1, SUMMER_2024) == [SUMMER_2024]


def test_a_day_that_was_left_out_altogether_is_one_moment() -> None:
    # Samoa went from 29 to 31 December 2011.
    apia = ZoneInfo("Pacific/Apia")
    jump = datetime(2011, 12, 30, 10, tzinfo=UTC).timestamp()
    for hour in (0, 6, 23):
        assert instant_of(apia, datetime(2011, 12, 30, hour)) == jump
    assert instant_of(apia, datetime(2011, 12, 31)) == jump


def test_moments_are_written_with_their_offset() -> None:
    assert iso_of(PARIS, SUMMER_2024) == "2024-03-31T03:00:00+02:00"
    assert iso_of(PARIS, SUMMER_2024 - 0.5) == "2024-03-31T01:59:59.500000+01:00"
    assert iso_of(UTC, 0) == "1970-01-01T00:00:00+00:00"
    assert iso_of(UTC, 1e15) == "1000000000000000.0"


def test_the_ends_of_the_calendar_have_dates_in_every_zone() -> None:
    for name in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        for moment in (FIRST, LAST):
            assert instant_of(zone_of(name), wall_of(zone_of(name), moment)) == moment
    assert offset_of(UTC, 1e300) == 0


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="no way to set the zone here")
@pytest.mark.parametrize("name", ["Europe/Paris", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_the_local_zone_is_that_of_the_computer(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", name)
    time.tzset()
    try:
        local, named = zone_of("local"), ZoneInfo(name)
        for moment in range(1_500_000_000, 1_700_000_000, 86400 * 3 + 977):
            assert wall_of(local, moment) == wall_of(named, moment)
            assert offset_of(local, moment) == offset_of(named, moment)
        for change in changes_of(named, 1_500_000_000, 1_700_000_000):
            for moment in (change - 1, change, change + 1799, change + 3600):
                wall = wall_of(named, moment)
                assert wall_of(local, moment) == wall
                assert offset_of(local, moment) == offset_of(named, moment)
                assert instant_of(local, wall) == instant_of(named, wall)
    finally:
        monkeypatch.undo()
        time.tzset()
