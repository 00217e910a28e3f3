"""Rows in the order of an index: paged by its columns and the row's key, as a table is by its."""

from __future__ import annotations

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.finding import KEYS_AT_ONCE, Finder
from plume_db.rows.keyed import GONE, KeyedSource
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import Page, RowKey
from plume_db.rows.reader import Reader
from plume_db.rows.remembering import Recent
from plume_db.schema.objects import Column

LONGEST_KEY = 2_000
"""Characters or bytes of a value that is kept to seek by; longer ones are read again."""


class IndexedSource(KeyedSource):
    """Reads a table by an index; the keys it gives are the table's own."""

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        order: KeyOrder,
        table_order: KeyOrder,
        notes: tuple[str, ...] = (),
        index: str = "",
        served: str = "",
    ) -> None:
        super().__init__(con, name, columns, order, notes, index, served)
        self._index = index
        own = table_order.columns
        self._places = tuple(order.columns.index(column) for column in own)
        self._key_order, self._key_table = table_order, quoted(name)
        self._key_reader = Reader(con, tuple(quoted(c.name) for c in columns), own)
        self._recent: Recent[RowKey] = Recent()

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow the one with this key of the table."""
        return self._page(task, self._sought(task, key), n)

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before the one with this key of the table."""
        return self._page(task, self._sought(task, key), n, backwards=True)

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next row, in this order, in which any column has a text."""
        order = KeyedSource(task.con, self.name, (), self._order, (), self._index)
        full = None if from_key is None else self._sought(task, from_key)

        def next_keys(_after: RowKey | None) -> list[RowKey]:
            nonlocal full
            page = order._page(task, full, KEYS_AT_ONCE, backwards=backwards)
            keys = [self._own(key) for key in page.keys]
            if page.keys:
                full = page.keys[0] if backwards else page.keys[-1]
            return keys[::-1] if backwards else keys

        finder = Finder(self.name, [c.name for c in self.columns], self._key_order, text)
        return finder.by_keys(task, from_key, next_keys, self.about().likely)

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the exact position, once the whole index is ranked."""
        return super().position(task, self._sought(task, key))

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before the row with this key on."""
        try:
            sought = self._sought(task, key)
        except PlumeError:
            return self.first(task, n)
        return self._around(task, sought, n)

    def _sought(self, task: Task, key: RowKey) -> RowKey:
        """Give the values to seek by; the old ones where the row was moved or deleted since."""
        if (recent := self._recent.place(key)) is not None:
            return recent
        wanted = Reader(task.con, (), self._order.columns)
        where = self._key_order.exactly(key)
        rows, _broken = wanted.rows(task, f"from {self._key_table} where {where}", key)
        if not rows:
            raise PlumeError(GONE)
        return rows[0][0]

    def _page(
        self,
        task: Task,
        key: RowKey | None,
        n: int,
        *,
        backwards: bool = False,
        inclusive: bool = False,
        skip: int = 0,
    ) -> Page:
        page = super()._page(task, key, n, backwards=backwards, inclusive=inclusive, skip=skip)
        keys = tuple(self._own(full) for full in page.keys)
        self._recent.learn(
            (own, full) for own, full in zip(keys, page.keys, strict=True) if _short(full)
        )
        return Page(
            page.rows, keys, page.start, page.exact, page.at_start, page.at_end, page.broken
        )

    def _own(self, full: RowKey) -> RowKey:
        return tuple(full[place] for place in self._places)


def _short(key: RowKey) -> bool:
    return all(len(v) <= LONGEST_KEY for v in key if isinstance(v, (str, bytes)))
