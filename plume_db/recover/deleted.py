"""Rows that were deleted and not yet overwritten: on free pages, and in gaps of pages in use.

All of them go to a table of their own, ``deleted_rows``: nothing tells whether such a row was
deleted, or moved elsewhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from plume_db.language import tr
from plume_db.recover.filling import TableWork
from plume_db.recover.marks import FREE
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Reading
from plume_db.recover.records import NotARecord, Row, serial_size, serial_types
from plume_db.recover.shape_of_page import TABLE_LEAF, is_plausible, read_head
from plume_db.recover.shapes import Shape
from plume_db.recover.trees import Tree, first_byte
from plume_db.recover.varint import read_varint, signed

_BEST = 0.5
"""How well a row must fit a table to be told as deleted from it."""


def find_deleted(
    reading: Reading, new: NewDatabase, works: Sequence[TableWork], trees: dict[str, Tree]
) -> None:
    """Look at free pages and at the unused bytes of table leaves."""
    shapes = [work.planned.shape for work in works if not work.planned.shape.without_rowid]
    for number in range(1, reading.file.count + 1):
        if reading.map.letters[number] == FREE:
            reading.clock.tick()
            _on_free_page(reading, new, shapes, number)
    by_name = {work.name: work for work in works}
    for name, tree in trees.items():
        work = by_name.get(name)
        if work is None or work.planned.shape.without_rowid:
            continue
        for number in tree.leaves:
            reading.clock.tick()
            for row in _in_gaps(reading, work.planned.shape, number):
                if not new.same_row_there(work.planned.shape, row):
                    new.deleted.add(tree.root, number, row, name, tr("unused bytes of a page"))


def whole_rows(reading: Reading, page: bytes, shape: Shape) -> Iterator[Row]:
    """Give the rows that lie whole anywhere on a page and fit a table."""
    high = min(len(page), reading.file.header.usable)
    return _rows_in(reading, page, 0, high, 0, shape)


def _on_free_page(reading: Reading, new: NewDatabase, shapes: Sequence[Shape], number: int) -> None:
    page = reading.file.page(number)
    usable = reading.file.header.usable
    if not is_plausible(page, 0, usable, strict=True) or page[0] != TABLE_LEAF:
        return
    types = reading.types_of_page(number)
    fits = [(shape.fit_all(types), shape) for shape in shapes]
    best = max(fits, key=lambda each: each[0], default=(0.0, None))
    table = best[1] if best[0] >= _BEST else None
    kept, reading.unreadable = reading.unreadable, 0
    for row in reading.rows_of_leaf(number):
        if table is None or not new.same_row_there(table, row):
            new.deleted.add(0, number, row, table.name if table else "", tr("a free page"))
    reading.unreadable = kept
    reading.map.set(number, FREE)


def _in_gaps(reading: Reading, shape: Shape, number: int) -> Iterator[Row]:
    page = reading.file.page(number)
    start = first_byte(number)
    usable = min(reading.file.header.usable, len(page))
    if not is_plausible(page, start, usable):
        return
    for low, high, cut in _unused(page, start, usable):
        if page[low:high].strip(b"\0"):
            yield from _rows_in(reading, page, low, high, cut, shape)


def _unused(page: bytes, start: int, usable: int) -> Iterator[tuple[int, int, int]]:
    """Give the unused parts of a page: start, end, and how many bytes at the start are changed.

    A freeblock begins with the place of the next and its own size: section 1.6.
    """
    head = read_head(page, start)
    low = head.array + 2 * head.cells
    if low < min(head.content, usable):
        yield low, min(head.content, usable), 0
    at, steps = head.first_freeblock, 0
    while low <= at <= usable - 4 and steps < 1000:
        following, size = struct.unpack_from(">HH", page, at)
        if size < 4 or at + size > usable:
            return
        yield at, at + size, 4
        if following <= at:
            return
        at, steps = following, steps + 1


def _rows_in(
    reading: Reading, page: bytes, low: int, high: int, cut: int, shape: Shape
) -> Iterator[Row]:
    """Look for whole cells at every byte; the first of a freeblock has lost its start."""
    at = low
    if cut and (found := _first_of_freeblock(reading, page, low, high, shape)):
        row, at = found
        yield row
    while at < high - 4:
        whole = _whole_cell(reading, page, at, high, shape)
        if whole is None:
            at += 1
        else:
            row, at = whole
            yield row


def _whole_cell(
    reading: Reading, page: bytes, at: int, high: int, shape: Shape
) -> tuple[Row, int] | None:
    try:
        size, start = read_varint(page, at)
        if size > high - start or size < len(shape.fields):
            return None
        rowid, start = read_varint(page, start)
        if start + size > high or page[start] <= len(shape.fields):
            return None
        types = serial_types(page, start)[1]
        if len(types) != len(shape.fields) or shape.fit(types) < _BEST:
            return None
        return reading.records.decode(page, start, size, signed(rowid)), start + size
    except (IndexError, NotARecord, struct.error):
        return None


def _first_of_freeblock(
    reading: Reading, page: bytes, low: int, high: int, shape: Shape
) -> tuple[Row, int] | None:
    """Read a row whose first four bytes are gone: its length, its rowid, the start of its header.

    Where the types began depends on how long length and rowid were, so each place is tried. A
    type that is gone is known only where it is that of the rowid's column, which is always NULL.
    """
    found: tuple[Row, int] | None = None
    for start in range(low + 3, min(low + 13, high)):
        gone = max(0, low + 4 - start)
        if gone and shape.alias != 0:
            continue
        candidate = _with_types_at(reading, page, start + gone, high, shape, gone)
        if candidate is not None and (found is None or candidate[1] == high):
            found = candidate
            if candidate[1] == high:  # a block that one row left is just as long as it was
                break
    return found


def _with_types_at(
    reading: Reading, page: bytes, at: int, high: int, shape: Shape, gone: int
) -> tuple[Row, int] | None:
    """Read a row by its types at `at`, of which the first `gone` are missing and NULL."""
    types, position = [0] * gone, at
    try:
        while len(types) < len(shape.fields):
            serial, position = read_varint(page, position)
            types.append(serial)
        size = sum(map(serial_size, types))
        if position + size > high or shape.fit(types) < _BEST:
            return None
        header = bytes([gone + position - at + 1]) + bytes(gone) + page[at:position]
        if len(header) > 127:
            return None
        record = header + page[position : position + size]
        return reading.records.decode(record, 0, len(record), None), position + size
    except (IndexError, NotARecord, struct.error):
        return None
