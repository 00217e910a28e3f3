"""Find the time series of a database: columns of time, what to draw over them, by what.

Names, declared types and a small sample decide together. A catalogue or a dictionary is no series:
too few rows, one moment for all of them, or dates in no order that only describe things.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.compression import compression, stored
from plume_db.metrics.failures import failure_rate
from plume_db.metrics.groups import group_title
from plume_db.metrics.keys import find_groups
from plume_db.metrics.measures import (
    COUNT,
    LEFT,
    LEFT_SOME,
    Group,
    GroupLabels,
    Metric,
    find_metrics,
    left_metrics,
)
from plume_db.metrics.source import Sample, Source, read_columns, source_of, take_sample
from plume_db.metrics.times import FEWEST_ROWS, TimeColumn, find_times
from plume_db.metrics.words import (
    LISTED_WORDS,
    THING_WORDS,
    hints_time,
    hints_year,
    names_series,
    words,
)
from plume_db.schema.objects import Catalog, Table

CONFIDENT = 0.6
"""Below it a time column is offered in the chart's list, but not proposed by itself."""

_MOST_METRICS = 6
"""Series proposed for one table."""


@dataclass(frozen=True)
class Series:
    """One proposal for a chart."""

    source: Source
    time: TimeColumn
    metric: Metric
    group: str | None
    """What to group by, as :mod:`plume_db.metrics.groups` writes it."""
    confidence: float
    reason: str
    labels: GroupLabels | None = None
    """Where the values of `group` are named, if it is a foreign key."""

    @property
    def table(self) -> str:
        """The table it is read from."""
        return self.source.table

    @property
    def label(self) -> str:
        """What is drawn, in words: ``ratio over time, by output format``."""
        if self.by:
            return tr("{metric} over time, by {group}", metric=self.metric.label, group=self.by)
        return tr("{metric} over time", metric=self.metric.label)

    @property
    def by(self) -> str:
        """What it is grouped by, in words; empty for one line. A key with names loses its id."""
        if not self.group:
            return ""
        title = group_title(self.group)
        return title.removesuffix(" id") if self.labels is not None else title

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


@dataclass(frozen=True)
class Found:
    """A column of time of one table, with all that can be drawn over it."""

    profile: Profile
    time: TimeColumn
    proposed: bool
    """Whether charts over it are proposed."""

    @property
    def by(self) -> str | None:
        """What its charts are grouped by at first."""
        return self.profile.series[0].group if self.proposed else None


def find_profiles(
    task: Task, catalog: Catalog, every: bool = False, seconds: float = 30.0
) -> tuple[Found, ...]:
    """List the tables that have a time series, the surest first.

    With `every` also all other columns of time, and tables too small or in no order.
    """
    found: list[Found] = []
    for profile in _profiles(task, catalog, seconds):
        for column in profile.times:
            proposed = bool(profile.series) and profile.series[0].time == column
            if proposed or every:
                found.append(Found(profile, column, proposed))
    found.sort(key=lambda each: (not each.proposed, -each.time.confidence))
    return tuple(found)


def find_series(task: Task, catalog: Catalog, seconds: float = 5.0) -> tuple[Series, ...]:
    """Look into every table for time series, the surest table first.

    A table that fails is passed by. Views and virtual tables are left out: looking into one runs
    code of the file. They can be charted all the same when the user names them.
    """
    found = [
        placed
        for profile in _profiles(task, catalog, seconds)
        for placed in enumerate(profile.series)
    ]
    # The best of every table before the second of any.
    found.sort(key=lambda placed: (placed[0], -placed[1].confidence))
    return tuple(series for _, series in found)


def _profiles(task: Task, catalog: Catalog, seconds: float) -> Iterator[Profile]:
    """Look into one table after the other, until the time is used up."""
    until = time.monotonic() + seconds
    tables = [t for t in catalog.tables if t.kind == "table" and not (t.internal or t.error)]
    # Those that sound like it first: in a file of ten thousand tables the time runs out.
    tables.sort(key=lambda table: -_promise(table))
    for done, table in enumerate(tables):
        task.report(done, len(tables), table.name)
        task.token.check()
        if time.monotonic() >= until:
            return
        profile = _profile_or_none(task, table)
        if profile is not None:
            yield profile


def _promise(table: Table) -> int:
    """Rate by the names of its columns alone how likely a table has a series."""
    names = [column.name for column in table.columns]
    declared = {word for c in table.columns for word in words(c.declared_type)}
    sounds = any(hints_time(name) or hints_year(name) for name in names)
    return 2 * sounds + bool(declared & {"date", "time", "timestamp", "datetime"})


def _profile_or_none(task: Task, table: Table) -> Profile | None:
    try:
        return profile_table(task, table) if table.columns else None
    except apsw.InterruptError:
        raise
    except (PlumeError, apsw.Error, UnicodeDecodeError):
        return None


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
    held = [name for each in times for name in (each.column, each.clock) if name]
    derived = compression(sample, source.table)
    failures = failure_rate(sample)
    plain = stored(sample, find_metrics(sample, table, held), source.table)
    groups = find_groups(task, sample, table, times)
    metrics = (*derived, *failures, *plain) if derived else (*plain, *failures)
    left = left_metrics(sample, table, held, metrics)
    return Profile(
        source,
        columns,
        tuple(times),
        (*metrics, COUNT, *left),
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
    chosen = [metric for metric in metrics if metric.role != "state"]
    if _lists_things(sample, best) and not any(len(metric.columns) > 1 for metric in chosen):
        chosen = []  # how many came, and when, is what there is to see
    series = []
    for metric in chosen[:_MOST_METRICS] or [COUNT]:
        by = _group_for(metric, groups)
        confidence = best.confidence * (0.5 + 0.5 * metric.confidence)
        reason = f"{best.column} {best.reason}; {metric.reason}"
        series.append(
            Series(
                source,
                best,
                metric,
                by.column if by else None,
                round(confidence, 3),
                reason,
                by.labels if by else None,
            )
        )
    return tuple(series)


def _lists_things(sample: Sample, time: TimeColumn) -> bool:
    """Tell whether rows are things entered at some moment, such as users, not measurements."""
    if not {*words(time.column)} & LISTED_WORDS:
        return False
    for place, column in enumerate(sample.columns):
        if {*words(column)} & THING_WORDS:
            names = [value for value in sample.column(place) if isinstance(value, str)]
            if len(names) > len(sample.rows) / 2 and len({*names}) > 0.9 * len({*sample.rows}):
                return True
    return False


def _group_for(metric: Metric, groups: Sequence[Group]) -> Group | None:
    """Choose what to group by: what tells the series of a table apart, or asks for it by name."""
    own = next((each for each in groups if each.splits), None)
    if own is not None or metric.kind == "count":
        return own
    named = [each for each in groups if each.rank is not None]
    if len(metric.columns) > 1:
        return next(iter(named), None)
    return next((each for each in named if each.labels and _is_series(each)), None)


def _is_series(group: Group) -> bool:
    """Tell whether a foreign key says which series a row belongs to: an entity, a sensor."""
    labels = group.labels
    names = [group.column] if labels is None else [group.column, labels.table, labels.label]
    return any(names_series(name) for name in names)


def usual_metric(profile: Profile) -> Metric | None:
    """Choose what is drawn of a source: what discovery proposes, or any numbers there are."""
    best = profile.series[0].metric if profile.series else next(iter(profile.metrics), None)
    if best is not None and best.kind != "count":
        return best
    left = (m for m in profile.metrics if m.reason == LEFT and m.confidence >= LEFT_SOME)
    return next(left, best)
