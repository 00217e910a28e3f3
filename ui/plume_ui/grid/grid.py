"""The grid: a scroll area that paints the cells in view and nothing else.

QTableView can not carry it: it fails where rows times row height pass 2**31 pixels, and asks seven
questions a cell. Here a row's place is a Python integer, and only the scroll bar is mapped.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from plume_db.rows.cells import CellRow, CellValue
from plume_ui import theme
from plume_ui.grid import access
from plume_ui.grid.geometry import NARROWEST, WIDEST, Columns
from plume_ui.grid.keys import destination, leads_to_the_end
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.painter import GridPainter, Scene
from plume_ui.grid.scrolling import ScrollingArea
from plume_ui.grid.selection import Selection
from plume_ui.grid.texts import cell_tip

SHOW_WAITING_AFTER = 150
"""Milliseconds without rows before their places are marked: most come long before."""


class GridRows(Protocol):
    """What a grid shows: rows by position, some of which are not here yet."""

    @property
    def count(self) -> int:
        """How many rows to scroll over."""
        ...

    @property
    def exact(self) -> bool:
        """Whether positions are right and not guessed."""
        ...

    def row(self, position: int) -> CellRow | None:
        """Give a row, or None while it is not here."""
        ...

    def want(self, first: int, last: int) -> None:
        """Say which rows are in view."""
        ...


class Grid(ScrollingArea):
    """Shows rows; knows the current cell and a rectangle of chosen ones."""

    current_changed = Signal(object)
    """Carries the Selection whose current cell is another one now."""
    end_wanted = Signal()
    """The last row is asked for while nobody knows where it is."""
    menu_wanted = Signal(object)
    """Carries the place on the screen for a context menu."""
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        access.install()
        self._rows: GridRows | None = None
        self.looks: tuple[ColumnLook, ...] = ()
        self.selection: Selection | None = None
        self.words = ""
        self._hover = -1
        self._resizing = -1
        self._selecting = False
        self._access: access.GridAccess | None = None
        self._waiting = QTimer(self, singleShot=True, interval=SHOW_WAITING_AFTER)
        self._waiting.timeout.connect(self._show_waiting)
        self._shows_waiting = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.notifier().changed.connect(self._dress)
        self.setAccessibleName("Rows")

    # What is shown

    def show_rows(
        self,
        rows: GridRows,
        looks: tuple[ColumnLook, ...],
        characters: tuple[int, ...],
        keep_place: bool = False,
    ) -> None:
        """Show rows; `characters` is how long the values of each column are."""
        self._rows = rows
        if keep_place and looks == self.looks:
            self.rows_changed()
            self._tell_current()
            return
        self.looks = looks
        wants = (self._painter.column_width(*each) for each in zip(looks, characters, strict=True))
        self.columns = Columns([max(NARROWEST, min(each, WIDEST)) for each in wants])
        self.scale.offset = 0
        self.selection = Selection.at(0, 0) if rows.count and looks else None
        self.rows_changed()
        self._tell_current()

    def say(self, words: str) -> None:
        """Show words where there are no rows: why, and what to do."""
        self.words = words
        self.viewport().update()

    def clear(self) -> None:
        """Show no rows and no columns."""
        self._rows, self.looks, self.columns, self.selection = None, (), Columns([]), None
        self.rows_changed()

    def rows_changed(self) -> None:
        """Take note that rows came, or that their number is another."""
        self.scale.count = self._rows.count if self._rows else 0
        chosen = self.selection
        if chosen is None and self.scale.count and self.looks:
            self.selection = Selection.at(0, 0)
        elif chosen is not None and chosen.row >= self.scale.count:
            last = self.scale.count - 1
            self.selection = Selection.at(last, chosen.column) if last >= 0 else None
        self._lay_out()
        self._ask_for_rows()
        self.viewport().update()

    def rows_moved(self, by: int) -> None:
        """Follow a correction of all positions; the picture stays where it is."""
        self.scale.count = self._rows.count if self._rows else 0
        self.scale.offset = max(0, self.scale.offset + by * self.scale.height)
        if self.selection is not None:
            self.selection = self.selection.moved(by)
        self.rows_changed()

    @property
    def current_cell(self) -> CellValue:
        """The value of the current cell; None also while it is not here."""
        if self.selection is None or self._rows is None:
            return None
        row = self._rows.row(self.selection.row)
        return row[self.selection.column] if row else None

    def cell(self, row: int, column: int) -> tuple[CellValue] | None:
        """Give a cell in a tuple, or None while its row is not here."""
        found = self._rows.row(row) if self._rows else None
        return (found[column],) if found else None

    def accessible_grid(self) -> access.GridAccess:
        """Give what screen readers see; asked for by Qt when one listens."""
        if self._access is None:
            self._access = access.GridAccess(self)
        return self._access

    # Going places

    def go_to(self, row: int, column: int | None = None, extend: bool = False) -> None:
        """Make a cell the current one and bring it into view."""
        if not self.scale.count or not len(self.columns):
            return
        row = max(0, min(row, self.scale.count - 1))
        old = self.selection or Selection.at(row, 0)
        column = old.column if column is None else column
        self.selection = old.to(row, column, extend)
        self.scale.scroll_to(self.scale.offset_showing(row))
        self._show_column(column)
        self.scrolled()
        self._tell_current()

    def choose_all(self) -> None:
        """Choose everything: a rectangle, so it costs nothing however many rows there are."""
        if self.scale.count and len(self.columns):
            last = self.scale.count - 1
            self.selection = Selection(last, len(self.columns) - 1, 0, 0, True)
            self.viewport().update()

    def _tell_current(self) -> None:
        self.current_changed.emit(self.selection)
        access.tell_current(self)

    def scrolled(self) -> None:
        """Follow the rows to another offset, and ask for those in view."""
        super().scrolled()
        self._hover = -1
        self._ask_for_rows()

    def _ask_for_rows(self) -> None:
        if self._rows is None or not self.scale.count:
            return
        first, last = self.scale.first, self.scale.last
        self._rows.want(first, last)
        missing = any(self._rows.row(number) is None for number in (first, last))
        if not missing:
            self._waiting.stop()
            self._shows_waiting = False
        elif not self._waiting.isActive() and not self._shows_waiting:
            self._waiting.start()

    def _show_waiting(self) -> None:
        self._shows_waiting = True
        self.viewport().update()

    def _dress(self) -> None:
        self._painter = GridPainter()
        top = self.scale.first
        self.scale.height = self._painter.row_height
        self.scale.offset = top * self.scale.height
        self._lay_out()
        self.viewport().update()

    # Pointing

    def _choose(self, at: QPoint, extend: bool) -> None:
        row, column = self.place(at)
        if row == -1 and column >= 0 and self.scale.count:
            self.selection = Selection(self.scale.first, column, self.scale.first, column)
        elif row >= 0 and column >= 0:
            self.selection = (self.selection or Selection.at(row, column)).to(row, column, extend)
        elif row >= 0 and at.x() < self._gutter:
            old = self.selection
            anchor = old.anchor_row if extend and old else row
            self.selection = Selection(row, 0, anchor, 0, True)
        else:
            return
        self.viewport().update()
        self._tell_current()

    def _hover_over(self, row: int) -> None:
        if row != self._hover:
            old, self._hover = self._hover, row
            for each in (old, row):
                if each >= 0:
                    top = self._painter.header_height + self.scale.top_of(each)
                    self.viewport().update(0, top, self.viewport().width(), self.scale.height)

    # Qt's events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what came into view."""
        painter = QPainter(self.viewport())
        rows = self._rows
        scene = Scene(
            self.columns,
            self.looks,
            self.scale,
            self.horizontalScrollBar().value(),
            self._gutter,
            self._painter.header_height,
            self.selection,
            self._hover,
            self.hasFocus(),
            bool(rows and not rows.exact),
            self._shows_waiting,
            rows.row if rows else lambda _number: None,
            self.words,
        )
        self._painter.paint(painter, scene, event.rect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()
        self._ask_for_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current cell."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if control and event.key() == Qt.Key.Key_A:
            self.choose_all()
        elif control and event.key() == Qt.Key.Key_C:
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Menu and self.selection:
            box = self.cell_rect(self.selection.row, self.selection.column)
            self.menu_wanted.emit(self.viewport().mapToGlobal(box.center()))
        else:
            at = self.selection or Selection()
            size = self.scale.count, len(self.columns)
            where = destination(event.key(), control, at, size, self.scale.whole_rows)
            if where is None:
                super().keyPressEvent(event)
                return
            self.go_to(*where, extend=extend)
            if leads_to_the_end(event.key(), control):
                self.end_wanted.emit()
        event.accept()

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Let Tab walk along a row, and out of the grid at its end, so that it is no trap."""
        at = self.selection
        if at is not None and 0 <= (column := at.column + (1 if next_one else -1)) < len(
            self.columns
        ):
            self.go_to(at.row, column)
            return True
        return super().focusNextPrevChild(next_one)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to choose cells or to drag a border."""
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            self._resizing = self._border_at(at)
            if self._resizing < 0:
                self._selecting = True
                self._choose(at, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.button() == Qt.MouseButton.RightButton:
            row, column = self.place(at)
            if self.selection is None or not self.selection.has(row, column):
                self._choose(at, False)
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on choosing or dragging."""
        at = event.position().toPoint()
        if self._resizing >= 0:
            left = self._gutter + self.columns.left(self._resizing)
            self.columns.resize(self._resizing, at.x() + self.horizontalScrollBar().value() - left)
            self._lay_out()
            self.viewport().update()
        elif self._selecting and event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(at, True)
        else:
            resizes = self._border_at(at) >= 0
            shape = Qt.CursorShape.SplitHCursor if resizes else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            self._hover_over(self.place(at)[0])

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End choosing or dragging."""
        self._resizing, self._selecting = -1, False

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the row under the pointer."""
        super().leaveEvent(event)
        self._hover_over(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show and tell the current cell."""
        super().focusInEvent(event)
        self.viewport().update()
        access.tell_current(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Show tips."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row, column = self.place(event.pos())
            tip = ""
            if column >= 0 and row == -1:
                tip = self.looks[column].tip
            elif column >= 0 and row >= 0 and (cell := self.cell(row, column)):
                tip = cell_tip(cell[0])
            QToolTip.showText(event.globalPos(), tip, self.viewport())
            return True
        return super().viewportEvent(event)
