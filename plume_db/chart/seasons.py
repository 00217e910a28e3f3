"""Habits of a series: its values by hour of the day, day of the week and month, in a zone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.refusal import NoCloud
from plume_db.chart.zones import FIRST, LAST, changes_of, offset_of
from plume_db.jobs import Task
from plume_db.language import localised, tr, trn
from plume_db.series.pyramid import Floats

MOST_HELD = 12_000_000
"""Rows held (9 bytes each); of more, medians are those of a random half, quarter, ..."""

HOUR, DAY = 3600.0, 86400.0
_PERIODS = 2
_NO_HOURS = 20 * HOUR
"""Rows this far apart say nothing of hours; daily ones may shift an hour with summer time."""
_NO_DAYS = 5 * DAY
_NO_MONTHS = 45 * DAY
_YEAR = 365.25 * DAY


@dataclass(frozen=True)
class Profile:
    """What is usual at each place of a period; NaN where there is no row."""

    middle: Floats
    low: Floats
    """The quartiles."""
    high: Floats
    rows: Floats


@dataclass(frozen=True)
class SeasonLine:
    """The habits of one line; None for a period that its rows can not show."""

    label: str
    week: Profile | None
    """168 places, hour by hour from Monday midnight."""
    hours: Profile | None
    weekdays: Profile | None
    """Monday first."""
    months: Profile | None
    rows: int
    missing: int
    """Rows whose value is NULL, no number, or infinite."""
    number: int = 0
    """Its place among all lines of the panel, those without rows too: it keeps its colour."""


@dataclass(frozen=True)
class Seasons:
    """The habits of one metric."""

    label: str
    unit: str
    how: str
    """``median`` or ``mean``: what a place's value is."""
    zone: str
    lines: tuple[SeasonLine, ...]
    notes: tuple[str, ...] = ()
    """Which periods are not shown, and why."""


@dataclass(frozen=True)
class _Shown:
    """Which periods the rows are long and fine enough for."""

    hours: bool
    weekdays: bool
    months: bool

    @property
    def week(self) -> bool:
        return self.hours and self.weekdays


class _Line:
    """The values of one line, each with its hour of the week and its month."""

    def __init__(self) -> None:
        self.values: list[Floats] = []
        self.hours: list[NDArray[np.uint8]] = []
        self.months: list[NDArray[np.uint8]] = []
        self.rows = self.missing = 0
        self.first, self.last = math.inf, -math.inf
        self.steps: list[float] = []

    def thin(self, random: np.random.Generator) -> int:
        """Let go of half the rows; tell how many are left."""
        kept = [random.random(len(v)) < 0.5 for v in self.values]
        self.values = [v[k] for v, k in zip(self.values, kept, strict=True)]
        self.hours = [v[k] for v, k in zip(self.hours, kept, strict=True)]
        self.months = [v[k] for v, k in zip(self.months, kept, strict=True)]
        return sum(len(v) for v in self.values)


def seasons_of(
    task: Task,
    labels: Sequence[str],
    pieces: Iterator[tuple[int, Floats, Floats]],
    zone: tzinfo,
    *,
    label: str = "",
    unit: str = "",
    how: str = "median",
    zone_name: str = "UTC",
) -> Seasons:
    """Gather moments and values by line; raises NoCloud where they show no season."""
    lines = [_Line() for _ in labels]
    share = _gather(task, lines, pieces, zone)
    held = [line for line in lines if line.rows]
    if not held:
        raise NoCloud(tr("There is no row with a time and a value in this span."))
    shown, notes = _what_shows(held)
    if not (shown.hours or shown.weekdays or shown.months):
        raise NoCloud(tr("There is no season to show. {notes}", notes=notes[0]))
    if share < 1:
        notes.append(
            tr("Figures are those of 1 in {value:.0f} rows, taken at random.", value=1 / share)
        )
    made = tuple(
        replace(_profiles(task, text, line, shown, how), number=number)
        for number, (text, line) in enumerate(zip(labels, lines, strict=True))
        if line.rows or line.missing
    )
    return Seasons(label, unit, how, zone_name, made, tuple(notes))


def _gather(
    task: Task,
    lines: Sequence[_Line],
    pieces: Iterator[tuple[int, Floats, Floats]],
    zone: tzinfo,
) -> float:
    """Sort the rows into hours of the week and months; give the share that is held."""
    random = np.random.default_rng(20010401)
    share, held = 1.0, 0
    for number, x, y in pieces:
        task.token.check()
        line = lines[number]
        good = np.isfinite(y) & (x >= FIRST) & (x <= LAST)
        line.missing += len(x) - int(np.count_nonzero(good))
        x, y = x[good], y[good]
        if not len(x):
            continue
        line.rows += len(x)
        line.first, line.last = min(line.first, float(x.min())), max(line.last, float(x.max()))
        line.steps.append(_step(x))
        if share < 1:
            kept = random.random(len(x)) < share
            x, y = x[kept], y[kept]
        hours, months = places_of(x, zone)
        line.values.append(y)
        line.hours.append(hours)
        line.months.append(months)
        held += len(x)
        if held > MOST_HELD:
            share /= 2
            held = sum(each.thin(random) for each in lines)
    return share


