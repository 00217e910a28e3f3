"""Paints header, row numbers and cells. It is given what to paint; it asks for nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.units import bytes_text
from plume_db.values import BadText
from plume_ui import icons, theme
from plume_ui.grid.geometry import Columns, Scale
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.selection import Selection
from plume_ui.grid.texts import cell_text, is_number

PAD = 8
ICON = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass
class Scene:
    """Everything one painting of the grid needs."""

    columns: Columns
    looks: tuple[ColumnLook, ...]
    scale: Scale
    left: int
    """The pixel of the columns at the left edge of the cells."""
    gutter: int
    header: int
    selection: Selection | None
    hover: int
    focused: bool
    guessed: bool
    """Whether the positions are guesses."""
    waiting: bool
    """Whether rows have been missing for so long that it should show."""
    row: Callable[[int], CellRow | None]
    words: str = ""
    """What to say where there are no rows."""


class GridPainter:
    """Fonts, metrics and colours for a grid; made anew when the theme or the font changes."""

    def __init__(self) -> None:
        self.look = theme.tokens()
        self.font = theme.mono_font()
        self.italic = QFont(self.font)
        self.italic.setItalic(True)
        self.name_font = theme.scaled_font(0, QFont.Weight.DemiBold)
        self.small = theme.small_font()
        self.plain = theme.scaled_font(0)
        metrics = QFontMetrics(self.font)
        self.advance = max(1.0, metrics.horizontalAdvance("0" * 50) / 50)
        self.row_height = metrics.height() + 8
        self.name_metrics = QFontMetrics(self.name_font)
        self.small_metrics = QFontMetrics(self.small)
        self.header_height = self.name_metrics.height() + self.small_metrics.height() + 10
        self._colours = {
            name: QColor(getattr(self.look, name))
            for name in ("text", "muted", "faint", "line", "warn", "accent", "base", "alternate",
                         "selection", "hover", "panel", "neutral_soft", "warn_soft", "accent_soft")
        }  # fmt: skip

    def column_width(self, look: ColumnLook, characters: int) -> int:
        """Tell how wide a column wants to be for its header and its longest value."""
        header = self.name_metrics.horizontalAdvance(look.name) + len(look.icons) * (ICON + 4)
        kind = self.small_metrics.horizontalAdvance(look.kind)
        return max(header, min(kind, 140), round(characters * self.advance)) + 2 * PAD + 2

    def gutter_width(self, last_row: int) -> int:
        """Tell how wide the row numbers are, up to that of `last_row`."""
        digits = max(3, len(f"{last_row + 1:,}") + 1)
        return self.small_metrics.horizontalAdvance("0" * digits) + 2 * PAD

    def paint(self, painter: QPainter, scene: Scene, area: QRect) -> None:
        """Paint all that lies in `area`."""
        painter.fillRect(area, self._colours["base"])
        cells = QRect(scene.gutter, scene.header, area.right() + 1 - scene.gutter, scene.scale.view)
        shown = scene.columns.between(scene.left, scene.left + cells.width())
        painter.save()
        painter.setClipRect(cells.intersected(area))
        for number in range(scene.scale.first, scene.scale.last + 1):
            top = scene.header + scene.scale.top_of(number)
            if top <= area.bottom() and top + scene.scale.height >= area.top():
                self._row(painter, scene, number, top, shown, cells.right())
        self._columns_lines(painter, scene, shown, cells)
        painter.restore()
        self._cursor(painter, scene, cells)
        self._numbers(painter, scene, area)
        if area.top() < scene.header and scene.looks:
            self._header(painter, scene, shown, cells)
        if scene.words and not scene.scale.count:
            painter.setFont(self.plain)
            painter.setPen(self._colours["muted"])
            box = QRect(0, scene.header, cells.right(), scene.scale.view).adjusted(40, 16, -40, -16)
            painter.drawText(box, _WORDS, scene.words)

    # Rows

    def _row(
        self, painter: QPainter, scene: Scene, number: int, top: int, shown: range, right: int
    ) -> None:
        height, colours = scene.scale.height, self._colours
        edge = min(right + 1, scene.gutter + scene.columns.total - scene.left)
        band = QRect(scene.gutter, top, edge - scene.gutter, height)
        if number == scene.hover:
            painter.fillRect(band, colours["hover"])
        elif number % 2:
            painter.fillRect(band, colours["alternate"])
        self._chosen(painter, scene, number, band)
        row = scene.row(number)
        if row is None:
            if scene.waiting:
                self._missing(painter, scene, top, shown)
            return
        painter.setFont(self.font)
        painter.setPen(colours["text"])
        for column in shown:
            left = scene.gutter + scene.columns.left(column) - scene.left
            box = QRect(left + PAD, top, scene.columns.width(column) - 2 * PAD, height)
            self._cell(painter, row[column], box)

    def _chosen(self, painter: QPainter, scene: Scene, number: int, band: QRect) -> None:
        chosen = scene.selection
        if chosen is None or number not in chosen.rows:
            return
        if chosen.whole_rows:
            painter.fillRect(band, self._colours["selection"])
            return
        if chosen.single:
            painter.fillRect(band, self._colours["accent_soft"])
            return
        first, last = chosen.columns.start, chosen.columns.stop - 1
        left = scene.gutter + scene.columns.left(first) - scene.left
        width = scene.columns.left(last) + scene.columns.width(last) - scene.columns.left(first)
        box = QRect(left, band.top(), width, band.height())
        painter.fillRect(box, self._colours["selection"])

    def _cell(self, painter: QPainter, cell: CellValue, box: QRect) -> None:
        if cell is None:
            painter.setFont(self.italic)
            painter.setPen(self._colours["faint"])
            painter.drawText(box, _LEFT, "NULL")
            painter.setFont(self.font)
            painter.setPen(self._colours["text"])
        elif isinstance(cell, BadText) or (
            isinstance(cell, Clipped) and isinstance(cell.head, BadText)
        ):
            self._chip(painter, cell_text(cell), box, "warn", "warn_soft")
        elif isinstance(cell, bytes) or (isinstance(cell, Clipped) and cell.kind == "blob"):
            self._chip(painter, cell_text(cell), box, "muted", "neutral_soft")
        elif isinstance(cell, Clipped):
            self._clipped(painter, cell, box)
        elif is_number(cell):
            painter.drawText(box, _RIGHT, self._fit(cell_text(cell), box.width()))
        else:
            painter.drawText(box, _LEFT, self._fit(cell_text(cell), box.width()))

    def _clipped(self, painter: QPainter, cell: Clipped, box: QRect) -> None:
        size = bytes_text(cell.length)
        painter.setPen(self._colours["faint"])
        room = round(len(size) * self.advance) + PAD
        if box.width() > 2 * room:
            painter.drawText(box, _RIGHT, size)
            box = box.adjusted(0, 0, -room, 0)
        painter.setPen(self._colours["text"])
        painter.drawText(box, _LEFT, self._fit(cell_text(cell), box.width()))

    def _chip(self, painter: QPainter, text: str, box: QRect, ink: str, paper: str) -> None:
        text = self._fit(text, box.width())
        width = min(box.width() + PAD, round(len(text) * self.advance) + PAD)
        chip = QRectF(box.left() - PAD / 2, box.top() + 3, width, box.height() - 6)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colours[paper])
        painter.drawRoundedRect(chip, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(self._colours[ink])
        painter.drawText(box, _LEFT, text)
        painter.setPen(self._colours["text"])

    def _fit(self, text: str, width: int) -> str:
        """Cut text to a width; exact for the monospaced font, good enough for what is not in it."""
        most = int(width / self.advance)
        return text if len(text) <= most else text[: max(0, most - 1)] + "…"

    def _missing(self, painter: QPainter, scene: Scene, top: int, shown: range) -> None:
        for column in shown:
            left = scene.gutter + scene.columns.left(column) - scene.left + PAD
            width = min(60, scene.columns.width(column) - 2 * PAD)
            painter.fillRect(
                QRect(left, top + scene.scale.height // 2 - 2, width, 4),
                self._colours["neutral_soft"],
            )

    # Frames

    def _columns_lines(self, painter: QPainter, scene: Scene, shown: range, cells: QRect) -> None:
        painter.setPen(self._colours["line"])
        bottom = cells.top() + min(cells.height(), scene.scale.top_of(scene.scale.count))
        for column in shown:
            x = scene.gutter + scene.columns.left(column + 1) - scene.left - 1
            painter.drawLine(x, cells.top(), x, bottom - 1)

    def _cursor(self, painter: QPainter, scene: Scene, cells: QRect) -> None:
        chosen = scene.selection
        if chosen is None or chosen.row >= scene.scale.count:
            return
        left = scene.gutter + scene.columns.left(chosen.column) - scene.left
        top = scene.header + scene.scale.top_of(chosen.row)
        if not -scene.scale.height < top < cells.bottom() + scene.scale.height:
            return
        box = QRect(left, top, scene.columns.width(chosen.column), scene.scale.height)
        painter.save()
        painter.setClipRect(cells)
        colour = self._colours["accent" if scene.focused else "faint"]
        pen = QPen(colour, 2 if scene.focused else 1)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -2, -1))
        painter.restore()

    def _numbers(self, painter: QPainter, scene: Scene, area: QRect) -> None:
        if not scene.scale.count:
            return
        strip = QRect(0, scene.header, scene.gutter, scene.scale.view)
        painter.fillRect(strip, self._colours["panel"])
        painter.save()
        painter.setClipRect(strip.intersected(area))
        painter.setFont(self.small)
        chosen = scene.selection.rows if scene.selection else range(0)
        for number in range(scene.scale.first, scene.scale.last + 1):
            top = scene.header + scene.scale.top_of(number)
            box = QRect(0, top, scene.gutter - PAD, scene.scale.height)
            painter.setPen(self._colours["text" if number in chosen else "faint"])
            painter.drawText(box, _RIGHT, ("≈" if scene.guessed else "") + f"{number + 1:,}")
        painter.restore()
        painter.setPen(self._colours["line"])
        painter.drawLine(scene.gutter - 1, strip.top(), scene.gutter - 1, strip.bottom())

    def _header(self, painter: QPainter, scene: Scene, shown: range, cells: QRect) -> None:
        whole = QRect(0, 0, cells.right() + 1, scene.header)
        painter.fillRect(whole, self._colours["panel"])
        painter.save()
        painter.setClipRect(whole.adjusted(scene.gutter, 0, 0, 0))
        for column in shown:
            left = scene.gutter + scene.columns.left(column) - scene.left
            box = QRect(left, 0, scene.columns.width(column), scene.header - 1)
            self._heading(painter, scene.looks[column], box)
        painter.restore()
        painter.setPen(self._colours["line"])
        painter.drawLine(0, scene.header - 1, whole.right(), scene.header - 1)
        painter.drawLine(scene.gutter - 1, 0, scene.gutter - 1, scene.header - 1)

    def _heading(self, painter: QPainter, look: ColumnLook, box: QRect) -> None:
        x, top = box.left() + PAD, box.top() + 5
        room = box.width() - 2 * PAD
        name_height = self.name_metrics.height()
        for name in look.icons:
            place = QRectF(x, top + (name_height - ICON) / 2, ICON, ICON)
            icons.paint(painter, name, place, "accent" if name == "key" else "muted")
            x += ICON + 4
            room -= ICON + 4
        painter.setFont(self.name_font)
        painter.setPen(self._colours["text"])
        name = self.name_metrics.elidedText(look.name, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(QRect(x, top, room, name_height), _LEFT, name)
        painter.setFont(self.small)
        painter.setPen(self._colours["faint"])
        below = QRect(box.left() + PAD, top + name_height, box.width() - 2 * PAD,
                      self.small_metrics.height())  # fmt: skip
        kind = self.small_metrics.elidedText(
            look.kind, Qt.TextElideMode.ElideRight, max(0, below.width())
        )
        painter.drawText(below, _LEFT, kind)
        painter.setPen(self._colours["line"])
        painter.drawLine(box.right(), 0, box.right(), box.bottom())
