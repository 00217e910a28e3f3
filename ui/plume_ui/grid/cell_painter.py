"""Paints the cells of a grid, each kind of value in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygon

from plume_db.rows.cells import CellValue, Clipped
from plume_db.units import bytes_text
from plume_db.values import BadText, one_line
from plume_ui.grid.headings import PAD
from plume_ui.grid.rows import CellFormat, Mark
from plume_ui.grid.texts import MOST_CHARACTERS, cell_text, is_number, reads_leftwards

if TYPE_CHECKING:
    from plume_ui.grid.painter import GridPainter

# As plain integers: converting the flags anew for each cell shows in the time of a painting.
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_USUAL = (str, int, float)


class CellPainter:
    """Paints with the fonts and colours of a grid's painter."""

    def __init__(self, grid: GridPainter) -> None:
        self._grid = grid
        self._link_pen = QPen(grid.colours["accent"], 1, Qt.PenStyle.DotLine)

    def paint(
        self,
        painter: QPainter,
        cell: CellValue,
        box: QRect,
        mark: Mark = Mark.NONE,
        shape: CellFormat | None = None,
        reference: bool = False,
    ) -> None:
        """Paint a cell into `box`, the column less its padding."""
        if mark is Mark.CHANGED:
            self._staged_cell(painter, box)
        written = shape.text(cell) if shape is not None else None
        if written is None:
            self._cell(painter, cell, box, reference)
        else:
            self._written(painter, written, cell, box, reference)

    def _staged_cell(self, painter: QPainter, box: QRect) -> None:
        """Colour a changed cell, with a corner turned down."""
        whole = box.adjusted(-PAD, 0, PAD - 1, 0)
        painter.fillRect(whole, self._grid.colours["warn_soft"])
        corner = QPolygon([whole.topLeft(), whole.topLeft() + QPoint(6, 0),
                           whole.topLeft() + QPoint(0, 6)])  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._grid.colours["warn"])
        painter.drawPolygon(corner)
        painter.setPen(self._grid.colours["text"])

    def _written(
        self, painter: QPainter, text: str, cell: CellValue, box: QRect, reference: bool
    ) -> None:
        """Write a cell the way its column's format says."""
        shown = self._fit(one_line(text, MOST_CHARACTERS), box.width())
        side = _RIGHT if is_number(cell) or reads_leftwards(shown) else _LEFT
        painter.drawText(box, side, shown)
        if reference:
            self._link(painter, box, len(shown), side == _RIGHT)

    def _link(self, painter: QPainter, box: QRect, characters: int, right: bool) -> None:
        """Draw dots below a value that can be followed."""
        width = min(box.width(), round(characters * self._grid.advance))
        left = box.right() + 1 - width if right else box.left()
        painter.setPen(self._link_pen)
        y = box.bottom() - 3
        painter.drawLine(left, y, left + width - 1, y)
        painter.setPen(self._grid.colours["text"])

    def _cell(self, painter: QPainter, cell: CellValue, box: QRect, reference: bool) -> None:
        if type(cell) in _USUAL:
            text = self._fit(cell_text(cell), box.width())
            right = type(cell) is not str or reads_leftwards(text)
            painter.drawText(box, _RIGHT if right else _LEFT, text)
            if reference and text:
                self._link(painter, box, len(text), right)
        elif cell is None:
            painter.setFont(self._grid.italic)
            painter.setPen(self._grid.colours["faint"])
            painter.drawText(box, _LEFT, cell_text(cell))
            painter.setFont(self._grid.font)
            painter.setPen(self._grid.colours["text"])
        elif isinstance(cell, Clipped) and isinstance(cell.head, str):
            self._clipped(painter, cell, box)
        elif isinstance(cell, BadText) or isinstance(getattr(cell, "head", None), BadText):
            self._chip(painter, cell_text(cell), box, "warn", "warn_soft")
        else:
            self._chip(painter, cell_text(cell), box, "muted", "neutral_soft")

    def _clipped(self, painter: QPainter, cell: Clipped, box: QRect) -> None:
        size = bytes_text(cell.length)
        painter.setPen(self._grid.colours["faint"])
        room = round(len(size) * self._grid.advance) + PAD
        if box.width() > 2 * room:
            painter.drawText(box, _RIGHT, size)
            box = box.adjusted(0, 0, -room, 0)
        painter.setPen(self._grid.colours["text"])
        painter.drawText(box, _LEFT, self._fit(cell_text(cell), box.width()))

    def _chip(self, painter: QPainter, text: str, box: QRect, ink: str, paper: str) -> None:
        text = self._fit(text, box.width())
        width = min(box.width() + PAD, round(len(text) * self._grid.advance) + PAD)
        chip = QRectF(box.left() - PAD / 2, box.top() + 3, width, box.height() - 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._grid.colours[paper])
        painter.drawRoundedRect(chip, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._grid.colours[ink])
        painter.drawText(box, _LEFT, text)
        painter.setPen(self._grid.colours["text"])

    def _fit(self, text: str, width: int) -> str:
        """Cut text to a width; exact for the monospaced font, good enough for what is not in it."""
        most = int(width / self._grid.advance)
        return text if len(text) <= most else text[: max(0, most - 1)] + "…"
