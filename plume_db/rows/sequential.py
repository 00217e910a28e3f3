"""Rows that have no key to seek by (views, most virtual tables): read by LIMIT and OFFSET."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.cells import Cell
from plume_db.rows.finding import match_sql
from plume_db.rows.lending import lend
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.pieces import selected_piece
from plume_db.rows.reader import Reader
from plume_db.rows.shape import Shape
from plume_db.rows.typed import equip, guarded
from plume_db.schema.objects import Column
from plume_db.schema.quotes import double_quoted_text

_ALL_ROWS = Shape()


class SequentialSource:
    """Reads rows in the order SQLite gives them; the key of a row is its position.

    Every page runs the view again up to there, so a far jump takes as long as reading so far.
    No cursor is kept open between pages: it would hold a lock that bars the file's own program.
    """

    seeks = False
    gathers = False
    row_keys_are_table_keys = False
    order_by = ""

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        notes: tuple[str, ...] = (),
        *,
        view: bool = False,
        shape: Shape = _ALL_ROWS,
    ) -> None:
        self.name = name
        self.columns = columns
        self.notes = notes
        self.counts_unasked = not view
        self._view = view
        self._shape = shape
        self._table = quoted(name) + _shaped(shape)
        self.served = (
            tr("No key can be sought here: rows are read from the start for each page.")
            if shape.plain
            else tr("No index is known to serve this: all rows are read for each page.")
        )
        names = tuple(quoted(c.name) for c in columns)
        self._names = names
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
        with self._ready(task.con):
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

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before a position on."""
        return self.at(task, max(0, _position(key) - n // 4), n)

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next row in which any column has a text, by one statement."""
        match = match_sql([column.name for column in self.columns], text)
        rows = f"select row_number() over () - 1 as plume_n, * from (select * from {self._table})"
        beyond = "" if from_key is None else f"plume_n {'<' if backwards else '>'} ? and "
        sql = (
            f"select plume_n from ({rows}) where {beyond}{match} "
            f"order by plume_n{' desc' if backwards else ''} limit 1"
        )
        with self._ready(task.con):
            return self._reader.keys(task, sql, from_key or ())

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
            with self._ready(task.con):
                count = self._reader.keys(task, f"select count(*) from {self._table}", ())
            self._known, self._exact = int(str(count[0])) if count else 0, True
        return self.about()

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value by its row's position."""
        name = quoted(self.columns[column].name)
        tail = f"from {self._table} limit 1 offset ?"
        with self._ready(task.con):
            cell = self._reader.cell(task, name, tail, (limit, *key))
        if cell is None:
            raise PlumeError(tr("This row is no longer there; refresh to see what is."))
        return cell

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read a part of one value by its row's position."""
        tail = f"from {self._table} limit 1 offset ?3"
        with self._ready(task.con):
            name = self.columns[column].name
            return selected_piece(task, name, tail, key, offset, n)

    @contextmanager
    def _ready(self, con: apsw.Connection) -> Iterator[None]:
        """Let views of old schemas write text in double quotes, and SQL that was typed only read.

        Our own names are known to exist.
        """
        lend(con)
        equip(con, self._shape)
        old = double_quoted_text(con) if self._view else nullcontext()
        with old, guarded(con, self._shape):
            yield

    def _select(self, limit: int, offset: int) -> tuple[str, str]:
        if not self._view:
            return "", f"from {self._table} limit {limit} offset {offset}"
        # Materialised, so that an expensive expression of the view is computed once a row.
        rows = f"select * from {self._table} limit {limit} offset {offset}"
        return f"with plume_page as materialized ({rows}) ", "from plume_page"


def _shaped(shape: Shape) -> str:
    """Write WHERE and ORDER BY."""
    where = f" where {shape.where_sql}" if shape.where_sql else ""
    terms = ",".join(quoted(s.column) + (" desc" if s.descending else "") for s in shape.sorts)
    return where + (f" order by {terms}" if terms else "")


def _position(key: RowKey) -> int:
    value = key[0]
    return value if isinstance(value, int) else 0
