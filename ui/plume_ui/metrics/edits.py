"""Changes of a chart: pure functions from one ChartSpec to the next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from plume_db.chart.spec import AGGREGATES, PANEL_KINDS, ChartSpec, PanelSpec, SeriesSpec
from plume_db.language import tr
from plume_db.metrics.discover import Series
from plume_db.metrics.measures import GroupLabels, Metric
from plume_db.series.choice import base_where
from plume_db.series.loaded import LoadSpec

SeriesEdit: TypeAlias = Callable[[SeriesSpec], SeriesSpec]
PanelEdit: TypeAlias = Callable[[PanelSpec], PanelSpec]


OWN_REASON = tr("your own expression")
"""The reason of a metric that a person typed."""


@dataclass(frozen=True)
class Focus:
    """Which series of a chart is being worked on."""

    panel: int = 0
    series: int = 0


def series_of(found: Series) -> SeriesSpec:
    """Make the series of a proposal."""
    load = LoadSpec(
        found.source,
        found.time.column,
        found.time.encoding,
        found.metric,
        found.group,
        found.time.clock,
        found.labels,
    )
    return with_metric(SeriesSpec(load), found.metric)


def with_metric(series: SeriesSpec, metric: Metric) -> SeriesSpec:
    """Draw another metric, gathered in the way that suits it."""
    fold = metric.fold if metric.fold in AGGREGATES else "auto"
    return replace(series, load=replace(series.load, metric=metric), aggregate=fold, title="")


def grouped(load: LoadSpec, group: str | None, labels: GroupLabels | None) -> LoadSpec:
    """Draw one line for each value of another column; what was chosen of the old one is dropped."""
    source = replace(load.source, where=base_where(load))
    return replace(load, source=source, group=group, labels=labels, only=())


def series_at(spec: ChartSpec, focus: Focus) -> SeriesSpec | None:
    """Give the series in focus; None where there is none."""
    if not 0 <= focus.panel < len(spec.panels):
        return None
    series = spec.panels[focus.panel].series
    return series[focus.series] if 0 <= focus.series < len(series) else None


def panel_at(spec: ChartSpec, focus: Focus) -> PanelSpec | None:
    """Give the panel in focus; None where there is none."""
    return spec.panels[focus.panel] if 0 <= focus.panel < len(spec.panels) else None


def with_series(spec: ChartSpec, focus: Focus, series: SeriesSpec) -> ChartSpec:
    """Exchange the series in focus."""
    panel = spec.panels[focus.panel]
    held = list(panel.series)
    held[focus.series] = series
    return spec.with_panel(focus.panel, replace(panel, series=tuple(held)))


def with_added(
    spec: ChartSpec, series: SeriesSpec, panel: int | None = None
) -> tuple[ChartSpec, Focus]:
    """Add a series to a panel, or in a panel of its own; it comes into focus."""
    if panel is None or not 0 <= panel < len(spec.panels):
        made = replace(spec, panels=(*spec.panels, PanelSpec((series,))))
        return made, Focus(len(spec.panels), 0)
    held = spec.panels[panel]
    if held.kind == "time" and _differ(held.series, series):
        series = replace(series, axis="right")
    made = spec.with_panel(panel, replace(held, series=(*held.series, series)))
    return made, Focus(panel, len(held.series))


def _differ(there: tuple[SeriesSpec, ...], series: SeriesSpec) -> bool:
    """Tell whether a series has another unit than all those on the left axis."""
    units = {each.load.metric.unit for each in there if each.axis == "left"}
    return bool(units) and series.load.metric.unit not in units


def without(spec: ChartSpec, focus: Focus) -> tuple[ChartSpec, Focus]:
    """Remove a series, and its panel where it was the last one there."""
    panel = spec.panels[focus.panel]
    left = (*panel.series[: focus.series], *panel.series[focus.series + 1 :])
    if left:
        made = spec.with_panel(focus.panel, replace(panel, series=left))
        return made, Focus(focus.panel, min(focus.series, len(left) - 1))
    panels = (*spec.panels[: focus.panel], *spec.panels[focus.panel + 1 :])
    return replace(spec, panels=panels), Focus(max(0, min(focus.panel, len(panels) - 1)), 0)


def moved(spec: ChartSpec, focus: Focus, by: int) -> tuple[ChartSpec, Focus]:
    """Move a series up (-1) or down (1): within its panel, then into the next one."""
    panel = spec.panels[focus.panel]
    at = focus.series + by
    if 0 <= at < len(panel.series):
        held = list(panel.series)
        held[focus.series], held[at] = held[at], held[focus.series]
        return spec.with_panel(focus.panel, replace(panel, series=tuple(held))), Focus(
            focus.panel, at
        )
    to = focus.panel + by
    if not 0 <= to < len(spec.panels):
        return spec, focus
    series = panel.series[focus.series]
    there = spec.panels[to].series
    place = len(there) if by < 0 else 0
    joined = (*there[:place], series, *there[place:])
    spec = spec.with_panel(to, replace(spec.panels[to], series=joined))
    made, _ = without(spec, focus)
    gone = len(made.panels) < len(spec.panels) and by > 0
    return made, Focus(to - gone, place)


def with_kind(spec: ChartSpec, focus: Focus, kind: str) -> ChartSpec:
    """Draw the series in focus as another kind; some kinds are those of a whole panel."""
    panel = spec.panels[focus.panel]
    if kind in PANEL_KINDS and kind != "time":
        return spec.with_panel(focus.panel, replace(panel, kind=kind))
    spec = spec.with_panel(focus.panel, replace(panel, kind="time"))
    series = replace(spec.panels[focus.panel].series[focus.series], kind=kind)  # type: ignore[arg-type]
    return with_series(spec, focus, series)


def kind_of(spec: ChartSpec, focus: Focus) -> str:
    """Name the kind of picture of the series in focus."""
    panel, series = panel_at(spec, focus), series_at(spec, focus)
    if panel is not None and panel.kind != "time":
        return panel.kind
    return series.kind if series is not None else "line"
