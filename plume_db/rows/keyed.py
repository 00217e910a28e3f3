"""Rows of a b-tree: paged by its key in both directions, positions by a sampled rank index."""

from __future__ import annotations

import threading

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.cells import Cell
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.rank import STEP, RankIndex
from plume_db.rows.reader import Keyed, Reader
from plume_db.schema.objects import Column

FEWEST_BYTES_OF_A_ROW = 4
"""Cell pointer, payload length, rowid, header: no row of a b-tree takes less of its page."""


class KeyedSource:
    """Reads a table by its primary key; every page is one seek, however far down it lies."""

    counts_unasked = True
    seeks = True

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        order: KeyOrder,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.columns = columns
        self.notes = notes
        self._order = order
        self._table = quoted(name)
        names = tuple(quoted(c.name) for c in columns)
        self._reader = Reader(con, names, order.columns)
        self._rank = RankIndex()
        self._growing = threading.Lock()

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows."""
        page = self._page(task, None, n)
        if page.at_end:
            self._rank.finish(len(page.rows))
        self._rank.learn(len(page.rows))
        return page

    def last(self, task: Task, n: int) -> Page:
        """Read the last rows; their positions are a guess until the count is exact."""
        page = self._page(task, None, n, backwards=True)
        if page.at_start:
            self._rank.finish(len(page.rows))
        if page.start is not None:
            return page
        extent = self.about()
        start = max(0, (extent.known if extent.exact else extent.likely) - len(page.rows))
        return _moved(page, start, extent.exact)

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow `key`."""
        return self._page(task, key, n)

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before `key`."""
        return self._page(task, key, n, backwards=True)

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on; beyond the rank index by walking there from its end."""
        key, skip = self._rank.place(position) or self._walk(position)
        page = self._page(task, key, n, inclusive=True, skip=skip)
        if position and not page.rows and not page.broken:
            self.count(task)  # the end was passed, so it can not be far
            return self.last(task, n)
        self._rank.learn(position + len(page.rows) if page.rows else 0)
        return _moved(page, position, True)

    def _walk(self, position: int) -> tuple[RowKey | None, int]:
        nearest = self._rank.nearest()
        return (nearest[0], position - nearest[1]) if nearest else (None, position)

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell nothing: a key of several columns has no cheap rank."""
        del task, key
        return None

    def about(self) -> Extent:
        """Tell what the rank index knows."""
        known = self._rank.known
        return Extent(known, self._rank.complete, known)

    def count(self, task: Task) -> Extent:
        """Build the rank index to its end, in short reads that let writers in between."""
        # One thread grows the index; another that would like to count takes what is there.
        if self._rank.complete or not self._growing.acquire(blocking=False):
            return self.about()
        try:
            self._grow(task)
        finally:
            self._growing.release()
        return self.about()

    def _grow(self, task: Task) -> None:
        keys = ",".join(self._order.columns)
        self._begin(task, keys)
        while (last := self._rank.last_key) is not None:
            where, order = self._order.beyond(last), self._order.order_by()
            sql = (
                f"select {keys} from {self._table} where {where} {order} limit 1 offset {STEP - 1}"
            )
            key = self._reader.keys(task, sql, last)
            if key is None:
                rest = f"select count(*) from {self._table} where {where}"
                left = self._reader.keys(task, rest, last) or (0,)
                self._rank.finish(self._rank.ranked + 1 + int(str(left[0])))
                break
            self._rank.add(key)
            extent = self.about()
            task.report(extent.known, max(extent.likely, extent.known))

    def _begin(self, task: Task, keys: str) -> None:
        if self._rank.last_key is None:
            sql = f"select {keys} from {self._table} {self._order.order_by()} limit 1"
            key = self._reader.keys(task, sql, ())
            if key is None:
                self._rank.finish(0)
            else:
                self._rank.add(key)

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value by its row's key."""
        tail = f"from {self._table} where {self._order.exactly(key, 2)}"
        name = quoted(self.columns[column].name)
        cell = self._reader.cell(task, name, tail, (limit, *key))
        if cell is None:
            raise PlumeError("This row is no longer in the table; refresh to see what is.")
        return cell

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
        where = "" if key is None else "where " + self._order.beyond(key, backwards, inclusive)
        tail = f"from {self._table} {where} {self._order.order_by(backwards)}"
        # One row more than asked tells whether these are the last.
        tail += f" limit {n + 1} offset {skip}"
        rows, broken = self._reader.rows(task, tail, key or ())
        return _page_of(rows, n, key is None and skip == 0, backwards, broken)


