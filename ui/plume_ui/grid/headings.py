"""Paints the headings of a grid: name, type, how it is sorted and filtered, where its menu is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from plume_db.values import revealed
from plume_ui import icons
from plume_ui.grid.look import ColumnLook

if TYPE_CHECKING:
    from plume_ui.grid.painter import GridPainter, Scene

PAD = 8
ICON = 12
MENU_WIDTH = 22
"""Pixels at the right end of a heading that open its menu."""
ARROW = 8
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HeadingPainter:
    """Paints with the fonts and colours of a grid's painter."""

    def __init__(self, grid: GridPainter) -> None:
        self._grid = grid

    def paint(self, painter: QPainter, scene: Scene, shown: range, cells: QRect) -> None:
        """Paint the headings of the columns in view."""
        colours = self._grid.colours
        whole = QRect(0, 0, cells.right() + 1, scene.header)
        painter.fillRect(whole, colours["panel"])
        painter.save()
        painter.setClipRect(whole.adjusted(scene.gutter, 0, 0, 0))
        for column in shown:
            left = scene.gutter + scene.columns.left(column) - scene.left
            box = QRect(left, 0, scene.columns.width(column), scene.header - 1)
            self._heading(painter, scene.looks[column], box, column == scene.hot)
        painter.restore()
        painter.setPen(colours["line"])
        painter.drawLine(0, scene.header - 1, whole.right(), scene.header - 1)
        painter.drawLine(scene.gutter - 1, 0, scene.gutter - 1, scene.header - 1)

    def _heading(self, painter: QPainter, look: ColumnLook, box: QRect, hot: bool) -> None:
        grid, colours = self._grid, self._grid.colours
        if hot:
            painter.fillRect(box, colours["hover"])
        x, top = box.left() + PAD, box.top() + 5
        end = box.right() - PAD
        name_height = grid.name_metrics.height()
        if hot or look.filtered:
            place = QRectF(end - ICON + 2, top + (name_height - ICON) / 2, ICON, ICON)
            name = "filter" if look.filtered else "chevron-down"
            icons.paint(painter, name, place, "accent" if look.filtered else "muted")
            end -= ICON + 4
        for name in look.icons:
            place = QRectF(x, top + (name_height - ICON) / 2, ICON, ICON)
            icons.paint(painter, name, place, "accent" if name == "key" else "muted")
            x += ICON + 4
        painter.setFont(grid.name_font)
        painter.setPen(colours["text"])
        room = max(0, end - x - (self._arrow_width(look) if look.sort else 0))
        name = grid.name_metrics.elidedText(revealed(look.name), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, top, room, name_height), _LEFT, name)
        if look.sort:
            after = x + min(room, grid.name_metrics.horizontalAdvance(name)) + 6
            self._arrow(painter, look, QPointF(after, top + name_height / 2))
        self._kind(painter, look, box.adjusted(PAD, top + name_height, -PAD, 0))
        painter.setPen(colours["line"])
        painter.drawLine(box.right(), 0, box.right(), box.bottom())

    def _kind(self, painter: QPainter, look: ColumnLook, box: QRect) -> None:
        painter.setFont(self._grid.small)
        painter.setPen(self._grid.colours["faint"])
        mode = Qt.TextElideMode.ElideRight
        kind = self._grid.small_metrics.elidedText(look.kind, mode, max(0, box.width()))
        line = QRect(box.left(), box.top(), box.width(), self._grid.small_metrics.height())
        painter.drawText(line, _LEFT, kind)

    def _arrow_width(self, look: ColumnLook) -> int:
        digits = str(look.sort_place) if look.sort_place else ""
        return ARROW + 8 + self._grid.small_metrics.horizontalAdvance(digits)

    def _arrow(self, painter: QPainter, look: ColumnLook, at: QPointF) -> None:
        """Draw a small arrow, with its place among several."""
        accent = self._grid.colours["accent"]
        tip = -1 if look.sort == "up" else 1
        x, y = at.x() + ARROW / 2, at.y()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(accent, 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
        head = [QPointF(x - 3, y + tip), QPointF(x, y + 4 * tip), QPointF(x + 3, y + tip)]
        painter.drawPolyline(QPolygonF(head))
        painter.restore()
        if look.sort_place:
            painter.setFont(self._grid.small)
            painter.setPen(accent)
            box = QRectF(at.x() + ARROW + 1, y - 8, 24, 16)
            painter.drawText(box, _LEFT, str(look.sort_place))
