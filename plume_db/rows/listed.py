"""Rows by a list of their keys, collected once: conditions, and orders that nothing has."""

from __future__ import annotations

from bisect import bisect_right, insort

import apsw

from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.cells import Cell, CellRow
from plume_db.rows.finding import KEYS_AT_ONCE, Finder, any_of, array_of
from plume_db.rows.gathering import Gathering
from plume_db.rows.keyed import MOMENT, KeyedSource
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.reader import Keyed, Reader
from plume_db.rows.remembering import Recent
from plume_db.schema.objects import Column

MOST_GONE = 20_000
"""Rows that vanished since the list was made and that positions are corrected by."""

KEYS_A_STATEMENT = 50
"""Rows that are read together where the key is not the rowid: SQLite seeks each."""


class ListedSource:
    """Reads the rows of a list that :meth:`count` completes; what comes first is there at once.

    Rows that were deleted since are left out; rows that were changed stay where they were.
    """

    counts_unasked = True
    seeks = False
    gathers = True
    row_keys_are_table_keys = True

    def __init__(
        self,
        con: apsw.Connection,
        base: KeyedSource,
        columns: tuple[Column, ...],
        gathering: Gathering,
        notes: tuple[str, ...] = (),
        served: str = "",
    ) -> None:
        self.columns = columns
        self.notes = notes
        self.served = served
        self._base = base
        self._gathering = gathering
        self._wanted = wanted = gathering.wanted
        self.order_by = wanted.order_by
        self._reader = Reader(con, tuple(quoted(c.name) for c in columns), wanted.key.columns)
        self._head: list[RowKey] = []
        self._tail: list[RowKey] = []
        self._recent: Recent[int] = Recent()
        self._gone: list[int] = []
        self._counting = False

    # Pages

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows: of a new order in one pass, of conditions as they are found."""
        self._base.first(task, 1)  # tells how many rows the table may have
        self._wait(task, n + 1)
        if self._wanted.sorts and not self._gathering.complete and len(self._head) < n:
            self._head = self._gathering.top_keys(task, n, self._total)
        return self.at(task, 0, n)

    def last(self, task: Task, n: int) -> Page:
        """Read the last rows, once they are known; of a new order in one pass."""
        self._wait(task, float("inf"))
        if self._gathering.complete:
            return self.at(task, max(0, self.about().known - n), n)
        if not self._wanted.sorts:
            return Page(start=max(0, self.about().likely - n))
        if len(self._tail) < n:
            self._tail = self._gathering.top_keys(task, n, self._total, backwards=True)
        start = max(0, self.about().likely - n)
        found, broken = self._read(task, self._tail[-n:])
        rows = tuple(found.items())
        return _page(rows, start, False, False, True, broken)

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow `key`."""
        place = self._place(key)
        return Page() if place is None else self._from(task, place + 1, n, self._seen(place + 1))

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before `key`."""
        place = self._place(key)
        if place is None:
            return Page()
        end = self._seen(place)
        start = max(0, end - n)
        return (
            self.at(task, start, end - start) if end else Page(start=0, exact=True, at_start=True)
        )

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next of the rows in which any column has a text; waits for the list."""
        place = self._place(from_key) if from_key is not None else None
        if backwards:
            self.count(task)
            place = len(self._gathering.keys) if place is None else place

        def next_keys(_after: RowKey | None) -> list[RowKey]:
            nonlocal place
            if backwards:
                end = place or 0
                place = max(0, end - KEYS_AT_ONCE)
                return self._gathering.keys.read(place, end - place)[::-1]
            start = 0 if place is None else place + 1
            self._grow(task, float("inf"), start + 1)
            keys = self._listed(start, KEYS_AT_ONCE)
            place = start + len(keys) - 1
            return keys

        columns = [column.name for column in self.columns]
        finder = Finder(self._wanted.table, columns, self._wanted.key, text)
        found = finder.by_keys(task, from_key, next_keys, self.about().likely)
        if found is not None and self._place(found) is None:
            self._learn_found(found, place or 0, backwards)
        return found

    def _learn_found(self, key: RowKey, place: int, backwards: bool) -> None:
        """Remember where a found row stands: it is among the keys read last."""
        first = place if backwards else max(0, place - KEYS_AT_ONCE + 1)
        keys = self._listed(first, KEYS_AT_ONCE)
        if key in keys:
            self._recent.learn([(key, first + keys.index(key))])

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before the row with this key on."""
        place = self._place(key)
        return self.at(task, 0 if place is None else max(0, self._seen(place) - n // 4), n)

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read from a position on; an empty page where the list does not reach so far yet."""
        head = self._head[position : position + n]
        if not self._gathering.complete and head and (len(head) == n or self._wanted.sorts):
            return self._of(task, list(zip(range(position, position + n), head, strict=False)), n)
        return self._from(task, self._unseen(position), n, position)

    def _from(self, task: Task, place: int, n: int, position: int) -> Page:
        """Read rows from a place in the list on, past those that are gone."""
        self._wait(task, place + n + 1)
        found: list[Keyed] = []
        broken = ""
        while len(found) < n and not broken:
            keys = self._listed(place, n - len(found))
            if not keys:
                break
            rows, broken = self._read(task, keys)
            for number, key in enumerate(keys, place):
                if key in rows:
                    found.append((key, rows[key]))
                    self._recent.learn([(key, number)])
                elif not broken:
                    self._lose(number)
            place += len(keys)
        ended = self._gathering.complete and place >= len(self._gathering.keys)
        broken = broken or (self._gathering.broken if ended else "")
        return _page(tuple(found), position, True, position == 0, ended and not broken, broken)

    def _listed(self, place: int, n: int) -> list[RowKey]:
        if place < self._gathering.at_hand:
            return self._gathering.keys.read(place, n)
        return self._head[place : place + n]

    def _of(self, task: Task, listed: list[tuple[int, RowKey]], n: int) -> Page:
        return self._from(task, listed[0][0], n, self._seen(listed[0][0]))

    # Positions

    def _place(self, key: RowKey) -> int | None:
        place = self._recent.place(key)
        if place is None and self._gathering.complete:
            place = self._gathering.keys.find(key)
        return place

    def _lose(self, place: int) -> None:
        if place not in self._gone and len(self._gone) < MOST_GONE:
            insort(self._gone, place)

    def _seen(self, place: int) -> int:
        """Turn a place in the list into a position: what is gone does not count."""
        return place - bisect_right(self._gone, place - 1)

    def _unseen(self, position: int) -> int:
        place = position
        while (there := position + bisect_right(self._gone, place)) != place:
            place = there
        return place

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the position of a row, once the list is complete."""
        del task
        place = self._place(key) if self._gathering.complete else self._recent.place(key)
        return None if place is None else self._seen(place)

    def about(self) -> Extent:
        """Tell how many of the rows are known, and how many there may be by what was seen."""
        found, gone = self._gathering, len(self._gone)
        if found.complete:
            return Extent(len(found.keys) - gone, True, len(found.keys) - gone)
        known = max(found.collected, len(self._head)) - gone
        if not self._wanted.where:
            return Extent(known, False, max(known, self._total()))
        scanned = found.scanned
        likely = known * self._total() // scanned if scanned and known else known
        return Extent(known, False, max(known, likely))

    def count(self, task: Task) -> Extent:
        """Collect the keys to the end; stopped, it goes on where it was."""
        self._counting = True
        try:
            self._grow(task, float("inf"), float("inf"))
        finally:
            self._counting = False
        return self.about()

    def _wait(self, task: Task, enough: float) -> None:
        """Collect for a moment; not at all while a count does, or a jump would have to stop it."""
        if not self._counting:
            self._grow(task, MOMENT, enough)

    def _grow(self, task: Task, seconds: float, enough: float) -> None:
        self._gathering.grow(task, seconds, enough, self._total)

    def _total(self) -> int:
        return self._base.about().likely

    # Rows

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value by its row's key."""
        return self._base.cell(task, key, column, limit)

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read a part of one value by its row's key."""
        return self._base.piece(task, key, column, offset, n)

    def _read(self, task: Task, keys: list[RowKey]) -> tuple[dict[RowKey, CellRow], str]:
        """Read rows by their keys; those that are gone are missing."""
        table = quoted(self._wanted.table)
        if self._wanted.key_is_rowid:
            tail = f"from {table} where {self._wanted.key.columns[0]} in carray(?)"
            rows, broken = self._reader.rows(task, tail, (array_of(keys),))
            order = dict(rows)
            return {key: order[key] for key in keys if key in order}, broken
        found: dict[RowKey, CellRow] = {}
        for first in range(0, len(keys), KEYS_A_STATEMENT):
            terms = [self._wanted.key.exact(key) for key in keys[first : first + KEYS_A_STATEMENT]]
            where = any_of([f"({condition})" for condition, _ in terms])
            values = tuple(value for _, bound in terms for value in bound)
            rows, broken = self._reader.rows(task, f"from {table} where {where}", values)
            found.update(rows)
            if broken:
                return found, broken
        return found, ""


def _page(
    rows: tuple[Keyed, ...], start: int, exact: bool, at_start: bool, at_end: bool, broken: str
) -> Page:
    return Page(
        rows=tuple(cells for _, cells in rows),
        keys=tuple(key for key, _ in rows),
        start=start,
        exact=exact,
        at_start=at_start,
        at_end=at_end,
        broken=broken,
    )
