"""What must never be drawn as a value: rows without one, and values beyond the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.strokes import Arrows, Boxes, Stroke

RUG = 5.0
"""Height of the marks for rows without a value."""
_APART = 10.0
"""Pixels between two arrows."""


def rug_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Mark along the bottom where rows are NULL or hold no number."""
    where = [frame.across(line.fine.x[line.fine.missing > 0]) for line in lines]
    columns = np.unique(np.floor(np.concatenate([np.empty(0), *where])))
    columns = columns[(columns >= 0) & (columns < frame.width)]
    if not len(columns):
        return []
    size = np.ones(len(columns))
    boxes = np.column_stack((columns, size * (frame.height - RUG), size, size * RUG))
    return [Boxes(boxes, QColor(theme.tokens().faint))]


def arrow_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Point at values above and below the picture, infinite ones among them."""
    strokes: list[Stroke] = []
    for line in lines:
        points, (low, high) = line.fine, _reached(line, frame)
        seen = (points.right >= frame.start) & (points.left <= frame.stop)
        for held, up in ((high > frame.scale.high, True), (low < frame.scale.low, False)):
            x = _spread(frame.across(points.x[held & seen]))
            if len(x):
                edge = 1.0 if up else frame.height - 1.0
                strokes.append(Arrows(x, edge, up, line.sign.pen))
    return strokes


def _reached(line: Drawn, frame: Frame) -> tuple[Floats, Floats]:
    """Give how far down and up a line is drawn."""
    points = line.fine
    if not frame.ranged:
        return points.value, points.value
    return line.far if line.far is not None else (points.low, points.high)


def _spread(x: Floats) -> Floats:
    """Keep one of those that would cover each other."""
    if len(x) < 2:
        return x
    slots = np.floor(x / _APART)
    return np.asarray(x[np.concatenate(([True], slots[1:] != slots[:-1]))])
