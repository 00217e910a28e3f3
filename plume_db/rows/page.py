"""What a row source gives: pages of rows, and how much is known about the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from plume_db.rows.cells import CellRow
from plume_db.values import Value

RowKey: TypeAlias = tuple[Value, ...]
"""What names a row in its source: the rowid, the primary key, or just its position."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows there are, as far as is known."""

    known: int = 0
    """So many rows there are at least."""
    exact: bool = False
    """Whether there are exactly `known`."""
    likely: int = 0
    """The best guess, never below `known`."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows one after the other, in the order of the source."""

    rows: tuple[CellRow, ...] = ()
    keys: tuple[RowKey, ...] = ()
    """One for each of `rows`."""
    start: int | None = None
    """The position of the first row, where the source knows it."""
    exact: bool = False
    """Whether `start` is right and not a guess."""
    at_start: bool = False
    """Whether no row comes before these."""
    at_end: bool = False
    """Whether no row comes after these."""
    broken: str = ""
    """Why reading stopped after (backwards: before) these rows, where it failed."""
