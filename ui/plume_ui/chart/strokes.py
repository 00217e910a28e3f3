"""What reaches the painter: lines, boxes, dots and pictures, in pixels of the panel.

Everything is an array that Qt reads in one call. The rules that keep a frame cheap: one device
pixel wide and opaque while dense; thick or smoothed only where :func:`is_calm` says so; at most
four points for a pixel of width, counted by `points`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF

from plume_db.series.pyramid import Floats

_FAR = 20_000.0
"""No coordinate is farther out than this: Qt counts in 26.6 fixed point inside."""
_ROUND = 600
"""Up to so many dots are round; more are squares, which cost a tenth."""


class Stroke(Protocol):
    """Something that is painted."""

    @property
    def points(self) -> int:
        """How many points reach the painter."""
        ...

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        ...


@dataclass(frozen=True)
class Lines:
    """Line segments, each for itself."""

    ends: Floats
    """Shape (n, 4): x1, y1, x2, y2."""
    colour: QColor
    width: float = 1.0
    smooth: bool = False

    @property
    def points(self) -> int:
        """Two for each segment."""
        return 2 * len(self.ends)

    def paint(self, painter: QPainter) -> None:
        """Draw all segments in one call."""
        pen = QPen(self.colour, self.width)
        # Square ends close the joints of thick lines; round ones cost four times as much.
        thick = self.smooth and self.width > 1
        pen.setCapStyle(Qt.PenCapStyle.SquareCap if thick else Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.smooth)
        held = _array(QLineF, self.ends)
        painter.drawLines(*held.drawargs())


@dataclass(frozen=True)
class Boxes:
    """Filled rectangles without an edge."""

    boxes: Floats
    """Shape (n, 4): left, top, width, height."""
    colour: QColor

    @property
    def points(self) -> int:
        """Two corners for each box."""
        return 2 * len(self.boxes)

    def paint(self, painter: QPainter) -> None:
        """Fill all boxes in one call."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.colour))
        held = _array(QRectF, self.boxes)
        painter.drawRects(*held.drawargs())


@dataclass(frozen=True)
class Dots:
    """Marks of one size."""

    at: Floats
    """Shape (n, 2)."""
    colour: QColor
    size: float = 5.0

    @property
    def points(self) -> int:
        """One for each."""
        return len(self.at)

    def paint(self, painter: QPainter) -> None:
        """Draw small discs, or squares where there are many."""
        if len(self.at) > _ROUND:
            half = self.size / 2
            sides = np.full(len(self.at), self.size)
            boxes = np.column_stack((self.at[:, 0] - half, self.at[:, 1] - half, sides, sides))
            Boxes(boxes, self.colour).paint(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.colour))
        for x, y in self.at.tolist():
            painter.drawEllipse(QPointF(x, y), self.size / 2, self.size / 2)


@dataclass(frozen=True)
class Arrows:
    """Small triangles at the upper or lower edge: there is more beyond it."""

    x: Floats
    y: float
    up: bool
    colour: QColor

    @property
    def points(self) -> int:
        """Three for each."""
        return 3 * len(self.x)

    def paint(self, painter: QPainter) -> None:
        """Fill the triangles."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.colour))
        tip, foot = (self.y, self.y + 6) if self.up else (self.y, self.y - 6)
        for x in self.x.tolist():
            painter.drawPolygon(
                QPolygonF([QPointF(x - 4, foot), QPointF(x, tip), QPointF(x + 4, foot)])
            )


@dataclass(frozen=True)
class Fill:
    """One filled outline."""

    outline: Floats
    """Shape (n, 2)."""
    colour: QColor

    @property
    def points(self) -> int:
        """The corners."""
        return len(self.outline)

    def paint(self, painter: QPainter) -> None:
        """Fill it, smoothly."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(self.colour))
        painter.drawPolygon(_polygon(self.outline))


