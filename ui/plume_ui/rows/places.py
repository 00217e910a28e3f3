"""Where a person is in a table, and how to get there again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.language import tr
from plume_db.rows.page import RowKey
from plume_db.rows.shape import Shape
from plume_ui.rows.start import Start

if TYPE_CHECKING:
    from plume_ui.rows.table_document import TableDocument


@dataclass(frozen=True)
class Spot:
    """Where a person is in a table: the rows' shape, the current cell, what is in view."""

    shape: Shape
    key: RowKey | None
    row: int
    column: int
    below_top: int
    """Pixels of the row below the top of the view."""


class Places:
    """Goes to rows of one table document, by number or by key."""

    def __init__(self, document: TableDocument) -> None:
        self._document = document
        self.column_wanted = ""
        """The column to go to with the next row."""

    def go_to_row(self, row: int) -> None:
        """Show a row by its position."""
        self._document.grid.jump_to(row)
        self._document.grid.setFocus()

    def go_to_share(self, share: float) -> None:
        """Show the row so far down: 0.5 is the middle."""
        self.go_to_row(round((self._document.grid.scale.count - 1) * share))

    def show_row(self, key: RowKey, column: Callable[[int], int | None] | None = None) -> None:
        """Go to the row with a key; `column` picks the column once the row's place is known."""
        document, window = self._document, self._document.window
        if window is None:
            return

        def go(row: int | None) -> None:
            window.found.disconnect(go)
            if row is None:
                document.strip.say("note", tr("That row is no longer there, or a filter hides it."))
                return
            document.grid.jump_to(row, column(row) if column else self._take_column())

        window.found.connect(go)
        window.show_key(key)

    def here(self) -> Spot | None:
        """Say where the person is."""
        document = self._document
        at, window = document.grid.selection, document.window
        if at is None or window is None:
            return None
        key = window.key(at.row) if window.source.row_keys_are_table_keys else None
        return Spot(document.shape, key, at.row, at.column, document.grid.scale.top_of(at.row))

    def return_to(self, spot: Spot) -> None:
        """Go where the person was."""
        document = self._document
        names = document.column_names
        self.column_wanted = names[spot.column] if spot.column < len(names) else ""
        if spot.shape != document.shape or document.window is None:
            document.open(spot.shape, spot.key)
        elif spot.key is not None:
            self.show_row(spot.key)
        else:
            document.grid.jump_to(spot.row, spot.column)
        document.grid.setFocus()

    def take(self, start: Start, spot: Spot | None) -> None:
        """Go to the row that was asked for; after a refresh it stays where it was on the screen."""
        window, grid = self._document.window, self._document.grid
        if window is None:
            return
        if start.key is None:
            if spot is None:
                grid.go_to(0, self._take_column())
            return
        page = start.around or start.page
        if start.key not in page.keys:
            if start.around is not None:
                grid.go_to(window.held.start)
            return
        row = window.held.start + page.keys.index(start.key)
        if spot is not None:
            grid.scale.scroll_to(row * grid.scale.height - spot.below_top)
        grid.jump_to(row, self._take_column())

    def _take_column(self) -> int | None:
        names = self._document.column_names
        wanted, self.column_wanted = self.column_wanted, ""
        return names.index(wanted) if wanted in names else None
