"""A span of time as a person types it: two moments, a day, a month, a year, or the last so long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from plume_db.systems.moments import moment_at

EXAMPLES = "2026-01-01 – 2026-02-01, 2026-01-31, 2026-01, today, last 12 h"
_WRITTEN = "%Y-%m-%d %H:%M"
_BETWEEN = re.compile(r"\s+to\s+|\s+until\s+|\s*\.\.+\s*|\s*–\s*|\s+-\s+")
_LAST = re.compile(r"(?:last\s+)?(\d+(?:[.,]\d+)?)\s*([a-z]+)\Z|last\s+([a-z]+)\Z")
_UNITS = {
    "min": 60.0, "minute": 60.0, "h": 3600.0, "hour": 3600.0, "d": 86_400.0, "day": 86_400.0,
    "w": 604_800.0, "week": 604_800.0, "month": 2_592_000.0, "mo": 2_592_000.0,
    "y": 31_536_000.0, "year": 31_536_000.0,
}  # fmt: skip
"""Seconds of each unit."""


def written(start: float, stop: float, zone: tzinfo | None = UTC) -> str:
    """Write a span as it can be typed; empty where no calendar has its moments.

    `zone` None is that of this computer.
    """
    try:
        moments = [
            datetime.fromtimestamp(each) if zone is None else moment_at(each, zone)
            for each in (start, stop)
        ]
    except (OverflowError, OSError, ValueError):
        return ""
    return " – ".join(each.strftime(_WRITTEN) for each in moments)


def length_of(text: str) -> float | None:
    """Read “last 12 h” or “3 days” as seconds; None where it says something else."""
    found = _LAST.match(text.strip().lower())
    if found is None:
        return None
    number, unit = float((found[1] or "1").replace(",", ".")), found[2] or found[3]
    seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    return number * seconds if seconds and number > 0 else None


def span_of(text: str, zone: tzinfo | None = UTC) -> tuple[float, float] | None:
    """Read a span as Unix seconds; None where it is none, or the wrong way round.

    The second of two moments is where the span ends, so a day there is not part of it; a day, a
    month or a year alone is the whole of it.
    """
    parts = [part.strip() for part in _BETWEEN.split(text.strip())]
    periods = [_period(part, zone) for part in parts]
    first, last = periods[0], periods[-1]
    if len(parts) > 2 or first is None or last is None:
        return None
    ends = (first[0], last[0]) if len(parts) == 2 else first
    try:
        start, stop = (_seconds(each, zone) for each in ends)
    except (OverflowError, OSError, ValueError):
        return None
    return (start, stop) if start < stop else None


def _period(text: str, zone: tzinfo | None) -> tuple[datetime, datetime] | None:
    """Read the beginning of a moment, day, month or year, and that of the next one."""
    day = timedelta(days=1)
    named = {"today": 0, "yesterday": -1, "now": 0}
    try:
        if text.lower() in named:
            now = datetime.now(zone).replace(tzinfo=None)
            if text.lower() == "now":
                return now, now
            start = datetime(now.year, now.month, now.day) + named[text.lower()] * day
            return start, start + day
        if re.fullmatch(r"\d{4}", text):
            return datetime(int(text), 1, 1), datetime(int(text) + 1, 1, 1)
        if re.fullmatch(r"\d{4}-\d{1,2}", text):
            year, month = (int(part) for part in text.split("-"))
            return datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1)
        moment = datetime.fromisoformat(text)
        return moment, moment + day if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else moment
    except (ValueError, OverflowError):
        return None


def _seconds(moment: datetime, zone: tzinfo | None) -> float:
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    return moment.timestamp()
