"""The file under recovery, with everything that reads it; and the rows of its pages."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from operator import lt

from plume_db.recover.cells import Cell, CellReader
from plume_db.recover.header import ENCODINGS
from plume_db.recover.marks import PARTLY, PageMap
from plume_db.recover.records import (
    BadText,
    NotARecord,
    Records,
    Row,
    serial_size,
    serial_types,
)
from plume_db.recover.shape_of_page import TABLE_LEAF, is_plausible, read_head
from plume_db.recover.source import PageFile
from plume_db.recover.trees import Walker, first_byte


class Clock:
    """Counts the pages that were dealt with, and tells somebody."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 1
        self.words = ""

    def tick(self) -> None:
        """Count one page; others tell."""
        self.done += 1


class Reading:
    """One damaged file: pages, cells, records, trees and the map."""

    def __init__(self, file: PageFile, clock: Clock) -> None:
        self.file = file
        self.clock = clock
        self.cells = CellReader(file)
        self.records = Records(ENCODINGS[file.encoding])
        self.map = PageMap(file.count)
        self.walker = Walker(file, self.cells, self.map, clock.tick)
        self.unreadable = 0
        """Cells that could not be read, since the last time somebody set this to 0."""
        self.cut: list[Row] = []
        """First fields of the rows of the last page whose overflow pages are lost."""

    def rows_of_leaf(self, number: int) -> list[Row]:
        """Decode all rows of a table leaf, each with its rowid first.

        Cells that can not be read are counted, and mark the page.
        """
        page = self.file.page(number)
        start = first_byte(number)
        found: list[Row] = []
        bad = 0
        self.cells.cut.clear()
        decode = self.records.decode
        for cell in self._safe_cells(page, start):
            if cell is None:
                bad += 1
                continue
            try:
                found.append(decode(cell.payload, cell.at, cell.size, cell.rowid))
            except (NotARecord, IndexError, struct.error):
                bad += 1
        if bad:
            self.unreadable += bad
            self.map.set(number, PARTLY)
        self.cut = [row for cell in self.cells.cut if len(row := self._first_fields(cell)) > 1]
        return in_order(found)

    def _first_fields(self, cell: Cell) -> Row:
        """Decode the fields that lie whole in what is left of a row."""
        try:
            end, types = serial_types(cell.payload, 0)
            whole = 0
            for whole, serial in enumerate(types):  # noqa: B007
                end += serial_size(serial)
                if end > len(cell.payload):
                    break
            padded = cell.payload.ljust(cell.size, b"\0")
            return self.records.decode(padded, 0, cell.size, cell.rowid)[: whole + 1]
        except (NotARecord, IndexError, struct.error):
            return ()

    def _safe_cells(self, page: bytes, start: int) -> Iterator[Cell | None]:
        if not is_plausible(page, start, self.file.header.usable):
            return iter(())
        return self.cells.table_rows(page, start)

    def rows_of_index_page(self, number: int) -> list[Row]:
        """Decode the records on an index page, each with None first."""
        page = self.file.page(number)
        found: list[Row] = []
        bad = 0
        for cell in self.cells.index_cells(page, first_byte(number)):
            if cell is None:
                bad += 1
                continue
            try:
                found.append(self.records.decode(cell.payload, cell.at, cell.size, None))
            except (NotARecord, IndexError, struct.error):
                bad += 1
        if bad:
            self.unreadable += bad
            self.map.set(number, PARTLY)
        return found

    def types_of_page(self, number: int, most: int = 40) -> list[tuple[int, ...]]:
        """Give the serial types of some rows of a page, table or index leaf."""
        page = self.file.page(number)
        start = first_byte(number)
        if not is_plausible(page, start, self.file.header.usable):
            return []
        is_table = read_head(page, start).kind == TABLE_LEAF
        cells = (
            self.cells.table_rows(page, start) if is_table else self.cells.index_cells(page, start)
        )
        found = []
        for cell in cells:
            if cell is None:
                continue
            try:
                types = self.records.types(cell.payload, cell.at)
            except (NotARecord, IndexError):
                continue
            if types:
                found.append(types)
            if len(found) >= most:
                break
        return found


def in_order(rows: list[Row]) -> list[Row]:
    """Mend the rowid of a row between two others that leave room for one only.

    Rowids rise on a leaf. One that does not is damaged; where its neighbours tell what it was,
    the row gets that, else it stays as it is.
    """
    keys = [row[0] for row in rows if isinstance(row[0], int)]
    if all(map(lt, keys, keys[1:])):
        return rows
    for at in range(1, len(rows) - 1):
        low, key, high = keys[at - 1 : at + 2]
        if high - low == 2 and not low < key < high:
            keys[at] = low + 1
            rows[at] = (low + 1, *rows[at][1:])
    return rows


def has_bad_text(row: Row) -> bool:
    """Tell whether a text of a row is not valid."""
    return any(type(each) is BadText for each in row)
