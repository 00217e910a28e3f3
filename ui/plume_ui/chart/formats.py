"""How values and moments read on axes, in the legend and under the pointer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from plume_db.language import localised, tr
from plume_db.units import MONTHS, bytes_text, duration_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def value_text(value: float, unit: str) -> str:
    """Write one value with its unit, in about four digits."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "-∞" if value < 0 else "–"
    if unit == "ratio":
        return f"{_digits(value * 100)} %"
    if unit in ("bytes", "bytes/s"):
        return _bytes(value) + unit[5:]
    if unit in ("s", "ms"):
        seconds = value / (1000 if unit == "ms" else 1)
        return _duration(seconds) if seconds >= 0 else f"-{_duration(-seconds)}"
    return f"{_digits(value)} {unit}".rstrip()


def _bytes(value: float) -> str:
    """Write a size; one that no disk has is left in digits, not in words a line long."""
    return bytes_text(value) if abs(value) < 1e18 else tr("{value:.4g} bytes", value=value)


def _duration(seconds: float) -> str:
    if seconds == 0:
        return "0 s"
    if seconds < 1e-6:
        return localised(f"{seconds:.3g} s")
    if seconds < 1e9:
        return duration_text(seconds)
    return tr("{seconds:,.4g} years", seconds=seconds / 31557600)


def _digits(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return localised(f"{int(value):,}")
    return localised(f"{value:,.2f}") if 1000 <= abs(value) < 1e12 else localised(f"{value:.4g}")


_TIME_UNITS = ((86400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))
_SIZE_UNITS = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes"))


def tick_texts(values: Sequence[float], step: float, unit: str) -> list[str]:
    """Write the values of an axis, all in one unit and with the same number of digits."""
    most = abs(max(values, default=0.0, key=abs))
    if unit in ("bytes", "bytes/s") and most < 1e18:
        size, name = next((u for u in _SIZE_UNITS if u[0] <= most), _SIZE_UNITS[-1])
        return _ticks(values, step, 1 / size, f" {name}{unit[5:]}")
    if unit in ("s", "ms") and most < 1e12:
        in_seconds = 0.001 if unit == "ms" else 1.0
        size, name = next(
            (u for u in _TIME_UNITS if u[0] <= step * in_seconds * 1.000001), _TIME_UNITS[-1]
        )
        return _ticks(values, step, in_seconds / size, f" {name}")
    factor = 100 if unit == "ratio" else 1
    sign = " %" if unit == "ratio" else f" {unit}" if unit else ""
    return _ticks(values, step, factor, sign)


def _ticks(values: Sequence[float], step: float, factor: float, sign: str) -> list[str]:
    size = step * factor
    digits = max(0, math.ceil(-math.log10(size) - 1e-9)) if size > 0 else 0
    if digits and abs(size * 10**digits - round(size * 10**digits)) > 1e-6 * size * 10**digits:
        digits += 1
    if digits > 6 or abs(max(values, default=0.0, key=abs)) * factor >= 1e12:
        most = abs(max(values, default=0.0, key=abs))
        # As many digits as tell neighbours apart.
        figures = 1 + max(0, math.ceil(math.log10(most / step))) if most and step > 0 else 4
        if figures > 7 and size >= 1 and most * factor < 1e16:
            return [localised(f"{value * factor:,.0f}") + sign for value in values]
        return [
            localised(f"{value * factor:.{min(figures, 12)}g}") + sign if value else "0"
            for value in values
        ]
    plain = [localised(f"{value * factor:,.{digits}f}") + sign for value in values]
    if not sign:
        return plain
    return [text if value else "0" for text, value in zip(plain, values, strict=True)]


def clock(seconds: float, zone: tzinfo | None) -> datetime | None:
    """Give the moment in a zone (None: the computer's); None beyond the calendar."""
    try:
        return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return None


def _day(moment: datetime) -> str:
    month = MONTHS[moment.month - 1]
    return tr("{day} {month} {year}", day=moment.day, month=month, year=moment.year)


def moment_text(seconds: float, zone: tzinfo | None, precision: float = 1.0) -> str:
    """Write a moment as exactly as a pixel of `precision` seconds can tell."""
    moment = clock(seconds, zone)
    if moment is None:
        return localised(f"{seconds:,.0f} s")
    day = _day(moment)
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
    return tr("{seconds:.1f} days", seconds=seconds / 86400)


def date_tick_texts(values: Sequence[float], step: float, zone: tzinfo | None) -> list[str]:
    """Write the moments of an axis: each says only what its neighbours do not."""
    return [_date_tick(value, step, zone) for value in values]


def context_text(value: float, step: float, zone: tzinfo | None) -> str:
    """Write what a tick leaves out since its neighbours share it: the year, or the day."""
    moment = clock(value, zone)
    if moment is None or step >= 360 * 86400:
        return ""
    midnight = moment.hour == moment.minute == moment.second == 0 and moment.microsecond < 1000
    if step >= 86400 or midnight:
        # A tick at the turn of the year is the year itself.
        return "" if moment.month == 1 and moment.day == 1 else str(moment.year)
    day = _day(moment)
    return day if step >= 1 else f"{day} {moment:%H:%M}"


def _date_tick(value: float, step: float, zone: tzinfo | None) -> str:
    moment = clock(value, zone)
    if moment is None:
        return ""
    month = MONTHS[moment.month - 1]
    midnight = moment.hour == moment.minute == moment.second == 0
    if step >= 360 * 86400:
        return str(moment.year)
    if step >= 27 * 86400:
        return str(moment.year) if moment.month == 1 else month
    if step >= 86400 or (midnight and moment.microsecond < 1000):
        first = moment.month == 1 and moment.day == 1
        return str(moment.year) if first else tr("{day} {month}", day=moment.day, month=month)
    if step >= 60:
        return f"{moment:%H:%M}"
    if step >= 1:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%S}.{moment.microsecond // 1000:03d}"
