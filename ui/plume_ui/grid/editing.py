"""Editing one cell of a grid in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from plume_ui.grid.cell_editor import CellEditor, fits

if TYPE_CHECKING:
    from plume_ui.grid.grid import Grid


class Editing:
    """Opens the field over a cell, keeps it there while rows move, and tells what was typed."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._field: CellEditor | None = None

    @property
    def field(self) -> CellEditor | None:
        """The field, while one is open."""
        return self._field

    def begin(self, typed: str | None = None) -> bool:
        """Edit the current cell, or begin it anew with `typed`; False where it is not editable."""
        grid, at = self._grid, self._grid.selection
        if not grid.editable or at is None or grid.cell(at.row, at.column) is None:
            return False
        self.end()
        text = grid.text_to_edit(at.row, at.column)
        if text is None or not fits(text):
            return False
        self._field = field = CellEditor(at.row, at.column, text, grid.viewport())
        field.ended.connect(self._ended)
        field.blockCountChanged.connect(lambda _count: self.follow())
        if typed is None:
            field.selectAll()
        else:
            field.setPlainText(typed)
            field.moveCursor(field.textCursor().MoveOperation.End)
        self.follow()
        field.show()
        field.setFocus()
        return True

    def type_into(self, event: QKeyEvent) -> bool:
        """Begin to edit with the character of a key, where it is one."""
        text = event.text()
        return bool(text) and text.isprintable() and self.begin(text)

    def end(self) -> None:
        """Take what was typed so far."""
        if self._field is not None:
            self._field.end(True)

    def follow(self, moved: int = 0) -> None:
        """Keep the field over its cell, whose position was corrected by `moved`."""
        field, grid = self._field, self._grid
        if field is None:
            return
        field.row += moved
        area = grid.viewport().rect().adjusted(0, grid.header_height, 0, 0)
        field.place_over(grid.cell_rect(field.row, field.column), area)

    def _ended(self, outcome: tuple[str | None, int, int]) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        text, rows, columns = outcome
        held = field.hasFocus()
        field.hide()
        field.deleteLater()
        grid = self._grid
        if text is not None:
            grid.edited.emit((field.row, field.column, text))
        if held or rows or columns:
            grid.setFocus()
        if rows or columns:
            last = len(grid.columns) - 1
            grid.go_to(field.row + rows, max(0, min(field.column + columns, last)))
