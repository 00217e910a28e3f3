"""What running a statement gives: its columns, slices of rows, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.values import Row


@dataclass(frozen=True)
class Counters:
    """SQLite's own counters of one run of a statement; they are measured, never estimated."""

    vm_steps: int = 0
    fullscan_steps: int = 0
    """Rows stepped over in full scans of tables."""
    sorts: int = 0
    automatic_index_rows: int = 0
    """Rows put into indexes that were built for this run only."""


@dataclass(frozen=True)
class Slice:
    """Some rows of a result, in order."""

    columns: tuple[str, ...]
    first: int
    """How many rows came before these."""
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Outcome:
    """How a statement ended."""

    columns: tuple[str, ...]
    """() for a statement that gives no rows."""
    rows: int
    seconds: float
    first_row_seconds: float | None
    """None where there was no row."""
    counters: Counters
    capped: str = ""
    """Why reading stopped early; "" where all rows are here."""
    notes: tuple[str, ...] = ()
    """Sentences the person should know of."""
