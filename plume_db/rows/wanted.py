"""Which rows of a table are wanted and in which order, as SQL to read their keys in parts."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.names import quoted
from plume_db.rows.order import KeyOrder, KeyPart
from plume_db.rows.page import RowKey
from plume_db.rows.shape import Shape
from plume_db.schema.objects import folded

CLIPPED = 2_048
"""Bytes of a long value that it is sorted by at first; see :mod:`plume_db.rows.ties`."""

_BY_BYTES = frozenset({"", "binary", "nocase", "rtrim"})
"""Collations that compare byte by byte, so that a value may be cut anywhere."""


@dataclass(frozen=True)
class Wanted:
    """Rows of one table; `key` is the order of its own b-tree."""

    table: str
    key: KeyOrder
    sorts: tuple[KeyPart, ...]
    shape: Shape

    @property
    def where(self) -> str:
        """The conditions as one, or ""."""
        return self.shape.where_sql

    @property
    def order_by(self) -> str:
        """The wanted order, with the table's own for rows that are alike."""
        return KeyOrder((*self.sorts, *self.key.parts)).order_by()

    def order(self, backwards: bool = False) -> KeyOrder:
        """Give the order of what :meth:`part` reads: its columns are named by their place."""
        parts = (*self.sorts, *self.key.parts)
        return KeyOrder(
            tuple(
                KeyPart(f"c{n}", part.collation, part.descending != backwards)
                for n, part in enumerate(parts)
            )
        )

    @property
    def key_is_rowid(self) -> bool:
        """Whether the key of a row is one integer."""
        return len(self.key.parts) == 1 and not self.key.parts[0].collation

    def part(self, after: RowKey | None, until: RowKey | None) -> str:
        """Write the statement for a range of the table: values to sort by, then the key."""
        return f"select {self._gathered} {self._from(after, until)}"

    def row(self, key: RowKey) -> str:
        """Write the same for one row, whether it is wanted or not."""
        return f"select {self._gathered} from {self._table} where {self.key.exactly(key)}"

    @property
    def _gathered(self) -> str:
        return ",".join((*map(_sorted_by, self.sorts), *self.key.columns))

    @property
    def _table(self) -> str:
        return f"main.{quoted(self.table)}"

    def range(self, after: RowKey | None, until: RowKey | None) -> str:
        """Write FROM and what follows for the wanted rows of a range, in the order of the key."""
        return f"{self._from(after, until)} {self.key.order_by()}"

    def top(self, n: int, backwards: bool) -> str:
        """Write the end of a :meth:`part` that wants its first (backwards: last) rows only."""
        parts = (*self.sorts, *self.key.parts)
        return f" {KeyOrder(parts).order_by(backwards)} limit {n}"

    def _from(self, after: RowKey | None, until: RowKey | None) -> str:
        first = 1 if after is None else len(after) + 1
        terms = [] if after is None else [self.key.beyond(after)]
        if until is not None:
            terms.append(self.key.beyond(until, backwards=True, inclusive=True, first=first))
        if self.where:
            terms.append(f"({self.where})")
        where = f" where {' and '.join(terms)}" if terms else ""
        return f"from {self._table} not indexed{where}"

    def whole(self) -> str:
        """Write the statement for the keys of all rows, free to use any index."""
        where = f"where {self.where}" if self.where else ""
        columns = ",".join(self.key.columns)
        return f"select {columns} from {quoted(self.table)} {where} {self.order_by}"

    def step(self, after: RowKey | None, rows: int) -> str:
        """Write FROM and what follows for the key so many rows behind `after`."""
        where = "" if after is None else f" where {self.key.beyond(after)}"
        return (
            f"from {quoted(self.table)} not indexed{where} {self.key.order_by()} "
            f"limit 1 offset {rows - 1}"
        )


def begins(part: KeyPart) -> bool:
    """Tell whether long values of a column are gathered by their first bytes only."""
    return folded(part.collation) in _BY_BYTES


def _sorted_by(part: KeyPart) -> str:
    column = part.sql
    if not begins(part):
        return column
    head = f"substr(cast({column} as blob),1,{CLIPPED})"
    return (
        f"iif(typeof({column}) in ('text','blob') and octet_length({column})>{CLIPPED},"
        f"iif(typeof({column})='text',cast({head} as text),{head}),{column})"
    )
