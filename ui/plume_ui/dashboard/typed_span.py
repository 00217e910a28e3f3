"""A span of time as a person types it: two moments, a day, a month, a year, or the last so long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from plume_db.language import numerals, tr
from plume_db.systems.moments import moment_at

EXAMPLES = tr("2026-01-01 – 2026-02-01, 2026-01-31, 2026-01, today, last 12 h")
_WRITTEN = "%Y-%m-%d %H:%M"
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)?\s*([^\W\d_]+)\.?")


def _understood(english: str, translated: str) -> tuple[str, ...]:
    """List words that may be typed, the longest first: English is always understood too."""
    found = {*english.split(), *translated.lower().split()}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def _either(words: tuple[str, ...]) -> str:
    """Write a pattern of words; those of a script without blanks may touch what follows."""
    return "|".join(
        rf"\b{re.escape(word)}\b" if word < _WITHOUT_BLANKS else re.escape(word) for word in words
    )


_WITHOUT_BLANKS = "\u2e80"
_LAST = re.compile(_either(_understood("last", tr("last", "typed before a length: last 12 h"))))
_TO = _understood("to until", tr("to until", "typed between two moments; words apart by blanks"))
_BETWEEN = re.compile(
    "|".join(
        rf"\s+{re.escape(word)}\s+" if word < _WITHOUT_BLANKS else rf"\s*{re.escape(word)}\s*"
        for word in _TO
    )
    + r"|\s*\.\.+\s*|\s*–\s*|\s+-\s+",
    re.I,
)
_UNITS = {
    word: seconds
    for seconds, words in (
        (60.0, _understood("min minute minutes", tr("min minute minutes", "typed units"))),
        (3600.0, _understood("h hour hours", tr("h hour hours", "typed units"))),
        (86_400.0, _understood("d day days", tr("d day days", "typed units"))),
        (604_800.0, _understood("w week weeks", tr("w week weeks", "typed units"))),
        (2_592_000.0, _understood("mo month months", tr("mo month months", "typed units"))),
        (31_536_000.0, _understood("y year years", tr("y year years", "typed units"))),
    )
    for word in words
}
"""Seconds of each unit."""
_DAYS = {
    word: days
    for days, words in (
        (0, _understood("today", tr("today", "typed"))),
        (-1, _understood("yesterday", tr("yesterday", "typed"))),
    )
    for word in words
}
_NOW = _understood("now", tr("now", "typed"))


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
    plain, said = _LAST.subn(" ", text.strip().lower())
    found = _AMOUNT.fullmatch(plain.strip())
    if found is None or not (found[1] or said):
        return None
    number, seconds = float((found[1] or "1").replace(",", ".")), _UNITS.get(found[2])
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
    word = text.lower()
    try:
        if word in _DAYS or word in _NOW:
            now = datetime.now(zone).replace(tzinfo=None)
            if word in _NOW:
                return now, now
            start = datetime(now.year, now.month, now.day) + _DAYS[word] * day
            return start, start + day
        if re.fullmatch(r"\d{4}", text):
            return datetime(int(text), 1, 1), datetime(int(text) + 1, 1, 1)
        if re.fullmatch(r"\d{4}-\d{1,2}", text):
            year, month = (int(part) for part in text.split("-"))
            return datetime(year, month, 1), datetime(year + month // 12, month % 12 + 1, 1)
        text = _iso(text)
        moment = datetime.fromisoformat(text)
        return moment, moment + day if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else moment
    except (ValueError, OverflowError):
        return None


def _iso(text: str) -> str:
    """Turn a day as the language writes it (``31.01.2026``) into ISO 8601; the rest stays."""
    parts = re.split(r"\{(\w+)[^}]*\}", numerals().day)
    pattern = "".join(
        rf"(?P<{part}>\d{{1,4}})" if at % 2 else re.escape(part) for at, part in enumerate(parts)
    )
    found = re.match(pattern + r"(?=\s|$)", text)
    if found is None:
        return text
    day = f"{int(found['year']):04}-{int(found['month']):02}-{int(found['day']):02}"
    return day + text[found.end() :]


def _seconds(moment: datetime, zone: tzinfo | None) -> float:
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    return moment.timestamp()
