"""What a search finds: names, cells, and what became of each table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from plume_db.rows.page import RowKey


@dataclass(frozen=True, slots=True)
class Snippet:
    """The surroundings of a match, in one line of text."""

    before: str
    match: str
    """Empty where the place is not known."""
    after: str

    @property
    def text(self) -> str:
        """The whole line."""
        return self.before + self.match + self.after


@dataclass(frozen=True, slots=True)
class NameHit:
    """An object of the schema whose name, or whose SQL, has the text in it."""

    kind: Literal["table", "view", "virtual", "shadow", "column", "index", "trigger"]
    name: str
    table: str
    """The table or view it belongs to; itself for a table."""
    snippet: Snippet
    in_sql: bool = False
    """Whether it was found in the SQL only."""


@dataclass(frozen=True, slots=True)
class RowHit:
    """One cell that was found."""

    table: str
    column: str
    key: RowKey | None
    """The row's key in its table; None where rows have none (views, some virtual tables)."""
    kind: str
    """The cell's storage class."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class TableResult:
    """What became of one table; comes after its hits."""

    table: str
    cells: int = 0
    rows: int = 0
    """Rows with a hit."""
    more: bool = False
    """Whether reading stopped at the most rows to be shown, so that there may be others."""
    error: str = ""
    """Why the table, or the rest of it, could not be read."""
    notes: tuple[str, ...] = ()


Found: TypeAlias = NameHit | RowHit | TableResult


@dataclass(frozen=True)
class SearchOutcome:
    """What the whole search came to."""

    text: str
    names: int = 0
    cells: int = 0
    tables: int = 0
    """Tables that were read."""
    tables_hit: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    """Tables that could not be read, each with its reason."""
    more: bool = False
    """Whether some table has perhaps more than was shown."""
    unread: int = 0
    """Tables that were not read any more, since enough was found."""
    seconds: float = 0.0
