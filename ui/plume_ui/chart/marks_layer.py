"""Marks over a picture: changes, outliers, trend and forecast, events.

Imports pyqtgraph. Everything is told by its shape and a word, never by its colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from plume_db.insight.marks import Mark, Overlay
from plume_db.language import tr
from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.mark_tips import MarkTips, marks_tip, overlay_tip
from plume_ui.chart.marks_layout import (
    FLAG,
    RADIUS,
    Frame,
    Labels,
    Placed,
    Transform,
    lay_out,
)

_BEHIND, _FRONT = -5, 30
_DASHES: dict[str, tuple[float, list[float]]] = {
    # Width in pixels, and dash and gap in widths; empty for a whole line.
    "trend": (1.8, [6.0, 3.0]),
    "median": (1.6, []),
    "levels": (2.2, []),
    "forecast": (1.8, [2.0, 2.0]),
}
_GRIP = 6.0
_WORDS = {"trend": tr("trend"), "median": tr("median"), "forecast": tr("forecast")}


class MarksLayer:
    """Draws marks into a plot item of pyqtgraph, in pixels of its view box."""

    def __init__(self, plot_item: Any) -> None:
        self._box = plot_item.getViewBox()
        self._marks: tuple[Mark, ...] = ()
        self._overlays: tuple[Overlay, ...] = ()
        self._transform: Transform | None = None
        self._colours: Mapping[str, str] = {}
        self._placed: list[Placed] = []
        self._behind = _Pane(self._box, _BEHIND, self._paint_bands)
        self._front = _Pane(self._box, _FRONT, self._paint_front)
        scene = self._box.scene()
        for view in scene.views() if scene is not None else ():
            MarkTips(view, self.tip_at, self._front)
        self._box.sigRangeChanged.connect(self._front.refresh)
        self._box.sigRangeChanged.connect(self._behind.refresh)
        self._box.sigResized.connect(self._front.refresh)
        self._box.sigResized.connect(self._behind.refresh)

    def show(
        self,
        marks: Sequence[Mark],
        overlays: Sequence[Overlay],
        transform: Transform | None = None,
        colours: Mapping[str, str] | None = None,
    ) -> None:
        """Draw these instead of what was drawn.

        `transform` is for axes that are not linear; `colours` are those of the lines, by label,
        which the overlays of a line then take.
        """
        self._marks, self._overlays = tuple(marks), tuple(overlays)
        self._transform, self._colours = transform, colours or {}
        self.restyle()

    def mark_at(self, scene_pos: QPointF) -> Mark | None:
        """Give the mark under a place of the scene; outliers before changes before events."""
        found = self.marks_at(scene_pos)
        return found[0] if found else None

    def marks_at(self, scene_pos: QPointF) -> tuple[Mark, ...]:
        """Give all marks under a place: several events may share a flag."""
        at = self._box.mapFromScene(scene_pos)
        height = self._frame().height
        for placed in reversed(self._placed):
            if placed.grips(at, height):
                return placed.marks
        return ()

    def tip_at(self, scene_pos: QPointF) -> str:
        """Say what is under a place of the scene, and why; empty where nothing is."""
        if marks := self.marks_at(scene_pos):
            return marks_tip(marks)
        at, frame = self._box.mapFromScene(scene_pos), self._frame()
        if not QRectF(0, 0, frame.width, frame.height).contains(at):
            return ""
        for overlay in reversed(self._overlays):
            x, y = self._points(overlay.x, overlay.y, frame)
            if len(x) > 1 and x[0] <= at.x() <= x[-1]:
                height = float(np.interp(at.x(), x, y))
                if abs(height - at.y()) <= _GRIP:
                    return overlay_tip(overlay)
        return ""

    @property
    def placed(self) -> Sequence[Placed]:
        """Where the marks stood when they were last painted."""
        return self._placed

    def restyle(self) -> None:
        """Take the theme's colours."""
        self._behind.refresh()
        self._front.refresh()

    def remove(self) -> None:
        """Take everything out of the plot."""
        for pane in (self._behind, self._front):
            pane.setParentItem(None)
            if pane.scene() is not None:
                pane.scene().removeItem(pane)
        self._marks, self._overlays = (), ()

    # Painting

    def _frame(self) -> Frame:
        (start, stop), (low, high) = self._box.viewRange()
        size = self._box.boundingRect()
        return Frame(start, stop, low, high, size.width(), size.height())

    def _points(self, x: Floats, y: Floats, frame: Frame) -> tuple[Floats, Floats]:
        """Turn what is in view, and a point beyond each edge, into pixels."""
        first = max(0, int(np.searchsorted(x, frame.start)) - 1)
        last = int(np.searchsorted(x, frame.stop)) + 1
        x, y = x[first:last], y[first:last]
        with np.errstate(all="ignore"):
            plotted = self._transform(y) if self._transform is not None else y
        return np.clip(frame.across(x), -1e5, 1e5), frame.down(plotted)

    def _colour(self, label: str) -> QColor:
        return QColor(self._colours.get(label, theme.tokens().text))

    def _paint_bands(self, painter: QPainter) -> None:
        frame = self._frame()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(Qt.PenStyle.NoPen)
        for overlay in self._overlays:
            if overlay.low is None or overlay.high is None:
                continue
            brushes = [QBrush(_washed(self._colour(overlay.label), 0.14))]
            if overlay.kind == "forecast":
                # What has not happened yet is hatched: it is told from what was measured.
                hatch = _washed(self._colour(overlay.label), 0.5)
                brushes.append(QBrush(hatch, Qt.BrushStyle.BDiagPattern))
            x, low = self._points(overlay.x, overlay.low, frame)
            _, high = self._points(overlay.x, overlay.high, frame)
            for part in _runs(np.isfinite(low) & np.isfinite(high)):
                outline = _outline(x[part], low[part], high[part])
                for brush in brushes:
                    painter.setBrush(brush)
                    painter.drawPolygon(outline)

    def _paint_front(self, painter: QPainter) -> None:
        frame = self._frame()
        font = theme.small_font()
        painter.setFont(font)
        labels = Labels(QFontMetricsF(font), frame.width, frame.height)
        self._placed = lay_out(self._marks, frame, self._transform, labels)
        for placed in self._placed:
            if placed.kind == "change":
                self._hairline(painter, placed.at.x(), frame.height, theme.tokens().muted, 1.0)
            elif placed.kind == "event":
                self._hairline(painter, placed.at.x(), frame.height, theme.tokens().faint, 0.8)
        lines = [self._points(each.x, each.y, frame) for each in self._overlays]
        for overlay, (x, y) in zip(self._overlays, lines, strict=True):
            self._paint_line(painter, overlay, x, y)
        for overlay, (x, y) in zip(self._overlays, lines, strict=True):
            self._paint_word(painter, overlay, x, y, frame, labels)
        for placed in self._placed:
            self._paint_mark(painter, placed)

    def _hairline(
        self, painter: QPainter, x: float, height: float, colour: str, width: float
    ) -> None:
        pen = QPen(QColor(colour), width)
        pen.setDashPattern([4.0, 3.0] if colour == theme.tokens().muted else [1.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(x, 0), QPointF(x, height))

    def _paint_line(self, painter: QPainter, overlay: Overlay, x: Floats, y: Floats) -> None:
        width, dashes = _DASHES[overlay.kind]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        parts = [_polygon(x[part], y[part]) for part in _runs(np.isfinite(y))]
        # A casing in the ground's colour parts the line from the curve under it.
        casing = QPen(QColor(theme.tokens().base), width + 2.0)
        pen = QPen(_stronger(self._colour(overlay.label)), width)
        for each in (casing, pen):
            each.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes:
            pen.setDashPattern(dashes)
        for each in (casing, pen):
            painter.setPen(each)
            for part in parts:
                if each is pen and dashes:
                    painter.drawPolyline(part)
                else:
                    # Piece by piece a thick smoothed line costs a tenth of one stroked whole.
                    painter.drawLines([QLineF(p, q) for p, q in pairwise(part)])

    def _paint_word(
        self, painter: QPainter, overlay: Overlay, x: Floats, y: Floats, frame: Frame,
        labels: Labels,
    ) -> None:  # fmt: skip
        """Write what a line is at its end, where there is room."""
        word = _WORDS.get(overlay.kind, "")
        seen = np.flatnonzero(np.isfinite(y) & (x >= 0) & (x <= frame.width - 4))
        if not word or not len(seen):
            return
        # A median ends where a forecast begins.
        at = int(seen[0] if overlay.kind == "median" else seen[-1])
        top = min(max(0.0, float(y[at]) - 22), frame.height - 20)
        if (rect := labels.beside(word, float(x[at]), top, 2)) is not None:
            self._paint_label(painter, rect, word)

    def _paint_mark(self, painter: QPainter, placed: Placed) -> None:
        look, at = theme.tokens(), placed.at
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if placed.label is not None:
            self._paint_label(painter, placed.label, placed.text)
        if placed.kind == "event":
            painter.setPen(QPen(QColor(look.base), 1))
            painter.setBrush(QColor(look.accent))
            painter.drawPolygon(_flag(at))
        elif placed.kind == "change":
            painter.setPen(QPen(QColor(look.base), 1.5))
            painter.setBrush(QColor(look.text))
            painter.drawPolygon(_diamond(at))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((look.base, 4.0), (look.bad, 1.8)):
                painter.setPen(QPen(QColor(colour), width))
                if placed.beyond:
                    painter.drawPolygon(_arrow(at, placed.beyond))
                else:
                    painter.drawEllipse(at, RADIUS, RADIUS)

    def _paint_label(self, painter: QPainter, rect: QRectF, text: str) -> None:
        look = theme.tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(look.base, 0.86))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setPen(QColor(look.muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


class _Pane(pg.GraphicsObject):  # type: ignore[misc]
    """Covers a view box and paints in its pixels; takes no event of the mouse."""

    def __init__(self, box: Any, depth: int, paint: Any) -> None:
        super().__init__()
        self._box, self._paint = box, paint
        self.setParentItem(box)
        self.setZValue(depth)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsToShape)

    def refresh(self, *_: object) -> None:
        """Paint again, perhaps in another size."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Cover the box."""
        rect: QRectF = self._box.boundingRect()
        return rect

    def shape(self) -> QPainterPath:
        """Give the area it may paint in."""
        path = QPainterPath()
        path.addRect(self.boundingRect())
        return path

    def contains(self, _point: QPointF) -> bool:
        """Let the pointer through."""
        return False

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Paint what the layer holds."""
        self._paint(painter)


def _runs(held: np.ndarray[Any, np.dtype[np.bool_]]) -> list[slice]:
    """Cut into stretches without a break."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], held.view(np.int8), [0]))))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _polygon(x: Floats, y: Floats) -> list[QPointF]:
    return [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]


def _outline(x: Floats, low: Floats, high: Floats) -> QPolygonF:
    return QPolygonF([*_polygon(x, high), *_polygon(x[::-1], low[::-1])])


def _washed(colour: QColor, opacity: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(opacity)
    return made


def _stronger(colour: QColor) -> QColor:
    """Move a line's colour towards the text, so that the overlay is told from the curve."""
    text = QColor(theme.tokens().text)
    return QColor(
        (colour.red() + text.red()) // 2,
        (colour.green() + text.green()) // 2,
        (colour.blue() + text.blue()) // 2,
    )


def _flag(at: QPointF) -> QPolygonF:
    x, y = at.x(), at.y()
    return QPolygonF(
        [QPointF(x, y), QPointF(x + FLAG, y + FLAG / 2), QPointF(x, y + FLAG), QPointF(x, y)]
    )


def _diamond(at: QPointF) -> QPolygonF:
    x, y = at.x(), at.y()
    return QPolygonF([QPointF(x, y - 5), QPointF(x + 5, y), QPointF(x, y + 5), QPointF(x - 5, y)])


def _arrow(at: QPointF, beyond: int) -> QPolygonF:
    x, y, tip = at.x(), at.y(), -RADIUS * beyond
    return QPolygonF(
        [QPointF(x, y + tip), QPointF(x + RADIUS, y - tip), QPointF(x - RADIUS, y - tip)]
    )