def _page_of(rows: list[Keyed], n: int, whole: bool, backwards: bool, broken: str) -> Page:
    """Make a page of what was read; `whole` where reading began at the very end of the table."""
    ended = len(rows) <= n and not broken
    rows = rows[:n]
    if backwards:
        rows.reverse()
    at_start = ended if backwards else whole
    at_end = whole if backwards else ended
    start = 0 if at_start else None
    return Page(
        rows=tuple(cells for _, cells in rows),
        keys=tuple(key for key, _ in rows),
        start=start,
        exact=start is not None,
        at_start=at_start,
        at_end=at_end,
        broken=broken,
    )


def _moved(page: Page, start: int, exact: bool) -> Page:
    return Page(page.rows, page.keys, start, exact, start == 0 and exact, page.at_end, page.broken)


class RowidSource(KeyedSource):
    """Reads a table by its rowid; positions that are not counted yet are guessed by density."""

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        order: KeyOrder,
        notes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(con, name, columns, order, notes)
        self._lowest = self._highest = 0
        self._most = 0
        """No more rows than this fit into the file."""
        self._seen_rank, self._seen_key = 0, 0
        """The furthest row of the first page: position and rowid."""

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows, and how far the rowids go, which is one seek more."""
        page = super().first(task, n)
        if page.keys:
            self._lowest = _rowid(page.keys[0])
            self._seen_rank, self._seen_key = len(page.keys) - 1, _rowid(page.keys[-1])
            self._bounds(task)
        return page

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on; beyond the rank index by a rowid guessed from the density."""
        rank, key = self._edge()
        if self._rank.place(position) is not None or position - rank <= STEP:
            return super().at(task, position, n)
        extent = self.about()
        share = (position - rank) / max(1, extent.likely - rank)
        guess = min(self._highest, key + int((self._highest - key) * share))
        page = self._page(task, (guess,), n, inclusive=True)
        if page.at_end and len(page.rows) < n:
            return self.last(task, n)
        return _moved(page, position, False)

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the exact position, once the rank index reaches so far."""
        below = self._rank.below(key)
        if below is None:
            return None
        (start,), rank = below
        rowid = self._order.columns[0]
        sql = f"select count(*) from {self._table} where {rowid}>=? and {rowid}<?"
        between = self._reader.keys(task, sql, (start, *key))
        return rank + int(str(between[0])) if between else None

    def about(self) -> Extent:
        """Tell what is known, and the guess that the rest is as dense as what was seen."""
        if self._rank.complete:
            return super().about()
        known = self._rank.known
        rank, key = self._edge()
        span = key - self._lowest + 1
        likely = known + (self._highest - key) * (rank + 1) // max(1, span)
        return Extent(known, False, max(known, min(likely, self._most)))

    def _edge(self) -> tuple[int, int]:
        nearest = self._rank.nearest()
        if nearest is not None and nearest[1] > self._seen_rank:
            return nearest[1], _rowid(nearest[0])
        return self._seen_rank, self._seen_key

    def _bounds(self, task: Task) -> None:
        rowid = self._order.columns[0]
        highest = self._reader.keys(task, f"select max({rowid}) from {self._table}", ())
        if highest is not None and isinstance(highest[0], int):
            self._highest = highest[0]
        pages = self._reader.keys(task, "pragma page_count", ()) or (0,)
        size = self._reader.keys(task, "pragma page_size", ()) or (0,)
        # A gap of rowids must not promise more rows than the file has room for.
        self._most = int(str(pages[0])) * int(str(size[0])) // FEWEST_BYTES_OF_A_ROW


def _rowid(key: RowKey) -> int:
    value = key[0]
    return value if isinstance(value, int) else 0
