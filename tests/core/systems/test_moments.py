"""Dates of any year are the same on every system."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plume_db.systems.moments import moment_at

ZONES = (UTC, ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns"))


# Windows' own calls, which Python makes there, know the years from 1970 to 3000.
KNOWN = (86_400, 32_503_000_000) if sys.platform == "win32" else (-62_000_000_000, 253_000_000_000)


@given(st.floats(*KNOWN), st.sampled_from(ZONES))
def test_it_is_what_python_gives_where_the_system_knows_the_year(
    seconds: float, zone: ZoneInfo
) -> None:
    ours, pythons = moment_at(seconds, zone), datetime.fromtimestamp(seconds, zone)
    assert ours == pythons
    assert ours.utcoffset() == pythons.utcoffset()
    assert (ours.replace(tzinfo=None), ours.fold) == (pythons.replace(tzinfo=None), pythons.fold)


def test_no_call_of_the_system_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is arithmetic alone, so what Windows refuses is not asked of it."""
    assert moment_at(-2_208_988_800, UTC) == datetime(1900, 1, 1, tzinfo=UTC)
    assert moment_at(-0.5, UTC).isoformat() == "1969-12-31T23:59:59.500000+00:00"


@pytest.mark.parametrize("seconds", [1e18, -1e18, 1e12])
def test_past_all_calendars_it_says_so(seconds: float) -> None:
    with pytest.raises(OverflowError):
        moment_at(seconds, UTC)
