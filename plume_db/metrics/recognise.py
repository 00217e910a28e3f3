"""Recognise the time encoding of a column from a sample of its values and its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plume_db.metrics.epochs import NEVER, Encoding, encoding, number_of
from plume_db.metrics.words import hints_time, words
from plume_db.values import Value

ENOUGH = 0.9
"""The share of a sample that must be readable; some rows of any real table are not."""

_1980, _1990, _2001, _2007, _2060 = 315532800, 631152000, 978307200, 1167609600, 2840140800
_MAC_NOW = (_2007 - _2001, 2208988800 - _2001)

_RANGES: tuple[tuple[str, float, float, bool], ...] = (
    # key, least, most, whether the size alone is telling (no hint of the name needed)
    ("unix_ms", _1980 * 1e3, _2060 * 1e3, True),
    ("unix_us", _1980 * 1e6, _2060 * 1e6, True),
    ("unix_ns", 946684800 * 1e9, _2060 * 1e9, True),
    ("webkit", (_1990 + 11644473600) * 1e6, (_2060 + 11644473600) * 1e6, True),
    ("filetime", (_1990 + 11644473600) * 1e7, (_2060 + 11644473600) * 1e7, False),
    ("mac_ns", _MAC_NOW[0] * 1e9, _MAC_NOW[1] * 1e9, False),
    ("unix_s", _1980, _2060, False),
    ("mac_s", *_MAC_NOW, False),
    ("julian", 2440587.5, 2473459.5, False),
    ("excel", 25569, 58440, False),
)

_TEXTS = ("iso", "iso_loose", "iso_month", "compact")
_MARKS = "-/."


@dataclass(frozen=True)
class Recognition:
    """What encoding a sample is in, how sure that is, and why."""

    encoding: Encoding
    share: float
    """The readable part of the values that are not NULL."""
    certainty: float
    """0 to 1: how much the values alone tell."""
    reason: str


def recognise(
    values: Sequence[Value], name: str = "", declared: str = "", *, core_data: bool = False
) -> Recognition | None:
    """Say how a column writes its times; None where it does not seem to.

    `core_data`: the table is one of Apple's Core Data, whose times count from 2001.
    """
    present = [value for value in values if value is not None and value not in NEVER]
    hint = hints_time(name) or bool({"date", "time", "timestamp", "datetime"} & {*words(declared)})
    numbers = [number for value in present if (number := number_of(value)) is not None]
    if present and len(numbers) >= ENOUGH * len(present):
        return _from_numbers(numbers, len(present), name, hint, core_data)
    texts = [value for value in present if isinstance(value, str)]
    if not present or len(texts) < ENOUGH * len(present):
        return None
    for key in _TEXTS:
        if (share := _share(encoding(key), texts)) >= ENOUGH:
            return Recognition(encoding(key), share, 1.0, f"reads as {encoding(key).title}")
    return _from_parts(texts)


def _share(how: Encoding, values: Sequence[Value]) -> float:
    return sum(how.seconds(value) is not None for value in values) / len(values)


def _from_parts(texts: Sequence[str]) -> Recognition | None:
    """Tell dd-mm-yyyy and mm-dd-yyyy apart by content: only a day goes beyond 12."""
    for mark in _MARKS:
        day_first, month_first = (encoding(order + mark) for order in ("dmy", "mdy"))
        days, months = _share(day_first, texts), _share(month_first, texts)
        if max(days, months) < ENOUGH:
            continue
        if days == months:
            return Recognition(day_first, days, 0.6, f"reads as {day_first.title}, or month first")
        best, share = (day_first, days) if days > months else (month_first, months)
        return Recognition(best, share, 1.0, f"reads as {best.title}")
    return None


def _from_numbers(
    numbers: Sequence[float], present: int, name: str, hint: bool, core_data: bool
) -> Recognition | None:
    found = None
    for key, least, most, telling in _RANGES:
        inside = sum(least <= number <= most for number in numbers) / present
        if inside >= ENOUGH and (hint or telling):
            found = key, inside, telling
            break
    if found is None:
        return _compact_number(numbers, hint)
    key, inside, telling = found
    key = _apple_or_unix(key, numbers, name, core_data)
    how = encoding(key)
    certainty = 1.0 if hint and telling else 0.85 if hint else 0.5
    return Recognition(how, inside, certainty, f"reads as {how.title}")


def _apple_or_unix(key: str, numbers: Sequence[float], name: str, core_data: bool) -> str:
    """Choose where two clocks overlap: 6.5e8 is 1990 in Unix seconds and 2021 in Apple's."""
    middle = sorted(numbers)[len(numbers) // 2]
    if key == "unix_s" and middle < 1.15e9 and (core_data or middle < 8.5e8):
        return "mac_s"
    if key == "mac_ns" and "ticks" in words(name):
        return "ticks"
    return key


def _compact_number(numbers: Sequence[float], hint: bool) -> Recognition | None:
    how = encoding("compact")
    if not hint or not all(number == int(number) for number in numbers):
        return None
    days = [how.seconds(int(n)) for n in numbers if n >= 19000101]
    share = sum(day is not None for day in days) / len(numbers)
    if share < ENOUGH:
        return None
    return Recognition(how, share, 0.85, "reads as yyyymmdd")
