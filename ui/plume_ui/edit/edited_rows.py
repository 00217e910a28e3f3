"""The rows of a window with what is staged over them, and new rows below the last."""

from __future__ import annotations

from plume_db.edit.staging import NewRow, Staging
from plume_db.edit.target import Target
from plume_db.rows.cells import CellRow
from plume_db.rows.page import RowKey
from plume_ui.grid.cache import RowWindow
from plume_ui.grid.rows import Mark


class EditedRows:
    """What the grid shows in edit mode; asked while painting, so it only looks things up."""

    def __init__(self, window: RowWindow, target: Target, staging: Staging) -> None:
        self.window = window
        self._columns = len(target.columns)
        self._staging = staging

    @property
    def count(self) -> int:
        """Rows of the table and new ones."""
        return self.window.count + self._staging.new_count

    @property
    def exact(self) -> bool:
        """Whether positions are right and not guessed."""
        return self.window.exact

    def new_row(self, position: int) -> NewRow | None:
        """Give the new row at a position; None where a row of the table is."""
        place = position - self.window.count
        new = self._staging.new
        return new[place] if 0 <= place < len(new) else None

    def row(self, position: int) -> CellRow | None:
        """Give a row as it will be."""
        if (new := self.new_row(position)) is not None:
            return tuple(new.values.get(column) for column in range(self._columns))
        seen, key = self.window.row(position), self.window.key(position)
        if seen is None or key is None or (edit := self._staging.edits.get(key)) is None:
            return seen
        return tuple(edit.values.get(column, value) for column, value in enumerate(seen))

    def key(self, position: int) -> RowKey | None:
        """Give the key of a row of the table."""
        return self.window.key(position)

    def want(self, first: int, last: int) -> None:
        """Say which rows are in view."""
        there = self.window.count
        if there:
            self.window.want(min(first, there - 1), min(last, there - 1))

    def mark(self, row: int, column: int) -> Mark:
        """Tell what is staged."""
        if self.new_row(row) is not None:
            return Mark.NEW
        key = self.window.key(row)
        edit = self._staging.edits.get(key) if key is not None else None
        if edit is None:
            return Mark.NONE
        if edit.deleted:
            return Mark.DELETED
        return Mark.CHANGED if column < 0 or column in edit.values else Mark.NONE
