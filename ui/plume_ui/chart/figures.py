"""The figures that the legend tells of a line in the window."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from plume_ui.chart.frame import Drawn
from plume_ui.chart.seen import Shown

if TYPE_CHECKING:
    from plume_ui.chart.layers.layer import Layer


@dataclass(frozen=True)
class Figures:
    """What the legend says of one line in the window."""

    last: float
    least: float
    greatest: float
    mean: float
    rows: int
    first: float = float("nan")
    """The mean of the first fifth of what is drawn; the next of the last fifth."""
    late: float = float("nan")


def figures_in(line: Drawn, start: float, stop: float, *, weighted: bool) -> Figures:
    """Sum up what a line shows of a window.

    `weighted`: the mean is that of the rows; otherwise that of the buckets' values.
    """
    points = line.fine
    # Dense buckets hold rows of the window only; rows come with a neighbour on either side.
    held = (points.right >= start) & (points.left <= stop) & ~np.isnan(points.value)
    if points.dense and weighted:
        held = points.count > 0
    if not held.any():
        nan = float("nan")
        return Figures(nan, nan, nan, nan, 0)
    value, count = points.value[held], points.count[held]
    with np.errstate(all="ignore"):
        mean = float((value * count).sum() / count.sum()) if weighted else float(value.mean())
    fifth = max(1, len(value) // 5)
    whole = stop >= line.end and np.isfinite(line.last)
    return Figures(
        line.last if whole else float(value[-1]),
        float(points.low[held].min()) if weighted else float(value.min()),
        float(points.high[held].max()) if weighted else float(value.max()),
        mean,
        int(count.sum()),
        float(value[:fifth].mean()),
        float(value[-fifth:].mean()),
    )


def shown_of(
    layer: Layer, panel: int, hidden: Collection[str], span: tuple[float, float]
) -> list[Shown]:
    """List the lines of one series as the legend tells them, those left out among them."""
    drawn = {line.label: line for line in layer.drawn}
    shown = []
    for line in layer.loaded.lines if layer.loaded is not None else ():
        label, sign = layer.label_of(line.label), layer.sign_of(line.label)
        found = drawn.get(label)
        figures = None
        if found is not None:
            figures = figures_in(found, *span, weighted=layer.spec.by_pixel)
        shown.append(
            Shown(
                panel,
                layer.number,
                label,
                sign.colour,
                sign.dash,
                layer.unit,
                layer.spec.axis == "right",
                label in hidden or line.label in hidden,
                figures,
            )
        )
    return shown
