"""Formats of time: numbers that count seconds, days or less from some origin.

Whole numbers are split with whole numbers, so that a nanosecond is never lost to a float.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from plume_db.formats.format import Format
from plume_db.language import tr
from plume_db.metrics.epochs import encoding
from plume_db.rows.cells import CellValue

GROUP = tr("Date and time")
LOCAL_GROUP = tr("Date and time, local")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL = " local"
_MOST_SECONDS = 4 * 10**11
"""Beyond the calendar in both directions; larger numbers are not even tried."""

_KINDS = (
    ("unix seconds", "unix_s"),
    ("unix milliseconds", "unix_ms"),
    ("unix microseconds", "unix_us"),
    ("unix nanoseconds", "unix_ns"),
    ("julian day", "julian"),
    ("mac seconds", "mac_s"),
    ("mac nanoseconds", "mac_ns"),
    ("webkit", "webkit"),
    ("filetime", "filetime"),
    (".net ticks", "ticks"),
    ("excel day", "excel"),
)


def moment_text(seconds: int, nanos: int, digits: int, local: bool) -> str | None:
    """Write a moment with its zone; None beyond the years 1 to 9999."""
    try:
        moment = _EPOCH + timedelta(seconds=seconds)
        if local:
            moment = moment.astimezone()
    except (OverflowError, ValueError, OSError):
        return None
    part = f".{nanos:09d}"[: digits + 1] if digits else ""
    zone = _zone(moment) if local else "UTC"
    # Not strftime: its %Y writes the year 33 without the zeros, on some systems.
    day = f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
    return f"{day} {moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}{part} {zone}"


def _zone(moment: datetime) -> str:
    offset = moment.utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _split(value: float, per_second: float, origin: float) -> tuple[int, int] | None:
    """Turn a count of units into whole Unix seconds and nanoseconds."""
    if isinstance(value, int) and per_second >= 1:
        seconds, rest = divmod(value, int(per_second))
        return seconds + int(origin), rest * (10**9 // int(per_second))
    exact = value / per_second + origin
    if not math.isfinite(exact) or abs(exact) > _MOST_SECONDS:
        return None
    # A float of this size is not finer than a microsecond, a day number not than a millisecond.
    micros = round(exact * 1000) * 1000 if per_second < 1 else round(exact * 10**6)
    seconds, rest = divmod(micros, 10**6)
    return seconds, rest * 1000


def _digits(value: float, per_second: float, nanos: int) -> int:
    """Tell how many digits after the second: as many as the unit has, so that columns line up."""
    if isinstance(value, int):
        return len(str(int(per_second))) - 1 if per_second >= 1 else 0
    if not nanos:
        return 0
    return 6 if nanos % 10**6 else 3


def _reader(per_second: float, origin: float, local: bool) -> Callable[[CellValue], str | None]:
    def read(value: CellValue) -> str | None:
        if not isinstance(value, (int, float)):
            return None
        parts = _split(value, per_second, origin)
        if parts is None:
            return None
        return moment_text(*parts, _digits(value, per_second, parts[1]), local)

    return read


def _made() -> tuple[Format, ...]:
    found = []
    for local in (False, True):
        for name, key in _KINDS:
            kind = encoding(key)
            assert kind.line is not None
            group = LOCAL_GROUP if local else GROUP
            read = _reader(*kind.line, local)
            found.append(Format(name + _LOCAL * local, kind.title, group, read))
    return tuple(found)


MOMENTS = _made()
