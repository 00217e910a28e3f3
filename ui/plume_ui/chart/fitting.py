"""What a chart fits to its panels: the span of all rows, the width of the axes, the window."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from plume_db.language import tr, trn
from plume_db.series.loaded import Loaded
from plume_ui.chart.layers.layer import Layer
from plume_ui.chart.outlying import bulk_of, moments_of, outside_of
from plume_ui.chart.seen import Window
from plume_ui.chart.span import Span

if TYPE_CHECKING:
    from plume_ui.chart.panel import TimePanel


def with_edges(layers: Sequence[Layer], first: float, last: float) -> tuple[float, float]:
    """Let the first and the last bucket be seen whole."""
    begin, end = first, last
    for layer in layers:
        edges = layer.edges()
        if edges is not None:
            room = max(edges[2], (last - first) / 4)
            begin = min(begin, max(edges[0], first - room))
            end = max(end, min(edges[1], last + room))
    return begin, end


def bulk_with_edges(
    layers: Sequence[Layer], loadeds: Collection[Loaded], reach: float
) -> tuple[float, float] | None:
    """Give where nearly all rows lie, if a few lie far out; `reach` ends a forecast."""
    bulk = bulk_of(moments_of(loadeds))
    return bulk and with_edges(layers, bulk[0], max(bulk[1], reach))


def bulk_notes(span: Span, loadeds: Collection[Loaded]) -> list[str]:
    """Say that a few rows are not in view."""
    if span.bulk is None or span.touched:
        return []
    if span.shows_all:
        return [tr("a few rows lie far from the others: double click shows the others alone")]
    outside = outside_of(loadeds, span.start, span.stop)
    return [
        trn(
            "{n} row lies far outside: double click, or press Home, to see all",
            "{n} rows lie far outside: double click, or press Home, to see all",
            outside,
        )
    ]


def agree_gutters(panels: Sequence[TimePanel], before: tuple[float, float]) -> tuple[float, float]:
    """Give all panels axes of one width, so that their moments stand above each other.

    The right one is 0 where no panel has an axis there.
    """
    wanted = [panel.wanted_gutters() for panel in panels]
    # In steps, and slowly smaller, lest the picture trembles while it is moved.
    left = 8 * -(-max((w[0] for w in wanted), default=0.0) // 8)
    right = 8 * -(-max((w[1] for w in wanted), default=0.0) // 8)
    left, right = max(left, 48.0), max(right, 48.0) if right else 0.0
    grown = left > before[0] or right > before[1]
    shrunk = left < before[0] - 16 or right < before[1] - 16
    gutters = (left, right) if grown or shrunk else before
    for panel in panels:
        panel.set_gutters(*gutters)
    return gutters


def window_of(panels: Sequence[TimePanel], span: tuple[float, float], *, touched: bool) -> Window:
    """Tell what is in view once panels are drawn."""
    layers = [layer for panel in panels for layer in panel.layers]
    coarse = dict.fromkeys(layer.spec.load for layer in layers if layer.coarse)
    first = panels[0]
    return Window(
        *span,
        max(1, int(first.width_of_values)),
        max((layer.densest for layer in layers), default=0.0),
        tuple(coarse),
        first.above,
        first.below,
        first.axes[first.main_side].unit,
        touched,
    )
