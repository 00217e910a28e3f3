"""What has to be known of a table to write to it or to take a sample of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.plan.sizes import Sizes
from plume_db.schema.objects import folded
from plume_db.values import Row, Value

_COUNTING_SECONDS = 0.3


@dataclass(frozen=True)
class Shape:
    """The columns of a table that hold values, and how one of its rows is found."""

    schema: str
    name: str
    columns: tuple[str, ...]
    """Those that are stored as they are written: no generated ones."""
    key: tuple[str, ...]
    """What finds a row: the name of its rowid, or the primary key."""
    rowid: bool

    @property
    def sql(self) -> str:
        """The table's name as SQL needs it."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"

    @property
    def found(self) -> str:
        """The condition that finds a row by the values of its key."""
        return " and ".join(f"{quoted(name)} is ?" for name in self.key)


def shape_of(con: apsw.Connection, schema: str, table: str) -> Shape | None:
    """Look at a table; None for a virtual table, or one whose rows have no name to find them by."""
    rows = con.execute(
        "select name, pk, hidden from pragma_table_xinfo(?, ?)", (table, schema)
    ).fetchall()
    # With the name as its argument: without it SQLite would look at every table there is.
    options = con.execute(
        "select type, wr, name from pragma_table_list(?) where schema=?", (table, schema)
    ).fetchall()
    if not rows or not options or options[0][0] not in ("table", "shadow"):
        return None
    table = str(options[0][2])
    columns = tuple(str(name) for name, _, hidden in rows if not hidden)
    if options[0][1]:
        keyed = sorted((int(str(pk)), str(name)) for name, pk, _ in rows if pk)
        return Shape(schema, table, columns, tuple(name for _, name in keyed), False)
    taken = {folded(str(name)) for name, _, _ in rows}
    free = [name for name in ("rowid", "_rowid_", "oid") if name not in taken]
    return Shape(schema, table, columns, (free[0],), True) if free else None


def spread_keys(con: apsw.Connection, shape: Shape, most: int) -> list[Row]:
    """Give the keys of at most `most` rows from all over the table, without reading all of it."""
    names = ", ".join(quoted(name) for name in shape.key)
    if not shape.rowid:
        sql = f"select {names} from {shape.sql} limit {most * 20}"
        rows: list[Any] = con.execute(sql).fetchall()
        step = max(1, len(rows) // most)
        return list(rows[::step][:most])
    (first, last), *_ = con.execute(
        f"select (select min({names}) from {shape.sql}), (select max({names}) from {shape.sql})"
    ).fetchall()
    if not isinstance(first, int) or not isinstance(last, int):
        return []
    found: dict[Row, None] = {}
    ask = f"select {names} from {shape.sql} where {names} >= ? order by {names} limit 1"
    for n in range(most):
        at = first + (last - first) * n // max(1, most - 1)
        for row in con.execute(ask, (at,)):
            found[row] = None
    return list(found)


class RowCounts:
    """How many rows tables have: counted if that is quick, each only once."""

    def __init__(self, task: Task) -> None:
        """Take a task on the file itself: a copy of the schema has no rows."""
        self._task = task
        self.sizes = Sizes(task)
        self._known: dict[tuple[str, str], tuple[int | None, str]] = {}

    def of(self, schema: str, table: str) -> tuple[int | None, str]:
        """Give a number and where it is known from; None where it could not be found out."""
        key = (schema, table)
        if key not in self._known:
            self._known[key] = self._count(schema, table)
        return self._known[key]

    def _count(self, schema: str, table: str) -> tuple[int | None, str]:
        try:
            with self._task.budget(_COUNTING_SECONDS):
                # Not count(*): that is one step of SQLite's machine, which nothing can end.
                sql = f"select sum(1) from {quoted(schema)}.{quoted(table)}"
                return int(str(self._task.con.execute(sql).fetchall()[0][0] or 0)), "counted"
        except (BudgetSpent, apsw.SQLError, apsw.CorruptError):
            pass
        known = self.sizes.of(table, schema)
        return (known.rows, known.source.value) if known else (None, "")


def readable(con: apsw.Connection, sql: str, keys: Sequence[Row]) -> list[tuple[Value, ...]]:
    """Run a statement once for each key; rows whose text is not valid are left out."""
    found: list[Any] = []
    for key in keys:
        try:
            found.extend(con.execute(sql, key).fetchall())
        except UnicodeDecodeError:
            continue
    return found


def page_size(con: apsw.Connection, schema: str) -> int:
    """Tell the bytes of a page."""
    return int(str(con.execute(f"pragma {quoted(schema)}.page_size").fetchall()[0][0]))
