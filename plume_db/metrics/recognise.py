"""Recognise the time encoding of a column from a sample of its values and its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from plume_db.language import tr
from plume_db.metrics.epochs import NEVER, Encoding, encoding, number_of
from plume_db.metrics.words import hints_time, hints_year, words
from plume_db.values import Value

ENOUGH = 0.9
"""The share of a sample that must be readable; some rows of any real table are not."""

_1980, _1990, _2001, _2007, _2060 = 315532800, 631152000, 978307200, 1167609600, 2840140800
_MAC_NOW = (_2007 - _2001, 2208988800 - _2001)
_1601, _YEAR_1, _1904 = 11644473600, 62135596800, 2082844800
_TICKS = ((_YEAR_1 + _1990) * 1e7, (_YEAR_1 + _2060) * 1e7)

_TICK_MINUTE, _NS_MINUTE = 600_000_000, 60_000_000_000

_RANGES: tuple[tuple[str, float, float, bool], ...] = (
    # key, least, most, whether the size alone is telling (no hint of the name needed)
    ("unix_ms", _1980 * 1e3, _2060 * 1e3, True),
    ("unix_us", _1980 * 1e6, _2060 * 1e6, True),
    ("unix_ns", 946684800 * 1e9, _2060 * 1e9, True),
    ("webkit", (_1990 + _1601) * 1e6, (_2060 + _1601) * 1e6, True),
    ("filetime", (_1990 + _1601) * 1e7, (_2060 + _1601) * 1e7, False),
    ("mac_ns", _MAC_NOW[0] * 1e9, _MAC_NOW[1] * 1e9, False),
    ("unix_s", _1980, _2060, False),
    ("mac_s", *_MAC_NOW, False),
    ("hfs", _2060 + 1, 2208988800 + _1904, False),
    ("julian", 2440587.5, 2473459.5, False),
    ("excel", 25569, 58440, False),
    ("unix_d", 7305, 25568, False),
    ("unix_s", -2208988800, -1e7, False),
)

_NAMED = {
    "gps": ("gps", _1980 - 315964800, _2060 - 315964800),
    "mjd": ("mjd", 25569, 70000),
    "ticks": ("ticks", *_TICKS),
}
"""Encodings that only a word of the name asks for: the word, and the range it must fit."""

_TEXTS = ("iso", "iso_loose", "iso_month", "compact", "quarter")
_MARKS = "-/."
_FIRST_LOOK = 5
_HAS_CLOCK = re.compile(r"\d\d:\d\d", re.ASCII)
_HAS_ZONE = re.compile(r"(?:[zZ]|UTC|GMT|[+-]\d\d:?(?:\d\d)?)(?: \d{4})?[ )]*\Z", re.ASCII)


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

    `values` come in stored order: where two readings are possible, the one that orders the rows
    is taken. `core_data`: the table is one of Apple's Core Data, whose times count from 2001.
    """
    present = [value for value in values if value is not None and value not in NEVER]
    if not present:
        return None
    hint = hints_time(name) or bool({"date", "time", "timestamp", "datetime"} & {*words(declared)})
    numbers = [number for value in present if (number := number_of(value)) is not None]
    if len(numbers) >= ENOUGH * len(present):
        return _from_numbers(numbers, len(present), name, hint, core_data)
    texts = [value for value in present if isinstance(value, str)]
    if len(texts) < ENOUGH * len(present):
        return None
    for key in _TEXTS:
        if (share := _share(encoding(key), texts)) >= ENOUGH:
            why = tr(
                "reads as {title}{zone_told}",
                title=encoding(key).title,
                zone_told=_zone_told(texts),
            )
            return Recognition(encoding(key), share, 1.0, why)
    return _from_parts(texts) or _from_month_names(texts)


def _share(how: Encoding, values: Sequence[Value]) -> float:
    """Measure the readable part; a first look spares most columns of text the rest."""
    first = [how.seconds(value) is not None for value in values[:_FIRST_LOOK]]
    if not any(first):
        return 0.0
    return sum(how.seconds(value) is not None for value in values) / len(values)


