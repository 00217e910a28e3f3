"""Pictures whose axis is not time: what a panel of such a kind shows of a span of time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plume_db.chart.histogram import Histogram, histogram_of
from plume_db.chart.refusal import NoCloud
from plume_db.chart.scatter import Scatter, scatter_of
from plume_db.chart.seasons import Seasons, seasons_of
from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_db.chart.window_rows import (
    all_of,
    between_sql,
    hourly_counts,
    line_sql,
    values_of,
    window_sql,
)
from plume_db.chart.zones import offset_of, zone_of
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.timing import seconds_sql
from plume_db.series.loaded import Loaded, LoadSpec
from plume_db.series.pyramid import Floats


@dataclass(frozen=True)
class Cloud:
    """What one panel shows; one of the three pictures, or a refusal."""

    panel: PanelSpec
    start: float
    """The span of time its rows lie in, ``start <= time < stop``."""
    stop: float
    zone: str
    histogram: Histogram | None = None
    scatter: Scatter | None = None
    seasons: Seasons | None = None
    refusal: str = ""
    """One or two sentences: why there is no picture, and what to do."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know."""
        held = self.histogram or self.scatter or self.seasons
        return held.notes if held is not None else ()


def cloud_of(
    task: Task,
    loadeds: Mapping[LoadSpec, Loaded],
    panel: PanelSpec,
    start: float,
    stop: float,
    zone: str,
) -> Cloud:
    """Make what a panel shows, on a worker; raises Cancelled and PlumeError where reading fails."""
    makers = {"histogram": _histogram, "scatter": _scatter, "seasons": _seasons}
    try:
        if not panel.series:
            raise NoCloud(tr("Nothing is chosen: add a series to this panel."))
        if not start < stop:
            raise NoCloud(tr("The span of time is empty."))
        return makers[panel.kind](task, loadeds, panel, start, stop, zone)
    except NoCloud as refusal:
        return Cloud(panel, start, stop, zone, refusal=refusal.sentence)


def _held(loadeds: Mapping[LoadSpec, Loaded], panel: PanelSpec) -> list[tuple[SeriesSpec, Loaded]]:
    """List the series that share the unit of the first and are there."""
    unit = panel.series[0].load.metric.unit
    held = [
        (series, loadeds[series.load])
        for series in panel.series
        if series.load in loadeds and series.load.metric.unit == unit
    ]
    if not held:
        raise NoCloud(tr("The series has not been read yet."))
    return held


def _labels(held: list[tuple[SeriesSpec, Loaded]]) -> list[str]:
    """Name each line; those of several series by the series too."""
    labels = []
    for series, loaded in held:
        for line in loaded.lines:
            alone = not series.load.group
            label = series.label if alone else line.label
            labels.append(label if alone or len(held) == 1 else f"{series.label}: {label}")
    return labels


def _pieces(
    task: Task, held: list[tuple[SeriesSpec, Loaded]], start: float, stop: float
) -> Iterator[tuple[int, Floats, Floats]]:
    """Give moments and values with the number of their line among all."""
    before = 0
    total = sum(loaded.rows for _, loaded in held)
    read = 0
    for _, loaded in held:
        for rows in values_of(task, loaded, start, stop):
            read += len(rows.x)
            task.report(min(read, total), total or None)
            yield before + rows.line, rows.x, rows.y
        before += len(loaded.lines)


def _hours(
    task: Task, held: list[tuple[SeriesSpec, Loaded]], start: float, stop: float, shift: float
) -> Iterator[tuple[int, Floats, Floats]]:
    """Give how many rows there are in each hour, since a chart may count them by day."""
    before = 0
    for _, loaded in held:
        for rows in hourly_counts(task, loaded, start, stop, shift):
            yield before + rows.line, rows.x, rows.y
        before += len(loaded.lines)


def _histogram(
    task: Task,
    loadeds: Mapping[LoadSpec, Loaded],
    panel: PanelSpec,
    start: float,
    stop: float,
    zone: str,
) -> Cloud:
    held = _held(loadeds, panel)

    def read() -> Iterator[tuple[int, Floats]]:
        return ((line, y) for line, _, y in _pieces(task, held, start, stop))

    first, loaded = held[0]
    label = loaded.label if first.load.metric.kind == "count" else first.label
    made = histogram_of(task, _labels(held), read, label, first.load.metric.unit)
    return Cloud(panel, start, stop, zone, histogram=made)


