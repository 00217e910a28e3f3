"""What stands at the crosshair: one value of every line of every panel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plume_db.language import tr
from plume_db.series.pyramid import Floats
from plume_ui.chart.formats import value_text
from plume_ui.chart.frame import Frame
from plume_ui.chart.layers.layer import Layer
from plume_ui.chart.panel import TimePanel
from plume_ui.chart.points import Points, nearest_place

_REACH = 1.5
"""Pixels that a line's own point may be away from the crosshair."""


@dataclass(frozen=True)
class Reading:
    """One line at one moment."""

    panel: int
    series: int
    label: str
    colour: str
    unit: str
    left: float
    right: float
    x: float
    value: float
    low: float
    high: float
    count: int
    missing: int
    ranged: bool
    height: float
    """Where the value stands in its panel, in pixels."""
    previous: float | None = None
    title: str = ""
    """What its series draws, for where two panels have lines of one name."""


def nearest_moment(panels: Sequence[TimePanel], x: float) -> float | None:
    """Find the moment next to `x` that any line has a point at."""
    found = [
        float(moments[at])
        for moments in _all_moments(panels)
        if (at := nearest_place(moments, x)) is not None
    ]
    return min(found, key=lambda moment: abs(moment - x), default=None)


def next_moment(panels: Sequence[TimePanel], x: float, *, forward: bool) -> float | None:
    """Find the next moment after (or before) `x` that any line has a point at."""
    found: list[float] = []
    for moments in _all_moments(panels):
        side: Literal["left", "right"] = "right" if forward else "left"
        at = int(np.searchsorted(moments, x, side)) - (0 if forward else 1)
        if 0 <= at < len(moments):
            found.append(float(moments[at]))
    return (min(found) if forward else max(found)) if found else None


def _all_moments(panels: Sequence[TimePanel]) -> list[Floats]:
    lines = [line.fine.x for panel in panels for layer in panel.layers for line in layer.drawn]
    return [*lines, *_heat_moments(panels)]


def read_at(
    panels: Sequence[TimePanel], moment: float, under: tuple[int, float] | None = None
) -> list[Reading]:
    """Read every line that has a point at a moment, or a bucket around it.

    `under`: the panel with the pointer, and its height there, for the cell of a heat map.
    """
    readings = []
    for panel in panels:
        for layer in panel.layers:
            frame = panel.frames[layer.spec.axis]
            if layer.kind == "heat":
                y = under[1] if under is not None and under[0] == panel.number else None
                readings += _read_cell(panel.number, layer, frame, moment, y)
            reach = _REACH * (frame.stop - frame.start) / frame.width
            for line in layer.drawn:
                at = line.fine.nearest(moment)
                if at is None or not _reaches(line.fine, at, moment, reach):
                    continue
                p = line.fine
                value = float(p.value[at])
                readings.append(Reading(
                    panel.number, layer.number, line.label, line.sign.colour, layer.unit,
                    float(p.left[at]), float(p.right[at]), float(p.x[at]), value,
                    float(p.low[at]), float(p.high[at]), int(p.count[at]), int(p.missing[at]),
                    p.dense, float(frame.up(np.array([value]))[0]),
                    _previous(line.previous, moment), layer.title,
                ))  # fmt: skip
    return readings


def _read_cell(
    panel: int, layer: Layer, frame: Frame, moment: float, y: float | None
) -> list[Reading]:
    """Read the bucket of a heat map at a moment, and the cell at a height of it."""
    heat = layer.aggregated.heat if layer.aggregated is not None else None
    column = -1 if heat is None else int(np.searchsorted(heat.edges, moment, "right")) - 1
    if heat is None or not 0 <= column < heat.counts.shape[0]:
        return []
    counts, label, height = heat.counts[column], layer.spec.label, float("nan")
    if y is not None:
        places = frame.up(heat.levels)
        row = len(places) - 1 - int(np.searchsorted(places[::-1], y, "right"))
        if 0 <= row < len(counts):
            low, high = (value_text(float(v), layer.unit) for v in heat.levels[row : row + 2])
            label, counts, height = (
                tr("{label} from {low} to {high}", label=label, low=low, high=high),
                counts[row : row + 1],
                y,
            )
    sign = layer.sign_of(layer.loaded.lines[0].label if layer.loaded else "")
    rows = float(counts.sum())
    return [Reading(
        panel, layer.number, label, sign.colour, tr("rows"), float(heat.edges[column]),
        float(heat.edges[column + 1]), moment, rows, rows, rows, 1, 0, False, height,
    )]  # fmt: skip


def _heat_moments(panels: Sequence[TimePanel]) -> list[Floats]:
    """List the middles of the buckets of every heat map."""
    heats = [
        layer.aggregated.heat
        for panel in panels
        for layer in panel.layers
        if layer.kind == "heat" and layer.aggregated is not None
    ]
    return [(heat.edges[1:] + heat.edges[:-1]) / 2 for heat in heats if heat is not None]


def _reaches(points: Points, at: int, moment: float, reach: float) -> bool:
    return float(points.left[at]) - reach <= moment <= float(points.right[at]) + reach


def _previous(points: Points | None, moment: float) -> float | None:
    if points is None or (at := points.nearest(moment)) is None:
        return None
    inside = float(points.left[at]) <= moment <= float(points.right[at])
    value = float(points.value[at])
    return value if inside and np.isfinite(value) else None
