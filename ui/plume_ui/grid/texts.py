"""How a cell reads in the grid. No Qt in here: the worker measures a page with it."""

from __future__ import annotations

import html
from collections.abc import Iterable
from unicodedata import bidirectional

from plume_db.language import localised, tr
from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.units import bytes_text, count_text
from plume_db.values import BadText, one_line
from plume_ui.grid.manner import manner

MOST_CHARACTERS = 500
"""A cell is never drawn wider than so many characters."""

MEASURED_ROWS = 60
"""So many of the first rows decide how wide the columns are."""

MOST_BYTES = 64
"""A BLOB of up to so many bytes may be shown byte by byte."""

BLOB_CHARACTERS = len(tr("BLOB 999 bytes"))


def cell_text(cell: CellValue) -> str:
    """Write a cell on one line, as it is drawn and read aloud."""
    if isinstance(cell, Clipped):
        if cell.kind == "blob":
            return f"BLOB {bytes_text(cell.length)}"
        return one_line(cell.head, MOST_CHARACTERS).rstrip("…") + "…"
    if isinstance(cell, bytes) and not isinstance(cell, BadText):
        return _blob(cell)
    if cell is None:
        return manner().null
    if manner().grouped and isinstance(cell, (int, float)):
        return grouped(cell)
    return one_line(cell, MOST_CHARACTERS)


def _blob(cell: bytes) -> str:
    """Write a BLOB: its size, or its bytes where the person wants them and they are few."""
    if manner().blob_bytes and len(cell) <= MOST_BYTES:
        return f"x'{cell.hex()}'"
    return f"BLOB {bytes_text(len(cell))}"


def grouped(number: float) -> str:
    """Write a number exactly, with separators between thousands as the language has them."""
    if isinstance(number, int):
        return localised(f"{number:,}")
    whole, point, rest = repr(number).partition(".")
    if not whole.lstrip("-").isdigit() or not rest.isdigit():  # an exponent, or no number at all
        return repr(number)
    sign = "-" if whole.startswith("-") else ""
    return localised(f"{sign}{int(whole.lstrip('-')):,}{point}{rest}")


def cell_tip(cell: CellValue) -> str:
    """Say what the drawing of a cell can not: exact sizes, and what is wrong with bad text."""
    if isinstance(cell, Clipped):
        length = count_text(cell.length)
        if cell.kind == "blob":
            return tr("Blob of {length} bytes; click to see it.", length=length)
        return tr("Text of {length} bytes; click to see it.", length=length)
    if isinstance(cell, BadText):
        return tr("Text of {cell} bytes that is not valid UTF-8.", cell=count_text(len(cell)))
    if isinstance(cell, bytes):
        return tr("Blob of {cell} bytes; click to see it.", cell=count_text(len(cell)))
    return ""


def plain_tip(text: str) -> str:
    """Make a tip show text as it is: Qt would read what looks like markup as such."""
    return "<p style='white-space:pre-wrap'>" + html.escape(text) + "</p>" if text else ""


def is_number(cell: CellValue) -> bool:
    """Tell whether a cell is aligned to the right."""
    return isinstance(cell, (int, float))


def reads_leftwards(text: str) -> bool:
    """Tell whether a text begins at its right end, as its first letter says: Arabic, Hebrew."""
    if text.isascii():
        return False
    ways = (bidirectional(letter) for letter in text)
    return next((way for way in ways if way in ("L", "R", "AL")), "L") != "L"


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
