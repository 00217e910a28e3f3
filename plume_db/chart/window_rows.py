"""The rows that lie in a span of time: as values of one metric, as pairs of two, as SQL."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.refusal import NoCloud
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.metrics.epochs import NEVER
from plume_db.metrics.groups import group_sql
from plume_db.metrics.measures import Metric
from plume_db.metrics.timing import time_sql
from plume_db.names import literal
from plume_db.series.lines import EMPTY, NULL, OTHER, find_lines
from plume_db.series.loaded import Loaded, LoadSpec
from plume_db.series.pack import Chunk, Packing, Wanted, load_packing, read_rows
from plume_db.series.pyramid import Floats
from plume_db.series.ranges import plan, walk
from plume_db.series.rows import LineRows, rows_of

PIECE = 262_144
"""Entries of one step of numpy: a few milliseconds."""
_HOUR = 3600.0
_MOST_HOURS = 2_000_000
_MOST = sys.float_info.max
"""Stands for infinity, which SQL has no word for."""


def window_sql(spec: LoadSpec, start: float, stop: float) -> str:
    """Write the condition that a row lies in ``start <= time < stop``.

    It rounds as the bulk read does, so both take the same rows.
    """
    time, line = time_sql(spec.time, spec.encoding, spec.clock)
    seconds = f"({time})" if line is None else f"(({time})/{line[0]!r}+{line[1]!r})"
    # BETWEEN works its left side out once, and a time read from text is dear.
    inside = between_sql(seconds, start, stop)
    if line is None:
        return inside
    never = [n for n in NEVER if start <= n / line[0] + line[1] < stop]
    return inside + "".join(f" AND ({time})<>{n}" for n in never)


def all_of(*conditions: str) -> str:
    """Join conditions of SQL, leaving out the empty ones; one may end with a comment."""
    return " AND ".join(
        f"({each}\n)" if "--" in each else f"({each})" for each in conditions if each
    )


def between_sql(expression: str, low: float, high: float, *, closed: bool = False) -> str:
    """Write ``low <= expression < high``, or ``<= high`` where `closed`."""
    last = float(high) if closed else math.nextafter(float(high), -math.inf)
    ends = (repr(min(_MOST, max(-_MOST, end))) for end in (float(low), last))
    return f"({expression}) BETWEEN {' AND '.join(ends)}"


def line_sql(spec: LoadSpec, label: str) -> str:
    """Write the condition of one line; empty where there is one only or its value is not known."""
    if not spec.group or spec.labels is not None or label in ("", OTHER) or "…" in label:
        return ""
    value = group_sql(spec.group)
    if label == EMPTY:
        return f"CAST({value} AS TEXT) IN ('',{literal(EMPTY)})"
    return f"{value} IS NULL" if label == NULL else f"CAST({value} AS TEXT)={literal(label)}"


def values_of(task: Task, loaded: Loaded, start: float, stop: float) -> Iterator[LineRows]:
    """Give every row of ``start <= x < stop`` in small pieces; what is counted gives its counts."""
    if loaded.spec.metric.kind == "count":
        yield from _counts(task, loaded, start, stop)
        return
    for rows in rows_of(task, loaded, start, stop):
        for begin in range(0, len(rows.x), PIECE):
            task.token.check()
            part = slice(begin, begin + PIECE)
            yield LineRows(rows.line, rows.x[part], rows.y[part])


def _counts(task: Task, loaded: Loaded, start: float, stop: float) -> Iterator[LineRows]:
    for number, line in enumerate(loaded.lines):
        task.token.check()
        first, last = np.searchsorted(line.pyramid.x, (start, stop), "left")
        yield LineRows(number, line.pyramid.x[first:last], line.pyramid.levels[0].lo[first:last])


def hourly_counts(
    task: Task, loaded: Loaded, start: float, stop: float, shift: float
) -> Iterator[LineRows]:
    """Count the rows of each line in every hour from the first row to the last, zeros too.

    Hours begin `shift` seconds after those of UTC, since some zones are half an hour off. The
    first and the last hour may be cut by the window or by the rows, as with any count.
    """
    spans = [line.pyramid.span for line in loaded.originals if len(line.pyramid)]
    first = max(start, min((span[0] for span in spans), default=start))
    last = min(stop, max((span[1] for span in spans), default=start))
    base = math.floor((first - shift) / _HOUR)
    size = math.floor((last - shift) / _HOUR) - base + 1
    if size > _MOST_HOURS:
        raise NoCloud(tr("The rows span too many years to be counted hour by hour."))
    if size < 1 or not spans:
        return
    counts = [np.zeros(size) for _ in loaded.lines]
    for rows in rows_of(task, loaded, start, stop):
        for begin in range(0, len(rows.x), PIECE):
            task.token.check()
            hours = np.floor((rows.x[begin : begin + PIECE] - shift) / _HOUR) - base
            counts[rows.line] += np.bincount(
                np.clip(hours, 0, size - 1).astype(np.intp), minlength=size
            )
    x = (base + np.arange(size)) * _HOUR + shift
    for number, counted in enumerate(counts):
        yield LineRows(number, np.asarray(x, dtype=np.float64), counted)


@dataclass(frozen=True)
class Pairs:
    """Two values each of some rows; NaN where a row has none."""

    x: Floats
    y: Floats
    codes: NDArray[np.intp]
    """The line of each row."""
    read: int
    """Rows in the span, with those that have no finite `x`."""


def read_pairs(
    task: Task, spec: LoadSpec, against: Metric, start: float, stop: float
) -> tuple[tuple[str, ...], Iterator[Pairs]]:
    """Read two metrics of the rows of a span: the labels of the lines, then the pieces."""
    source = replace(spec.source, where=all_of(spec.source.where, window_sql(spec, start, stop)))
    # The lines are those of the whole source: their colours must not change with the window.
    lines = None
    if spec.group:
        lines = find_lines(task, spec.source, spec.group, spec.labels, only=spec.only)
    asked = Wanted(
        source,
        against.sql,
        spec.metric.sql,
        lines,
        plain_x=against.sql,
        plain_y=spec.metric.sql,
    )
    labels = lines.labels if lines else (spec.metric.label,)
    return labels, _pairs(task, asked)


def _pairs(task: Task, asked: Wanted) -> Iterator[Pairs]:
    read = 0
    for chunk in _chunks(task, asked):
        read += chunk.read
        task.report(chunk.fraction, 1.0, trn("{n} row", "{n} rows", read))
        codes = np.zeros(len(chunk.x)) if chunk.codes is None else chunk.codes
        yield Pairs(chunk.x, chunk.y, codes.astype(np.intp), chunk.read)


def _chunks(task: Task, asked: Wanted) -> Iterator[Chunk]:
    if not asked.source.rowid or not load_packing(task.con):
        yield from read_rows(task, asked)
        return
    found = plan(task, asked.source)
    if found is None:
        return
    packing = Packing(task, asked)
    if found.width is not None:
        ranges = found.even()
    else:
        ranges = walk(task, asked.source, found.least, found.most)
    for first, last, fraction in ranges:
        yield packing.read(first, last, fraction)
