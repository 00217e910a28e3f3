"""What a person may choose about the file that is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlobStyle = Literal["hex", "base64"]


@dataclass(frozen=True)
class Options:
    """Choices; each format heeds those that have a meaning in it."""

    header: bool = True
    """Whether the names of the columns stand in the first line."""
    separator: str = ","
    """What stands between two values of CSV; TSV always has a tab."""
    null: str = ""
    """What stands for NULL in CSV and TSV; a text that reads the same is put in quotes."""
    quote_empty: bool = True
    """Whether an empty text is written as two quotes, which tells it from NULL."""
    line_end: str = "\r\n"
    """As RFC 4180 wants it."""
    bom: bool = False
    """Whether the file begins with a byte order mark, by which Excel knows UTF-8."""
    blobs: BlobStyle = "hex"
    """How a BLOB is written where the format has only text."""
    table: str = ""
    """The table that INSERTs are for, and what an Excel sheet is called."""
    create_table: bool = True
    """Whether INSERTs follow a CREATE TABLE."""
