"""Marks of insights and events over the panels that show their series."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from plume_db.chart.spec import ChartSpec, SeriesSpec
from plume_db.series.loaded import LoadSpec
from plume_db.series.pyramid import Floats
from plume_ui.chart.marks_layer import MarksLayer
from plume_ui.chart.panel import SIDES, TimePanel

if TYPE_CHECKING:
    from plume_db.insight.marks import Insight, Mark


class Marking:
    """Holds what is marked, and shows it again where an axis has changed."""

    def __init__(self, panels: Callable[[], Sequence[TimePanel]]) -> None:
        self._panels = panels
        self._layers: list[tuple[TimePanel, str, MarksLayer]] = []
        self._insights: dict[LoadSpec, Insight] = {}
        self._events: tuple[Mark, ...] = ()
        self._shown: dict[tuple[int, str], Any] = {}

    def attach(self) -> None:
        """Begin anew with the panels there are now."""
        self._layers = [
            (panel, side, MarksLayer(panel.plot)) for panel in self._panels() for side in SIDES
        ]
        self._shown.clear()

    def keep(self, spec: ChartSpec) -> None:
        """Forget what belongs to series that are gone, and what is no longer asked for."""
        loads = set(spec.loads()) if spec.insights else set()
        self._insights = {k: v for k, v in self._insights.items() if k in loads}
        self._events = self._events if spec.events else ()
        self._shown.clear()
        self._tell_extents()

    def show_insight(self, insight: Insight) -> None:
        """Take the findings of one series."""
        self._insights[insight.load] = insight
        self._shown.clear()
        self._tell_extents()

    @property
    def reach(self) -> float:
        """The last moment that anything is foretold for; minus infinity where nothing is."""
        ends = [
            float(each.x[-1])
            for insight in self._insights.values()
            for each in insight.overlays
            if each.kind == "forecast" and len(each.x)
        ]
        return max(ends, default=-math.inf)

    def show_events(self, marks: Sequence[Mark]) -> None:
        """Take the events of all tables."""
        self._events = tuple(marks)
        self._shown.clear()

    def place(self) -> None:
        """Draw what has changed, or stands on an axis that has."""
        for panel, side, layer in self._layers:
            key = self._key(panel)
            if self._shown.get((panel.number, side)) != key:
                self._shown[panel.number, side] = key
                self._show(panel, side, layer)

    def _key(self, panel: TimePanel) -> Any:
        """Give what the places of marks depend on."""
        if not self._insights:
            return ("plain",)
        scales = tuple(frame.scale for frame in panel.frames.values())
        plain = not panel.right and not panel.main_frame.scale.log
        return ("plain", panel.main_frame.scale.unit) if plain else scales

    def _tell_extents(self) -> None:
        """Tell each panel how far its overlays reach, so that none is cut."""
        for panel in self._panels():
            panel.also = {side: self._values(panel, side) for side in SIDES}

    def _values(self, panel: TimePanel, side: str) -> Floats:
        found = [np.empty(0)]
        for each in panel.layers:
            insight = self._insights.get(each.spec.load)
            if insight is None or each.spec.axis != side or not _by_rows(each.spec):
                continue
            for overlay in insight.overlays:
                found += [a for a in (overlay.y, overlay.low, overlay.high) if a is not None]
        return np.concatenate(found)

    def _show(self, panel: TimePanel, side: str, layer: MarksLayer) -> None:
        marks: list[Mark] = list(self._events) if side == panel.main_side else []
        overlays: list[Any] = []
        colours: dict[str, str] = {}
        for each in panel.layers:
            insight = self._insights.get(each.spec.load)
            if insight is None or each.spec.axis != side or not _by_rows(each.spec):
                continue
            marks += insight.marks
            overlays += insight.overlays
            lines = each.loaded.lines if each.loaded is not None else ()
            colours.update((line.label, each.sign_of(line.label).colour) for line in lines)
        transform = panel.transform(side) if side in panel.frames else None
        # A line alone needs no colour to be known by; the text's is seen best on it.
        layer.show(marks, overlays, transform, colours if len(colours) > 1 else None)

    def mark_at(self, view: QWidget, at: QPointF) -> Mark | None:
        """Give the mark under a place of a widget that holds the panels."""
        for panel, _, layer in self._layers:
            widget = panel.widget
            inside = widget.mapFrom(view, at.toPoint())
            if widget.rect().contains(inside):
                mark = layer.mark_at(widget.mapToScene(inside))
                if mark is not None:
                    return mark
        return None

    def restyle(self) -> None:
        """Take the theme's colours."""
        for _, _, layer in self._layers:
            layer.restyle()


def _by_rows(series: SeriesSpec) -> bool:
    """Tell whether what is drawn stands where the rows do, which findings are computed from."""
    return series.kind not in ("heat", "share") and series.aggregate not in (
        "sum",
        "count",
        "rate",
        "increase",
        "cumulative",
    )
