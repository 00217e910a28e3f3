"""The mouse over a grid: choosing cells, dragging borders, clicking headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent

from plume_ui.grid.headings import MENU_WIDTH
from plume_ui.grid.selection import Selection

if TYPE_CHECKING:
    from plume_ui.grid.grid import Grid

DRAG = 5
"""Pixels a pressed heading may be left by before that is no click any more."""


class Pointer:
    """Follows the mouse for one grid; knows what it is over and what it drags."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self.row = -1
        """The row under the pointer."""
        self.heading = -1
        """The column whose heading is under the pointer."""
        self._resizing = -1
        self._selecting = False
        self._pressed: tuple[int, QPoint] | None = None

    def press(self, event: QMouseEvent) -> None:
        """Begin to choose cells, to drag a border, or to click a heading."""
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton:
            self._press_left(event, at)
        elif event.button() == Qt.MouseButton.RightButton:
            self._press_right(event, at)

    def _press_left(self, event: QMouseEvent, at: QPoint) -> None:
        grid = self._grid
        self._resizing = grid.border_at(at)
        if self._resizing >= 0:
            return
        row, column = grid.place(at)
        if row == -1 and column >= 0:
            self._pressed = (column, at)
        elif row >= 0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._follow(at)
        else:
            self._selecting = True
            self._choose(at, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _press_right(self, event: QMouseEvent, at: QPoint) -> None:
        grid = self._grid
        row, column = grid.place(at)
        if row == -1 and grid.header_menus:
            if column >= 0:
                grid.header_menu_wanted.emit(column, event.globalPosition().toPoint())
            return
        if grid.selection is None or not grid.selection.has(row, column):
            self._choose(at, False)
        grid.menu_wanted.emit(event.globalPosition().toPoint())

    def move(self, event: QMouseEvent) -> None:
        """Go on choosing or dragging; otherwise show what a click would do."""
        grid, at = self._grid, event.position().toPoint()
        if self._resizing >= 0:
            left = grid.cell_rect(-1, self._resizing).left()
            grid.resize_column(self._resizing, at.x() - left)
        elif self._selecting and event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(at, True)
        else:
            row, column = grid.place(at)
            grid.viewport().setCursor(self._shape(event, at, row, column))
            self.hover(row, column if row == -1 else -1)

    def release(self, event: QMouseEvent) -> None:
        """End choosing or dragging; a heading that is still under the pointer was clicked."""
        pressed, self._pressed = self._pressed, None
        self._resizing, self._selecting = -1, False
        at = event.position().toPoint()
        if pressed is None or (at - pressed[1]).manhattanLength() > DRAG:
            return
        grid, column = self._grid, pressed[0]
        box = grid.cell_rect(-1, column)
        if grid.header_menus and at.x() > box.right() - MENU_WIDTH:
            grid.open_header_menu(column)
        else:
            grid.choose_column(column)
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            grid.header_clicked.emit(column, shift)

    def hover(self, row: int, heading: int = -1) -> None:
        """Light up the row and the heading under the pointer."""
        grid = self._grid
        if row != self.row:
            old, self.row = self.row, row
            for each in (old, row):
                if each >= 0:
                    box = grid.cell_rect(each, 0) if len(grid.columns) else QRect()
                    grid.viewport().update(0, box.top(), grid.viewport().width(), box.height())
        if heading != self.heading:
            self.heading = heading
            if grid.header_menus:
                grid.viewport().update(0, 0, grid.viewport().width(), grid.header_height)

    # Cells

    def _choose(self, at: QPoint, extend: bool) -> None:
        grid = self._grid
        row, column = grid.place(at)
        old = grid.selection
        if row >= 0 and column >= 0:
            grid.choose((old or Selection.at(row, column)).to(row, column, extend))
        elif row >= 0 and grid.in_gutter(at):
            anchor = old.anchor_row if extend and old else row
            grid.choose(Selection(row, 0, anchor, 0, True))

    def _follow(self, at: QPoint) -> None:
        self._choose(at, False)
        row, column = self._grid.place(at)
        if column >= 0 and self._grid.looks[column].reference:
            self._grid.follow_wanted.emit((row, column))

    def _shape(self, event: QMouseEvent, at: QPoint, row: int, column: int) -> Qt.CursorShape:
        grid = self._grid
        if grid.border_at(at) >= 0:
            return Qt.CursorShape.SplitHCursor
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and row >= 0 and column >= 0 and grid.looks[column].reference:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.ArrowCursor
