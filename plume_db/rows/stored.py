"""Rows of a view in another order, or some of them: computed once, and kept aside for jumps."""

from __future__ import annotations

import threading

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.aside import close_with
from plume_db.rows.cells import Cell, Clipped, Decoder, bytes_sql, codec_of
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.sequential import SequentialSource
from plume_db.rows.shape import Shape
from plume_db.schema.objects import Column
from plume_db.spill.source import StoreSource
from plume_db.spill.store import RowStore
from plume_db.values import Row

SLICE = 500
"""Rows that are put aside at once."""

_ALL = 2**30

_NOTE = tr(
    "These rows are computed once and kept aside; until that is done a program that writes to "
    "the file may have to wait."
)


class StoredSource(SequentialSource):
    """Gives the first rows by a statement of their own, and all others once they are stored."""

    gathers = True

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        notes: tuple[str, ...] = (),
        *,
        view: bool = False,
        shape: Shape,
    ) -> None:
        super().__init__(con, name, columns, (*notes, _NOTE), view=view, shape=shape)
        self.counts_unasked = True
        self.served = tr("No key can be sought here: all rows are computed once.")
        in_memory = con.execute("pragma temp_store").fetchall()[0][0] == 2
        self._store = RowStore(in_memory=in_memory)
        self._kept = StoreSource(self._store, columns)
        self._done = False
        self._head: Page | None = None
        self._filling = threading.Lock()

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows; SQLite keeps only these while it sorts."""
        if self._done:
            return self._kept.first(task, n)
        self._head = super().at(task, 0, n)
        return self._head

    def last(self, task: Task, n: int) -> Page:
        """Read the last rows, once all are stored."""
        return self._kept.last(task, n) if self._done else Page(start=self.about().likely)

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on; an empty page where so far is not stored yet."""
        if self._done or position + n <= len(self._store):
            page = self._kept.at(task, position, n)
            broken = self._store.full if page.at_end else ""
            at_end = page.at_end and self._done and not broken
            return Page(page.rows, page.keys, position, True, page.at_start, at_end, broken)
        head = self._head
        if head is not None and position < len(head.rows):
            rows, keys = head.rows[position : position + n], head.keys[position : position + n]
            return Page(rows, keys, position, True, position == 0, head.at_end, head.broken)
        return Page(start=position)

    def about(self) -> Extent:
        """Tell how many rows are stored."""
        known = max(len(self._store), len(self._head.rows) if self._head else 0)
        return Extent(known, self._done, known)

    def count(self, task: Task) -> Extent:
        """Compute all rows and store them; stopped, it begins anew."""
        while not self._done:
            if not self._filling.acquire(timeout=0.05):
                task.token.check()
                continue
            try:
                if not self._done:
                    self._fill(task)
            finally:
                self._filling.release()
        return self.about()

    def _fill(self, task: Task) -> None:
        store = self._store.sibling()
        try:
            self._take(task, store, False)
        except UnicodeDecodeError:
            store.close()
            store = self._store.sibling()
            self._take(task, store, True)
        store.finished = True
        self._store, self._kept = store, StoreSource(store, self.columns)
        close_with(self, store.close)
        self._done = True

    def _take(self, task: Task, store: RowStore, as_bytes: bool) -> None:
        names = tuple(bytes_sql(name, _ALL) for name in self._names) if as_bytes else self._names
        decode = Decoder(codec_of(task.con))
        rows: list[Row] = []
        with self._ready(task.con):
            for row in task.con.execute(f"select {','.join(names)} from {self._table}"):
                rows.append(_whole(decode, row) if as_bytes else row)
                if len(rows) >= SLICE:
                    store.append(rows)
                    rows = []
                    task.report(len(store), None, tr("Computing the rows"))
                    if store.full:
                        break
        store.append(rows)

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value, from where it is kept."""
        if self._done:
            return self._kept.cell(task, key, column, limit)
        return super().cell(task, key, column, limit)

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read a part of one value, from where it is kept."""
        if self._done:
            return self._kept.piece(task, key, column, offset, n)
        return super().piece(task, key, column, offset, n)


def _whole(decode: Decoder, row: Row) -> Row:
    return tuple(None if isinstance(cell, Clipped) else cell for cell in decode.marked(row))
