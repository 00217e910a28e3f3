"""Cuts a table into ranges of its key, so that a long scan is many short reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import apsw

from plume_db.errors import Damaged
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.opening import _order
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import RowKey
from plume_db.rows.reader import Reader
from plume_db.schema.objects import Table

FIRST_ROWS = 500
FEWEST_ROWS, MOST_ROWS = 20, 1_000_000
RANGE_SECONDS = 0.06


def next_size(size: int, seconds: float) -> int:
    """Choose the rows of the next range so that it takes about :data:`RANGE_SECONDS`."""
    factor = min(4.0, max(0.25, RANGE_SECONDS / max(seconds, 1e-6)))
    return max(FEWEST_ROWS, min(MOST_ROWS, int(size * factor)))


def key_order(con: apsw.Connection, table: Table) -> KeyOrder | None:
    """Find the key a table can be cut by; None where it can only be read in sequence."""
    return None if table.kind == "view" else _order(con, table)


@dataclass(frozen=True, slots=True)
class KeyRange:
    """Rows after `low` (or from the first on) up to and with `high` (or to the last)."""

    low: RowKey | None = None
    high: RowKey | None = None
    inclusive: bool = False
    """Whether the row of `low` is in it too."""


class RangeCutter:
    """Finds keys in a table by seeks and short walks, and writes the SQL of a range of them."""

    def __init__(self, con: apsw.Connection, table: str, order: KeyOrder) -> None:
        self.order = order
        self._table = quoted(table)
        self._keys = ",".join(order.columns)
        self._reader = Reader(con, (), order.columns)

    @property
    def bindings(self) -> int:
        """How many numbers of bindings the SQL of a range takes, from ``?1`` on."""
        return 2 * len(self.order.parts)

    def where(self, span: KeyRange) -> str:
        """Write the condition of a range; "true" for the whole table."""
        terms = []
        if span.low is not None:
            terms.append(self.order.beyond(span.low, inclusive=span.inclusive))
        if span.high is not None:
            first = len(self.order.parts) + 1
            term = self.order.beyond(span.high, backwards=True, inclusive=True, first=first)
            terms.append(term)
        return " and ".join(f"({term})" for term in terms) or "true"

    def values(self, span: KeyRange) -> RowKey:
        """Give what is to be bound; None stands in for an end that is open."""
        missing: RowKey = (None,) * len(self.order.parts)
        return (span.low or missing) + (span.high or missing)

    def edge(self, task: Task, last: bool = False) -> RowKey | None:
        """Find the first key, or the last; None in an empty table."""
        return self._key(task, f"{self.order.order_by(backwards=last)} limit 1", ())

    def at(self, task: Task, key: RowKey) -> RowKey | None:
        """Find the first key that is not before `key`."""
        where = self.order.beyond(key, inclusive=True)
        return self._key(task, f"where {where} {self.order.order_by()} limit 1", key)

    def ahead(
        self, task: Task, key: RowKey | None, rows: int, inclusive: bool = False
    ) -> RowKey | None:
        """Find the key of the last of the next `rows` rows; None where there are fewer left."""
        tail = f"{self.order.order_by()} limit 1 offset {rows - 1}"
        if key is not None:
            tail = f"where {self.order.beyond(key, inclusive=inclusive)} {tail}"
        return self._key(task, tail, key or ())

    def share(self, task: Task) -> Callable[[RowKey], float | None]:
        """Make a function that tells how far in the table a key lies, from 0 to 1.

        It tells None where keys are not whole numbers, which alone can be calculated with.
        """
        first, last = self.edge(task), self.edge(task, last=True)
        least, most = (edge[0] if edge else None for edge in (first, last))
        if len(self.order.parts) > 1 or not isinstance(least, int) or not isinstance(most, int):
            return lambda _key: None
        span = max(1, most - least)

        def share(key: RowKey) -> float | None:
            return (key[0] - least) / span if isinstance(key[0], int) else None

        return share

    def cut(self, task: Task) -> Iterator[KeyRange]:
        """Cut the whole table into ranges that each take about as long to read as is polite.

        A read transaction held for long would keep the log of a WAL file from being moved on.
        """
        low: RowKey | None = None
        size = FIRST_ROWS
        while True:
            start = time.monotonic()
            high = self.ahead(task, low, size)
            yield KeyRange(low, high)
            if high is None:
                return
            low = high
            size = next_size(size, time.monotonic() - start)

    def _key(self, task: Task, tail: str, bindings: RowKey) -> RowKey | None:
        found, broken = self._reader.rows(task, f"from {self._table} {tail}", bindings)
        if broken and not found:
            raise Damaged(broken)
        return found[0][0] if found else None