def _scatter(
    task: Task,
    _loadeds: Mapping[LoadSpec, Loaded],
    panel: PanelSpec,
    start: float,
    stop: float,
    zone: str,
) -> Cloud:
    made = scatter_of(task, panel.series[0], start, stop, log_y=panel.log)
    return Cloud(panel, start, stop, zone, scatter=made)


def _seasons(
    task: Task,
    loadeds: Mapping[LoadSpec, Loaded],
    panel: PanelSpec,
    start: float,
    stop: float,
    zone: str,
) -> Cloud:
    held = _held(loadeds, panel)
    first, loaded = held[0]
    if not first.load.encoding.is_time:
        raise NoCloud(
            tr(
                "{time} is read as a plain number, which has no hours or days.",
                time=first.load.time,
            )
        )
    place = zone_of(zone)
    counts = first.load.metric.kind == "count"
    if counts:
        shift = -offset_of(place, max(start, loaded.span[0])) % 3600
        pieces = _hours(task, held, start, stop, shift)
    else:
        pieces = _pieces(task, held, start, stop)
    made = seasons_of(
        task,
        _labels(held),
        pieces,
        place,
        label=tr("rows per hour") if counts else first.label,
        unit=first.load.metric.unit,
        how="mean" if counts or first.aggregate == "mean" else "median",
        zone_name=zone,
    )
    return Cloud(panel, start, stop, zone, seasons=made)


def bin_rows(cloud: Cloud, label: str, place: int) -> str:
    """Write the condition of the rows in a bin of a histogram; empty where rows were counted."""
    series, histogram = cloud.panel.series[0], cloud.histogram
    if histogram is None or series.load.metric.kind == "count":
        return ""
    low, high = float(histogram.edges[place]), float(histogram.edges[place + 1])
    return _rows(cloud, label, between_sql(series.load.metric.sql, low, high))


def point_rows(cloud: Cloud, label: str, x: float, y: float) -> str:
    """Write the condition of the rows that a point of a scatter stands for."""
    series = cloud.panel.series[0]
    assert series.against is not None
    return _rows(
        cloud,
        label,
        _equal(series.against.sql, x),
        _equal(series.load.metric.sql, y),
    )


def cell_rows(cloud: Cloud, label: str, x: tuple[float, float], y: tuple[float, float]) -> str:
    """Write the condition of the rows in a cell of a density."""
    series = cloud.panel.series[0]
    assert series.against is not None
    conditions = between_sql(series.against.sql, *x), between_sql(series.load.metric.sql, *y)
    return _rows(cloud, label, *conditions)


def hour_rows(cloud: Cloud, label: str, weekday: int | None, hour: int | None) -> str:
    """Write the condition of the rows of an hour or day; empty in zones SQLite does not know."""
    load = cloud.panel.series[0].load
    if cloud.zone not in ("UTC", "local"):
        return ""
    seconds = seconds_sql(load.time, load.encoding, load.clock)
    local = ",'localtime'" if cloud.zone == "local" else ""
    conditions = []
    if hour is not None:
        conditions.append(f"strftime('%H',{seconds},'unixepoch'{local})='{hour:02d}'")
    if weekday is not None:
        sunday_first = (weekday + 1) % 7
        conditions.append(f"strftime('%w',{seconds},'unixepoch'{local})='{sunday_first}'")
    return _rows(cloud, label, *conditions)


def _equal(expression: str, value: float) -> str:
    # A number written out and read again may be off by its last bit.
    low, high = math.nextafter(value, -math.inf), math.nextafter(value, math.inf)
    return between_sql(expression, low, high, closed=True)


def _rows(cloud: Cloud, label: str, *conditions: str) -> str:
    load = cloud.panel.series[0].load
    return all_of(
        load.source.where, line_sql(load, label), *conditions,
        window_sql(load, cloud.start, cloud.stop),
    )  # fmt: skip
