"""What a document asks for when its rows are to be exported."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.transfer.source import Rows


@dataclass(frozen=True)
class ExportRequest:
    """Rows that are to be written to a file."""

    title: str
    """What is exported, in words: ``all 3,503 rows of Track`` or ``12 selected rows``."""
    source: Rows
    worker: str = "export"
    """The session's worker whose connection reads the rows."""
    count: int | None = None
    """How many rows there are, where that is known."""
