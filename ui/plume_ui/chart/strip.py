"""The overview under the panels: the whole series in small, and a brush for the span in view."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.language import tr
from plume_db.series.pyramid import Pyramid
from plume_ui import theme
from plume_ui.chart.frame import Frame, Sign
from plume_ui.chart.points import Points, calmer, of_buckets
from plume_ui.chart.scale import scale_of
from plume_ui.chart.strokes import Lines
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.spoken import speak_as

HEIGHT = 44
_LINES = 4
"""Lines shown in small: more would be a smear."""
_EDGE = 6
"""Pixels around an edge of the brush that take hold of it."""
_LEAST = 6.0
"""Pixels that the brush is wide at least."""


class Strip(QWidget):
    """Emits ``window_wanted`` with (start, stop) while the brush is moved."""

    window_wanted = Signal(object)
    fit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[Pyramid, Sign]] = []
        self._span = (0.0, 1.0)
        self._window = (0.0, 1.0)
        self._gutters = (72.0, 16.0)
        self._picture: QPixmap | None = None
        # In a turn of its own: with the panels above it would keep the window from its events.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._draw_anew)
        self._held: str = ""
        self._offset = 0.0
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        speak_as(
            self,
            QAccessible.Role.Chart,
            tr("Overview; arrow keys move the span in view, plus and minus zoom"),
        )
        show_ring(self)
        self.setToolTip(tr("The whole series. Drag the frame or its edges; click to go there."))

    def show_lines(self, lines: Sequence[tuple[Pyramid, Sign]], span: tuple[float, float]) -> None:
        """Show other series, or more of them, over the whole of a span."""
        shown = list(lines)[:_LINES]
        same = len(shown) == len(self._lines) and all(
            new[0] is old[0] and new[1] == old[1]
            for new, old in zip(shown, self._lines, strict=True)
        )
        if not same or span != self._span:
            self._lines, self._span = shown, span
            self.refresh()

    def show_window(self, start: float, stop: float) -> None:
        """Move the brush to what is in view."""
        if (start, stop) != self._window:
            self._window = start, stop
            self.update()

    def set_gutters(self, left: float, right: float) -> None:
        """Leave so much free on both sides, as the panels above do."""
        if (left, right) != self._gutters:
            self._gutters = left, right
            self.refresh()

    def refresh(self) -> None:
        """Draw the small picture anew in the next turn; the old one stays until then."""
        self._soon.start()

    def _draw_anew(self) -> None:
        seen = self.isVisible() and not self.size().isEmpty()
        self._picture = self._draw() if seen else None
        self.update()

    # Places

    @property
    def _area(self) -> QRectF:
        left, right = self._gutters
        return QRectF(left, 4, max(1.0, self.width() - left - right), self.height() - 10)

    def _x(self, moment: float) -> float:
        area, (start, stop) = self._area, self._span
        return area.left() + (moment - start) / (stop - start) * area.width()

    def _moment(self, x: float) -> float:
        area, (start, stop) = self._area, self._span
        return start + (x - area.left()) / area.width() * (stop - start)

    @property
    def brush(self) -> QRectF:
        """The frame around what is in view."""
        area = self._area
        left = min(max(self._x(self._window[0]), area.left()), area.right() - _LEAST)
        right = max(min(self._x(self._window[1]), area.right()), left + _LEAST)
        return QRectF(left, area.top(), right - left, area.height())

    # Painting

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(QColor(theme.tokens().base))
        painter = QPainter(made)
        painter.translate(self._area.topLeft())
        self.draw_series(painter, self._area.width(), self._area.height(), ratio)
        painter.end()
        return made

    def draw_series(self, painter: QPainter, width: float, height: float, ratio: float) -> None:
        """Draw the series in small: each pixel's range in soft colour, its mean above."""
        start, stop = self._span
        pixels, alone = max(1, int(width)), len(self._lines) == 1
        lines = []
        for pyramid, sign in self._lines:
            buckets = pyramid.window(start, stop, pixels)
            points = of_buckets(buckets, (stop - start) / pixels)
            lines.append((points if alone else calmer(points, 3, 1.2), sign))
        lows = [p.low if alone else p.value for p, _ in lines]
        highs = [p.high if alone else p.value for p, _ in lines]
        none = np.empty(0)
        scale = scale_of(np.concatenate([none, *lows]), np.concatenate([none, *highs]))
        frame = Frame(start, stop, width, height, scale, ratio)
        for points, sign in lines:
            if alone and points.dense:
                _draw_range(painter, points, frame, sign)
            _draw_line(painter, points, frame, sign)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lay the brush over the small picture."""
        if self._picture is None:
            self._picture = self._draw()
        look, area, brush = theme.tokens(), self._area, self.brush
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        veil = theme.colour(look.window, 0.72)
        painter.fillRect(QRectF(area.topLeft(), QPointF(brush.left(), area.bottom())), veil)
        painter.fillRect(QRectF(QPointF(brush.right(), area.top()), area.bottomRight()), veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if self.hasFocus() else look.faint), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(brush.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.accent if self.hasFocus() else look.muted))
        for x in (brush.left(), brush.right()):
            painter.drawRoundedRect(QRectF(x - 2, brush.center().y() - 7, 4, 14), 2, 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the small picture for the new width."""
        self._picture = None
        super().resizeEvent(event)

    # The hand

    def _part(self, x: float) -> str:
        brush = self.brush
        if abs(x - brush.left()) <= _EDGE and abs(x - brush.left()) <= abs(x - brush.right()):
            return "start"
        if abs(x - brush.right()) <= _EDGE:
            return "stop"
        return "whole" if brush.left() < x < brush.right() else ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the brush, or bring its middle to the pointer first."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._held = self._part(x)
        if not self._held:
            self._held = "whole"
            half = (self._window[1] - self._window[0]) / 2
            middle = self._moment(x)
            self._want(middle - half, middle + half)
        anchor = self._window[1] if self._held == "stop" else self._window[0]
        self._offset = self._moment(x) - anchor

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        x = event.position().x()
        if not self._held:
            shapes = {"": Qt.CursorShape.PointingHandCursor, "whole": Qt.CursorShape.OpenHandCursor}
            self.setCursor(shapes.get(self._part(x), Qt.CursorShape.SizeHorCursor))
            return
        start, stop = self._window
        at = self._moment(x) - self._offset
        least = (self._span[1] - self._span[0]) / self._area.width()
        if self._held == "start":
            self._want(min(at, stop - least), stop)
        elif self._held == "stop":
            self._want(start, max(at, start + least))
        else:
            self._want(at, at + stop - start)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._held = ""

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show everything."""
        self._held = ""
        self.fit_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and zoom the span by keys."""
        start, stop = self._window
        length, key = stop - start, event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = length * (0.2 if key == Qt.Key.Key_Right else -0.2)
            self._want(start + by, stop + by)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._want(start + length * 0.2, stop - length * 0.2)
        elif key == Qt.Key.Key_Minus:
            self._want(start - length / 3, stop + length / 3)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_0):
            self.fit_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _want(self, start: float, stop: float) -> None:
        self._window = start, stop
        self.update()
        self.window_wanted.emit((start, stop))

    def sizeHint(self) -> QSize:
        """A strip as wide as there is room."""
        return QSize(400, HEIGHT)


def _draw_range(painter: QPainter, points: Points, frame: Frame, sign: Sign) -> None:
    low, high = frame.up(points.low), frame.up(points.high)
    held = np.isfinite(low) & np.isfinite(high)
    low = np.where(low - high < 1, high + 1, low)
    x = frame.across(points.x)
    Lines(np.column_stack((x, high, x, low))[held], sign.soft(0.4), 1.0).paint(painter)


def _draw_line(painter: QPainter, points: Points, frame: Frame, sign: Sign) -> None:
    """Draw the line, and a dot for what no segment reaches."""
    x, y = frame.across(points.x), frame.up(points.value)
    known = np.isfinite(points.value)
    joined = points.joined[:-1] & known[:-1] & known[1:]
    ends = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))[joined]
    Lines(ends, sign.soft(0.8), 1.0, smooth=True).paint(painter)
    alone = known.copy()
    alone[:-1] &= ~joined
    alone[1:] &= ~joined
    dots = np.column_stack((x - 1, y, x + 1, y))[alone]
    Lines(dots, sign.soft(0.8), 2.0).paint(painter)
