"""Paints header, row numbers and cells. It is given what to paint; it asks for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from plume_db.language import localised
from plume_db.rows.cells import CellRow
from plume_ui import theme, typeface
from plume_ui.grid.cell_painter import CellPainter
from plume_ui.grid.geometry import Columns, Scale
from plume_ui.grid.headings import ICON, PAD, HeadingPainter
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.rows import CellFormat, Mark
from plume_ui.grid.selection import Selection

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WORDS = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOST_MEASURED = 300
"""Columns whose headings are measured; those further right are estimated by their letters."""
_STAGED = {Mark.NEW: "good_soft", Mark.DELETED: "bad_soft"}
_SIGNS = {Mark.CHANGED: ("•", "warn"), Mark.NEW: ("+", "good"), Mark.DELETED: ("−", "bad")}


_Strip: TypeAlias = tuple[int, int, int, CellFormat | None, bool]
"""A column in view: its number, left edge, width, format, and whether it is a reference."""


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
    hot: int
    """The column whose heading is under the pointer and offers a menu; -1 for none."""
    focused: bool
    guessed: bool
    """Whether the positions are guesses."""
    waiting: bool
    """Whether rows have been missing for so long that it should show."""
    row: Callable[[int], CellRow | None]
    mark: Callable[[int, int], Mark]
    formats: Mapping[int, CellFormat]
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
        self.row_height = metrics.height() + 8 + typeface.extra_room()
        self.name_metrics = QFontMetrics(self.name_font)
        self.small_metrics = QFontMetrics(self.small)
        self.header_height = self.name_metrics.height() + self.small_metrics.height() + 10
        self.colours = {
            name: QColor(getattr(self.look, name))
            for name in ("text", "muted", "faint", "line", "warn", "accent", "base", "alternate",
                         "selection", "hover", "panel", "neutral_soft", "warn_soft", "accent_soft",
                         "good", "good_soft", "bad", "bad_soft")
        }  # fmt: skip
        self.headings = HeadingPainter(self)
        self.cells = CellPainter(self)

    def column_widths(
        self, looks: tuple[ColumnLook, ...], characters: tuple[int, ...]
    ) -> list[int]:
        """Tell how wide columns want to be for their headings and their longest values."""
        digit = self.name_metrics.horizontalAdvance("n")
        widths = []
        for place, (look, longest) in enumerate(zip(looks, characters, strict=True)):
            if place < MOST_MEASURED:
                name = self.name_metrics.horizontalAdvance(look.name)
                kind = min(140, self.small_metrics.horizontalAdvance(look.kind))
            else:  # measuring thousands of names would hold the window
                name, kind = len(look.name) * digit, 0
            # Room for its icons, and for the mark of one that is sorted or filtered by.
            heading = name + (len(look.icons) + 1) * (ICON + 4)
            widths.append(max(heading, kind, round(longest * self.advance)) + 2 * PAD + 2)
        return widths

    def gutter_width(self, last_row: int) -> int:
        """Tell how wide the row numbers are, up to that of `last_row`."""
        digits = max(3, len(localised(f"{last_row + 1:,}")) + 1)
        return self.small_metrics.horizontalAdvance("0" * digits) + 2 * PAD

    def paint(self, painter: QPainter, scene: Scene, area: QRect) -> None:
        """Paint all that lies in `area`."""
        painter.fillRect(area, self.colours["base"])
        cells = QRect(scene.gutter, scene.header, area.right() + 1 - scene.gutter, scene.scale.view)
        shown = scene.columns.between(scene.left, scene.left + cells.width())
        painter.save()
        painter.setClipRect(cells.intersected(area))
        strips = self._strips(scene, shown)
        for number in range(scene.scale.first, scene.scale.last + 1):
            top = scene.header + scene.scale.top_of(number)
            if top <= area.bottom() and top + scene.scale.height >= area.top():
                self._row(painter, scene, number, top, strips, cells.right())
        self._columns_lines(painter, scene, shown, cells)
        painter.restore()
        self._cursor(painter, scene, cells)
        self._numbers(painter, scene, area)
        if area.top() < scene.header and scene.looks:
            self.headings.paint(painter, scene, shown, cells)
        if scene.words and not scene.scale.count:
            painter.setFont(self.plain)
            painter.setPen(self.colours["muted"])
            box = QRect(0, scene.header, cells.right(), scene.scale.view).adjusted(40, 16, -40, -16)
            painter.drawText(box, _WORDS, scene.words)

    # Rows

    @staticmethod
    def _strips(scene: Scene, shown: range) -> list[_Strip]:
        """Tell once for all rows what is the same in each of them."""
        columns, formats, looks = scene.columns, scene.formats, scene.looks
        first = scene.gutter - scene.left + PAD
        return [
            (at, first + columns.left(at), columns.width(at) - 2 * PAD, formats.get(at),
             looks[at].reference)
            for at in shown
        ]  # fmt: skip

    def _row(
        self,
        painter: QPainter,
        scene: Scene,
        number: int,
        top: int,
        strips: list[_Strip],
        right: int,
    ) -> None:
        height, colours = scene.scale.height, self.colours
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
                self._missing(painter, scene, top, strips)
            return
        painter.setFont(self.font)
        painter.setPen(colours["text"])
        whole = scene.mark(number, -1)
        staged = whole is Mark.CHANGED
        if whole in _STAGED:
            painter.fillRect(band, colours[_STAGED[whole]])
        paint = self.cells.paint
        for column, left, width, shape, reference in strips:
            mark = scene.mark(number, column) if staged else whole
            paint(painter, row[column], QRect(left, top, width, height), mark, shape, reference)
        if whole is Mark.DELETED:
            middle = top + height // 2
            painter.setPen(colours["bad"])
            painter.drawLine(band.left() + PAD, middle, band.right() - PAD, middle)

    def _chosen(self, painter: QPainter, scene: Scene, number: int, band: QRect) -> None:
        chosen = scene.selection
        if chosen is None or number not in chosen.rows:
            return
        if chosen.whole_rows:
            painter.fillRect(band, self.colours["selection"])
            return
        if chosen.single:
            painter.fillRect(band, self.colours["accent_soft"])
            return
        first, last = chosen.columns.start, chosen.columns.stop - 1
        left = scene.gutter + scene.columns.left(first) - scene.left
        width = scene.columns.left(last) + scene.columns.width(last) - scene.columns.left(first)
        box = QRect(left, band.top(), width, band.height())
        painter.fillRect(box, self.colours["selection"])

    def _missing(self, painter: QPainter, scene: Scene, top: int, strips: list[_Strip]) -> None:
        for _column, left, width, _shape, _reference in strips:
            box = QRect(left, top + scene.scale.height // 2 - 2, min(60, width), 4)
            painter.fillRect(box, self.colours["neutral_soft"])

    # Frames

    def _columns_lines(self, painter: QPainter, scene: Scene, shown: range, cells: QRect) -> None:
        painter.setPen(self.colours["line"])
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
        colour = self.colours["accent" if scene.focused else "faint"]
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
        painter.fillRect(strip, self.colours["panel"])
        painter.save()
        painter.setClipRect(strip.intersected(area))
        painter.setFont(self.small)
        chosen = scene.selection.rows if scene.selection else range(0)
        for number in range(scene.scale.first, scene.scale.last + 1):
            top = scene.header + scene.scale.top_of(number)
            box = QRect(0, top, scene.gutter - PAD, scene.scale.height)
            painter.setPen(self.colours["text" if number in chosen else "faint"])
            painter.drawText(
                box, _RIGHT, ("≈" if scene.guessed else "") + localised(f"{number + 1:,}")
            )
            if (mark := scene.mark(number, -1)) is not Mark.NONE:
                sign, colour = _SIGNS[mark]
                painter.setPen(self.colours[colour])
                painter.drawText(QRect(4, top, PAD + 4, scene.scale.height), _LEFT, sign)
        painter.restore()
        painter.setPen(self.colours["line"])
        painter.drawLine(scene.gutter - 1, strip.top(), scene.gutter - 1, strip.bottom())
