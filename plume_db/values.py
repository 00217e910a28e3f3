"""What a value of SQLite is to us, and how it reads as one line of text."""

from __future__ import annotations

from typing import TypeAlias

from plume_db.language import tr


class BadText(bytes):
    """TEXT whose bytes are not valid UTF-8, kept byte for byte (as the database encodes them)."""


Value: TypeAlias = int | float | str | bytes | BadText | None
Row: TypeAlias = tuple[Value, ...]


_TURNING = {code: f"⟨U+{code:04X}⟩" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
"""The signs of Unicode that turn the direction of what follows, in a form that is seen."""


def revealed(text: str) -> str:
    """Show signs that turn text round: unseen, they make a name read as another one.

    Every name and value is shown so; marks of one letter (U+200E, U+200F) can not do that.
    """
    return text if text.isprintable() else text.translate(_TURNING)


def type_name(value: Value) -> str:
    """Name the storage class as SQLite does: null, integer, real, text or blob."""
    if value is None:
        return "null"
    if isinstance(value, (BadText, str)):
        return "text"
    if isinstance(value, int):
        return "integer"
    return "real" if isinstance(value, float) else "blob"


def one_line(value: Value, limit: int = 200) -> str:
    """Write a value for one line of a grid, at most `limit` characters and an ellipsis.

    Numbers are exact (a REAL round-trips); NULL, blobs and bad text say what they are.
    """
    if value is None:
        return "NULL"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, BadText):
        return _clip(value[: limit * 4].decode("utf-8", "backslashreplace"), limit)
    if isinstance(value, bytes):
        return tr("BLOB {value:,} bytes", value=len(value))
    return _clip(value, limit)


def _clip(text: str, limit: int) -> str:
    short = text[: limit + 1]
    for mark, sign in (("\r\n", "⏎"), ("\n", "⏎"), ("\r", "⏎"), ("\t", "⇥"), ("\0", "␀")):
        short = short.replace(mark, sign)
    return revealed(short if len(text) <= limit else short[:limit] + "…")
