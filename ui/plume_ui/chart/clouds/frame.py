"""A rectangle with two axes, drawn by a plain painter, so that it comes out alike everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPen, QPolygonF

from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.clouds.scales import Scale, Ticks

GAP = 8.0
_TICK_WIDTH = 84
_TICK_HEIGHT = 40


def small_font(*, bold: bool = False) -> QFont:
    """Give the font of a picture, sized in pixels: points would grow with a printer's grain."""
    font = QFont(theme.small_font())
    size = QFontInfo(font).pixelSize()
    font.setPixelSize(max(9, size))
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def text_width(text: str) -> float:
    """Measure a text in the font of pictures."""
    return QFontMetricsF(small_font()).horizontalAdvance(text)


def line_height() -> float:
    """Give the height of a line of text in pictures."""
    return QFontMetricsF(small_font()).height()


def write(
    painter: QPainter,
    box: QRectF,
    text: str,
    colour: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    bold: bool = False,
) -> None:
    """Write one line of text into a box, shortened with an ellipsis where it is too long."""
    font = small_font(bold=bold)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width() + 0.5)
    painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, short)


def pen_of(
    colour: str | QColor, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> QPen:
    """Make a pen with round joins."""
    pen = QPen(QColor(colour), width, style)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


@dataclass(frozen=True)
class Frame:
    """Where a plot lies, and what its axes say."""

    plot: QRectF
    x: Scale
    y: Scale
    x_ticks: Ticks = field(default_factory=list)
    y_ticks: Ticks = field(default_factory=list)

    def left(self, value: float) -> float:
        """Give the horizontal place of a value."""
        return self.plot.left() + self.x.share(value) * self.plot.width()

    def top(self, value: float) -> float:
        """Give the vertical place of a value."""
        return self.plot.bottom() - self.y.share(value) * self.plot.height()

    def point(self, x: float, y: float) -> QPointF:
        """Give the place of a pair of values."""
        return QPointF(self.left(x), self.top(y))

    def places(self, x: Floats, y: Floats) -> Floats:
        """Give the places of many pairs, shape (n, 2)."""
        across = self.plot.left() + self.x.shares(x) * self.plot.width()
        return np.column_stack((across, self.plot.bottom() - self.y.shares(y) * self.plot.height()))

    def points(self, x: Floats, y: Floats) -> list[QPointF]:
        """Give the places of a few pairs."""
        return [QPointF(a, b) for a, b in self.places(x, y).tolist()]

    def polygon(self, x: Floats, y: Floats) -> QPolygonF:
        """Make the line through a few pairs."""
        return QPolygonF(self.points(x, y))

    def draw(self, painter: QPainter) -> None:
        """Draw hairlines, ticks and titles of both axes."""
        look, plot = theme.tokens(), self.plot
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen_of(look.line))
        high = line_height()
        for value, _ in self.y_ticks:
            y = self.top(value)
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
        painter.drawLine(QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()))
        for value, text in self.y_ticks:
            box = QRectF(0, self.top(value) - high / 2, plot.left() - GAP, high)
            write(painter, box, text, look.muted, Qt.AlignmentFlag.AlignRight)
        for value, text, box in self._x_boxes():
            del value
            write(painter, box, text, look.muted, Qt.AlignmentFlag.AlignHCenter)

    def _x_boxes(self) -> list[tuple[float, str, QRectF]]:
        """Place the texts of the horizontal axis; none overlaps another or leaves the picture."""
        boxes: list[tuple[float, str, QRectF]] = []
        high, end = line_height(), -1e9
        for value, text in self.x_ticks:
            wide = text_width(text) + 2
            left = self.left(value) - wide / 2
            left = min(max(0.0, left), self.plot.right() + 14 - wide)
            if left >= end + 6:
                boxes.append((value, text, QRectF(left, self.plot.bottom() + 5, wide, high)))
                end = left + wide
        return boxes


def frame_in(area: QRectF, x: Scale, y: Scale, *, labels: bool = True) -> Frame:
    """Fit a frame into an area, with room for what its axes say.

    With `labels`, the name of the vertical axis takes a line above, that of the other one below.
    """
    high = line_height()
    top = area.top() + (high + 6 if labels else 4)
    bottom = area.bottom() - high - 8 - (high + 2 if labels else 0)
    y_ticks = y.ticks(max(2, int((bottom - top) / _TICK_HEIGHT)))
    widest = max((text_width(text) for _, text in y_ticks), default=0.0)
    left = area.left() + max(28.0, widest + GAP + 6)
    plot = QRectF(left, top, max(20.0, area.right() - 14 - left), max(20.0, bottom - top))
    return Frame(plot, x, y, x.ticks(max(2, int(plot.width() / _TICK_WIDTH))), y_ticks)


def draw_labels(painter: QPainter, frame: Frame, area: QRectF) -> None:
    """Name both axes: the vertical one above its ticks, the horizontal one below."""
    look, high = theme.tokens(), line_height()
    above = QRectF(area.left() + 4, area.top(), area.width() - 8, high)
    write(painter, above, frame.y.label, look.muted)
    below = QRectF(frame.plot.left(), frame.plot.bottom() + high + 6, frame.plot.width(), high)
    write(painter, below, frame.x.label, look.muted, Qt.AlignmentFlag.AlignHCenter)
