"""Bytes by table, drawn: each block a table, divided into its rows and its indexes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from plume_db.language import tr, trn
from plume_db.storage.shares import Block, Part
from plume_db.units import bytes_text, percent_text
from plume_ui import theme
from plume_ui.overview.squarify import squarify
from plume_ui.widgets.focus import show_ring
from plume_ui.widgets.spoken import tell_part

GAP = 2.0
RADIUS = 3.0


@dataclass(frozen=True)
class _Placed:
    """A block, or free space, and where it is drawn."""

    block: Block
    area: QRectF
    parts: tuple[tuple[Part, QRectF], ...]


class Treemap(QWidget):
    """Draws blocks; a click, or Enter on the one chosen with the arrow keys, opens the table."""

    opened = Signal(object)
    """Carries the name of a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._blocks: tuple[Block, ...] = ()
        self._free = 0
        self._placed: list[_Placed] = []
        self._current = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Bytes by table"))
        show_ring(self)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        theme.notifier().changed.connect(self.update)

    def show_blocks(self, blocks: tuple[Block, ...], free: int) -> None:
        """Show blocks, the largest first, and `free` bytes of free pages."""
        self._blocks, self._free = blocks, free
        spoken = ", ".join(f"{b.title} {bytes_text(b.bytes)}" for b in blocks[:8])
        self.setAccessibleDescription(spoken)
        self._place()

    @property
    def names(self) -> tuple[str, ...]:
        """The titles of what is drawn, in order."""
        return tuple(placed.block.title for placed in self._placed)

    def _place(self) -> None:
        blocks = [*self._blocks]
        if self._free:
            blocks.append(Block("", tr("Free"), (Part("", "table", self._free, True),), tables=0))
        blocks.sort(key=lambda block: -block.bytes)
        box = (0.0, 0.0, float(self.width()), float(self.height()))
        areas = squarify([float(block.bytes) for block in blocks], box)
        self._placed = [
            _Placed(block, _inner(QRectF(*area)), ())
            for block, area in zip(blocks, areas, strict=True)
        ]
        self._placed = [
            _Placed(each.block, each.area, tuple(_divide(each.block, each.area)))
            for each in self._placed
        ]
        self._current = min(self._current, len(self._placed) - 1)
        self.update()

    def _at(self, point: QPointF) -> int:
        for number, placed in enumerate(self._placed):
            if placed.area.contains(point):
                return number
        return -1

    def _choose(self, number: int) -> None:
        if number != self._current:
            self._current = number
            clickable = number >= 0 and bool(self._placed[number].block.table)
            hand = Qt.CursorShape.PointingHandCursor
            self.setCursor(hand if clickable else Qt.CursorShape.ArrowCursor)
            tell_part(self)
            self.update()

    def _open(self) -> None:
        if 0 <= self._current < len(self._placed):
            name = self._placed[self._current].block.table
            if name:
                self.opened.emit(name)

    def _tip(self, placed: _Placed) -> str:
        block, whole = placed.block, sum(each.block.bytes for each in self._placed)
        share, room = percent_text(block.bytes, whole), bytes_text(block.bytes)
        if not block.exact:
            room = tr("about {size}", size=room)
        lines = [f"{block.title}: {room}, {share}"]
        if block.count and not block.count.error:
            rows = trn("{n} row", "{n} rows", block.count.at_least)
            lines.append(rows if block.count.exact else tr("at least {rows}", rows=rows))
        indexes = [part for part in block.parts if part.kind == "index"]
        if indexes:
            size = sum(part.bytes for part in indexes)
            lines.append(
                trn(
                    "{size} of it in {n} index",
                    "{size} of it in {n} indexes",
                    len(indexes),
                    size=bytes_text(size),
                )
            )
        return "\n".join(lines)

    # For people who hear it

    def spoken_parts(self) -> tuple[str, ...]:
        """Give each block with its figures."""
        return tuple(self._tip(placed).replace("\n", ", ") for placed in self._placed)

    def spoken_rect(self, place: int) -> QRect:
        """Tell where a block is."""
        return self._placed[place].area.toRect()

    def spoken_current(self) -> int:
        """Tell which block is chosen."""
        return self._current

    # Qt's calls

    def sizeHint(self) -> QSize:
        """Ask for a picture wider than high."""
        return QSize(420, 240)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(160, 160)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Divide the new room."""
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every block, the chosen one with an outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, placed in enumerate(self._placed):
            self._paint_block(painter, placed, number == self._current)
        painter.end()

    def _paint_block(self, painter: QPainter, placed: _Placed, chosen: bool) -> None:
        look = theme.tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        for part, area in placed.parts:
            painter.setBrush(_fill(placed.block, part))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(look.accent), 2))
            painter.drawRoundedRect(placed.area.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        if placed.parts:
            self._paint_words(painter, placed)

    def _paint_words(self, painter: QPainter, placed: _Placed) -> None:
        """Name each rectangle with its own bytes; a virtual table as a whole."""
        look, block = theme.tokens(), placed.block
        whole = not block.table or placed.parts[0][0].kind != "table"
        if whole:
            lines = (block.title, _amount(block.bytes, block.exact))
            _write(painter, placed.area, lines, look.text if block.table else look.muted)
            return
        for part, area in placed.parts:
            token = look.text if part.kind == "table" else look.muted
            _write(painter, area, (part.name, _amount(part.bytes, part.exact)), token)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Choose the largest block where the keyboard came by Tab, to show where it is."""
        super().focusInEvent(event)
        by_tab = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        if by_tab and self._current < 0 and self._placed:
            self._choose(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Choose nothing once the keyboard is elsewhere."""
        super().focusOutEvent(event)
        self._choose(-1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Choose the block under the pointer."""
        self._choose(self._at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Choose nothing once the pointer is gone."""
        if not self.hasFocus():
            self._choose(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the table that was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._choose(self._at(event.position()))
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go through the blocks from the largest to the smallest; open with Enter."""
        steps = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
        }
        key = Qt.Key(event.key())
        if key in steps and self._placed:
            self._choose(max(0, min(len(self._placed) - 1, self._current + steps[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show a tip with the exact figures."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(QPointF(event.pos()))
            if number >= 0:
                QToolTip.showText(event.globalPos(), self._tip(self._placed[number]), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)


def _amount(size: int, exact: bool) -> str:
    return ("" if exact else "~ ") + bytes_text(size)


def _write(painter: QPainter, area: QRectF, lines: tuple[str, str], colour: str) -> None:
    """Write a name, and below it an amount, as far as there is room."""
    font = theme.scaled_font(-0.5)
    metrics = QFontMetricsF(font)
    room = area.adjusted(7, 4, -4, -2)
    if room.width() < 26 or room.height() < metrics.height():
        return
    painter.setFont(font)
    for line, token in zip(lines, (colour, theme.tokens().muted), strict=True):
        if room.height() >= metrics.height():
            painter.setPen(QColor(token))
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), shown)
        room = room.adjusted(0, metrics.height(), 0, 0)


def _inner(area: QRectF) -> QRectF:
    gap = min(GAP, area.width() / 2, area.height() / 2) / 2
    return area.adjusted(gap, gap, -gap, -gap)


def _divide(block: Block, area: QRectF) -> list[tuple[Part, QRectF]]:
    """Divide a block along its longer side: first what it holds, then its indexes."""
    total = block.bytes
    found: list[tuple[Part, QRectF]] = []
    wide = area.width() >= area.height()
    at = area.left() if wide else area.top()
    for part in block.parts:
        length = (area.width() if wide else area.height()) * part.bytes / total if total else 0
        if wide:
            found.append((part, QRectF(at, area.top(), length, area.height())))
        else:
            found.append((part, QRectF(area.left(), at, area.width(), length)))
        at += length
    return found


def _fill(block: Block, part: Part) -> QColor:
    if not block.tables:
        return QColor(theme.tokens().neutral_soft)
    return part_colour(part.kind)


def part_colour(kind: str) -> QColor:
    """Give the colour of a kind of part: index, shadow or table."""
    look = theme.tokens()
    strength = 0.34 if look.dark else 0.24
    place = {"table": 0, "index": 4, "shadow": 2}[kind]
    if kind == "index":
        strength *= 0.75
    return theme.colour(look.series[place], strength)
