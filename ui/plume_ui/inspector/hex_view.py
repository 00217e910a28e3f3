"""Bytes as offsets, hexadecimal pairs and characters; only the lines in view are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.inspector.content import Content
from plume_ui.inspector.hex_lines import Layout, plain_of
from plume_ui.inspector.piece_cache import PieceCache

if TYPE_CHECKING:
    from plume_ui.desk import Desk

MOST_COPIED = 1024**2
"""Bytes of a selection that go to the clipboard as pairs."""

_KEY = Qt.Key


class HexView(QAbstractScrollArea):
    """Shows bytes; a cursor and a selection are moved by keys and the mouse."""

    moved = Signal(object)
    """Carries the offset of the cursor."""
    noted = Signal(object)
    """Carries a sentence."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cache: PieceCache | None = None
        self._layout = Layout(0, 16)
        self.cursor_at = 0
        self._anchor = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Bytes"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # data is not mirrored
        self.viewport().setAutoFillBackground(False)
        theme.notifier().changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        font = theme.mono_font(-1.0)
        self.setFont(font)
        metrics = QFontMetricsF(font)
        self._advance = metrics.horizontalAdvance("0" * 50) / 50
        self._height = round(metrics.height()) + 2
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Ask for some lines."""
        return QSize(260, 240)

    # What is shown

    @property
    def length(self) -> int:
        """How many bytes there are."""
        return self._cache.content.length if self._cache else 0

    def show_content(self, content: Content) -> None:
        """Show other bytes from their start."""
        if self._cache is not None:
            if self._cache.content is content:
                return
            self._cache.stop()
            self._cache.deleteLater()
        self._cache = PieceCache(self._desk, content, self)
        self._cache.arrived.connect(self.viewport().update)
        self._cache.failed.connect(lambda error: self.noted.emit(error.sentence))
        self.cursor_at = self._anchor = 0
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._tell()

    def go_to(self, offset: int, extend: bool = False) -> None:
        """Move the cursor to a byte, and bring it into view."""
        self.cursor_at = max(0, min(offset, self.length - 1))
        if not extend:
            self._anchor = self.cursor_at
        bar, line = self.verticalScrollBar(), self.cursor_at // self._layout.across
        if not bar.value() <= line < bar.value() + self._whole_lines():
            below = line >= bar.value() + self._whole_lines()
            bar.setValue(line - self._whole_lines() + 1 if below else line)
        self.viewport().update()
        self._tell()

    @property
    def chosen(self) -> range:
        """The offsets that are selected; at least the cursor's."""
        first, last = sorted((self.cursor_at, self._anchor))
        return range(first, last + 1)

    def _tell(self) -> None:
        self.moved.emit(self.cursor_at)
        start = self.cursor_at - self.cursor_at % self._layout.across
        data = self._cache.get(start, self._layout.across) if self._cache else None
        words = tr("Offset {cursor_at}", cursor_at=self.cursor_at)
        if data:
            at = self.cursor_at - start
            words += tr(
                ", byte {hex}, line {hex2}, {plain}",
                hex=data[at : at + 1].hex(),
                hex2=data.hex(" "),
                plain=plain_of(data),
            )
        self.setAccessibleDescription(words)

    # Geometry

    def _lay_out(self) -> None:
        room = int((self.viewport().width() - 6) / self._advance)
        self._layout = Layout.fitting(self.length, room)
        lines = -(-self.length // self._layout.across)
        bar = self.verticalScrollBar()
        top = bar.value()
        bar.setRange(0, max(0, lines - self._whole_lines()))
        bar.setPageStep(self._whole_lines())
        bar.setValue(min(top, bar.maximum()))
        self.viewport().update()

    def _whole_lines(self) -> int:
        return max(1, self.viewport().height() // self._height)

    def _byte_at(self, at: QPoint) -> int:
        line = self.verticalScrollBar().value() + at.y() // self._height
        place = self._layout.place((at.x() - 4) / self._advance)
        return min(self.length - 1, line * self._layout.across + place)

    # Copying

    def copy(self) -> None:
        """Put the selected bytes on the clipboard as hexadecimal pairs."""
        if self._cache is None or not self.length:
            return
        chosen, content = self.chosen, self._cache.content
        n = min(len(chosen), MOST_COPIED)

        def work(task: Task) -> str:
            return content.read(task, chosen.start, n).hex(" ")

        name = content.rest.worker if content.rest else "lookup"
        job = self._desk.jobs.start(
            self, self._desk.session.worker(name), work, title=tr("Copy bytes"), quiet=True
        )
        job.succeeded.connect(lambda text: QGuiApplication.clipboard().setText(text))
        job.failed.connect(lambda error: self.noted.emit(error.sentence))
        if len(chosen) > n:
            self.noted.emit(
                tr(
                    "The first {number} of {chosen} were copied.",
                    number=count_text(n),
                    chosen=count_text(len(chosen)),
                )
            )

    # Qt's events

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines in view."""
        painter = QPainter(self.viewport())
        look = theme.tokens()
        painter.fillRect(self.viewport().rect(), QColor(look.base))
        painter.setFont(self.font())
        top = self.verticalScrollBar().value()
        for number in range(self._whole_lines() + 1):
            offset = (top + number) * self._layout.across
            if offset >= self.length:
                break
            self._paint_line(painter, offset, number * self._height)
        painter.end()

    def _paint_line(self, painter: QPainter, offset: int, y: int) -> None:
        look, shape = theme.tokens(), self._layout
        data = self._cache.get(offset, shape.across) if self._cache else None
        self._paint_chosen(painter, offset, y)
        self._put(painter, 0, y, shape.offset_text(offset), look.faint)
        if data is None:
            self._put(painter, shape.hex_start, y, tr("reading…"), look.faint)
            return
        self._put(painter, shape.hex_start, y, shape.pairs(data), look.text)
        self._put(painter, shape.plain_start, y, plain_of(data), look.muted)

    def _paint_chosen(self, painter: QPainter, offset: int, y: int) -> None:
        chosen, look = self.chosen, theme.tokens()
        first = max(chosen.start, offset) - offset
        last = min(chosen.stop, offset + self._layout.across) - offset - 1
        if first > last:
            return
        colour = QColor(look.selection if self.hasFocus() else look.neutral_soft)
        for start, stop in self._layout.spans(first, last):
            left = 4 + round(start * self._advance)
            width = round((stop - start) * self._advance)
            painter.fillRect(QRect(left, y, width, self._height), colour)

    def _put(self, painter: QPainter, place: int, y: int, text: str, colour: str) -> None:
        painter.setPen(QColor(colour))
        box = QRect(4 + round(place * self._advance), y, 4000, self._height)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit as many bytes into a line as there is room for."""
        super().resizeEvent(event)
        first = self.verticalScrollBar().value() * self._layout.across
        self._lay_out()
        self.verticalScrollBar().setValue(first // self._layout.across)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        across, page = self._layout.across, self._layout.across * self._whole_lines()
        at = self.cursor_at
        places = {
            _KEY.Key_Left: at - 1,
            _KEY.Key_Right: at + 1,
            _KEY.Key_Up: at - across if at >= across else at,
            _KEY.Key_Down: at + across if at + across < self.length else at,
            _KEY.Key_PageUp: at - page,
            _KEY.Key_PageDown: at + page,
            _KEY.Key_Home: 0 if control else at - at % across,
            _KEY.Key_End: self.length - 1 if control else at - at % across + across - 1,
        }
        if event.key() in places:
            self.go_to(places[_KEY(event.key())], shift)
        elif control and event.key() == _KEY.Key_C:
            self.copy()
        elif control and event.key() == _KEY.Key_A:
            self._anchor = 0
            self.go_to(self.length - 1, True)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor where one clicks."""
        if event.button() == Qt.MouseButton.LeftButton and self.length:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go_to(self._byte_at(event.position().toPoint()), shift)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select by dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.length:
            self.go_to(max(0, self._byte_at(event.position().toPoint())), True)

    def stop(self) -> None:
        """Cancel what is read."""
        if self._cache is not None:
            self._cache.stop()
