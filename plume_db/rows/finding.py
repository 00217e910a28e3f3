"""Looks for a text in every column of a table's rows, one short read after the other."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import RowKey
from plume_db.rows.reader import Reader

ROWS_AT_ONCE = 10_000
KEYS_AT_ONCE = 2_000
"""Rows that are looked at in one statement: where they lie together, and where by their keys."""

LONGEST = 2_000
"""Characters that can be looked for."""

NextKeys = Callable[[RowKey | None], list[RowKey]]


def array_of(keys: Sequence[RowKey]) -> Any:
    """Make one value to bind, for ``in carray(?)``, of keys that are whole numbers."""
    numbers: list[Any] = [key[0] for key in keys]
    return apsw.carray(array("q", numbers))


class Finder:
    """Finds rows of one table in which any of some columns has a text."""

    def __init__(self, table: str, columns: Sequence[str], key: KeyOrder, text: str) -> None:
        self._table = quoted(table)
        self._key = key
        self._match = match_sql(columns, text)

    def in_table_order(
        self, task: Task, after: RowKey | None, backwards: bool, total: int
    ) -> RowKey | None:
        """Find the next row in the order of the key, range by range."""
        keys, order = Reader(task.con, (), self._key.columns), self._key.order_by(backwards)
        looked = 0
        while True:
            where = "" if after is None else f"where {self._key.beyond(after, backwards)}"
            tail = f"from {self._table} {where} {order} limit 1 offset {ROWS_AT_ONCE - 1}"
            ends, broken = keys.rows(task, tail, after or ())
            until = ends[0][0] if ends else None
            terms, bindings = self._range(after, until, backwards)
            tail = f"from {self._table} where {terms}{self._match} {order} limit 1"
            found, broken = keys.rows(task, tail, bindings)
            if found:
                return found[0][0]
            if broken:
                raise PlumeError(
                    tr("The rest of the table could not be looked at: {broken}", broken=broken)
                )
            if until is None:
                return None
            after, looked = until, looked + ROWS_AT_ONCE
            task.report(looked, max(total, looked), tr("Looking"))

    def by_keys(
        self, task: Task, after: RowKey | None, next_keys: NextKeys, total: int
    ) -> RowKey | None:
        """Find the next row in an order that gives its keys piece by piece."""
        looked = 0
        while keys := next_keys(after):
            if (found := self._first_of(task, keys)) is not None:
                return found
            after, looked = keys[-1], looked + len(keys)
            task.report(looked, max(total, looked), tr("Looking"))
        return None

    def _range(
        self, after: RowKey | None, until: RowKey | None, backwards: bool
    ) -> tuple[str, RowKey]:
        terms = "" if after is None else self._key.beyond(after, backwards) + " and "
        if until is not None:
            first = len(after or ()) + 1
            terms += self._key.beyond(until, not backwards, True, first) + " and "
        return terms, (*(after or ()), *(until or ()))

    def _first_of(self, task: Task, keys: list[RowKey]) -> RowKey | None:
        reader = Reader(task.con, (), self._key.columns)
        if len(self._key.parts) == 1 and not self._key.parts[0].collation:
            tail = f"from {self._table} where {self._key.columns[0]} in carray(?)"
            rows, _broken = reader.rows(task, f"{tail} and {self._match}", (array_of(keys),))
            hits = {key for key, _ in rows}
            return next((key for key in keys if key in hits), None)
        for key in keys:
            tail = f"from {self._table} where {self._key.exactly(key)} and {self._match}"
            if reader.rows(task, tail, key)[0]:
                return key
        return None


def match_sql(columns: Sequence[str], text: str) -> str:
    """Write the condition that any of the columns has the text; blobs never have it."""
    if not text or len(text) > LONGEST or "\0" in text:
        raise PlumeError(tr("Type up to {longest:,} characters to look for.", longest=LONGEST))
    marked = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = apsw.format_sql_value(f"%{marked}%")
    return any_of([f"{quoted(column)} like {pattern} escape '\\'" for column in columns])


def any_of(terms: list[str]) -> str:
    """Join terms by OR as a flat tree: SQLite allows a depth of 500, and tables 2,000 columns."""
    if len(terms) == 1:
        return terms[0]
    middle = len(terms) // 2
    return f"({any_of(terms[:middle])} or {any_of(terms[middle:])})"
