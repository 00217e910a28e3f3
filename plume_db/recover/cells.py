"""Cells of b-tree pages, section 1.6, and the overflow pages their payload goes on in."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.recover.records import NotARecord
from plume_db.recover.shape_of_page import TABLE_LEAF, PageHead, read_head
from plume_db.recover.source import PageFile
from plume_db.recover.varint import read_varint, signed

MOST_PAYLOAD = 1_000_000_000
"""Bytes of one row; SQLite allows no more unless it was built for it."""

_MOST_CUT = 16 << 20
"""Bytes of a row of which the start alone is read, since its overflow pages are lost."""

_SHARED = 3
"""How many rows may lead through one overflow page: one is right, but a wrong one must not take
it from the right one; without a limit a hostile file could make us read it for ever."""


@dataclass(frozen=True)
class Cell:
    """One cell: its key where the page is of a table, and its whole payload."""

    rowid: int
    payload: bytes
    at: int
    """Where the record starts in `payload`."""
    size: int


class CellReader:
    """Reads the cells of a file's pages and remembers which pages are overflow."""

    def __init__(self, file: PageFile) -> None:
        self._file = file
        self._usable = file.header.usable
        usable = self._usable
        self._most_leaf = usable - 35
        self._most_index = (usable - 12) * 64 // 255 - 23
        self._least = (usable - 12) * 32 // 255 - 23
        self.chains = bytearray(file.count + 2)
        """By page: how many rows lead through it as overflow."""
        self.cut: list[Cell] = []
        """Rows whose overflow pages are lost, with what of them lies on their own page."""
        self.broken: array[int] = array("I")
        """Overflow pages that a row needs and that are not there."""

    def pointers(self, page: bytes, head: PageHead) -> tuple[int, ...]:
        """Give where the cells start; fewer where the array runs out of the page."""
        most = max(0, (min(len(page), self._usable) - head.array) // 2)
        return struct.unpack_from(f">{min(head.cells, most)}H", page, head.array)

    def table_rows(self, page: bytes, start: int) -> Iterator[Cell | None]:
        """Give the cells of a table leaf in their order, None for one that can not be read."""
        head = read_head(page, start)
        low = head.array + 2 * head.cells
        for at in self.pointers(page, head):
            yield self.table_cell(page, at) if at >= low else None

    def table_cell(self, page: bytes, at: int) -> Cell | None:
        """Read the cell of a table leaf at `at`."""
        try:
            size, at = read_varint(page, at)
            rowid, at = read_varint(page, at)
        except IndexError:
            return None
        if size <= self._most_leaf:
            return Cell(signed(rowid), page, at, size) if at + size <= self._usable else None
        payload = self._with_overflow(page, at, size, self._most_leaf)
        if payload is not None:
            return Cell(signed(rowid), payload, 0, size)
        local = self._local(size, self._most_leaf)
        if size <= _MOST_CUT and at + local + 4 <= min(self._usable, len(page)):
            self.cut.append(Cell(signed(rowid), page[at : at + local], 0, size))
        return None

    def _local(self, size: int, most: int) -> int:
        """Tell how many bytes of a payload lie on the page itself."""
        local = self._least + (size - self._least) % (self._usable - 4)
        return self._least if local > most else local

    def index_cells(self, page: bytes, start: int) -> Iterator[Cell | None]:
        """Give the cells of an index page, leaf or interior."""
        head = read_head(page, start)
        skip = 0 if head.right == 0 and head.array == start + 8 else 4
        for at in self.pointers(page, head):
            yield self._index_cell(page, at + skip) if at >= head.array else None

    def _index_cell(self, page: bytes, at: int) -> Cell | None:
        try:
            size, at = read_varint(page, at)
        except IndexError:
            return None
        if size <= self._most_index:
            return Cell(0, page, at, size) if at + size <= self._usable else None
        payload = self._with_overflow(page, at, size, self._most_index)
        return None if payload is None else Cell(0, payload, 0, size)

    def _with_overflow(self, page: bytes, at: int, size: int, most: int) -> bytes | None:
        """Put a payload together out of the page and its overflow pages; None where one is lost."""
        step = self._usable - 4
        local = self._local(size, most)
        if size > MOST_PAYLOAD or size > self._file.count * self._usable:
            return None
        if at + local + 4 > min(self._usable, len(page)):
            return None
        # Not the bytes, until it is known that all are there: a length may be absurd.
        pages = self._chain(page[at + local : at + local + 4], -(-(size - local) // step))
        if pages is None:
            return None
        pieces = [page[at : at + local]]
        pieces += [self._file.page(number)[4 : self._usable] for number in pages]
        payload = b"".join(pieces)
        return payload[:size] if len(payload) >= size else None

    def _chain(self, first: bytes, length: int) -> list[int] | None:
        """Follow a chain of exactly so many overflow pages to its end."""
        number = int.from_bytes(first, "big")
        pages: list[int] = []
        for _ in range(length):
            if not 1 < number <= self._file.count or self.chains[number] >= _SHARED:
                self._note_broken(number)
                return None
            raw = self._file.page(number)
            if len(raw) < 8:
                self._note_broken(number)
                return None
            self.chains[number] += 1
            pages.append(number)
            number = int.from_bytes(raw[:4], "big")
        return pages if number == 0 else None

    def _note_broken(self, number: int) -> None:
        if 1 < number <= self._file.count and len(self.broken) < 100_000:
            self.broken.append(number)

    def first_and_last_rowid(self, page: bytes, start: int) -> tuple[int, int] | None:
        """Give the first and last key of a table leaf without reading more of it."""
        head = read_head(page, start)
        if head.kind != TABLE_LEAF or not head.cells:
            return None
        keys = []
        pointers = self.pointers(page, head)
        for at in (pointers[0], pointers[-1]) if pointers else ():
            try:
                _size, at = read_varint(page, at)
                keys.append(signed(read_varint(page, at)[0]))
            except IndexError:
                return None
        return (keys[0], keys[1]) if len(keys) == 2 else None


def children_of(page: bytes, start: int) -> Iterator[tuple[int, int | None]]:
    """Give the children of an interior page of a table, each with the largest key below it.

    The right-most comes last, with None. Cells out of bounds are left out.
    """
    head = read_head(page, start)
    most = max(0, (len(page) - head.array) // 2)
    for at in struct.unpack_from(f">{min(head.cells, most)}H", page, head.array):
        if at + 5 > len(page) or at < head.array:
            continue
        try:
            key, _ = read_varint(page, at + 4)
        except IndexError:
            continue
        yield int.from_bytes(page[at : at + 4], "big"), signed(key)
    yield head.right, None


__all__ = ["Cell", "CellReader", "NotARecord", "children_of"]
