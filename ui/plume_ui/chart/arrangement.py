"""A dashboard as one picture: its cards drawn where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from plume_db.dashboard.dashboard import COLUMNS, Place
from plume_ui import theme
from plume_ui.chart.picture import Paintable

if TYPE_CHECKING:
    from plume_ui.chart.view import ChartView

GAP = 12
ROW = 76
HEADING = 32
"""Height of a card's title."""
_PADDING = 12


def rectangle(place: Place, width: float, gap: float = GAP) -> QRectF:
    """Give where a card stands on a sheet of a width, margins of one gap included."""
    cell = (width - gap) / COLUMNS
    return QRectF(
        gap + place.column * cell,
        gap + place.row * (ROW + gap),
        place.width * cell - gap,
        place.height * (ROW + gap) - gap,
    )


def height_of(places: Sequence[Place]) -> int:
    """Give the height of a sheet."""
    return GAP + max((place.bottom for place in places), default=0) * (ROW + GAP)


@dataclass(frozen=True)
class Cell:
    """One card of a sheet."""

    title: str
    place: Place
    view: Paintable | None
    sentence: str = ""
    """What stands in it where there is no chart to draw."""


class Named:
    """A chart view that is painted with the names of its lines, where it has several."""

    def __init__(self, view: ChartView) -> None:
        self._view = view

    def size(self) -> QSize:
        """Give its size."""
        return self._view.size()

    def restyle(self) -> None:
        """Take the colours in force."""
        self._view.restyle()

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw it."""
        names = {each.label for each in self._view.figures() if not each.hidden}
        self._view.paint(painter, target, legend=len(names) > 1)


class Sheet:
    """Draws the cards of a dashboard; see :class:`plume_ui.chart.picture.Paintable`."""

    def __init__(self, cells: Sequence[Cell], width: int) -> None:
        self._cells = tuple(cells)
        self._width = width

    def size(self) -> QSize:
        """Give its size, as high as its cards need."""
        return QSize(self._width, height_of([cell.place for cell in self._cells]))

    def restyle(self) -> None:
        """Let all charts take the colours in force."""
        for cell in self._cells:
            restyle = getattr(cell.view, "restyle", None)
            if restyle is not None:
                restyle()

    def paint(self, painter: QPainter, target: QRectF) -> None:
        """Draw all cards into a rectangle; they keep their proportions of the grid."""
        whole = self.size()
        down = target.height() / max(1, whole.height())
        look = theme.tokens()
        painter.fillRect(target, QColor(look.window))
        for cell in self._cells:
            at = rectangle(cell.place, target.width())
            room = QRectF(at.x(), at.y() * down, at.width(), at.height() * down)
            _paint_cell(painter, cell, room.translated(target.topLeft()))


def _paint_cell(painter: QPainter, cell: Cell, room: QRectF) -> None:
    look = theme.tokens()
    painter.save()
    painter.setPen(QPen(QColor(look.line), 1))
    painter.setBrush(QColor(look.base))
    painter.drawRoundedRect(room, 8, 8)
    font = theme.scaled_font(0.0, QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(look.text))
    heading = QRectF(room.x() + _PADDING, room.y(), room.width() - 2 * _PADDING, HEADING)
    words = QFontMetricsF(font).elidedText(cell.title, Qt.TextElideMode.ElideRight, heading.width())
    painter.drawText(heading, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
    painter.restore()
    body = room.adjusted(1, HEADING, -1, -4)
    if cell.view is not None:
        cell.view.paint(painter, body)
        return
    painter.save()
    painter.setPen(QColor(look.muted))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(body.adjusted(_PADDING, 0, -_PADDING, 0), int(flags), cell.sentence)
    painter.restore()
