"""Rows that have no key to seek by (views, most virtual tables): read by LIMIT and OFFSET."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.cells import Cell
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.reader import Reader
from plume_db.schema.objects import Column
from plume_db.schema.quotes import double_quoted_text


class SequentialSource:
    """Reads rows in the order SQLite gives them; the key of a row is its position.

    Every page runs the view again up to there, so a far jump takes as long as reading so far.
    No cursor is kept open between pages: it would hold a lock that bars the file's own program.
    """

    seeks = False

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        notes: tuple[str, ...] = (),
        *,
        view: bool = False,
    ) -> None:
        self.name = name
        self.columns = columns
        self.notes = notes
        self.counts_unasked = not view
        self._view = view
        self._table = quoted(name)
        names = tuple(quoted(c.name) for c in columns)
        self._con = con
        self._reader = Reader(con, names)
        self._known = 0
        self._exact = False

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows."""
        return self.at(task, 0, n)

    def last(self, task: Task, n: int) -> Page:
        """Count, which reads everything, then read the last rows."""
        extent = self.count(task)
        return self.at(task, max(0, extent.known - n), n)

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow."""
        return self.at(task, _position(key) + 1, n)

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before."""
        start = max(0, _position(key) - n)
        return self.at(task, start, _position(key) - start)

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on."""
        head, tail = self._select(n + 1, position)
        with self._old_quotes():
            rows, broken = self._reader.rows(task, tail, (), head)
        at_end = len(rows) <= n and not broken
        rows = rows[:n]
        if at_end and (rows or position == 0):
            self._known, self._exact = position + len(rows), True
        elif not self._exact and rows:
            self._known = max(self._known, position + len(rows))
        return Page(
            rows=tuple(cells for _, cells in rows),
            keys=tuple((position + i,) for i in range(len(rows))),
            start=position,
            exact=True,
            at_start=position == 0,
            at_end=at_end,
            broken=broken,
        )

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the position, which is the key."""
        del task
        return _position(key)

    def about(self) -> Extent:
        """Tell how many rows were seen so far."""
        return Extent(self._known, self._exact, self._known)

    def count(self, task: Task) -> Extent:
        """Run the whole view, and count."""
        if not self._exact:
            with self._old_quotes():
                count = self._reader.keys(task, f"select count(*) from {self._table}", ())
            self._known, self._exact = int(str(count[0])) if count else 0, True
        return self.about()

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value by its row's position."""
        name = quoted(self.columns[column].name)
        tail = f"from {self._table} limit 1 offset ?"
        with self._old_quotes():
            cell = self._reader.cell(task, name, tail, (limit, *key))
        if cell is None:
            raise PlumeError("This row is no longer there; refresh to see what is.")
        return cell

    def _old_quotes(self) -> AbstractContextManager[None]:
        """Views of old schemas write text in double quotes; our own names are known to exist."""
        return double_quoted_text(self._con) if self._view else nullcontext()

    def _select(self, limit: int, offset: int) -> tuple[str, str]:
        if not self._view:
            return "", f"from {self._table} limit {limit} offset {offset}"
        # Materialised, so that an expensive expression of the view is computed once a row.
        rows = f"select * from {self._table} limit {limit} offset {offset}"
        return f"with plume_page as materialized ({rows}) ", "from plume_page"


def _position(key: RowKey) -> int:
    value = key[0]
    return value if isinstance(value, int) else 0
