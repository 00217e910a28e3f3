"""A chart as plain data: what is read, how it is drawn, which span of time is seen.

A spec holds no result. The same spec gives a document, a panel of a dashboard, a picture rendered
from a terminal, and an entry of the undo list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from plume_db.metrics.measures import Metric
from plume_db.series.loaded import LoadSpec

Kind: TypeAlias = Literal["line", "steps", "points", "bars", "area", "band", "heat", "share"]
PanelKind: TypeAlias = Literal["time", "histogram", "scatter", "seasons"]
Side: TypeAlias = Literal["left", "right"]

KINDS: tuple[Kind, ...] = ("line", "steps", "points", "bars", "area", "band", "heat", "share")
PANEL_KINDS: tuple[PanelKind, ...] = ("time", "histogram", "scatter", "seasons")
AGGREGATES = (
    "auto",
    "mean",
    "min",
    "max",
    "sum",
    "count",
    "first",
    "last",
    "p5",
    "median",
    "p95",
    "p99",
    "rate",
    "increase",
    "cumulative",
)
"""``auto`` draws each pixel's mean and range; the others one value for each bucket of time.

``rate`` is the increase of a counter per second, ``increase`` that of a bucket, both with resets
handled; ``cumulative`` is the running sum from the first row on. ``pN`` are percentiles.
"""
BUCKETS = ("auto", "1 s", "10 s", "1 min", "5 min", "15 min", "1 h", "6 h", "1 d", "1 w", "1 mo",
           "1 q", "1 y")  # fmt: skip
"""Widths offered; any whole number with one of these units is one too."""
COMPARES = ("", "previous", "1 h", "1 d", "1 w", "1 mo", "1 y")
"""``previous``: the span of the same length just before the one in view."""


@dataclass(frozen=True)
class SeriesSpec:
    """One metric of one source over time, drawn one way; with a group, one line for each value."""

    load: LoadSpec
    kind: Kind = "line"
    aggregate: str = "auto"
    bucket: str = "auto"
    axis: Side = "left"
    compare: str = ""
    against: Metric | None = None
    """What stands on the other axis of a scatter; `load.metric` is the vertical one."""
    title: str = ""
    """What the user calls it; empty: the metric's own label."""

    @property
    def label(self) -> str:
        """What it is called."""
        return self.title or self.load.metric.label

    @property
    def by_pixel(self) -> bool:
        """Whether the pyramid alone serves it: a mean line with its range for each pixel."""
        plain = self.aggregate == "auto" and self.bucket == "auto" and not self.compare
        return plain and self.kind in ("line", "steps", "points", "area")


@dataclass(frozen=True)
class PanelSpec:
    """One picture; all panels of kind ``time`` share the axis of time."""

    series: tuple[SeriesSpec, ...] = ()
    kind: PanelKind = "time"
    log: bool = False
    """Whether the left axis is logarithmic."""
    log_right: bool = False
    height: int = 100
    """Its share of the height, against the other panels."""


@dataclass(frozen=True)
class EventSpec:
    """A table whose rows are marked in the chart: releases, changes of settings, failures."""

    load: LoadSpec
    """`load.metric` is not read; `load.group` is the column that gives the text of a mark."""


@dataclass(frozen=True)
class ChartSpec:
    """A whole chart."""

    panels: tuple[PanelSpec, ...] = ()
    title: str = ""
    zone: str = "UTC"
    """``UTC``, ``local`` or the name of an IANA zone."""
    window: tuple[float, float] | None = None
    """The span in view, Unix seconds; None: everything."""
    insights: tuple[str, ...] = ()
    """Which of :data:`INSIGHTS` are shown."""
    events: tuple[EventSpec, ...] = ()
    hidden: tuple[str, ...] = ()
    """Labels of lines that are left out."""

    def with_panel(self, place: int, panel: PanelSpec) -> ChartSpec:
        """Give the chart with one panel exchanged."""
        panels = (*self.panels[:place], panel, *self.panels[place + 1 :])
        return replace(self, panels=panels)

    def loads(self) -> tuple[LoadSpec, ...]:
        """List what has to be read, each once, in the order of the panels."""
        return tuple(dict.fromkeys(s.load for panel in self.panels for s in panel.series))


INSIGHTS = ("trend", "median", "changes", "outliers", "seasons", "forecast")


def chart_of(load: LoadSpec, kind: Kind = "line", aggregate: str = "auto") -> ChartSpec:
    """Make the chart of one series."""
    return ChartSpec((PanelSpec((SeriesSpec(load, kind, aggregate),)),))
