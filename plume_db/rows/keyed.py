"""Rows of a b-tree: paged by its key in both directions, positions by a sampled rank index."""

from __future__ import annotations

import math
import threading
import time

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.cells import Cell
from plume_db.rows.finding import Finder
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.pieces import read_piece
from plume_db.rows.rank import STEP, RankIndex
from plume_db.rows.reader import Keyed, Reader
from plume_db.schema.objects import Column

GONE = tr("This row is no longer in the table; refresh to see what is.")

FEWEST_BYTES_OF_A_ROW = 4
"""Cell pointer, payload length, rowid, header: no row of a b-tree takes less of its page."""

MOMENT = 0.25
"""Seconds a page may keep the worker that others wait for, too."""


class KeyedSource:
    """Reads a table by its primary key; every page is one seek, however far down it lies."""

    counts_unasked = True
    seeks = True
    gathers = False
    row_keys_are_table_keys = True

    def __init__(
        self,
        con: apsw.Connection,
        name: str,
        columns: tuple[Column, ...],
        order: KeyOrder,
        notes: tuple[str, ...] = (),
        index: str = "",
        served: str = tr("Served by the table's own key."),
    ) -> None:
        self.name = name
        self.columns = columns
        self.notes = notes
        self.served = served
        self.order_by = order.order_by()
        self._order = order
        self._table = quoted(name) + (f" indexed by {quoted(index)}" if index else "")
        names = tuple(quoted(c.name) for c in columns)
        self._reader = Reader(con, names, order.columns)
        # By what one row is read: the same, where the order is the table's own.
        self._key_order, self._key_table, self._key_reader = order, self._table, self._reader
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
        """Read from a position on; beyond the rank index it first grows, for a moment at a time."""
        place = self._rank.place(position) or self._near(task, position)
        if place is None:
            return Page(start=position)
        key, skip = place
        page = self._page(task, key, n, inclusive=True, skip=skip)
        if position and not page.rows and not page.broken:
            self.count(task)  # the end was passed, so it can not be far
            return self.last(task, n)
        self._rank.learn(position + len(page.rows) if page.rows else 0)
        return _moved(page, position, True)

    def _near(self, task: Task, position: int) -> tuple[RowKey | None, int] | None:
        """Give a place to walk from; None where that would take long and more is ranked soon."""
        until = time.monotonic() + MOMENT
        while True:
            key, rank = self._rank.nearest() or (None, 0)
            if position - rank <= STEP or self._rank.complete:
                return key, position - rank
            if time.monotonic() >= until:
                return None
            if not self._growing.acquire(blocking=False):
                return None  # another thread is at it
            try:
                self._grow(task, until)
            finally:
                self._growing.release()

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next row in which any column has a text."""
        finder = Finder(self.name, [c.name for c in self.columns], self._order, text)
        return finder.in_table_order(task, from_key, backwards, self.about().likely)

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before the row with this key on."""
        return self._around(task, key, n)

    def _around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows on both sides; where they stand is a guess, unless they begin the table."""
        above = self._page(task, key, n // 4, backwards=True)
        below = self._page(task, key, n - len(above.rows), inclusive=True)
        page = Page(
            above.rows + below.rows,
            above.keys + below.keys,
            at_start=above.at_start,
            at_end=below.at_end,
            broken=below.broken,
        )
        if page.at_start:
            return _moved(page, 0, True)
        extent = self.about()
        if page.at_end:
            end = extent.known if extent.exact else extent.likely
            return _moved(page, max(0, end - len(page.rows)), extent.exact)
        return _moved(page, self._rank_of(task, page.keys[0]), False) if page.keys else page

    def _rank_of(self, task: Task, key: RowKey) -> int:
        """Tell where a row stands, or guess."""
        known = KeyedSource.position(self, task, key)
        return self.about().likely // 2 if known is None else known

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the exact position, once the whole table is ranked; None where the row is gone."""
        return self._position(task, key) if self._rank.complete else None

    def _position(self, task: Task, key: RowKey) -> int | None:
        """Find the sample before a row by halving, then the row among those behind the sample."""
        low, high = 0, self._rank.samples
        while low < high:
            middle = (low + high) // 2
            if self._is_at_or_after(task, key, self._rank.sample(middle)):
                low = middle + 1
            else:
                high = middle
        if self._rank.samples and not low:
            return None
        # Without a sample the first page was the whole table.
        sample = self._rank.sample(low - 1) if low else None
        behind = self._keys_from(task, sample, STEP)
        return max(0, low - 1) * STEP + behind.index(key) if key in behind else None

    def _keys_from(self, task: Task, key: RowKey | None, n: int) -> list[RowKey]:
        """Read keys from a row on, or from the first."""
        found: list[RowKey] = []
        reader = Reader(task.con, (), self._order.columns)
        for where, values in self._order.seeks(key, inclusive=True) if key else [("1", ())]:
            tail = f"from {self._table} where {where} {self._order.order_by()}"
            rows, _broken = reader.rows(task, f"{tail} limit {n - len(found)}", values)
            found += [key for key, _ in rows]
            if len(found) >= n:
                break
        return found

    def _is_at_or_after(self, task: Task, key: RowKey, sample: RowKey) -> bool:
        # SQLite compares, since only it knows the collations.
        same, same_values = self._order.exact(key)
        for where, values in self._order.seeks(sample, inclusive=True):
            sql = f"select 1 from {self._table} where {where} and ({same})"
            if self._reader.keys(task, sql, (*values, *same_values)):
                return True
        return False

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

    def _grow(self, task: Task, until: float = math.inf) -> None:
        self._begin(task)
        while (last := self._rank.last_key) is not None and time.monotonic() < until:
            key, passed = self._step(task, last)
            if key is None:
                self._rank.finish(self._rank.ranked + 1 + passed)
                break
            self._rank.add(key)
            extent = self.about()
            task.report(extent.known, max(extent.likely, extent.known))

    def _step(self, task: Task, key: RowKey) -> tuple[RowKey | None, int]:
        """Find the key `STEP` rows after `key`; where there is none, count the rows after it."""
        skip, passed = STEP - 1, 0
        for where, values in self._order.seeks(key):
            tail = f"from {self._table} where {where} {self._order.order_by()}"
            sql = f"select {','.join(self._order.columns)} {tail} limit 1 offset {skip}"
            if found := self._reader.keys(task, sql, values):
                return found, passed + skip + 1
            here = self._count(task, where, values)
            skip, passed = skip - here, passed + here
        return None, passed

    def _count(self, task: Task, where: str, values: RowKey) -> int:
        sql = f"select count(*) from {self._table} where {where}"
        count = self._reader.keys(task, sql, values) or (0,)
        return int(str(count[0]))

    def _begin(self, task: Task) -> None:
        if self._rank.last_key is None:
            sql = (
                f"select {','.join(self._order.columns)} from {self._table} "
                f"{self._order.order_by()} limit 1"
            )
            key = self._reader.keys(task, sql, ())
            if key is None:
                self._rank.finish(0)
            else:
                self._rank.add(key)

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value by its row's key."""
        tail = f"from {self._key_table} where {self._key_order.exactly(key, 2)}"
        name = quoted(self.columns[column].name)
        cell = self._key_reader.cell(task, name, tail, (limit, *key))
        if cell is None:
            raise PlumeError(GONE)
        return cell

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read a part of one value."""
        name = self.columns[column].name
        return read_piece(task, self.name, name, self._key_order, key, offset, n)

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
        if key is None:
            tail = f"from {self._table} {self._order.order_by(backwards)}"
            rows, broken = self._reader.rows(task, f"{tail} limit {n + 1} offset {skip}", ())
            return _page_of(rows, n, skip == 0, backwards, broken)
        rows, broken = [], ""
        for where, values in self._order.seeks(key, backwards, inclusive):
            tail = f"from {self._table} where {where} {self._order.order_by(backwards)}"
            # One row more than asked tells whether these are the last.
            limit = f"limit {n + 1 - len(rows)} offset {skip}"
            more, broken = self._reader.rows(task, f"{tail} {limit}", values)
            rows += more
            if broken or len(rows) > n:
                break
            # What a range skipped, where it gave nothing, the next need not skip.
            skip = 0 if rows else skip and max(0, skip - self._count(task, where, values))
        return _page_of(rows, n, False, backwards, broken)


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
            return super().position(task, key)
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
