"""The figures of a span of time, line by line, from every row of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.spec import ChartSpec
from plume_db.jobs import Task
from plume_db.series.loaded import Loaded, LoadSpec
from plume_db.series.rows import rows_of

MOST_SORTED = 4_000_000
"""Values of one line beyond which the median is left out: it needs all of them at once."""


@dataclass(frozen=True)
class RangeFigures:
    """What one line has in a span of time; NaN where there is nothing to tell."""

    label: str
    unit: str
    count: int
    """Rows with a value."""
    missing: int
    """Rows without one."""
    least: float
    greatest: float
    mean: float
    median: float
    """NaN also beyond :data:`MOST_SORTED` values."""
    total: float
    change: float
    """The last value less the first one."""


class _Sum:
    """What is known of one line so far."""

    def __init__(self) -> None:
        self.count = self.missing = 0
        self.least, self.greatest, self.total = np.inf, -np.inf, 0.0
        self.first = self.last = (np.nan, np.nan)
        self.values: list[NDArray[np.float64]] = []

    def add(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
        """Take some rows, in any order of time."""
        held = ~np.isnan(y)
        self.missing += int(len(y) - held.sum())
        x, y = x[held], y[held]
        if not len(y):
            return
        self.count += len(y)
        self.least, self.greatest = min(self.least, y.min()), max(self.greatest, y.max())
        with np.errstate(all="ignore"):
            self.total += float(y.sum())
        first, last = int(np.argmin(x)), len(x) - 1 - int(np.argmax(x[::-1]))
        if not x[first] >= self.first[0]:
            self.first = float(x[first]), float(y[first])
        if not x[last] < self.last[0]:
            self.last = float(x[last]), float(y[last])
        if self.count <= MOST_SORTED:
            self.values.append(y)
        else:
            self.values.clear()

    def figures(self, label: str, unit: str) -> RangeFigures:
        """Give what was found."""
        nan = float("nan")
        if not self.count:
            return RangeFigures(label, unit, 0, self.missing, nan, nan, nan, nan, nan, nan)
        median = float(np.median(np.concatenate(self.values))) if self.values else nan
        with np.errstate(all="ignore"):
            return RangeFigures(
                label,
                unit,
                self.count,
                self.missing,
                float(self.least),
                float(self.greatest),
                float(self.total / self.count),
                median,
                float(self.total),
                float(self.last[1] - self.first[1]),
            )


def hides(spec: ChartSpec, load: LoadSpec, line: str) -> bool:
    """Tell whether a line is left out; the legend names its series too where it must."""
    drawn = (each for panel in spec.panels for each in panel.series if each.load == load)
    names = {line, *(f"{line} · {each.label}" for each in drawn)}
    return not names.isdisjoint(spec.hidden)


def figures_of_range(
    task: Task,
    spec: ChartSpec,
    held: dict[LoadSpec, Loaded],
    start: float,
    stop: float,
) -> tuple[RangeFigures, ...]:
    """Work out the figures of ``start <= x < stop`` for every visible line of a chart."""
    found: list[RangeFigures] = []
    several = len(spec.loads()) > 1
    for load in spec.loads():
        loaded = held.get(load)
        if loaded is None:
            continue
        sums = [_Sum() for _ in loaded.lines]
        for rows in rows_of(task, loaded, start, stop):
            task.token.check()
            sums[rows.line].add(rows.x, rows.y)
        for line, each in zip(loaded.lines, sums, strict=True):
            if hides(spec, load, line.label):
                continue
            name = line.label
            if several and load.group:
                name = f"{load.metric.label}: {line.label}"
            task.token.check()
            found.append(each.figures(name, load.metric.unit))
    return tuple(found)
