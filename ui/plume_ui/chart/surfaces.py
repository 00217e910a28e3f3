"""The two surfaces of a panel: a plate with the picture, and glass with crosshair and selection.

Both lie in the pixels of the panel, so nothing is lost to large numbers such as seconds since
1970. The plate is kept as a pixmap while only the glass changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from plume_ui import theme
from plume_ui.chart.strokes import Stroke


class _Surface(QGraphicsItem):
    """Covers the area of values."""

    def __init__(self, box: Any) -> None:
        super().__init__(box)
        self._size = QRectF(0, 0, 1, 1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def fit(self, width: float, height: float) -> None:
        """Cover so much."""
        size = QRectF(0, 0, width, height)
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size

    def boundingRect(self) -> QRectF:
        """The area of values."""
        return self._size


class Plate(_Surface):
    """Paints strokes, and a sentence where there are none."""

    def __init__(self, box: Any) -> None:
        super().__init__(box)
        self.strokes: Sequence[Stroke] = ()
        self.message = ""
        self.setZValue(0)
        self.keep(True)

    def keep(self, wanted: bool) -> None:
        """Keep the picture as a pixmap, or paint it each time: for a vector format."""
        mode = QGraphicsItem.CacheMode
        self.setCacheMode(mode.DeviceCoordinateCache if wanted else mode.NoCache)

    def lay(self, strokes: Sequence[Stroke], message: str) -> None:
        """Paint these from now on."""
        self.strokes, self.message = strokes, message
        self.update()

    @property
    def points(self) -> int:
        """How many points reach the painter."""
        return sum(stroke.points for stroke in self.strokes)

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Paint everything, in order."""
        painter.setClipRect(self._size)
        for stroke in self.strokes:
            stroke.paint(painter)
        if self.message:
            painter.setPen(theme.colour(theme.tokens().muted))
            painter.setFont(theme.scaled_font(0.0))
            area = self._size.adjusted(16, 8, -16, -8)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, int(flags), self.message)


class Glass(_Surface):
    """Paints the selection, the crosshair and a dot on each line at the crosshair."""

    def __init__(self, box: Any) -> None:
        super().__init__(box)
        self.selection: tuple[float, float] | None = None
        """In pixels."""
        self.cross: float | None = None
        self.dots: Sequence[tuple[float, float, str]] = ()
        self.setZValue(50)

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """Paint what there is."""
        look, height = theme.tokens(), self._size.height()
        if self.selection is not None:
            left, right = self.selection
            painter.fillRect(
                QRectF(left, 0, max(1.0, right - left), height), theme.colour(look.accent, 0.14)
            )
            painter.setPen(QPen(QColor(look.accent), 1))
            for x in (left, right):
                painter.drawLine(QPointF(x, 0), QPointF(x, height))
        if self.cross is not None:
            painter.setPen(QPen(QColor(look.faint), 1))
            painter.drawLine(QPointF(self.cross, 0), QPointF(self.cross, height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.base), 1.5))
        for x, y, colour in self.dots:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x, y), 4, 4)
