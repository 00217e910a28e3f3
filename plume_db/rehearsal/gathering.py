"""Keeps the rows that statements of a write give back: RETURNING, and what reads among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import apsw

from plume_db.language import trn
from plume_db.query.badtext import UNREADABLE
from plume_db.query.run import Caps
from plume_db.rehearsal.steps import Step, bound
from plume_db.schema.objects import Column
from plume_db.spill.store import RowStore
from plume_db.values import Row

SLICE = 64
"""Rows that are put into a store at once."""


@dataclass(frozen=True)
class GivenBack:
    """The rows of one statement."""

    step: int
    """The number of the statement, counted from 0."""
    columns: tuple[Column, ...]
    store: RowStore
    capped: str = ""
    """Why not all rows are here; "" where they are."""


class Gathering:
    """Runs statements and keeps their rows; whoever asked for it closes the stores."""

    def __init__(self, *, in_memory: bool = False, caps: Caps | None = None) -> None:
        self.found: list[GivenBack] = []
        self._in_memory = in_memory
        self._caps = caps or Caps()

    def run(self, con: apsw.Connection, number: int, step: Step) -> None:
        """Run one statement to its end, also where not all of its rows are kept."""
        cursor, columns = con.cursor(), list[Column]()

        def describe(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
            try:
                columns.extend(Column(n, kind or "") for n, kind in cursor.get_description())
            except (UnicodeDecodeError, apsw.ExecutionCompleteError):
                columns.clear()
            return True

        cursor.exec_trace = describe
        rows = _readable(cursor.execute(step.sql, bound(step.bindings), can_cache=False), columns)
        first = next(rows, None)
        if first is None and not columns:
            return
        store = RowStore(in_memory=self._in_memory)
        capped = self._keep(store, first, rows)
        store.finished = True
        self.found.append(GivenBack(number, tuple(columns), store, capped))

    def close(self) -> None:
        """Forget all rows, where nothing came of the write."""
        for each in self.found:
            each.store.close()
        self.found = []

    def _keep(self, store: RowStore, first: Row | None, rows: Iterator[Row]) -> str:
        batch = [] if first is None else [first]
        while batch:
            store.append(batch)
            if why := self._full(store):
                for _rest in rows:  # what it changes, it changes whole
                    pass
                return why
            batch = list(islice(rows, SLICE))
        return ""

    def _full(self, store: RowStore) -> str:
        if len(store) >= self._caps.rows:
            return trn("stopped at {n} row", "stopped at {n} rows", len(store))
        return store.full


def _readable(cursor: apsw.Cursor, columns: list[Column]) -> Iterator[Row]:
    """Give the rows of a statement; one with text that is not valid is named as such."""
    while True:
        try:
            yield next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError:
            yield (UNREADABLE,) * len(columns)
