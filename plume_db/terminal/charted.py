"""Make the chart that the arguments ask for; what they leave out is chosen by discovery."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import apsw

from plume_db.errors import PlumeError, translate
from plume_db.jobs import Task
from plume_db.metrics.discover import (
    Profile,
    Series,
    find_series,
    profile_source,
    profile_table,
    usual_metric,
)
from plume_db.metrics.epochs import ENCODINGS, Encoding, encoding
from plume_db.metrics.groups import ARROW, group_title, joined
from plume_db.metrics.measures import COUNT, Group, Metric, plain_metric
from plume_db.metrics.source import Source
from plume_db.metrics.times import TimeColumn
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.schema.read import read_catalog

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec, Kind, PanelKind, PanelSpec, SeriesSpec

SECONDS = 2.0
"""What looking into the schema, or into one table, may take."""


@dataclass(frozen=True)
class Asked:
    """A chart, and what was chosen for it unasked."""

    spec: ChartSpec
    chosen: tuple[str, ...]
    """Sentences."""


def asked_chart(task: Task, arguments: argparse.Namespace) -> Asked:
    """Make the chart; raises PlumeError where the arguments name what is not there."""
    return _Choosing(task, arguments).run()


class _Choosing:
    """One chart in the making."""

    def __init__(self, task: Task, arguments: argparse.Namespace) -> None:
        self._task = task
        self._given = arguments
        self._chosen: list[str] = []

    def run(self) -> Asked:
        catalog = read_catalog(self._task)
        profile = self._profile(catalog)
        time = self._time(profile)
        metrics = self._metrics(profile, time)
        group = self._group(profile, metrics)
        source = self._source(profile.source)
        panels = self._panels(source, time, metrics, group)
        return Asked(self._chart(panels, time), tuple(self._chosen))

    # What is read

    def _profile(self, catalog: Catalog) -> Profile:
        given = self._given
        if given.sql:
            return profile_source(self._task, Source(sql=given.sql), SECONDS)
        if not given.table:
            best = _best_of(find_series(self._task, catalog, SECONDS))
            self._chosen.append(f"Table: {best.table}, {best.reason}.")
            return profile_table(self._task, _table(catalog, best.table), SECONDS)
        return profile_table(self._task, _table(catalog, given.table), SECONDS)

    def _time(self, profile: Profile) -> TimeColumn:
        given = self._given
        if not given.time:
            return self._best_time(profile)
        column = _column(profile, given.time, "--time")
        known = next((each for each in profile.times if each.column == column), None)
        if given.encoding:
            clock = known.clock if known and hasattr(known, "clock") else ""
            made = TimeColumn(column, _encoding(given.encoding), 1.0, "chosen")
            return replace(made, clock=clock) if clock else made
        if known is None:
            raise PlumeError(
                f"The values of {column} are not recognised as times; say how they are written "
                f"by --as, one of {', '.join(each.key for each in ENCODINGS)}."
            )
        self._chosen.append(f"Its times: {known.encoding.title}, {known.reason}.")
        return known

    def _best_time(self, profile: Profile) -> TimeColumn:
        if not profile.times:
            why = f" ({profile.error})" if profile.error else ""
            raise PlumeError(
                f"{profile.source.name} has no column that is recognised as a time{why}; name one "
                "by --time, and how it is written by --as."
            )
        best = profile.times[0]
        if self._given.encoding:
            best = replace(best, encoding=_encoding(self._given.encoding))
        self._chosen.append(f"Time: {best.column} as {best.encoding.title}, {best.reason}.")
        return best

    def _metrics(self, profile: Profile, time: TimeColumn) -> tuple[Metric, ...]:
        if self._given.metric:
            return tuple(_metric(profile, name) for name in self._given.metric)
        proposed = [each.metric for each in profile.series if each.time.column == time.column]
        numbers = [each for each in profile.metrics if each.role != "state"]
        usable = [each for each in (*proposed, *numbers) if time.column not in each.columns]
        best = next(iter(usable), COUNT)
        if best.kind == "count" and (usual := usual_metric(profile)) is not None:
            best = best if time.column in usual.columns else usual
        self._chosen.append(f"Metric: {best.label}{f', {best.reason}' if best.reason else ''}.")
        return (best,)

    def _group(self, profile: Profile, metrics: Sequence[Metric]) -> Group | None:
        if self._given.by == "":
            return None
        if self._given.by is None:
            return self._group_unasked(profile, metrics)
        parts = self._given.by.replace(ARROW, ",").split(",")
        column = joined([_column(profile, part.strip(), "--by") for part in parts])
        known = next((each for each in profile.groups if each.column == column), None)
        return known or Group(column, 0, None)

    def _group_unasked(self, profile: Profile, metrics: Sequence[Metric]) -> Group | None:
        """Group as discovery proposes, where it was left to choose the metric too."""
        if self._given.metric or self._given.kind == "heat":
            return None
        named = {each.metric.label: each.group for each in profile.series}
        wanted = named.get(metrics[0].label)
        found = next((each for each in profile.groups if each.column == wanted), None)
        if found is not None:
            self._chosen.append(f'One line for each {found.column} (--by "" for one in all).')
        return found

    def _source(self, source: Source) -> Source:
        if not self._given.where:
            return source
        source = replace(source, where=self._given.where.strip().rstrip(";"))
        try:
            # The newline ends a comment that the condition may end with.
            self._task.con.execute(
                f"SELECT 1 FROM {source.clause()} WHERE ({source.where}\n) LIMIT 0"
            ).fetchall()
        except apsw.Error as error:
            raise PlumeError(f"--where: {translate(error)}") from None
        return source

    # How it is put together

    def _panels(
        self, source: Source, time: TimeColumn, metrics: Sequence[Metric], group: Group | None
    ) -> tuple[PanelSpec, ...]:
        from plume_db.chart.spec import PANEL_KINDS, PanelSpec

        kind = self._given.kind or ""
        series = [self._series(source, time, metric, group) for metric in metrics]
        if kind == "scatter":
            return (PanelSpec((self._scatter(series),), "scatter", log=self._given.log),)
        panel: PanelKind = next((each for each in PANEL_KINDS if each == kind), "time")
        by_unit: dict[str, list[SeriesSpec]] = {}
        for each in series:
            # Without a unit it is not known whether two of them share a scale.
            by_unit.setdefault(each.load.metric.unit or f"no unit: {each.label}", []).append(each)
        return tuple(
            PanelSpec(tuple(same), panel, log=self._given.log) for same in by_unit.values()
        )

    def _scatter(self, series: Sequence[SeriesSpec]) -> SeriesSpec:
        if len(series) != 2:
            raise PlumeError(
                "A scatter needs two metrics: --metric for the vertical axis, then --metric for "
                "the horizontal one."
            )
        return replace(series[0], against=series[1].load.metric)

    def _series(
        self, source: Source, time: TimeColumn, metric: Metric, group: Group | None
    ) -> SeriesSpec:
        from plume_db.chart.spec import KINDS, SeriesSpec
        from plume_db.series.loaded import load_of

        given = self._given
        aggregate = given.agg or ("auto" if metric.kind == "count" else metric.fold)
        if metric.kind == "count" and aggregate == "auto" and given.bucket:
            aggregate = "count"
        load = load_of(source, time, metric, group)
        usual: Kind = "bars" if aggregate in ("sum", "count", "increase") else "line"
        kind = next((each for each in KINDS if each == given.kind), usual)
        return SeriesSpec(load, kind, aggregate, given.bucket or "auto", compare=given.compare)

    def _chart(self, panels: tuple[PanelSpec, ...], time: TimeColumn) -> ChartSpec:
        from plume_db.chart.spec import ChartSpec

        given = self._given
        return ChartSpec(
            panels,
            given.title or _title(panels),
            given.zone,
            asked_window(given, time.encoding.is_time),
            tuple(dict.fromkeys(given.mark)),
        )


def asked_window(given: argparse.Namespace, is_time: bool = True) -> tuple[float, float] | None:
    """Read --from and --to; one of them left out reaches to the end of what is there."""
    zone = _zone(given.zone)  # an unknown one is refused, whether a moment is read in it or not
    if given.start is None and given.stop is None:
        return None
    start = -float("inf") if given.start is None else _moment(given.start, zone, is_time)
    stop = float("inf") if given.stop is None else _moment(given.stop, zone, is_time)
    if not start < stop:
        raise PlumeError(f"--from {given.start} is not before --to {given.stop}.")
    return start, stop


def _zone(name: str) -> tzinfo | None:
    from plume_db.chart.zones import zone_of

    return zone_of(name)


def _moment(text: str, zone: tzinfo | None, is_time: bool) -> float:
    """Read an ISO date or time in a zone as Unix seconds; a number is seconds already."""
    try:
        if not is_time or (text.replace(".", "", 1).removeprefix("-").isdigit() and len(text) > 6):
            return float(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise PlumeError(
            f"{text} is no moment; write it as 2026-01-31 or 2026-01-31T08:30."
        ) from None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
    except (OverflowError, OSError, ValueError):
        raise PlumeError(f"{text} is too far away to be a moment here.") from None


def _title(panels: tuple[PanelSpec, ...]) -> str:
    """Say what is drawn: ``ratio by output format, events``."""
    series = [each for panel in panels for each in panel.series]
    if not series:
        return ""
    load = series[0].load
    names = ", ".join(dict.fromkeys(each.label for each in series))
    by = f" by {group_title(load.group)}" if load.group else ""
    where = f", {load.source.name}"
    return f"{names}{by}{where}"


def _best_of(series: Sequence[Series]) -> Series:
    if not series:
        raise PlumeError(
            "No table here has an evident time series; name one by --table, --time and --metric."
        )
    return series[0]


def _table(catalog: Catalog, name: str) -> Table:
    table = catalog.table(name)
    if table is None:
        names = [each.name for each in catalog.tables if not each.internal]
        raise PlumeError(f"There is no table {name}; there are {_listed(names)}.")
    return table


def _column(profile: Profile, name: str, option: str) -> str:
    """Find a column as SQLite would; raises PlumeError."""
    found = next((each for each in profile.columns if folded(each) == folded(name)), None)
    if found is None:
        raise PlumeError(
            f"{option}: {profile.source.name} has no column {name}; it has "
            f"{_listed(profile.columns)}."
        )
    return found


def _metric(profile: Profile, name: str) -> Metric:
    """Find a metric by its label, the short form of it, or a column."""
    wanted = folded(name)
    for metric in profile.metrics:
        if wanted in (folded(metric.label), folded(metric.label.partition(" = ")[0])):
            return metric
    if wanted == "count":
        return COUNT
    column = next((each for each in profile.columns if folded(each) == wanted), None)
    if column is None:
        derived = [m.label.partition(" = ")[0] for m in profile.metrics]
        offered = dict.fromkeys([*derived, *profile.columns])
        raise PlumeError(
            f"--metric: {profile.source.name} has no column {name}; there are "
            f"{_listed(tuple(offered))}."
        )
    return plain_metric(column)


def _encoding(key: str) -> Encoding:
    try:
        return encoding(key)
    except KeyError:
        known = ", ".join(each.key for each in ENCODINGS)
        raise PlumeError(f"--as: there is no encoding {key}, but {known}.") from None


def _listed(names: Sequence[str], most: int = 12) -> str:
    if not names:
        return "none"
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
