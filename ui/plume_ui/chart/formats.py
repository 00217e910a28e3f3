"""How values and moments read on axes, in the legend and under the pointer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from plume_db.units import bytes_text, duration_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def value_text(value: float, unit: str) -> str:
    """Write one value with its unit, in about four digits."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    if unit == "ratio":
        return f"{_digits(value * 100)} %"
    if unit == "bytes":
        return bytes_text(value)
    if unit == "bytes/s":
        return f"{bytes_text(value)}/s"
    if unit in ("s", "ms"):
        seconds = value / (1000 if unit == "ms" else 1)
        return duration_text(seconds) if seconds >= 0 else f"-{duration_text(-seconds)}"
    return f"{_digits(value)} {unit}".rstrip()


def _digits(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if 1000 <= abs(value) < 1e12 else f"{value:.4g}"


def tick_texts(values: Sequence[float], step: float, unit: str) -> list[str]:
    """Write the values of an axis, all with the same number of digits."""
    if unit in ("bytes", "bytes/s", "s", "ms"):
        return [value_text(value, unit) if value else "0" for value in values]
    factor = 100 if unit == "ratio" else 1
    sign = " %" if unit == "ratio" else f" {unit}" if unit else ""
    digits = max(0, math.ceil(-math.log10(step * factor) - 1e-9)) if step > 0 else 0
    if digits > 6 or abs(max(values, default=0.0, key=abs)) * factor >= 1e12:
        return [f"{value * factor:.4g}{sign}" for value in values]
    return [f"{value * factor:,.{digits}f}{sign}" for value in values]


def clock(seconds: float, zone: tzinfo | None) -> datetime | None:
    """Give the moment in a zone (None: the computer's); None beyond the calendar."""
    try:
        return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def moment_text(seconds: float, zone: tzinfo | None, precision: float = 1.0) -> str:
    """Write a moment as exactly as a pixel of `precision` seconds can tell."""
    moment = clock(seconds, zone)
    if moment is None:
        return f"{seconds:,.0f} s"
    day = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    if precision >= 86400:
        return day
    if precision >= 60:
        return f"{day} {moment:%H:%M}"
    if precision >= 1:
        return f"{day} {moment:%H:%M:%S}"
    return f"{day} {moment:%H:%M:%S}.{moment.microsecond // 1000:03d}"


def span_text(start: float, stop: float, zone: tzinfo | None) -> str:
    """Write the two ends of a window, as exactly as its length asks for."""
    precision = (stop - start) / 1000
    return f"{moment_text(start, zone, precision)} – {moment_text(stop, zone, precision)}"


def length_text(seconds: float) -> str:
    """Write a length of time for "1 px = ..."."""
    if seconds < 86400:
        return duration_text(seconds)
    return f"{seconds / 86400:.1f} days"


def date_tick_texts(values: Sequence[float], step: float, zone: tzinfo | None) -> list[str]:
    """Write the moments of an axis: each says only what its neighbours do not."""
    return [_date_tick(value, step, zone) for value in values]


def _date_tick(value: float, step: float, zone: tzinfo | None) -> str:
    moment = clock(value, zone)
    if moment is None:
        return ""
    month = _MONTHS[moment.month - 1]
    midnight = moment.hour == moment.minute == moment.second == 0
    if step >= 360 * 86400:
        return str(moment.year)
    if step >= 27 * 86400:
        return str(moment.year) if moment.month == 1 else month
    if step >= 86400 or (midnight and moment.microsecond < 1000):
        first = moment.month == 1 and moment.day == 1
        return str(moment.year) if first else f"{moment.day} {month}"
    if step >= 60:
        return f"{moment:%H:%M}"
    if step >= 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%S}.{moment.microsecond // 1000:03d}"
