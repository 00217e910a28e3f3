"""The points of one line that findings are computed from: rows, or medians of stretches."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

import numpy as np

from plume_db.insight.phrases import length_text, moment_text, value_text
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.loaded import Line, Loaded
from plume_db.series.pyramid import Floats
from plume_db.units import count_text

MOST_POINTS = 20_000
"""Rows that are looked at one by one; more are looked at as stretches."""
STRETCHES = 4_000
_HUGE = 1e100
"""Beyond it squares would overflow: values are scaled by a power of two, exactly, and back."""


@dataclass(frozen=True)
class Points:
    """Finite values in order of time; `x` and `y` have one length."""

    label: str
    x: Floats
    y: Floats
    rows: int
    """Rows with a value that stand behind the points."""
    basis: str
    """``computed from 1,234 rows``, or from what of them."""
    single: bool
    """Whether each point is one row."""
    unit: str = ""
    is_time: bool = True
    role: str = ""
    zone: tzinfo = UTC
    factor: float = 1.0
    """A value is `y` times this."""
    pattern: str = ""
    """The seasonal pattern that was taken out of `y`: ``daily``."""
    taken: Floats | None = field(default=None, repr=False)
    """What was taken out, point by point."""
    low: Floats | None = field(default=None, repr=False)
    """Least row of each stretch; None where each point is one row."""
    high: Floats | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def span(self) -> float:
        """Length from the first to the last point."""
        return float(self.x[-1] - self.x[0]) if len(self.x) else 0.0

    @property
    def step(self) -> float:
        """The usual step between neighbours; 0 where all share a moment."""
        steps = np.diff(self.x)
        steps = steps[steps > 0]
        return float(np.median(steps)) if len(steps) else 0.0

    def say(self, value: float) -> str:
        """Write a value of `y` with its unit."""
        return value_text(value * self.factor, self.unit)

    def when(self, moment: float) -> str:
        """Write a moment as exactly as the span asks for."""
        return moment_text(moment, self.span, self.zone, is_time=self.is_time)

    def long(self, length: float) -> str:
        """Write a length of time."""
        return length_text(length, is_time=self.is_time)

    def without(self, taken: Floats, pattern: str) -> Points:
        """Give the points with a seasonal pattern taken out."""
        return replace(self, y=self.y - taken, taken=taken, pattern=pattern)


def points_of(task: Task, loaded: Loaded, line: Line, start: float, stop: float,
              zone: tzinfo) -> Points:  # fmt: skip
    """Take the points of a line in ``start <= x <= stop``; stretches where rows are many."""
    pyramid, level = line.pyramid, line.pyramid.levels[0]
    first = int(np.searchsorted(pyramid.x, start, "left"))
    last = int(np.searchsorted(pyramid.x, stop, "right"))
    if pyramid.exact and last - first <= MOST_POINTS:
        x, y = pyramid.x[first:last], level.lo[first:last]
        held = np.isfinite(y)
        return _of_rows(loaded, line, zone, x[held], y[held])
    buckets = pyramid.window(start, stop, STRETCHES)
    rows = int(buckets.count.sum())
    if pyramid.exact:
        y = _medians(task, level.lo, buckets.start, buckets.stop)
    else:
        y = buckets.mean.copy()
    held = np.isfinite(y) & np.isfinite(buckets.lo) & np.isfinite(buckets.hi)
    width = length_text((stop - start) / STRETCHES, is_time=loaded.spec.encoding.is_time)
    count = count_text(int(held.sum()))
    basis = (
        tr(
            "computed from the medians of {count} stretches of {width} ({rows})",
            count=count,
            width=width,
            rows=_rows(rows),
        )
        if pyramid.exact
        else tr(
            "computed from the means of {count} stretches of {width} ({rows})",
            count=count,
            width=width,
            rows=_rows(rows),
        )
    )
    made = _made(loaded, line, zone, buckets.x[held], y[held], rows, basis, False)
    scale = 1 / made.factor
    return replace(made, low=buckets.lo[held] * scale, high=buckets.hi[held] * scale)


def _of_rows(loaded: Loaded, line: Line, zone: tzinfo, x: Floats, y: Floats) -> Points:
    """Take rows as points, or one median for each moment where rows share their moments.

    Rows of one moment have no order in time, so they are not each other's neighbours.
    """
    rows = len(x)
    firsts = np.flatnonzero(np.diff(x, prepend=-np.inf) > 0)
    if not rows or 2 * len(firsts) > rows:
        return _made(
            loaded, line, zone, x, y, rows, tr("computed from {rows}", rows=_rows(rows)), True
        )
    y = np.array([np.median(part) for part in np.split(y, firsts[1:])])
    basis = tr(
        "computed from the medians of {firsts} moments ({rows})",
        firsts=count_text(len(firsts)),
        rows=_rows(rows),
    )
    return _made(loaded, line, zone, x[firsts], y, rows, basis, False)


def _rows(count: int) -> str:
    return trn("{n} row", "{n} rows", count)


def _made(
    loaded: Loaded, line: Line, zone: tzinfo, x: Floats, y: Floats, rows: int, basis: str,
    single: bool,
) -> Points:  # fmt: skip
    greatest = float(np.abs(y).max()) if len(y) else 0.0
    factor = 1.0
    if greatest > _HUGE:
        factor = 2.0 ** np.ceil(np.log2(greatest / _HUGE))
    metric = loaded.spec.metric
    return Points(
        line.label, x, y / factor, rows, basis, single, metric.unit,
        loaded.spec.encoding.is_time, metric.role, zone, factor,
    )  # fmt: skip


def _medians(task: Task, values: Floats, starts: Floats | object, stops: object) -> Floats:
    """Take the median of each stretch, rows without a number left out."""
    result = np.full(len(starts), np.nan)  # type: ignore[arg-type]
    for place, (first, last) in enumerate(zip(starts, stops, strict=True)):  # type: ignore[call-overload]
        if place % 100 == 0:
            task.token.check()
        part = values[first:last]
        part = part[np.isfinite(part)]
        if len(part):
            middle = len(part) // 2
            # One element is found in a third of the time that np.median takes.
            result[place] = np.partition(part, middle)[middle]
    return result


def thinned(x: Floats, y: Floats, most: int) -> tuple[Floats, Floats, int]:
    """Take medians of consecutive points, so that at most `most` are left; and how many each."""
    size = -(-len(x) // most)
    if size <= 1:
        return x, y, 1
    whole = len(x) // size * size
    return (
        np.median(x[:whole].reshape(-1, size), axis=1),
        np.median(y[:whole].reshape(-1, size), axis=1),
        size,
    )
