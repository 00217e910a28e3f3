"""The rows behind a picture: what is drawn, as a table that can be written to any format."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

import numpy as np

from plume_db.chart.bins import Aggregated, Bins, HeatMap, LineBins
from plume_db.chart.spec import SeriesSpec
from plume_db.chart.zones import iso_of, zone_of
from plume_db.jobs import Task
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Buckets, Floats
from plume_db.series.rows import rows_of
from plume_db.series.window import exact_window
from plume_db.values import Row

if TYPE_CHECKING:
    from plume_db.chart.gather import Gathered

COLUMNS = (
    "series", "line", "start", "end", "value", "low", "high", "previous", "count", "missing",
)  # fmt: skip
"""`start` and `end` are ISO 8601 with the offset of the zone (numbers on an axis of numbers);
`count` are the rows with a value and `missing` those without. A row of the file by itself has its
moment for both. In a heat map `low` and `high` are the edges of a step of value."""
MOST_ROWS = 200_000
"""Rows that are given one by one; of more, the summary of each pixel is."""
_SLICE = 5_000


@dataclass(frozen=True)
class Table:
    """Columns and rows, every number exactly as it is drawn; NULL where there is none."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


def table_of(task: Task, made: Gathered, pixels: int = 1200) -> Table:
    """Give the rows behind a whole chart: its panels over time, lines that are hidden left out."""
    hidden, zone = set(made.spec.hidden), made.spec.zone
    rows: list[Row] = []
    aggregated = {each.spec: each for each in made.aggregated}
    for panel in made.spec.panels:
        for series in panel.series if panel.kind == "time" else ():
            if (found := aggregated.get(series)) is not None:
                rows += aggregated_rows(task, found, zone, hidden)
            elif series.load in made.loaded:
                loaded = made.loaded[series.load]
                rows += pixel_rows(task, loaded, series, *made.window, pixels, zone, hidden)
    return Table(COLUMNS, rows)


def aggregated_rows(
    task: Task, made: Aggregated, zone: str, hidden: frozenset[str] | set[str] = frozenset()
) -> Iterator[Row]:
    """Give the rows of what one series draws in buckets, line by line in order of time."""
    moments = _Moments(made.spec, zone)
    label = made.spec.label
    if made.heat is not None:
        yield from _heat_rows(task, made.heat, label, moments)
    for line in made.lines:
        if line.label not in hidden:
            yield from _line_rows(task, line, label, moments)


def pixel_rows(
    task: Task,
    loaded: Loaded,
    spec: SeriesSpec,
    start: float,
    stop: float,
    pixels: int,
    zone: str,
    hidden: frozenset[str] | set[str] = frozenset(),
) -> Iterator[Row]:
    """Give the rows behind a series drawn for each pixel: the rows of the file where they are few.

    Where they are more than :data:`MOST_ROWS`, each pixel's mean, least and greatest value.
    """
    windows = exact_window(task, loaded, start, stop, pixels)
    moments, label = _Moments(spec, zone), spec.label
    counts = spec.load.metric.kind == "count"
    few = sum(float(each.count.sum() + each.missing.sum()) for each in windows) <= MOST_ROWS
    if few and not counts:
        yield from _file_rows(task, loaded, spec, start, stop, moments, hidden)
        return
    half = (stop - start) / pixels / 2
    for line, window in zip(loaded.lines, windows, strict=True):
        if line.label not in hidden:
            width = half if window.dense else 0.0
            yield from _window_rows(task, window, (label, line.label), width, moments)


class _Moments:
    """Writes moments as ISO text in a zone, or as numbers on an axis of numbers."""

    def __init__(self, spec: SeriesSpec, zone: str) -> None:
        self._zone: tzinfo | None = zone_of(zone) if spec.load.encoding.is_time else None

    def __call__(self, moment: float) -> str | float:
        if self._zone is None:
            return moment
        return iso_of(self._zone, moment)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else int(value)


def _at(values: Floats | None, n: int) -> float | None:
    return None if values is None else _number(float(values[n]))


def _line_rows(task: Task, line: LineBins, label: str, moments: _Moments) -> Iterator[Row]:
    bins = line.bins
    before = _by_left(line.previous)
    for n in range(len(bins)):
        if n % _SLICE == 0:
            task.token.check()
        left, right = float(bins.left[n]), float(bins.right[n])
        yield (
            label,
            line.label,
            moments(left),
            moments(right),
            _number(float(bins.value[n])),
            _at(bins.low, n),
            _at(bins.high, n),
            before.pop(left, None),
            _whole(float(bins.count[n])),
            _whole(float(bins.missing[n])),
        )
    # Buckets that only the period compared with has rows in.
    ends = (
        dict(zip(line.previous.left.tolist(), line.previous.right.tolist(), strict=True))
        if (line.previous is not None)
        else {}
    )
    for left, value in before.items():
        yield label, line.label, moments(left), moments(ends[left]), None, None, None, value, 0, 0


def _by_left(bins: Bins | None) -> dict[float, float | None]:
    if bins is None:
        return {}
    return {
        left: _number(value)
        for left, value in zip(bins.left.tolist(), bins.value.tolist(), strict=True)
    }


def _heat_rows(task: Task, heat: HeatMap, label: str, moments: _Moments) -> Iterator[Row]:
    """Give the cells that have rows."""
    buckets, steps = np.nonzero(heat.counts)
    for n, (bucket, step) in enumerate(zip(buckets.tolist(), steps.tolist(), strict=True)):
        if n % _SLICE == 0:
            task.token.check()
        yield (
            label,
            None,
            moments(float(heat.edges[bucket])),
            moments(float(heat.edges[bucket + 1])),
            None,
            float(heat.levels[step]),
            float(heat.levels[step + 1]),
            None,
            int(heat.counts[bucket, step]),
            0,
        )


def _file_rows(
    task: Task,
    loaded: Loaded,
    spec: SeriesSpec,
    start: float,
    stop: float,
    moments: _Moments,
    hidden: frozenset[str] | set[str],
) -> Iterator[Row]:
    for rows in rows_of(task, loaded, start, math.nextafter(stop, math.inf)):
        line = loaded.originals[rows.line].label
        if line in hidden:
            continue
        for n in range(len(rows.x)):
            if n % _SLICE == 0:
                task.token.check()
            at, value = moments(float(rows.x[n])), _number(float(rows.y[n]))
            known = value is not None
            yield (
                spec.label, line, at, at, value, value, value, None, int(known), int(not known)
            )  # fmt: skip


def _window_rows(
    task: Task, window: Buckets, names: tuple[str, str], half: float, moments: _Moments
) -> Iterator[Row]:
    for n in range(len(window)):
        if n % _SLICE == 0:
            task.token.check()
        middle = float(window.x[n])
        yield (
            *names,
            moments(middle - half),
            moments(middle + half),
            _number(float(window.mean[n])),
            _number(float(window.lo[n])),
            _number(float(window.hi[n])),
            None,
            int(window.count[n]),
            int(window.missing[n]),
        )
