"""Stored rows as a row source, so that a grid shows them as it shows a table."""

from __future__ import annotations

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import Cell, CellValue, Clipped
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.schema.objects import Column, folded
from plume_db.spill.store import RowStore
from plume_db.values import type_name

LOOKED_AT = 1_000
"""Rows between two looks at whether to stop."""


class StoreSource:
    """Rows of a store in their order; the key of a row is its position.

    Needs no connection. The store may grow meanwhile; the end is the end for now.
    """

    counts_unasked = True
    seeks = True
    gathers = False
    row_keys_are_table_keys = False
    order_by = ""

    def __init__(self, store: RowStore, columns: tuple[Column, ...]) -> None:
        self.store = store
        self.columns = columns
        self.notes: tuple[str, ...] = ()
        self.served = ""

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows."""
        return self.at(task, 0, n)

    def last(self, task: Task, n: int) -> Page:
        """Read the last rows."""
        return self.at(task, max(0, len(self.store) - n), n)

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow."""
        return self.at(task, _position(key) + 1, n)

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before."""
        start = max(0, _position(key) - n)
        return self.at(task, start, _position(key) - start)

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on."""
        task.token.check()
        rows = tuple(self.store.cells(position, n))
        return Page(
            rows=rows,
            keys=tuple((position + i,) for i in range(len(rows))),
            start=position,
            exact=True,
            at_start=position == 0,
            at_end=position + len(rows) >= len(self.store),
        )

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before a position on."""
        return self.at(task, max(0, _position(key) - n // 4), n)

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next row in which any column has a text; ASCII letters are alike."""
        step = -1 if backwards else 1
        end = len(self.store)
        at = (end if backwards else -1) if from_key is None else _position(from_key)
        wanted = folded(text)
        while 0 <= (at := at + step) < end:
            if at % LOOKED_AT == 0:
                task.report(at, end, tr("Looking"))
            if any(_has(cell, wanted) for cell in self.store.cells(at, 1)[0]):
                return (at,)
        return None

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the position, which is the key."""
        del task
        return _position(key)

    def about(self) -> Extent:
        """Tell how many rows there are."""
        count = len(self.store)
        return Extent(count, self.store.finished, count)

    def count(self, task: Task) -> Extent:
        """Tell the same; nothing has to be counted."""
        del task
        return self.about()

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value, or the head of a big one."""
        task.token.check()
        return stored_cell(self.store, _position(key), column, limit)

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read a part of one value."""
        task.token.check()
        # A few bytes more: of a text that is cut off the store drops a character cut in two.
        value, _length = self.store.value(_position(key), column, offset + n + 4)
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return data[offset : offset + n] if isinstance(data, bytes) else b""


def stored_cell(store: RowStore, row: int, column: int, limit: int) -> Cell:
    """Read one value of a store for the inspector; of a big one at most `limit` bytes."""
    value, length = store.value(row, column, limit)
    kind = type_name(value)
    if length is None and isinstance(value, (str, bytes)):
        length = len(value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value)
    return Cell(value, kind, length, length is None or length <= limit)


def _has(cell: CellValue, wanted: str) -> bool:
    shown = cell.head if isinstance(cell, Clipped) else cell
    if shown is None or isinstance(shown, bytes):
        return False
    return wanted in folded(str(shown))


def _position(key: RowKey) -> int:
    return int(str(key[0]))
