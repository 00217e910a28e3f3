"""The header of a b-tree page, section 1.6, and whether what looks like one can be one."""

from __future__ import annotations

import struct
from dataclasses import dataclass

INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF = 2, 5, 10, 13
KINDS = frozenset({INDEX_INTERIOR, TABLE_INTERIOR, INDEX_LEAF, TABLE_LEAF})
INTERIOR = frozenset({INDEX_INTERIOR, TABLE_INTERIOR})

_HEAD = struct.Struct(">BHHHB")


@dataclass(frozen=True)
class PageHead:
    """The first 8 or 12 bytes of a b-tree page."""

    kind: int
    first_freeblock: int
    cells: int
    content: int
    """Where the cell content area starts."""
    right: int
    """The right-most child of an interior page, 0 of a leaf."""
    array: int
    """Where the array of cell pointers starts."""


def read_head(page: bytes, start: int) -> PageHead:
    """Read the header at `start`: 100 on page 1, else 0."""
    kind, free, cells, content, _fragments = _HEAD.unpack_from(page, start)
    interior = kind in INTERIOR
    right = int.from_bytes(page[start + 8 : start + 12], "big") if interior else 0
    return PageHead(kind, free, cells, content or 65536, right, start + (12 if interior else 8))


def is_plausible(page: bytes, start: int, usable: int, *, strict: bool = False) -> bool:
    """Tell whether a page can be a b-tree page.

    With `strict` an empty page does not count, all pointers must lead into the content area, and
    no two to the same place; for guesses.
    """
    if len(page) < start + 12 or page[start] not in KINDS:
        return False
    head = read_head(page, start)
    end = head.array + 2 * head.cells
    if end > usable or head.cells > (usable - 8) // 4 or page[start + 7] > 60 + 195 * (not strict):
        return False
    if not strict:
        return True
    if not head.cells or head.content < end or head.content > usable:
        return False
    pointers = struct.unpack_from(f">{head.cells}H", page, head.array)
    inside = all(head.content <= pointer <= usable - 4 for pointer in pointers)
    return inside and len(set(pointers)) == head.cells
