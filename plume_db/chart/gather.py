"""Everything one chart draws, read in one go: for pictures and tables without a window.

A window asks for each part when it is needed; here one reading thread does it all in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from plume_db.chart.bins import Aggregated
from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded, LoadSpec
from plume_db.series.window import exact_window

PIXELS = 1200
"""How many buckets of automatic width may stand side by side, where nothing else is said."""


@dataclass(frozen=True)
class Gathered:
    """A chart with all its values."""

    spec: ChartSpec
    """With the window that is shown, and the lines that are left out."""
    loaded: Mapping[LoadSpec, Loaded]
    aggregated: tuple[Aggregated, ...] = ()
    clouds: tuple[tuple[int, Any], ...] = ()
    """By the number of the panel."""
    insights: tuple[Any, ...] = ()
    events: tuple[Any, ...] = ()
    details: tuple[tuple[LoadSpec, Any], ...] = ()
    """Windows of series that are not held, read again."""

    @property
    def window(self) -> tuple[float, float]:
        """The span that is shown."""
        assert self.spec.window is not None
        return self.spec.window

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, each sentence once."""
        said = [note for each in self.loaded.values() for note in each.notes]
        said += [note for each in self.aggregated for note in each.notes]
        said += [note for _, cloud in self.clouds for note in getattr(cloud, "notes", ())]
        refusals = [refusal for each in self.insights for refusal in each.refusals]
        said += [f"{each.label}, {each.kind}: {each.text}" for each in refusals]
        return tuple(dict.fromkeys(said))


def gather(task: Task, spec: ChartSpec, pixels: int = PIXELS, top: int | None = None) -> Gathered:
    """Read a chart; `top` keeps the lines of most rows only. Raises PlumeError."""
    loaded = {load: load_series(task, load) for load in spec.loads()}
    spec = seen(spec, loaded, top)
    assert spec.window is not None
    made = Gathered(spec, loaded)
    return replace(
        made,
        aggregated=_aggregates(task, made, pixels),
        clouds=_clouds(task, made),
        insights=_insights(task, made),
        events=_events(task, spec),
        details=_details(task, made, pixels),
    )


def seen(spec: ChartSpec, loaded: Mapping[LoadSpec, Loaded], top: int | None = None) -> ChartSpec:
    """Give the chart with a window in numbers, and with the small lines left out."""
    spans = [each.span for each in loaded.values() if any(len(x.pyramid) for x in each.lines)]
    first = min((span[0] for span in spans), default=0.0)
    last = max((span[1] for span in spans), default=1.0)
    margin = (last - first) * 0.01 or 0.5
    start, stop = spec.window or (-float("inf"), float("inf"))
    start = first - margin if start == -float("inf") else start
    stop = last + margin if stop == float("inf") else stop
    if spans and (start > last or stop < first):
        raise PlumeError(tr("There are no rows in the span of time that was asked for."))
    hidden = dict.fromkeys([*spec.hidden, *_small(loaded, top)])
    return replace(spec, window=(start, stop), hidden=tuple(hidden))


def _small(loaded: Mapping[LoadSpec, Loaded], top: int | None) -> list[str]:
    """List the lines beyond the `top` ones with most rows."""
    rows: dict[str, float] = {}
    for each in loaded.values():
        if each.spec.group:
            for line in each.lines:
                count = float(line.pyramid.totals.rows)
                rows[line.label] = rows.get(line.label, 0.0) + count
    ranked = sorted(rows, key=lambda label: -rows[label])
    return ranked[top:] if top is not None else []


def each_series(spec: ChartSpec, kind: str = "time") -> list[SeriesSpec]:
    """List the series of the panels of a kind, each once."""
    return list(dict.fromkeys(s for p in spec.panels if p.kind == kind for s in p.series))


def _aggregates(task: Task, made: Gathered, pixels: int) -> tuple[Aggregated, ...]:
    wanted = [each for each in each_series(made.spec) if not each.by_pixel]
    if not wanted:
        return ()
    from plume_db.chart.aggregate import aggregate

    start, stop = made.window
    zone = made.spec.zone
    return tuple(
        aggregate(task, made.loaded[each.load], each, start, stop, pixels, zone) for each in wanted
    )


def _clouds(task: Task, made: Gathered) -> tuple[tuple[int, Any], ...]:
    wanted: list[tuple[int, PanelSpec]] = [
        (place, panel) for place, panel in enumerate(made.spec.panels) if panel.kind != "time"
    ]
    if not wanted:
        return ()
    from plume_db.chart.cloud import cloud_of

    start, stop = made.window
    return tuple(
        (place, cloud_of(task, made.loaded, panel, start, stop, made.spec.zone))
        for place, panel in wanted
    )


def _insights(task: Task, made: Gathered) -> tuple[Any, ...]:
    if not made.spec.insights:
        return ()
    from plume_db.insight.look import insights_of

    spec = made.spec
    start, stop = made.window
    loads = dict.fromkeys(each.load for each in each_series(made.spec))
    return tuple(
        insights_of(task, made.loaded[load], spec.insights, start, stop, spec.zone, spec.hidden)
        for load in loads
    )


def _events(task: Task, spec: ChartSpec) -> tuple[Any, ...]:
    if not spec.events:
        return ()
    from plume_db.insight.events import read_events

    return tuple(mark for event in spec.events for mark in read_events(task, event))


def _details(task: Task, made: Gathered, pixels: int) -> tuple[tuple[LoadSpec, Any], ...]:
    """Give each pixel's exact range where the rows are not held."""
    loads = dict.fromkeys(each.load for each in each_series(made.spec) if each.by_pixel)
    found = []
    for load in loads:
        if not made.loaded[load].exact:
            detail = exact_window(task, made.loaded[load], *made.window, pixels)
            found.append((load, detail))
    return tuple(found)
