"""The 100 bytes that every database begins with, as far as a monitor needs them.

Source: https://sqlite.org/fileformat2.html, section 1.3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from plume_db.opening.state import MAGIC

HEAD = 100


@dataclass(frozen=True)
class Head:
    """What the first page says of the whole file."""

    page_size: int
    is_wal: bool
    counter: int
    """Raised by one with each transaction, but not in a write-ahead log; -1 where not known."""
    pages: int
    free_pages: int
    schema: int
    """The schema cookie: another number after each change of the schema."""


def head_of(content: bytes) -> Head | None:
    """Read the header; None where these bytes are none, as in an encrypted file."""
    if len(content) < HEAD or not content.startswith(MAGIC):
        return None
    (page,) = struct.unpack_from(">H", content, 16)
    page = 65_536 if page == 1 else page
    if page < 512 or page & (page - 1):
        return None
    counter, pages, _trunk, free, schema = struct.unpack_from(">5I", content, 24)
    (counted_at,) = struct.unpack_from(">I", content, 92)
    # Programs older than SQLite 3.7.0 did not keep the number of pages.
    pages = pages if counter == counted_at else 0
    return Head(page, content[19] == 2, counter, pages, free, schema)
