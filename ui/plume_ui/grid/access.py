"""The grid for people who hear it: a table of cells over the system's accessibility bus.

PySide6 has no QAccessibleTableInterface, but it has interfaces for widgets, for plain children and
for table cells. So the grid says it is a table, its children are the headings and cells in view,
and each cell tells its row, its column, its heading and its value; the current one gets the focus.
See docs/adr for what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleTableCellInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from plume_db.language import tr, trn
from plume_db.rows.cells import CellValue
from plume_db.units import count_text
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.texts import cell_text
from plume_ui.widgets.leaf_access import LeafAccess
from plume_ui.widgets.spoken import announce

if TYPE_CHECKING:
    from plume_ui.grid.grid import Grid

MOST_CELLS = 4_000
"""Cells kept for screen readers: far more than fit a screen."""


def tell_current(grid: Grid) -> None:
    """Tell screen readers, where one listens, that another cell has the focus."""
    if not QAccessible.isActive() or grid.selection is None or not grid.hasFocus():
        return
    table = QAccessible.queryAccessibleInterface(grid)
    if isinstance(table, GridAccess):
        cell = table.cell(grid.selection.row, grid.selection.column)
        QAccessible.updateAccessibility(QAccessibleEvent(cell, QAccessible.Event.Focus))


def say_current(grid: Grid) -> None:
    """Say the current cell where the keyboard stays elsewhere, as in the line of a search."""
    table = QAccessible.queryAccessibleInterface(grid) if QAccessible.isActive() else None
    if isinstance(table, GridAccess) and grid.selection is not None:
        cell = table.cell(grid.selection.row, grid.selection.column)
        words = (cell.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Description))
        announce(grid, ", ".join(each for each in words if each))


class GridAccess(QAccessibleWidget):
    """The grid as a table: its children are the headings in view, then the cells in view."""

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid, QAccessible.Role.Table)
        self._grid = grid
        # Qt takes over what it is given, and Python must not let go of it before that.
        self._cells: dict[tuple[int, int], CellAccess] = {}
        # Before Qt deletes this one: a reader may still ask for a cell by its number.
        grid.destroyed.connect(lambda _gone: self.forget())

    def cell(self, row: int, column: int) -> CellAccess:
        """Give the interface of one cell, or of a heading where the row is -1."""
        found = self._cells.get((row, column))
        if found is None:
            if len(self._cells) >= MOST_CELLS:
                self.forget()
            found = self._cells[row, column] = CellAccess(self, self._grid, row, column)
            QAccessible.registerAccessibleInterface(found)
        return found

    def forget(self) -> None:
        """Take back the interfaces of all cells."""
        gone, self._cells = self._cells, {}
        for cell in gone.values():
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(cell))

    def childCount(self) -> int:
        """Count headings and cells in view."""
        return (len(self._grid.shown_rows()) + 1) * len(self._grid.shown_columns())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give a heading or a cell in view."""
        columns = self._grid.shown_columns()
        if not 0 <= index < self.childCount():
            return None
        line, place = divmod(index, len(columns))
        row = -1 if line == 0 else self._grid.scale.first + line - 1
        return self.cell(row, columns[place])

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Find a child."""
        columns, rows = self._grid.shown_columns(), self._grid.shown_rows()
        if not isinstance(child, CellAccess) or child.column not in columns:
            return -1
        if child.row >= 0 and child.row not in rows:
            return -1
        line = 0 if child.row < 0 else child.row - rows.start + 1
        return line * len(columns) + child.column - columns.start

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Find the cell at a point of the screen."""
        at = self._grid.viewport().mapFromGlobal(QPoint(x, y))
        row, column = self._grid.place(at)
        return self.cell(row, column) if row >= -1 and column >= 0 else None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Give the current cell."""
        at = self._grid.selection
        return self.cell(at.row, at.column) if at is not None else None

    def text(self, kind: QAccessible.Text) -> str:
        """Give name, value or description."""
        if kind == QAccessible.Text.Description:
            rows, columns = self._grid.scale.count, len(self._grid.columns)
            if not rows and self._grid.words:
                return self._grid.words
            said = trn("{n} row", "{n} rows", rows), trn("{n} column", "{n} columns", columns)
            return ", ".join(said)
        return super().text(kind)


class CellAccess(LeafAccess):
    """One cell, or a column's heading."""

    def __init__(self, table: GridAccess, grid: Grid, row: int, column: int) -> None:
        super().__init__()
        self._table = table
        self._grid = grid
        self.row = row
        self.column = column
        self._part = _CellPart(self, table)

    @property
    def chosen(self) -> bool:
        """Whether the cell belongs to the selection."""
        at = self._grid.selection
        return at is not None and at.has(self.row, self.column)

    def isValid(self) -> bool:
        """Tell whether the grid still has this cell."""
        return shiboken6.isValid(self._grid) and self.column < len(self._grid.columns)

    def text(self, kind: QAccessible.Text) -> str:
        """Give name, value or description."""
        if not self.isValid():
            return ""
        look = self._grid.looks[self.column]
        if kind in (QAccessible.Text.Name, QAccessible.Text.Value):
            if self.row < 0:
                return look.name
            found = self._grid.cell(self.row, self.column)
            return self._read_aloud(found[0]) if found else tr("not read yet")
        if kind == QAccessible.Text.Description:
            return (
                self._heading_words(look)
                if self.row < 0
                else tr("{name}, row {row}", name=look.name, row=count_text(self.row + 1))
            )
        return ""

    def _read_aloud(self, value: CellValue) -> str:
        """Say a value as it is shown, and as it is stored where that is something else."""
        shape = self._grid.formats.get(self.column)
        shown = shape.text(value) if shape is not None else None
        return (
            cell_text(value)
            if shown is None
            else tr("{shown}, stored as {cell}", shown=shown, cell=cell_text(value))
        )

    @staticmethod
    def _heading_words(look: ColumnLook) -> str:
        return "\n".join(each for each in (look.tip, look.marks) if each)

    def role(self) -> QAccessible.Role:
        """Say what it is."""
        return QAccessible.Role.ColumnHeader if self.row < 0 else QAccessible.Role.Cell

    def state(self) -> QAccessible.State:
        """Say how it is."""
        state = QAccessible.State()
        at = self._grid.selection if self.isValid() else None
        state.readOnly = True
        state.selectable = state.focusable = self.row >= 0
        state.selected = self.chosen if at else False
        state.focused = at is not None and (at.row, at.column) == (self.row, self.column)
        state.invisible = not self.rect().isValid()
        return state

    def rect(self) -> QRect:
        """Say where it is on the screen."""
        if not self.isValid() or self.column not in self._grid.shown_columns():
            return QRect()
        if self.row >= 0 and self.row not in self._grid.shown_rows():
            return QRect()
        box = self._grid.cell_rect(self.row, self.column)
        return QRect(self._grid.viewport().mapToGlobal(box.topLeft()), box.size())

    def parent(self) -> QAccessibleInterface:
        """Give the table."""
        return self._table

    def window(self) -> QWindow:
        """Give the window."""
        return self._table.window()

    def interface_cast(self, kind: QAccessible.InterfaceType) -> shiboken6.VoidPtr:  # type: ignore[override]
        """Give the part that knows row and column."""
        # PySide6 6.11 takes a VoidPtr here and nothing else: None and 0 crash it.
        if kind == QAccessible.InterfaceType.TableCellInterface and self.row >= 0:
            return shiboken6.VoidPtr(shiboken6.getCppPointer(self._part)[0])
        return shiboken6.VoidPtr(0)


class _CellPart(QAccessibleTableCellInterface):
    """Where a cell is in its table. An object of its own: C++ needs a pointer to just this."""

    def __init__(self, cell: CellAccess, table: GridAccess) -> None:
        super().__init__()
        self._cell = cell
        self._table = table

    def rowIndex(self) -> int:
        """Give the row, counted from 0."""
        return min(self._cell.row, 2**31 - 1)

    def columnIndex(self) -> int:
        """Give the column, counted from 0."""
        return self._cell.column

    def rowExtent(self) -> int:
        """Give 1."""
        return 1

    def columnExtent(self) -> int:
        """Give 1."""
        return 1

    def isSelected(self) -> bool:
        """Tell whether it is chosen."""
        return self._cell.chosen

    def rowHeaderCells(self) -> list[QAccessibleInterface]:
        """Give none."""
        return []

    def columnHeaderCells(self) -> list[QAccessibleInterface]:
        """Give the heading."""
        return [self._table.cell(-1, self._cell.column)]

    def table(self) -> QAccessibleInterface:
        """Give the table."""
        return self._table