def _zone_told(texts: Sequence[str]) -> str:
    """Say how times of day without a zone are read."""
    clocks = [text for text in texts if _HAS_CLOCK.search(text)]
    bare = sum(not _HAS_ZONE.search(text) for text in clocks)
    if not clocks or not bare:
        return ""
    if bare == len(clocks):
        return tr(" without a zone, taken as UTC")
    return tr(", some without a zone, taken as UTC")


def _from_month_names(texts: Sequence[str]) -> Recognition | None:
    how = encoding("month_name")
    share = _share(how, texts)
    if share < ENOUGH:
        return None
    return Recognition(
        how,
        share,
        1.0,
        tr("reads as text with the month's name{zone_told}", zone_told=_zone_told(texts)),
    )


def _from_parts(texts: Sequence[str]) -> Recognition | None:
    """Tell dates of three numbers apart: which part is the day, the month and the year."""
    for mark in _MARKS:
        if sum(text.count(mark) >= 2 for text in texts) < ENOUGH * len(texts):
            continue
        shares = {order: _share(encoding(order + mark), texts) for order in ("ymd", "dmy", "mdy")}
        if shares["ymd"] >= ENOUGH:
            how = encoding("ymd" + mark)
            why = tr("reads as {title}{zone_told}", title=how.title, zone_told=_zone_told(texts))
            return Recognition(how, shares["ymd"], 1.0, why)
        if max(shares.values()) < ENOUGH:
            continue
        order, certainty, why = _day_or_month(texts, mark, shares["dmy"], shares["mdy"])
        how = encoding(order + mark)
        if not re.match(r"\d+\D\d+\D\d{4}", texts[0], re.ASCII):
            why += tr(", two-digit years from 69 on taken as 19xx")
            certainty -= 0.1
        why = tr(
            "reads as {title}{zone_told}{why}",
            title=how.title,
            zone_told=_zone_told(texts),
            why=why,
        )
        return Recognition(how, shares[order], certainty, why)
    return None


def _day_or_month(
    texts: Sequence[str], mark: str, days: float, months: float
) -> tuple[str, float, str]:
    """Choose the order of day and month; with it how sure that is, and why."""
    if abs(days - months) > 1e-9:
        return ("dmy" if days > months else "mdy"), 1.0, tr(", since a part goes beyond 12")
    firsts = {text.split(mark)[0] for text in texts}
    seconds = {text.split(mark)[1] for text in texts}
    if len(firsts) > 2 and {int(each) for each in seconds} == {1}:
        return "mdy", 0.9, tr(", since the second part is always 1, as a day may be")
    if len(seconds) > 2 and {int(each) for each in firsts} == {1}:
        return "dmy", 0.9, tr(", since the first part is always 1, as a day may be")
    by_day, by_month = (_order(encoding(order + mark), texts) for order in ("dmy", "mdy"))
    if max(by_day, by_month) > 0.8 and abs(by_day - by_month) > 0.1:
        better = "dmy" if by_day > by_month else "mdy"
        return better, 0.9, tr(", since only so the rows are in order")
    return "dmy", 0.6, tr(", or month first")


def _order(how: Encoding, values: Sequence[Value]) -> float:
    """Measure how much neighbours follow each other in time under an encoding."""
    moments = [m for value in values if (m := how.seconds(value)) is not None]
    return order_of([moments])


def order_of(runs: Sequence[Sequence[float]]) -> float:
    """Measure how much neighbours follow each other: 0 by chance, 1 always, in one direction."""
    up = down = pairs = 0
    for run in runs:
        for before, after in pairwise(run):
            up += after >= before
            down += after <= before
            pairs += 1
    return max(0.0, 2 * max(up, down) / pairs - 1) if pairs else 0.0


