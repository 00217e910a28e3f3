"""What a grid asks of the rows it shows, whoever keeps them."""

from __future__ import annotations

import enum
from typing import Protocol

from plume_db.rows.cells import CellRow, CellValue
from plume_db.rows.page import RowKey


class Mark(enum.Enum):
    """What is staged for a cell or a row and not in the file yet."""

    NONE = enum.auto()
    CHANGED = enum.auto()
    NEW = enum.auto()
    DELETED = enum.auto()


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

    def key(self, position: int) -> RowKey | None:
        """Give a row's key, or None while it is not here."""
        ...

    def want(self, first: int, last: int) -> None:
        """Say which rows are in view."""
        ...

    def mark(self, row: int, column: int) -> Mark:
        """Tell what is staged for a cell; cells are asked for where column -1 says CHANGED.

        Column -1 stands for the row: NEW, DELETED, or CHANGED where any of its cells is.
        """
        ...


class CellFormat(Protocol):
    """Another way to write the values of one column."""

    def text(self, value: CellValue) -> str | None:
        """Write a value; None where this format does not apply to it. Called while painting."""
        ...
