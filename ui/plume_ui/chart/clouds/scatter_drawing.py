"""What a scatter is made of: points, density, fronts and curves, each drawn into a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from plume_db.chart.scatter import Density, ScatterLine
from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart import heat_colours
from plume_ui.chart.clouds.frame import Frame, pen_of
from plume_ui.chart.strokes import mixed

_MANY = 3000
"""Points from which on they are drawn without smoothing, which would take a tenth of a second."""
_MOST_STAIRS = 4000


@dataclass(frozen=True)
class Coloured:
    """A line that is drawn, its place among all lines, and its colour."""

    place: int
    line: ScatterLine
    colour: str


def paint_density(density: Density, lines: Sequence[Coloured]) -> QImage:
    """Paint the cells of the lines that are drawn."""
    counts = density.counts[[each.place for each in lines]].astype(np.float64)
    total = counts.sum(axis=0)
    shares = heat_colours.shares(total)
    if len(lines) == 1:
        return heat_colours.picture(shares)
    # Each cell has the mixed colour of its groups, and is the stronger the more rows it has.
    colours = [QColor(each.colour) for each in lines]
    parts = np.array([[c.red(), c.green(), c.blue()] for c in colours], dtype=np.float64)
    cells = np.zeros((*total.shape, 4), dtype=np.uint8)
    cells[..., :3] = np.einsum("lnm,lc->nmc", counts / np.maximum(total, 1e-9), parts).round()
    held = np.isfinite(shares)
    cells[..., 3] = np.where(held, 50 + 205 * np.nan_to_num(shares), 0).round()
    return heat_colours.image_of(cells)


def draw_points(painter: QPainter, frame: Frame, lines: Sequence[Coloured]) -> None:
    """Draw each point as a dot, the smaller the more there are."""
    total = sum(len(each.line.x) for each in lines)
    few = total <= _MANY
    size = 5.0 if total <= 400 else 4.0 if few else 2.0
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, few)
    for each in lines:
        strength = 0.7 if each.line.curve else 0.9
        pen = pen_of(mixed(each.colour, theme.tokens().base, strength), size)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap if few else Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        painter.drawPoints(_polygon(frame, each.line.x, each.line.y))


def _polygon(frame: Frame, x: Floats, y: Floats) -> QPolygonF:
    """Place many points at once, those in the picture only."""
    places = frame.places(x, y)
    plot = frame.plot.adjusted(-4, -4, 4, 4)
    with np.errstate(invalid="ignore"):
        inside = (places[:, 0] > plot.left()) & (places[:, 0] < plot.right())
        inside &= (places[:, 1] > plot.top()) & (places[:, 1] < plot.bottom())
    places = places[inside]
    made: QPolygonF = arrayToQPolygonF(places[:, 0], places[:, 1])
    return made


def draw_fronts(painter: QPainter, frame: Frame, lines: Sequence[Coloured]) -> None:
    """Draw the front of each group as the stairs it is."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for each in lines:
        x, y = each.line.front
        if len(x) < 2:
            continue
        # Up to the next point of the front, the best so far is still the best.
        steps_x, steps_y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
        colour = theme.tokens().text if len(lines) == 1 else each.colour
        painter.setPen(pen_of(colour, 1.0, Qt.PenStyle.DashLine))
        kept = slice(0, _MOST_STAIRS)
        painter.drawPolyline(frame.polygon(steps_x[kept], steps_y[kept]))


def draw_curves(painter: QPainter, frame: Frame, lines: Sequence[Coloured]) -> None:
    """Draw the mean of each setting, joined in order of quality."""
    look = theme.tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for each in lines:
        if not each.line.curve:
            continue
        x = np.array([s.rate for s in each.line.curve])
        y = np.array([s.quality for s in each.line.curve])
        points = frame.points(x, y)
        # A rim of the ground's colour lifts the curve off its points.
        painter.setPen(pen_of(look.base, 4.5))
        painter.drawPolyline(points)
        painter.setPen(pen_of(each.colour, 2.2))
        painter.drawPolyline(points)
        painter.setPen(pen_of(look.base, 1.2))
        painter.setBrush(QColor(each.colour))
        for point in points:
            painter.drawEllipse(point, 4.0, 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
