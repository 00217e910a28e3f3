"""Cells as a grid needs them: whole where small, the head and the true length where big.

SQLite does the clipping, so a big value never becomes a Python object. A value that arrives
*marked* is a blob of one letter for its type, twenty digits for its length in bytes, and its head.
An unmarked value is never longer than `KEEP`, and a marked one always is: that tells them apart.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Literal, TypeAlias

import apsw

from plume_db.values import BadText, Value

KEEP = 4096
"""Bytes of a text or blob that a grid gets; of a longer one it gets so much and the length."""

WHOLE = 8 * 1024**2
"""Bytes of one cell that the inspector gets at once."""

_CODECS = {"UTF-8": "utf-8", "UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Clipped:
    """The head of a value too big for a grid."""

    head: str | bytes | BadText
    """Empty for a blob: the grid shows nothing of it."""
    length: int
    """Bytes the whole value has in the file."""
    kind: Literal["text", "blob"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value read for the inspector."""

    value: Value
    """The whole value, or its head where `complete` is False."""
    kind: str
    """Its storage class: null, integer, real, text or blob."""
    length: int | None
    """Bytes of a text or blob; None for the others."""
    complete: bool = True


CellValue: TypeAlias = Value | Clipped
CellRow: TypeAlias = tuple[CellValue, ...]


def codec_of(con: apsw.Connection) -> str:
    """Name Python's codec for the text of this database."""
    encoding = con.execute("pragma encoding").fetchall()[0][0]
    return _CODECS.get(str(encoding), "utf-8")


def clipped_sql(column: str) -> str:
    """Write the expression that reads a column and marks what is longer than `KEEP`."""
    # typeof first: octet_length alone would write every number as text (measured, a tenth more).
    return (
        f"iif(typeof({column}) in ('text','blob') and octet_length({column})>{KEEP},"
        f"{_marked(column, KEEP)},{column})"
    )


def bytes_sql(column: str, most: int) -> str:
    """Write the expression that marks every text and blob, so that invalid text can be read."""
    return f"iif(typeof({column}) in ('text','blob'),{_marked(column, most)},{column})"


def _marked(column: str, most: int) -> str:
    # Of a long blob a grid shows the length only, so its bytes are not even read from the file.
    head = f"substr(cast({column} as blob),1,{most})"
    if most <= KEEP:
        long_blob = f"typeof({column})='blob' and octet_length({column})>{most}"
        head = f"iif({long_blob},zeroblob({most}),{head})"
    return (
        f"cast(substr(typeof({column}),1,1)||printf('%020d',octet_length({column}))"
        f"||{head} as blob)"
    )


class Decoder:
    """Turns what the expressions above give into cells."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        # The letter and the digits are text of the database's own encoding.
        self._header = 21 if codec == "utf-8" else 42

    def clipped(self, raw: tuple[Value, ...]) -> CellRow:
        """Decode a row read by :func:`clipped_sql`."""
        return tuple(
            self._decode(value) if type(value) is bytes and len(value) > KEEP else value
            for value in raw
        )

    def marked(self, raw: tuple[Value, ...]) -> CellRow:
        """Decode a row read by :func:`bytes_sql`."""
        return tuple(self._decode(value) if type(value) is bytes else value for value in raw)

    def text(self, data: bytes, complete: bool = True) -> str | BadText:
        """Decode text; a character cut off at the end of an incomplete one is dropped."""
        try:
            return codecs.getincrementaldecoder(self._codec)().decode(data, complete)
        except UnicodeDecodeError:
            return BadText(data)

    def _decode(self, marked: bytes) -> CellValue:
        header = marked[: self._header].decode(self._codec)
        head, length = marked[self._header :], int(header[1:])
        complete = len(head) >= length
        if header[0] == "t":
            text = self.text(head, complete)
            return text if complete else Clipped(text, length, "text")
        return head if complete else Clipped(b"", length, "blob")
