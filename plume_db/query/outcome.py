"""What running a statement gives: its columns, its stored rows, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.schema.objects import Column
from plume_db.spill.store import RowStore


@dataclass(frozen=True)
class Counters:
    """SQLite's own counters of one run of a statement; they are measured, never estimated."""

    vm_steps: int = 0
    fullscan_steps: int = 0
    """Rows stepped over in full scans of tables."""
    sorts: int = 0
    automatic_index_rows: int = 0
    """Rows put into indexes that were built for this run only."""
    memory: int = 0
    """Bytes the compiled statement takes."""
    pages_hit: int = 0
    """Pages of the file that were in SQLite's cache."""
    pages_read: int = 0
    """Pages that had to be read."""
    spilled: int = 0
    """Bytes that sorting put into temporary files."""


@dataclass(frozen=True)
class Started:
    """A statement that is about to give rows."""

    columns: tuple[Column, ...]
    store: RowStore
    """Where the rows arrive; it grows until the outcome is there."""


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
