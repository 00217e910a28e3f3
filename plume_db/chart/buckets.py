"""Buckets of time and of number: their widths, and where each begins and ends in a zone.

Widths up to a day follow the clocks on the wall, those above it the calendar: a day has 23 or 25
hours where the clocks are set, a week begins on Monday, a month on its first. The edges are few
(:data:`MOST`), so they are worked out one by one with the zone's own rules.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import numpy as np

from plume_db.chart.spec import SeriesSpec
from plume_db.chart.zones import FIRST, LAST, changes_of, instant_of, offset_of, wall_of
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.series.pyramid import Floats

MOST_AUTOMATIC = 2_000
MOST = 20_000
"""Buckets of a chosen width; above it the width is made larger."""
BAR = 6.0
HEAT_BAR = 5.0
"""Pixels that a bucket of automatic width is wide at least; those of a heat map are narrower."""

_PER_SECOND = {"us": 1_000_000, "ms": 1_000}
_CLOCK = {"s": 1, "min": 60, "h": 3600}
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"mo": 1, "q": 3, "y": 12}
_MONTH = 2_629_746
"""Seconds of a mean month of the Gregorian calendar."""
_TEXT = re.compile(r"([1-9][0-9]{0,8}) ?(us|ms|s|min|h|d|w|mo|q|y)\Z", re.ASCII)
_WALL = datetime(1970, 1, 1)
_MONDAY = 3
"""Day 0 of the epoch was a Thursday: three days after a Monday."""


class BadBucket(PlumeError):
    """The text names no width."""


@dataclass(frozen=True)
class Width:
    """A width of time."""

    count: int
    unit: str
    """One of us, ms, s, min, h, d, w, mo, q, y."""

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"

    @property
    def seconds(self) -> float:
        """How long it is; months and years are mean ones."""
        if self.unit in _PER_SECOND:
            return self.count / _PER_SECOND[self.unit]
        if self.unit in _MONTHS:
            return float(self.count * _MONTHS[self.unit] * _MONTH)
        return float(self.count * _CLOCK.get(self.unit, _DAYS.get(self.unit, 0) * 86400))

    @property
    def months(self) -> int:
        """Months of the calendar; 0 where it is no whole number of them."""
        return self.count * _MONTHS.get(self.unit, 0)

    @property
    def days(self) -> int:
        """Days of the calendar; 0 where it is no whole number of them."""
        return self.count * _DAYS.get(self.unit, 0)

    @property
    def per_second(self) -> int:
        """Units in a second, for widths below one; else 1."""
        return _PER_SECOND.get(self.unit, 1)

    @property
    def steps(self) -> int:
        """Its length in units of ``1 / per_second`` seconds, for widths of the clock; else 0."""
        return self.count * _CLOCK.get(self.unit, 1 if self.unit in _PER_SECOND else 0)


def width_of(text: str) -> Width:
    """Read ``15 min``; raises BadBucket."""
    found = _TEXT.match(text.strip())
    if found is None:
        raise BadBucket(
            tr(
                '"{text}" is no width of a bucket; write a whole number and one of us, '
                "ms, s, min, h, d, w, mo, q, y, such as 15 min.",
                text=text,
            )
        )
    return Width(int(found[1]), found[2])


def number_of(text: str) -> float:
    """Read the width of a bucket of plain numbers; raises BadBucket."""
    try:
        width = float(text)
    except ValueError:
        width = math.nan
    if not 0 < width < math.inf:
        raise BadBucket(
            tr('"{text}" is no width on an axis of numbers; write a number above 0.', text=text)
        )
    return width


def _ladder() -> tuple[Width, ...]:
    small = [
        Width(n * ten, unit) for unit in ("us", "ms") for ten in (1, 10, 100) for n in (1, 2, 5)
    ]
    clock = [Width(n, unit) for unit in ("s", "min") for n in (1, 2, 5, 10, 15, 30)]
    hours = [Width(n, "h") for n in (1, 2, 3, 6, 12)]
    days = [Width(1, unit) for unit in ("d", "w", "mo", "q", "y")]
    years = [Width(n * 10**ten, "y") for ten in range(7) for n in (1, 2, 5)]
    return (*small, *clock, *hours, *days, *years[1:])


LADDER = _ladder()
"""The round widths that are chosen from, ascending."""


def automatic(start: float, stop: float, pixels: int, step: float = 0.0, bar: float = BAR) -> Width:
    """Choose a round width: a bar of `bar` pixels at least, and no finer than the rows.

    `step` is the usual time between two rows: finer buckets would be mostly empty. A month has 28
    days too, so three quarters of a step will do.
    """
    return _at_least(max((stop - start) / _most(pixels, bar), 0.75 * step))


def _most(pixels: int, bar: float) -> float:
    return min(max(1.0, pixels / bar), MOST_AUTOMATIC)


def _at_least(seconds: float) -> Width:
    return next((width for width in LADDER if width.seconds >= seconds), LADDER[-1])


def automatic_number(
    start: float, stop: float, pixels: int, step: float = 0.0, bar: float = BAR
) -> float:
    """Choose a width of 1, 2 or 5 times a power of ten on an axis of numbers."""
    least = max((stop - start) / _most(pixels, bar), 0.75 * step)
    if not 0 < least < math.inf:
        return 1.0
    ten = math.floor(math.log10(least))
    for n in (1, 2, 5, 10):
        width = float(f"{n}e{ten}")
        if width >= least * (1 - 1e-12):
            return width
    return float(f"1e{ten + 1}")


def fitting(width: Width, start: float, stop: float) -> Width:
    """Give the width, or a larger one of the ladder where it would make too many buckets."""
    if (stop - start) / width.seconds <= MOST:
        return width
    return _at_least((stop - start) / MOST_AUTOMATIC)


@dataclass(frozen=True)
class Axis:
    """The buckets of a picture."""

    bucket: str
    """Their width."""
    edges: Floats
    notes: tuple[str, ...] = ()


def axis_edges(
    spec: SeriesSpec,
    seen: tuple[float, float],
    span: tuple[float, float],
    pixels: int,
    step: float,
    zone: tzinfo,
) -> Axis:
    """Cut `span` into the buckets a series asks for; `seen` is what `pixels` are wide.

    Raises BadBucket. Of an empty span there are no edges.
    """
    bar = HEAT_BAR if spec.kind == "heat" else BAR
    if not spec.load.encoding.is_time:
        return _axis_of_numbers(spec.bucket, span, automatic_number(*seen, pixels, step, bar))
    automatically = automatic(*seen, pixels, step, bar)
    wanted = automatically if spec.bucket == "auto" else width_of(spec.bucket)
    width = fitting(wanted, *span) if span[0] <= span[1] else wanted
    note = "" if width == wanted else _too_many(str(wanted), str(width))
    edges = edges_of(width, *span, zone) if span[0] <= span[1] else np.empty(0)
    return Axis(str(width), edges, (note,) if note else ())


def _axis_of_numbers(bucket: str, span: tuple[float, float], automatically: float) -> Axis:
    # A width of time may have been left from another column of the same chart.
    chosen = _TEXT.match(bucket) is None and bucket != "auto"
    wanted = number_of(bucket) if chosen else automatically
    many = (span[1] - span[0]) / wanted > MOST
    width = automatic_number(*span, MOST_AUTOMATIC * 6) if many else wanted
    edges = number_edges(width, *span) if span[0] <= span[1] else np.empty(0)
    return Axis(f"{width:g}", edges, (_too_many(bucket, f"{width:g}"),) if many else ())


def _too_many(wanted: str, given: str) -> str:
    return tr(
        "Buckets of {wanted} would be more than {most:,} here; they are {given} wide.",
        wanted=wanted,
        most=MOST,
        given=given,
    )


def edges_of(width: Width, start: float, stop: float, zone: tzinfo) -> Floats:
    """Give the edges, strictly ascending, from the last one <= `start` to the first > `stop`."""
    if not FIRST <= start <= stop <= LAST:
        return number_edges(width.seconds, start, stop)
    if width.steps and (zone is UTC or width.unit in _PER_SECOND):
        return _even(width.steps, width.per_second, 0.0, start, stop)
    if width.steps and width.seconds <= 3600:
        return _of_the_clock(width, start, stop, zone)
    return _of_the_calendar(width, start, stop, zone)


def number_edges(width: float, start: float, stop: float) -> Floats:
    """Give the edges on an axis of numbers, as :func:`edges_of` does."""
    mantissa, _, exponent = f"{width:e}".partition("e")
    ten = int(exponent)
    if float(f"{float(mantissa):g}e{ten}") == width and ten < 0 and float(mantissa).is_integer():
        # A tenth has no exact double: 3 / 10 is right where 3 * 0.1 is not.
        return _even(int(float(mantissa)), 10**-ten, 0.0, start, stop)
    return _even(width, 1, 0.0, start, stop)


def _even(steps: float, per: int, origin: float, start: float, stop: float) -> Floats:
    """Give the edges ``origin + k * steps / per``; a division that rounds is put right."""
    first = math.floor((start - origin) * per / steps) - 1
    last = math.floor((stop - origin) * per / steps) + 2
    # The places are counted from 0, so that huge ones do not run together.
    edges = (first * steps + np.arange(int(last - first) + 1) * steps) / per + origin
    return _covering(edges, start, stop)


def _covering(edges: Floats, start: float, stop: float) -> Floats:
    """Drop the edges that are not needed, and those that are there twice."""
    edges = np.unique(edges)
    first = max(0, int(np.searchsorted(edges, start, "right")) - 1)
    last = int(np.searchsorted(edges, stop, "right"))
    return edges[first : last + 1]


def _of_the_clock(width: Width, start: float, stop: float, zone: tzinfo) -> Floats:
    """Give steps of an hour or less, on the full hour of the wall; each lasts what it says.

    An hour that is shown twice is two buckets. Where the clocks are set by half an hour, the
    bucket is cut there.
    """
    length = float(width.steps)
    cuts = [start - 86400, *changes_of(zone, start - 86400, stop + 86400), stop + 86400]
    parts: list[Floats] = []
    for since, until in pairwise(cuts):
        offset = offset_of(zone, since)
        steps = _even(length, 1, -offset, since, until)
        parts.append(steps[(steps >= since) & (steps < until)])
    changes = np.array(cuts[1:-1])
    return _covering(np.concatenate((*parts, changes)), start, stop)


def _of_the_calendar(width: Width, start: float, stop: float, zone: tzinfo) -> Floats:
    first = _place(width, wall_of(zone, start)) - 1
    last = _place(width, wall_of(zone, stop)) + 2
    edges = [instant_of(zone, _begin(width, place)) for place in range(first, last + 1)]
    return _covering(np.array(edges), start, stop)


def _place(width: Width, wall: datetime) -> int:
    """Count the buckets since 1970 (months: since the year 0) up to a time of the wall."""
    if width.months:
        return (wall.year * 12 + wall.month - 1) // width.months
    days = (wall - _WALL).days
    if width.days:
        return (days + _shift(width)) // width.days
    return (days * 86400 + (wall - _WALL).seconds) // width.steps


def _begin(width: Width, place: int) -> datetime:
    """Give the time of the wall at which a bucket begins."""
    if width.months:
        months = place * width.months
        year = min(9998, max(1, months // 12))
        return datetime(year, months % 12 + 1, 1)
    if width.days:
        return _WALL + timedelta(days=place * width.days - _shift(width))
    return _WALL + timedelta(seconds=place * width.steps)


def _shift(width: Width) -> int:
    return _MONDAY if width.unit == "w" else 0
