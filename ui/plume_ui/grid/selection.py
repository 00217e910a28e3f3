"""What is chosen in a grid: a rectangle from the anchor to the current cell, however tall."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Selection:
    """The current cell and the cell the rectangle was begun at."""

    row: int = 0
    column: int = 0
    anchor_row: int = 0
    anchor_column: int = 0
    whole_rows: bool = False
    """Whether rows were chosen by their numbers, with all their columns."""

    @classmethod
    def at(cls, row: int, column: int, whole_rows: bool = False) -> Selection:
        """Choose one cell, or one row."""
        return cls(row, column, row, column, whole_rows)

    @property
    def rows(self) -> range:
        """The rows of the rectangle."""
        return range(min(self.row, self.anchor_row), max(self.row, self.anchor_row) + 1)

    @property
    def columns(self) -> range:
        """The columns of the rectangle, also where whole rows are chosen."""
        first, last = sorted((self.column, self.anchor_column))
        return range(first, last + 1)

    @property
    def single(self) -> bool:
        """Whether only the current cell is chosen."""
        return not self.whole_rows and len(self.rows) == 1 and len(self.columns) == 1

    def has(self, row: int, column: int) -> bool:
        """Tell whether a cell is chosen."""
        return row in self.rows and (self.whole_rows or column in self.columns)

    def to(self, row: int, column: int, extend: bool) -> Selection:
        """Move the current cell; the rectangle grows to it where `extend` is True."""
        if extend:
            return replace(self, row=row, column=column)
        return Selection.at(row, column)

    def moved(self, by: int) -> Selection:
        """Follow rows whose positions turned out to be others by `by`."""
        return replace(self, row=self.row + by, anchor_row=self.anchor_row + by)