def _from_numbers(
    numbers: Sequence[float], present: int, name: str, hint: bool, core_data: bool
) -> Recognition | None:
    named = _by_word(numbers, present, name)
    if named is not None:
        return named
    found = None
    for key, least, most, telling in _RANGES:
        inside = sum(least <= number <= most for number in numbers) / present
        if inside >= ENOUGH and (hint or telling):
            found = key, inside, telling
            break
    if found is None or found[0] in ("hfs", "excel", "unix_d"):
        # Digits that read as a date are one rather than a count of seconds or days.
        dated = _compact_number(numbers, hint) or _year(numbers, name, hint)
        if dated is not None or found is None:
            return dated
    key, inside, telling = found
    if key == "unix_d" and not {"date", "day", "days", "datum", "tag"} & {*words(name)}:
        return None
    key, why = _apple_or_unix(key, numbers, core_data)
    how = encoding(key)
    certainty = 1.0 if hint and telling else 0.85 if hint else 0.5
    certainty -= 0.25 * (key == "unix_d")
    return Recognition(
        how, inside, certainty, tr("reads as {title}{why}", title=how.title, why=why)
    )


def _by_word(numbers: Sequence[float], present: int, name: str) -> Recognition | None:
    """Read as what a word of the name says, where the numbers fit."""
    for word in words(name):
        if word not in _NAMED:
            continue
        key, least, most = _NAMED[word]
        inside = sum(least <= number <= most for number in numbers) / present
        if inside >= ENOUGH:
            how = encoding(key)
            return Recognition(
                how, inside, 0.9, tr("reads as {title}, as its name says", title=how.title)
            )
    return None


def _apple_or_unix(key: str, numbers: Sequence[float], core_data: bool) -> tuple[str, str]:
    """Choose where two clocks overlap: 6.5e8 is 1990 in Unix seconds and 2021 in Apple's."""
    middle = sorted(numbers)[len(numbers) // 2]
    if key == "unix_s" and middle < 1.15e9 and (core_data or middle < 8.5e8):
        why = (
            tr("a Core Data table counts so")
            if core_data
            else tr("Unix seconds would be before 1997")
        )
        return "mac_s", tr(", since {why}", why=why)
    if key == "mac_ns" and all(_TICKS[0] <= number <= _TICKS[1] for number in numbers):
        # One tick in a hundred falls on a whole Apple second by chance.
        if all(number % 1e9 == 0 for number in numbers):
            minutes = [all(n % unit == 0 for n in numbers) for unit in (_TICK_MINUTE, _NS_MINUTE)]
            if minutes == [True, False]:
                return "ticks", tr(", since all are whole minutes in it")
            return key, tr(", since all are whole seconds in it")
        return "ticks", tr(", though Apple nanoseconds of 2020 and 2021 look alike")
    return key, ""


def _compact_number(numbers: Sequence[float], hint: bool) -> Recognition | None:
    if not hint or not all(float(number).is_integer() for number in numbers):
        return None
    for key, least in (("compact", 19000101), ("yyyymm", 190001)):
        how = encoding(key)
        days = [how.seconds(int(n)) for n in numbers if n >= least]
        share = sum(day is not None for day in days) / len(numbers)
        if share >= ENOUGH and (key == "compact" or max(numbers) < 210013):
            return Recognition(how, share, 0.85, tr("reads as {title}", title=how.title))
    return None


def _year(numbers: Sequence[float], name: str, hint: bool) -> Recognition | None:
    """Read a year as a moment; with a part after the point also under a name of time."""
    inside = sum(1000 <= number < 2200 for number in numbers) / len(numbers)
    split = not all(float(number).is_integer() for number in numbers)
    named = hints_year(name) or bool({"date", "period"} & {*words(name)})
    if inside < ENOUGH or not (named or (hint and split)):
        return None
    how = encoding("year")
    what = tr("years with a part after the point") if split else tr("whole years")
    return Recognition(how, inside, 0.85, tr("reads as {what}", what=what))
