"""Find the time series of a database: columns of time, what to draw over them, by what.

Names, declared types and a small sample decide together. A catalogue or a dictionary is no series:
too few rows, one moment for all of them, or dates in no order that only describe things.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.metrics.epochs import Encoding
from plume_db.metrics.measures import COUNT, Group, Metric, find_groups, find_metrics
from plume_db.metrics.recognise import Recognition, recognise
from plume_db.metrics.source import Sample, Source, read_columns, source_of, take_sample
from plume_db.metrics.words import hints_attribute, hints_time, words
from plume_db.schema.objects import Catalog, Table

FEWEST_ROWS = 20
FEWEST_MOMENTS = 8
_FEW_ROWS = 100
CONFIDENT = 0.6
"""Below it a time column is offered in the chart's list, but not proposed by itself."""

_MOST_METRICS = 6
"""Series proposed for one table."""


@dataclass(frozen=True)
class TimeColumn:
    """A column that holds moments."""

    column: str
    encoding: Encoding
    confidence: float
    reason: str


@dataclass(frozen=True)
class Series:
    """One proposal for a chart."""

    source: Source
    time: TimeColumn
    metric: Metric
    group: str | None
    confidence: float
    reason: str

    @property
    def table(self) -> str:
        """The table it is read from."""
        return self.source.table

    @property
    def label(self) -> str:
        """What is drawn, in words: ``ratio over time, by output format``."""
        by = f", by {self.group.replace('_', ' ')}" if self.group else ""
        return f"{self.metric.label} over time{by}"

    @property
    def unit(self) -> str:
        """The unit of the values."""
        return self.metric.unit


@dataclass(frozen=True)
class Profile:
    """What one source offers to draw; everything in it can be corrected by the user."""

    source: Source
    columns: tuple[str, ...]
    times: tuple[TimeColumn, ...]
    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]
    series: tuple[Series, ...]
    error: str = ""
    """Why a part could not be read."""


def find_series(task: Task, catalog: Catalog, seconds: float = 5.0) -> tuple[Series, ...]:
    """Look into every table for time series, the surest table first.

    A table that fails is passed by. Views and virtual tables are left out: looking into one runs
    code of the file. They can be charted all the same when the user names them.
    """
    found: list[tuple[int, Series]] = []
    until = time.monotonic() + seconds
    tables = [t for t in catalog.tables if t.kind == "table" and not (t.internal or t.error)]
    for done, table in enumerate(tables):
        task.report(done, len(tables), table.name)
        if time.monotonic() >= until:
            break
        found.extend(enumerate(_series_of(task, table)))
    # The best of every table before the second of any.
    found.sort(key=lambda placed: (placed[0], -placed[1].confidence))
    return tuple(series for _, series in found)


def _series_of(task: Task, table: Table) -> tuple[Series, ...]:
    try:
        return profile_table(task, table).series if table.columns else ()
    except apsw.InterruptError:
        raise
    except (PlumeError, apsw.Error, UnicodeDecodeError):
        return ()


def profile_table(task: Task, table: Table, seconds: float = 0.25) -> Profile:
    """Look into one table or view."""
    source = source_of(table)
    columns = tuple(column.name for column in table.columns)
    if not columns:
        return profile_source(task, source, seconds)
    return _profile(task, source, columns, table, seconds)


def profile_source(task: Task, source: Source, seconds: float = 2.0) -> Profile:
    """Look into a view or a query whose columns are not known; raises PlumeError."""
    return _profile(task, source, read_columns(task, source), None, seconds)


def _profile(
    task: Task, source: Source, columns: tuple[str, ...], table: Table | None, seconds: float
) -> Profile:
    sample = take_sample(task, source, columns, seconds=seconds)
    core_data = table is not None and any(name in columns for name in ("Z_PK", "Z_ENT"))
    times = find_times(sample, table, core_data)
    held = [each.column for each in times]
    metrics = find_metrics(sample, table, held)
    groups = find_groups(sample, held)
    return Profile(
        source,
        columns,
        tuple(times),
        (*metrics, COUNT),
        tuple(groups),
        _propose(source, sample, times, metrics, groups),
        sample.error,
    )


def _propose(
    source: Source,
    sample: Sample,
    times: Sequence[TimeColumn],
    metrics: Sequence[Metric],
    groups: Sequence[Group],
) -> tuple[Series, ...]:
    """Pair the best time column with the best metrics."""
    if not times or times[0].confidence < CONFIDENT or len(sample.rows) < FEWEST_ROWS:
        return ()
    best = times[0]
    group = next((each.column for each in groups if each.rank is not None), None)
    series = []
    for metric in metrics[:_MOST_METRICS] or [COUNT]:
        derived = len(metric.columns) > 1
        by = group if derived else None
        confidence = best.confidence * (0.5 + 0.5 * metric.confidence)
        reason = f"{best.column} {best.reason}; {metric.reason}"
        series.append(Series(source, best, metric, by, round(confidence, 3), reason))
    return tuple(series)


def find_times(sample: Sample, table: Table | None, core_data: bool) -> list[TimeColumn]:
    """List the columns of time, the one that orders the rows first."""
    declared = {c.name: c.declared_type for c in table.columns} if table else {}
    found: list[TimeColumn] = []
    for place, column in enumerate(sample.columns):
        values = sample.column(place)
        match = recognise(values, column, declared.get(column, ""), core_data=core_data)  # type: ignore[arg-type]
        if match is None:
            continue
        confidence, reason = _judge(sample, place, column, match)
        found.append(TimeColumn(column, match.encoding, confidence, reason))
    return sorted(found, key=lambda each: -each.confidence)


def _judge(sample: Sample, place: int, column: str, match: Recognition) -> tuple[float, str]:
    """Say how sure it is that a column of moments is the time axis of its table, and why."""
    runs = [
        [s for row in run if (s := match.encoding.seconds(row[place])) is not None]
        for run in sample.runs
    ]
    moments = [moment for run in runs for moment in run]
    rows = len(sample.rows)
    if len(moments) < max(FEWEST_ROWS, rows / 2) or len(set(moments)) < FEWEST_MOMENTS:
        return 0.2, f"{match.reason}, but too few rows have one, or all the same"
    order = _order(runs)
    named = 1.0 if hints_time(column) else 0.3
    if hints_attribute(column):
        named = 0.2
    confidence = 0.3 * named + 0.2 * match.certainty + 0.5 * order
    if not hints_time(column):
        confidence = min(confidence, 0.55)
    confidence += 0.02 * bool({"timestamp", "ts", "time"} & set(words(column)))
    if rows < _FEW_ROWS:
        confidence *= 0.95
    how = "in order" if order > 0.9 else "mostly in order" if order > 0.4 else "in no order"
    return round(min(1.0, confidence), 3), f"{match.reason}, {how}"


def _order(runs: Sequence[Sequence[float]]) -> float:
    """Measure how much neighbours follow each other in time: 0 by chance, 1 always."""
    up = down = pairs = 0
    for run in runs:
        for before, after in pairwise(run):
            up += after >= before
            down += after <= before
            pairs += 1
    return max(0.0, 2 * max(up, down) / pairs - 1) if pairs else 0.0
