"""How figures, moments and lengths of time read in the sentences of a finding."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo

from plume_db.language import localised, tr, trn
from plume_db.units import MONTHS, bytes_text, duration_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LENGTHS: tuple[tuple[float, str], ...] = (
    *((n * 1e-6, f"{n} µs") for n in (1, 10, 100)),
    *((n / 1000, tr("{number} ms", number=n)) for n in (1, 5, 10, 50, 100, 500)),
    *((float(n), f"{n} s") for n in (1, 2, 5, 10, 15, 30)),
    *((60.0 * n, tr("{number} min", number=n)) for n in (1, 2, 5, 10, 15, 30)),
    *((3600.0 * n, f"{n} h") for n in (1, 2, 3, 6, 12)),
    (86400.0, tr("1 day")),
    *((86400.0 * n, trn("{n} day", "{n} days", n)) for n in (2, 3)),
    (604800.0, tr("1 week")),
    *((604800.0 * n, tr("{number} weeks", number=n)) for n in (2, 4, 8, 13, 26)),
    *((31557600.0 * n, trn("{n} year", "{n} years", n)) for n in (1, 2, 5, 10, 50)),
)
"""Lengths of time that a person would choose, in seconds."""

_PER = (
    (1e-3, tr("per ms")),
    (1.0, tr("per second")),
    (60.0, tr("per minute")),
    (3600.0, tr("per hour")),
    (86400.0, tr("per day")),
    (604800.0, tr("per week")),
    (30.436875 * 86400, tr("per month")),
    (365.25 * 86400, tr("per year")),
)


def value_text(value: float, unit: str) -> str:
    """Write one value with its unit, in about four digits."""
    if not math.isfinite(value):
        return tr("no number") if math.isnan(value) else "∞" if value > 0 else "-∞"
    if unit == "ratio":
        return f"{digits(value * 100)} %"
    if unit in ("bytes", "bytes/s"):
        return bytes_text(value) + unit[5:]
    if unit in ("s", "ms"):
        seconds = value / (1000 if unit == "ms" else 1)
        return duration_text(seconds) if seconds >= 0 else f"-{duration_text(-seconds)}"
    return f"{digits(value)} {unit}".rstrip()


def digits(value: float) -> str:
    """Write a number in about four digits."""
    if value == int(value) and abs(value) < 1e15:
        return localised(f"{int(value):,}")
    if 1000 <= abs(value) < 1e12:
        return localised(f"{value:,.0f}") if abs(value) >= 10_000 else localised(f"{value:,.1f}")
    return localised(f"{value:.4g}")


def moment_text(seconds: float, span: float, zone: tzinfo, *, is_time: bool) -> str:
    """Write a moment as exactly as a window of `span` seconds asks for."""
    if not is_time:
        return digits(seconds)
    try:
        at = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    except (OverflowError, ValueError, OSError):
        return localised(f"{seconds:,.0f} s")
    month = MONTHS[at.month - 1]
    day = tr("{day} {month} {year}", day=at.day, month=month, year=at.year)
    if span >= 400 * 86400:
        return day
    if span >= 600:
        return f"{day} {at:%H:%M}"
    return f"{day} {at:%H:%M:%S}"


def length_at_least(least: float, *, is_time: bool) -> tuple[float, str]:
    """Give the shortest round length of `least` or more, and how it is called."""
    if is_time:
        for length, name in LENGTHS:
            if length >= least * (1 - 1e-9):
                return length, name.replace("1 years", "1 year")
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    length = next((power * n for n in (1, 2, 5, 10) if power * n >= least * (1 - 1e-9)), least)
    return length, f"{digits(length)} s" if is_time else digits(length)


def length_text(length: float, *, is_time: bool) -> str:
    """Write a length of time: ``3 h 20 min``, ``4.5 days``."""
    if not is_time:
        return digits(length)
    return (
        duration_text(length)
        if length < 2 * 86400
        else tr("{length:.3g} days", length=length / 86400)
    )


def per_length(span: float, *, is_time: bool) -> tuple[float, str]:
    """Choose the unit of time that a slope is told in: its length, and ``per day``."""
    if not is_time:
        return 1.0, tr("per unit")
    return next(((each, words) for each, words in reversed(_PER) if each * 2 <= span), _PER[0])


def chance_text(p: float) -> str:
    """Write a probability: ``p < 0.001``, ``p = 0.03``."""
    return "p < 0.001" if p < 0.001 else localised(f"p = {p:.2g}")