@dataclass(frozen=True)
class Picture:
    """A picture of coloured cells."""

    image: QImage
    target: QRectF

    @property
    def points(self) -> int:
        """Its corners."""
        return 4

    def paint(self, painter: QPainter) -> None:
        """Draw it without smoothing: a cell is a cell."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(self.target, self.image)


def _array(kind: type, rows: Floats) -> Any:
    """Wrap numbers as an array of Qt's own without a loop; it owns what the painter reads."""
    held = pg.Qt.internals.PrimitiveArray(kind, 4)
    held.resize(len(rows))
    np.clip(rows, -_FAR, _FAR, out=held.ndarray())
    return held


def _polygon(outline: Floats) -> QPolygonF:
    made: QPolygonF = pg.functions.create_qpolygonf(len(outline))
    np.clip(outline, -_FAR, _FAR, out=pg.functions.ndarray_from_qpolygonf(made))
    return made


def mixed(colour: str, ground: str, share: float) -> QColor:
    """Mix a colour into the ground, opaque: a translucent pen costs far more to draw."""
    top, below = QColor(colour), QColor(ground)

    def mix(upper: int, lower: int) -> int:
        return round(upper * share + lower * (1 - share))

    return QColor(
        mix(top.red(), below.red()), mix(top.green(), below.green()), mix(top.blue(), below.blue())
    )


_CALM = 12.0
"""Lines at most this many times as long as the picture is wide, together, may be thick."""


def is_calm(lines: list[tuple[Floats, Floats]], width: float) -> bool:
    """Tell whether lines (in pixels) are short enough together to be drawn thick in a frame."""
    length = 0.0
    for x, y in lines:
        if len(x) > width / 2 + 2:
            return False
        steps = np.abs(np.diff(y))
        length += float(np.minimum(steps[np.isfinite(steps)], 4 * width).sum())
    return length < _CALM * width


_DASHES = ((), (9.0, 5.0), (2.5, 4.0), (12.0, 4.0, 2.5, 4.0))
"""Strokes and pauses along the axis of time, in pixels."""


def dashed(ends: Floats, dash: int) -> Floats:
    """Cut segments (left to right) into dashes along the axis of time; 0 leaves them whole.

    Qt's own dashes begin anew at every segment, and stroking them takes seconds on a dense line.
    """
    if not dash or not len(ends):
        return ends
    pattern = np.array(_DASHES[dash % len(_DASHES)])
    period, edges = float(pattern.sum()), np.concatenate(([0.0], np.cumsum(pattern)[:-1]))
    x1, x2 = ends[:, 0], ends[:, 2]
    first, last = np.floor(float(x1.min()) / period), np.ceil(float(x2.max()) / period)
    cuts = (np.arange(first, last + 1)[:, None] * period + edges).ravel()
    if np.median(x2 - x1) > 3:
        ends = _cut(ends, cuts)
    middle = np.mod((ends[:, 0] + ends[:, 2]) / 2, period)
    drawn = (np.searchsorted(edges, middle, "right") - 1) % 2 == 0
    return np.asarray(ends[drawn])


def _cut(ends: Floats, cuts: Floats) -> Floats:
    """Split segments at every cut that lies inside them."""
    first = np.searchsorted(cuts, ends[:, 0], "right")
    inside = np.maximum(np.searchsorted(cuts, ends[:, 2], "left") - first, 0)
    which = np.repeat(np.arange(len(ends)), inside + 1)
    begins = np.cumsum(inside + 1) - (inside + 1)
    number = np.arange(len(which)) - begins[which]
    with np.errstate(all="ignore"):
        slope = (ends[:, 3] - ends[:, 1]) / (ends[:, 2] - ends[:, 0])
    slope = np.nan_to_num(slope, posinf=0.0, neginf=0.0)
    at = np.minimum(first[which] + number, len(cuts) - 1)
    left = np.where(number == 0, ends[which, 0], cuts[np.maximum(at - 1, 0)])
    right = np.where(number == inside[which], ends[which, 2], cuts[at])
    low = ends[which, 1] + (left - ends[which, 0]) * slope[which]
    high = ends[which, 1] + (right - ends[which, 0]) * slope[which]
    whole = inside[which] == 0
    return np.column_stack(
        (left, np.where(whole, ends[which, 1], low), right, np.where(whole, ends[which, 3], high))
    )
