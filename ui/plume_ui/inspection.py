"""What any part of the window can ask the inspector to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from plume_db.jobs import Task
    from plume_db.rows.cells import Cell
    from plume_db.rows.page import RowKey
    from plume_db.rows.source import RowSource


class _NoValue:
    """The absence of a value, since None is a value: NULL."""

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = _NoValue()


@dataclass(frozen=True)
class PieceReader:
    """A way to read a value of which only the head was handed over, piece by piece."""

    length: int
    """Bytes of the whole value, as stored."""
    kind: str
    """Its storage class: text or blob."""
    worker: str
    """The session's worker that :attr:`read` runs on."""
    read: Callable[[Task, int, int], bytes]
    """Gives up to so many bytes from an offset on: ``read(task, offset, n)``."""
    codec: str = ""
    """Python's codec of the bytes of a text; empty where it is that of the file."""


def pieces_of(
    source: RowSource,
    key: RowKey,
    column: int,
    cell: Cell,
    worker: str = "browse",
    codec: str = "",
) -> PieceReader | None:
    """Make the reader of a cell that is longer than what was read of it; None where all is here."""
    if cell.complete or cell.length is None:
        return None

    def read(task: Task, offset: int, n: int) -> bytes:
        return source.piece(task, key, column, offset, n)

    return PieceReader(cell.length, cell.kind, worker, read, codec)


@dataclass(frozen=True)
class Inspection:
    """A thing looked at closely: a cell, an object of the schema, a node of a plan."""

    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Pairs of label and text, in order."""
    sql: str = ""
    """SQL as stored; shown formatted, copied as stored."""
    value: object = NO_VALUE
    """A value of SQLite (see :mod:`plume_db.values`), shown as text, image or bytes."""
    notes: tuple[str, ...] = ()
    """Sentences: warnings, reasons, explanations."""
    links: tuple[tuple[str, str], ...] = ()
    """Pairs of words and the name of the table or view they lead to."""
    pieces: PieceReader | None = None
    """Reads the rest where :attr:`value` is only the head of a text or blob."""
    format: str = ""
    """The display format of the value's column, where it has one (see `plume_db.formats`)."""