def _step(x: Floats) -> float:
    """Give the middle distance between different moments of a piece; NaN of a single one."""
    moments = np.unique(x[: 1 << 15])
    return float(np.median(np.diff(moments))) if len(moments) > 1 else math.nan


def _what_shows(lines: Sequence[_Line]) -> tuple[_Shown, list[str]]:
    """Decide which periods can be shown, and say in words which not."""
    span = max(line.last for line in lines) - min(line.first for line in lines)
    steps = [s for line in lines for s in line.steps if math.isfinite(s)]
    if not steps:
        raise NoCloud(tr("All rows have the same moment, so there is no season to show."))
    step = float(np.median(steps))
    notes: list[str] = []

    def enough(period: float, coarse: float, two: str, parts: str) -> bool:
        if step >= coarse:
            notes.append(
                tr("No {parts}: the rows are {length} apart.", parts=parts, length=_length(step))
            )
        elif span < _PERIODS * period - step - HOUR:
            notes.append(
                tr(
                    "No {parts}: the rows span {length}, and {two} are needed to tell "
                    "a habit from an accident.",
                    parts=parts,
                    length=_length(span),
                    two=two,
                )
            )
        else:
            return True
        return False

    hours = enough(DAY, _NO_HOURS, tr("two days"), tr("hours of the day"))
    weekdays = enough(7 * DAY, _NO_DAYS, tr("two weeks"), tr("days of the week"))
    said = len(notes)
    months = enough(_YEAR, _NO_MONTHS, tr("two years"), tr("months of the year"))
    # Nobody misses the months of a series of a few weeks.
    return _Shown(hours, weekdays, months), notes[:said] if hours or weekdays else notes


def _length(seconds: float) -> str:
    for size, words in ((_YEAR, _years), (DAY, _days), (HOUR, _hours), (60.0, _minutes)):
        if seconds >= 0.995 * size:
            number = float(f"{seconds / size:.2g}") if seconds < 100 * size else seconds / size
            # A part of a thing is spoken of as many.
            return words(1 if number == 1 else 2, localised(f"{number:,.3g}"))
    return (
        tr("{seconds:.2g} seconds", seconds=seconds) if math.isfinite(seconds) else tr("one moment")
    )


def _years(count: int, number: str) -> str:
    return trn("{number} year", "{number} years", count, number=number)


def _days(count: int, number: str) -> str:
    return trn("{number} day", "{number} days", count, number=number)


def _hours(count: int, number: str) -> str:
    return trn("{number} hour", "{number} hours", count, number=number)


def _minutes(count: int, number: str) -> str:
    return trn("{number} minute", "{number} minutes", count, number=number)


def places_of(x: Floats, zone: tzinfo) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Give the hour of the week (0 is Monday midnight) and the month (0 is January) of moments."""
    local = x + offsets_of(x, zone)
    days = np.floor(local / DAY)
    # 1970-01-01 was a Thursday, day 3 of a week that begins on Monday.
    hours = np.floor((local - days * DAY) / HOUR) + 24 * np.mod(days + 3, 7)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    return hours.astype(np.uint8), months.astype(np.uint8)


def offsets_of(x: Floats, zone: tzinfo) -> Floats:
    """Give how far the clocks of a zone are ahead of UTC at moments, in seconds."""
    if zone is UTC or not len(x):
        return np.zeros(len(x))
    first = float(x.min())
    changes = changes_of(zone, first, float(x.max()))
    ahead = np.array([offset_of(zone, moment) for moment in (first, *changes)])
    return np.asarray(ahead[np.searchsorted(changes, x, "right")], dtype=np.float64)


def _profiles(task: Task, label: str, line: _Line, shown: _Shown, how: str) -> SeasonLine:
    values = np.concatenate([np.empty(0), *line.values])
    none: list[NDArray[np.uint8]] = [np.empty(0, dtype=np.uint8)]
    hours = np.concatenate(none + line.hours)
    months = np.concatenate(none + line.months)
    line.values, line.hours, line.months = [], [], []

    def profile(wanted: bool, places: NDArray[np.uint8], size: int) -> Profile | None:
        return _profile(task, values, places, size, how) if wanted else None

    return SeasonLine(
        label,
        profile(shown.week, hours, 168),
        profile(shown.hours, hours % 24, 24),
        profile(shown.weekdays, hours // 24, 7),
        profile(shown.months, months, 12),
        line.rows,
        line.missing,
    )


def _profile(task: Task, values: Floats, places: NDArray[np.uint8], size: int, how: str) -> Profile:
    """Sum up the values of each place."""
    order = np.argsort(places, kind="stable")  # of bytes: a radix sort, which takes no lock
    task.token.check()
    sorted_values = values[order]
    cuts = np.searchsorted(places[order], np.arange(size + 1))
    found = np.full((3, size), np.nan)
    for place in range(size):
        task.token.check()
        part = sorted_values[cuts[place] : cuts[place + 1]]
        if len(part):
            low, middle, high = np.quantile(part, (0.25, 0.5, 0.75))
            found[:, place] = low, float(part.mean()) if how == "mean" else middle, high
    return Profile(found[1], found[0], found[2], np.diff(cuts).astype(np.float64))
