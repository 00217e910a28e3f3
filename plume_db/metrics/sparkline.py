"""A thumbnail of a series from a few thousand rows, without numpy and without a scan."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import apsw

from plume_db.errors import BudgetSpent, Cancelled, translate
from plume_db.jobs import Task
from plume_db.metrics.discover import Series
from plume_db.metrics.source import rowid_bounds
from plume_db.metrics.timing import seconds_sql

_PLACES = 80
_ROWS_EACH = 25
"""Rows that lie beside each other cost one page: 80 places read about 80 pages."""
_FAR, _STRAY, _MOST_CUTS = 0.5, 0.2, 3
"""A gap of this share of the span, with at most that share of the rows beyond it, is cut off."""
_SPREAD = 0.02
"""The share of the lowest and of the highest values that may lie outside of the picture."""


@dataclass(frozen=True)
class Sketch:
    """A thumbnail: what a small drawing needs, and no more."""

    points: tuple[tuple[float, float, float], ...]
    """Unix seconds, least and greatest value of each step that has rows, in order of time."""
    means: tuple[float, ...]
    """The mean of each point."""
    low: float = 0.0
    """Where the drawing may start: a few outliers lie outside, so that they flatten nothing."""
    high: float = 1.0
    rows: int = 0
    """Rows it was drawn from."""
    whole: bool = False
    """Whether these are all rows, not a sample."""
    error: str = ""


def sketch(task: Task, series: Series, points: int = 60, seconds: float = 0.1) -> Sketch:
    """Sample a series at even distances through the file, within `seconds`."""
    rows: list[tuple[float, float]] = []
    whole, error = False, ""
    try:
        with task.budget(seconds):
            whole = _read(task, series, rows)
    except BudgetSpent:
        pass
    except Cancelled:
        raise
    except apsw.Error as failure:
        task.token.check()
        error = str(translate(failure))
    rows.sort()
    rows = _main_stretch(rows)
    if series.metric.kind == "count":
        rows = _steps(rows, points) if whole or series.source.rowid else rows
    elif series.metric.fold == "cumulative":
        rows = _running(rows)
    return _buckets(rows, points, whole, error)


def _read(task: Task, series: Series, rows: list[tuple[float, float]]) -> bool:
    """Collect rows of time and value; True where all were read."""
    source = series.source
    x = seconds_sql(series.time.column, series.time.encoding, series.time.clock)
    y = "1" if series.metric.kind == "count" else series.metric.sql
    base = f"SELECT x,y FROM (SELECT {x} AS x,{y} AS y FROM {source.clause()}"
    valid = "WHERE typeof(x) IN ('integer','real') AND typeof(y) IN ('integer','real')"
    most = _PLACES * _ROWS_EACH
    bounds = rowid_bounds(task, source) if source.rowid else None
    if bounds is None or bounds[1] - bounds[0] < most:
        rows.extend(task.con.execute(f"{base} LIMIT {most + 1}) {valid}"))
        return len(rows) <= most
    least, greatest = bounds
    sql = (
        f"{base} NOT INDEXED WHERE {source.rowid}>=? ORDER BY {source.rowid} "
        f"LIMIT {_ROWS_EACH}) {valid}"
    )
    for place in range(_PLACES):
        at = least + (greatest - least) * place // (_PLACES - 1)
        at = min(at, max(least, greatest - _ROWS_EACH + 1))
        rows.extend(task.con.execute(sql, (at,)))
    return False


def _main_stretch(rows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Leave out a few rows that lie far from all others in time.

    One row of months before, or of 1970, would squeeze the curve into two points. The chart itself
    shows them all.
    """
    for _ in range(_MOST_CUTS):
        if len(rows) < 2:
            break
        gap, place = max((b[0] - a[0], n) for n, (a, b) in enumerate(pairwise(rows), 1))
        before, after = rows[:place], rows[place:]
        larger = max(before, after, key=len)
        far = gap >= _FAR * (rows[-1][0] - rows[0][0])
        if not far or len(larger) < (1 - _STRAY) * len(rows):
            break
        rows = larger
    return rows


def _running(rows: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Add up; of a sample the shape is right and the height is not, which a thumbnail omits."""
    return list(zip((x for x, _ in rows), accumulate(y for _, y in rows), strict=True))


def _steps(rows: Sequence[tuple[float, float]], points: int) -> list[tuple[float, float]]:
    """Turn moments into how many fall into each step of time."""
    if not rows:
        return []
    start, stop = rows[0][0], rows[-1][0]
    width = (stop - start) / points or 1.0
    counts = Counter(min(points - 1, int((x - start) / width)) for x, _ in rows)
    return [(start + (step + 0.5) * width, float(counts[step])) for step in range(points)]


def _buckets(rows: Sequence[tuple[float, float]], points: int, whole: bool, error: str) -> Sketch:
    """Summarise rows, in order of time, in steps of equal length."""
    if not rows:
        return Sketch((), (), error=error, whole=whole)
    start, stop = rows[0][0], rows[-1][0]
    moments = [x for x, _ in rows]
    found: list[tuple[float, float, float]] = []
    means: list[float] = []
    first = 0
    for step in range(points):
        edge = start + (stop - start) * (step + 1) / points
        last = len(rows) if step == points - 1 else bisect_right(moments, edge)
        if last > first:
            values = [y for _, y in rows[first:last]]
            middle = (moments[first] + moments[last - 1]) / 2
            found.append((middle, min(values), max(values)))
            means.append(sum(values) / len(values))
        first = last
    values = sorted(y for _, y in rows)
    cut = int(len(values) * _SPREAD)
    return Sketch(
        tuple(found), tuple(means), values[cut], values[-1 - cut], len(rows), whole, error
    )
