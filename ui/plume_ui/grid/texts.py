"""How a cell reads in the grid. No Qt in here: the worker measures a page with it."""

from __future__ import annotations

import html
from collections.abc import Iterable

from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.units import bytes_text, count_text
from plume_db.values import BadText, one_line

MOST_CHARACTERS = 500
"""A cell is never drawn wider than so many characters."""

MEASURED_ROWS = 60
"""So many of the first rows decide how wide the columns are."""

BLOB_CHARACTERS = len("BLOB 999 bytes")


def cell_text(cell: CellValue) -> str:
    """Write a cell on one line, as it is drawn and read aloud."""
    if isinstance(cell, Clipped):
        if cell.kind == "blob":
            return f"BLOB {bytes_text(cell.length)}"
        return one_line(cell.head, MOST_CHARACTERS).rstrip("…") + "…"
    if isinstance(cell, bytes) and not isinstance(cell, BadText):
        return f"BLOB {bytes_text(len(cell))}"
    return one_line(cell, MOST_CHARACTERS)


def cell_tip(cell: CellValue) -> str:
    """Say what the drawing of a cell can not: exact sizes, and what is wrong with bad text."""
    if isinstance(cell, Clipped):
        return f"{cell.kind.capitalize()} of {count_text(cell.length)} bytes; click to see it."
    if isinstance(cell, BadText):
        return f"Text of {count_text(len(cell))} bytes that is not valid UTF-8."
    if isinstance(cell, bytes):
        return f"Blob of {count_text(len(cell))} bytes; click to see it."
    return ""


def plain_tip(text: str) -> str:
    """Make a tip show text as it is: Qt would read what looks like markup as such."""
    return "<p style='white-space:pre-wrap'>" + html.escape(text) + "</p>" if text else ""


def is_number(cell: CellValue) -> bool:
    """Tell whether a cell is aligned to the right."""
    return isinstance(cell, (int, float))


def widest(rows: Iterable[CellRow], columns: int) -> tuple[int, ...]:
    """Count the characters of the longest cell of each column."""
    longest = [0] * columns
    for row in rows:
        for column, cell in enumerate(row):
            least = BLOB_CHARACTERS if isinstance(cell, bytes) else 0
            longest[column] = max(longest[column], len(cell_text(cell)), least)
    return tuple(longest)


def as_tsv(rows: Iterable[CellRow], first: int, last: int, header: tuple[str, ...] = ()) -> str:
    """Write columns `first` to `last` as tab-separated text for the clipboard.

    NULL is nothing at all; bytes are written as an SQL blob literal; of what is too long for the
    grid, text ends in an ellipsis and a blob says its size.
    """
    lines = ["\t".join(_field(cell) for cell in row[first : last + 1]) for row in rows]
    if header:
        lines.insert(0, "\t".join(_field(name) for name in header[first : last + 1]))
    return "\n".join(lines)


def _field(cell: CellValue) -> str:
    if isinstance(cell, Clipped):
        return cell_text(cell) if cell.kind == "blob" else _field(cell.head) + "…"
    if cell is None:
        return ""
    if isinstance(cell, BadText):
        text = cell.decode("utf-8", "backslashreplace")
    elif isinstance(cell, bytes):
        return f"x'{cell.hex()}'"
    else:
        text = repr(cell) if isinstance(cell, float) else str(cell)
    if any(mark in text for mark in '\t\n\r"'):
        return '"' + text.replace('"', '""') + '"'
    return text
