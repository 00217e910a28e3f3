"""Where the ticks of a time axis stand: at round moments of the calendar, daylight saving too."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo

from plume_ui.chart.formats import EPOCH, clock

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
    *(_MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * n for n in (1, 2, 3, 6, 12)),
    *(_DAY * n for n in (1, 2, 7, 14)),
)
_MONTH_STEPS = (1, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_MONTH, _YEAR = 30.4 * _DAY, 365.25 * _DAY


def time_ticks(
    start: float, stop: float, most: int, zone: tzinfo | None
) -> tuple[float, list[float]]:
    """Give a step and the moments in a window that are whole steps, at most about `most`."""
    wanted = (stop - start) / max(1, most)
    for step in _STEPS:
        if step >= wanted:
            return step, _even(start, stop, step, zone)
    for months in _MONTH_STEPS:
        if months * _MONTH >= wanted:
            return months * _MONTH, _calendar(start, stop, months, zone)
    for years in _YEAR_STEPS:
        if years * _YEAR >= wanted:
            return years * _YEAR, _calendar(start, stop, 12 * years, zone)
    return 0.0, []


def _offset(seconds: float, zone: tzinfo | None) -> float:
    """How far the zone's clocks are ahead of UTC at a moment."""
    moment = clock(seconds, zone)
    ahead = moment.utcoffset() if moment is not None else None
    return ahead.total_seconds() if ahead is not None else 0.0


def _even(start: float, stop: float, step: float, zone: tzinfo | None) -> list[float]:
    """Count steps on the wall clock; the clock's own jumps are undone for each tick."""
    ahead = _offset((start + stop) / 2, zone)
    both = ahead, _offset(start, zone), _offset(stop, zone)
    # Weeks begin on Monday; 1970-01-01 was a Thursday.
    shift = 4 * _DAY if step % (7 * _DAY) == 0 else 0.0
    number = math.ceil((start + min(both) - shift) / step)
    ticks: list[float] = []
    while (wall := number * step + shift) <= stop + max(both) and len(ticks) < 1000:
        number += 1
        tick = wall - ahead
        moment = wall - _offset(tick, zone) if step >= _HOUR else tick
        # An hour that the clocks leave out falls on the next one.
        if start <= moment <= stop and (not ticks or moment > ticks[-1]):
            ticks.append(moment)
    return ticks


def _calendar(start: float, stop: float, months: int, zone: tzinfo | None) -> list[float]:
    first = clock(start, zone)
    if first is None:
        return []
    number = (first.year * 12 + first.month - 1) // months * months
    ticks: list[float] = []
    while len(ticks) < 1000:
        year, month = divmod(number, 12)
        number += months
        if not 1 <= year <= 9999:
            if year > 9999:
                break
            continue
        wall = datetime(year, month + 1, 1, tzinfo=UTC)
        tick = (wall - EPOCH) / timedelta(seconds=1)
        tick -= _offset(tick, zone)
        if tick > stop:
            break
        if tick >= start:
            ticks.append(tick)
    return ticks
