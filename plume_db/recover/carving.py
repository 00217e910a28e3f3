"""Rows of table pages whose head or cell pointers are damaged: looked for at every byte.

The parent of the page still tells which rowids lie on it, so a row counts only with a rowid of
those, and with a record that fits the table.
"""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.recover.deleted import whole_rows
from plume_db.recover.filling import Filler, TableWork
from plume_db.recover.new_database import NewDatabase
from plume_db.recover.reading import Reading
from plume_db.recover.records import Row
from plume_db.recover.trees import LOWEST, Tree

_MOST_PAGES = 4_000
"""Pages looked at so closely; each takes some milliseconds."""


class Carver:
    """Looks at lost pages byte by byte, some of them in one run."""

    def __init__(self, reading: Reading, new: NewDatabase, filler: Filler) -> None:
        self._reading = reading
        self._new = new
        self._filler = filler
        self._looked = 0

    def carve(self, work: TableWork, tree: Tree) -> None:
        """Put rows of the lost pages of a table into it; of two with one rowid, none."""
        shape = work.planned.shape
        if shape.without_rowid:
            return
        for low, high, number in tree.gaps:
            if number == tree.root or (low == LOWEST and not tree.leaves):
                continue
            for row in self._rows(work, number, low, high):

                def refused(row: Row, why: str, number: int = number) -> None:
                    self._filler.refuse(work, tree.root, number, row, why, matched=True)

                if self._new.take(shape, row, refused):
                    work.report.found += 1
                    work.report.carved += 1

    def _rows(self, work: TableWork, number: int, low: int, high: int) -> Iterator[Row]:
        reading = self._reading
        page = reading.file.page(number)
        if self._looked >= _MOST_PAGES or not page.strip(b"\0"):
            return
        if reading.walker.kind_of(number, page) or reading.cells.chains[number]:
            return  # a page of something else, which the pointer to it took for its own
        reading.clock.tick()
        self._looked += 1
        by_rowid: dict[object, list[Row]] = {}
        for row in whole_rows(reading, page, work.planned.shape):
            if isinstance(row[0], int) and low < row[0] <= high:
                by_rowid.setdefault(row[0], []).append(row)
        yield from (rows[0] for rows in by_rowid.values() if len(rows) == 1)
