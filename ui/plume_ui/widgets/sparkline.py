"""A small curve without axes: the range of each step as a band, its middle as a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.widgets.spoken import Role, speak_as

Point = tuple[float, float, float]
"""Where on the x axis, least and greatest value."""

_MARGIN = 4.0


class Sparkline(QWidget):
    """Draws up to a few hundred points; empty until :meth:`show_points` is called."""

    def __init__(self, parent: QWidget | None = None, series: int = 0) -> None:
        super().__init__(parent)
        self._series = series
        self._points: tuple[Point, ...] = ()
        self._middles: tuple[float, ...] = ()
        self._low = self._high = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        speak_as(self, Role.Graphic, tr("Sparkline"))
        theme.notifier().changed.connect(self.update)

    def show_points(
        self,
        points: Sequence[Point],
        middles: Sequence[float] = (),
        low: float | None = None,
        high: float | None = None,
    ) -> None:
        """Draw points, in order of x.

        `middles` is the line to draw in the band (else halfway). What lies beyond `low` and
        `high` is cut off, so that a few outliers do not flatten the rest.
        """
        self._points = tuple(points)
        self._middles = tuple(middles) or tuple((lo + hi) / 2 for _, lo, hi in self._points)
        lows, highs = [lo for _, lo, _ in self._points], [hi for _, _, hi in self._points]
        self._low = low if low is not None else min(lows, default=0.0)
        self._high = high if high is not None else max(highs, default=1.0)
        self.setAccessibleDescription(self._in_words())
        self.update()

    def _in_words(self) -> str:
        if not self._points:
            return ""
        return tr(
            "{low:.6g} to {high:.6g}, last {last:.6g}",
            low=self._low,
            high=self._high,
            last=self._middles[-1],
        )

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self._points

    def sizeHint(self) -> QSize:
        """Ask for a line of a card."""
        return QSize(160, 40)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(48, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw band, line and last point."""
        painter = QPainter(self)
        look = theme.tokens()
        if not self._points:
            painter.setPen(QPen(theme.colour(look.line), 1, Qt.PenStyle.DotLine))
            middle = self.height() / 2
            painter.drawLine(QPointF(_MARGIN, middle), QPointF(self.width() - _MARGIN, middle))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        colour = look.series[self._series % len(look.series)]
        painter.setClipRect(QRectF(self.rect()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colour, 0.22))
        painter.drawPolygon(self._band(area))
        painter.setPen(QPen(theme.colour(colour), 1.5))
        line = self._line(area)
        painter.drawPolyline(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(colour))
        painter.drawEllipse(line.last(), 2.2, 2.2)

    def _band(self, area: QRectF) -> QPolygonF:
        upper = [self._place(area, x, hi) for x, _, hi in self._points]
        lower = [self._place(area, x, lo) for x, lo, _ in reversed(self._points)]
        return QPolygonF([*upper, *lower])

    def _line(self, area: QRectF) -> QPolygonF:
        pairs = zip(self._points, self._middles, strict=True)
        return QPolygonF([self._place(area, point[0], middle) for point, middle in pairs])

    def _place(self, area: QRectF, x: float, y: float) -> QPointF:
        start, stop = self._points[0][0], self._points[-1][0]
        across = (x - start) / (stop - start) if stop > start else 0.5
        span = self._high - self._low
        up = (min(self._high, max(self._low, y)) - self._low) / span if span > 0 else 0.5
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())
