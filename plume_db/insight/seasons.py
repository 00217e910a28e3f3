"""Patterns that repeat by hour of day and by day of week, in a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo

import numpy as np

from plume_db.insight.marks import Mark, Refusal
from plume_db.insight.points import Points
from plume_db.language import said, to_say, tr, trn
from plume_db.series.pyramid import Floats, Ints
from plume_db.systems.moments import moment_at
from plume_db.units import listed

_DAY = 86400.0
_STRONG = 0.2
"""Share of the variance that a pattern must explain in days it was not learned from."""
_FEWEST_CYCLES = 6
_FEWEST_PHASES = 5
_WEEKDAYS = (
    tr("Monday"),
    tr("Tuesday"),
    tr("Wednesday"),
    tr("Thursday"),
    tr("Friday"),
    tr("Saturday"),
    tr("Sunday"),
)


@dataclass(frozen=True)
class _Cycle:
    """What repeats: the phase of each point, and the number of its cycle."""

    name: str
    phases: Ints
    cycles: Ints
    size: int


@dataclass(frozen=True)
class Pattern:
    """A cycle with what it adds to the level at each phase."""

    name: str
    """``daily`` or ``weekly``."""
    profile: Floats
    """One entry for each phase; 0 where no row has it."""
    share: float
    """Explained part of the variance, in cycles it was not learned from."""
    held: tuple[int, ...]
    """Phases that have rows."""
    cycles: int


def seasons_of(points: Points) -> tuple[tuple[Mark, ...], Points] | Refusal:
    """Tell the daily and the weekly pattern; also gives the points without what was found.

    Strength as in Wang, Smith & Hyndman (2006), "Characteristic-based clustering for time series
    data": ``1 - Var(rest) / Var(all without the level)``. It is computed across: the pattern of
    the even cycles is tried on the odd ones and the other way round, so that noise has none.
    """
    if not points.is_time:
        return Refusal("seasons", points.label, tr("The axis is no time."))
    found, rest = _found(points)
    if not found:
        text = tr("No pattern by hour of day or day of week, or too few days to see one")
        return Refusal("seasons", points.label, f"{text} ({points.basis}).")
    return tuple(_mark(points, pattern) for pattern in found), rest


def _found(points: Points) -> tuple[list[Pattern], Points]:
    wall = points.x + _ahead(points.x, points.zone)
    days = np.floor(wall / _DAY).astype(np.int64)
    hours = ((wall - days * _DAY) // 3600).astype(np.int64)
    # Weeks begin on Monday; 1970-01-01 was a Thursday.
    weekdays = (days + 3) % 7
    cycles = (
        _Cycle(to_say("daily"), hours, days, 24),
        _Cycle(to_say("weekly"), weekdays, (days + 3) // 7, 7),
    )
    found, names = [], []
    taken = np.zeros(len(points))
    for cycle in cycles:
        if (pattern := pattern_in(points.x, points.y - taken, cycle)) is not None:
            found.append(pattern)
            names.append(pattern.name)
            taken = taken + pattern.profile[cycle.phases]
    return found, (
        points.without(taken, listed([said(name) for name in names])) if found else points
    )


def _ahead(x: Floats, zone: tzinfo) -> Floats:
    """Give how far the wall clock of a zone is ahead of UTC at each moment, in seconds."""
    if zone is UTC or not len(x):
        return np.zeros(len(x))
    # Clocks are set at whole quarters of an hour; days are enough where there are many.
    step = 900.0 if x[-1] - x[0] < 900.0 * 5000 else max(_DAY / 4, float(x[-1] - x[0]) / 5000)
    places, where = np.unique(np.floor(x / step), return_inverse=True)
    offsets = np.array([_offset(float(place) * step, zone) for place in places])
    result: Floats = offsets[where]
    return result


def _offset(seconds: float, zone: tzinfo) -> float:
    try:
        ahead = moment_at(seconds, zone).utcoffset()
    except (OverflowError, ValueError, OSError):
        return 0.0
    return ahead.total_seconds() if ahead is not None else 0.0


def pattern_in(x: Floats, y: Floats, cycle: _Cycle) -> Pattern | None:
    """Learn what repeats, and keep it where it holds in cycles it was not learned from."""
    numbers = np.unique(cycle.cycles)
    held = np.unique(cycle.phases)
    if len(numbers) < _FEWEST_CYCLES or len(held) < min(_FEWEST_PHASES, cycle.size):
        return None
    off = y - _levels(x, y, cycle.cycles)
    # A few odd values would hide a pattern, and a peak of one hour in 24 is no odd value.
    edge = 1.2 * float(np.quantile(np.abs(off), 0.98))
    off = np.clip(off, -edge, edge)
    parity = np.searchsorted(numbers, cycle.cycles) % 2
    shares = []
    for learned in (0, 1):
        profile = _profile(off, cycle, parity == learned)
        tried = parity != learned
        rest = off[tried] - profile[cycle.phases[tried]]
        whole = float((off[tried] ** 2).sum())
        shares.append(1.0 - float((rest**2).sum()) / whole if whole > 0 else 0.0)
    share = min(shares)
    if share < _STRONG:
        return None
    profile = _profile(off, cycle, np.ones(len(y), dtype=np.bool_))
    return Pattern(cycle.name, profile, sum(shares) / 2, tuple(int(h) for h in held), len(numbers))


def _levels(x: Floats, y: Floats, cycles: Ints) -> Floats:
    """Give the level along the way: lines between the medians of the cycles, so a ramp is none."""
    edges = np.flatnonzero(np.diff(cycles)) + 1
    at = np.array([float(np.mean(part)) for part in np.split(x, edges)])
    level = np.array([float(np.median(part)) for part in np.split(y, edges)])
    # The first and the last line go on to the ends.
    slopes = (level[1] - level[0]) / (at[1] - at[0]), (level[-1] - level[-2]) / (at[-1] - at[-2])
    result: Floats = np.interp(x, at, level)
    result += np.minimum(x - at[0], 0.0) * slopes[0] + np.maximum(x - at[-1], 0.0) * slopes[1]
    return result


def _profile(off: Floats, cycle: _Cycle, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]
             ) -> Floats:  # fmt: skip
    profile = np.zeros(cycle.size)
    for phase in range(cycle.size):
        part = off[chosen & (cycle.phases == phase)]
        if len(part) >= 2:
            profile[phase] = float(np.median(part))
    return profile


def _mark(points: Points, pattern: Pattern) -> Mark:
    inside = {phase: float(pattern.profile[phase]) for phase in pattern.held}
    top, bottom = max(inside, key=lambda p: inside[p]), min(inside, key=lambda p: inside[p])
    name = _hour if pattern.name == "daily" else _weekday
    height = points.say(inside[top] - inside[bottom])
    values = {"high": name(top), "low": name(bottom)}
    why = {**values, "share": pattern.share, "height": height, "basis": points.basis}
    if pattern.name == "daily":
        text = tr("daily pattern: high {high}, low {low}", **values)
        told = trn(
            "The daily pattern explains {share:.0%} of what varies around the "
            "level in cycles it was not learned from; {height} lie between its "
            "highest ({high}) and its lowest ({low}). Medians by hour over {n} day, {basis}.",
            "The daily pattern explains {share:.0%} of what varies around the "
            "level in cycles it was not learned from; {height} lie between its "
            "highest ({high}) and its lowest ({low}). Medians by hour over {n} days, {basis}.",
            pattern.cycles,
            **why,
        )
    else:
        text = tr("weekly pattern: high {high}, low {low}", **values)
        told = trn(
            "The weekly pattern explains {share:.0%} of what varies around the "
            "level in cycles it was not learned from; {height} lie between its "
            "highest ({high}) and its lowest ({low}). Medians by weekday over {n} week, {basis}.",
            "The weekly pattern explains {share:.0%} of what varies around the "
            "level in cycles it was not learned from; {height} lie between its "
            "highest ({high}) and its lowest ({low}). Medians by weekday over {n} weeks, {basis}.",
            pattern.cycles,
            **why,
        )
    return Mark("season", float(points.x[0]), float(points.x[-1]), None, points.label, text, told)


def _hour(phase: int) -> str:
    return tr("at {phase:02d}:00", phase=phase)


def _weekday(phase: int) -> str:
    return tr("on {weekday}", weekday=_WEEKDAYS[phase])
