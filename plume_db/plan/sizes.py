"""How large tables are: from the statistics of ANALYZE, else by looking for a short while."""

from __future__ import annotations

import time

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.plan.nodes import RowEstimate, Source
from plume_db.schema.objects import folded

LARGE = 10_000
"""A scan of more rows than this is called large: it takes milliseconds, not microseconds."""

SECONDS = 0.1
"""Time for finding out the sizes of all tables of one plan together."""


class Sizes:
    """Finds out how large tables are: from the statistics, else by looking for a short while."""

    def __init__(self, task: Task, seconds: float = SECONDS) -> None:
        self._task = task
        self._seconds = seconds
        self._statistics: dict[str, dict[str, int]] = {}
        self._known: dict[tuple[str, str], RowEstimate | None] = {}

    def statistics(self, schema: str = "main") -> dict[str, int]:
        """Give the rows that ANALYZE noted, by lower-case table name; {} where it never ran."""
        if schema not in self._statistics:
            self._statistics[schema] = read_statistics(self._task.con, schema)
        return self._statistics[schema]

    def of(self, table: str, schema: str = "main") -> RowEstimate | None:
        """Tell the size of a table; None where it could not be found out in time."""
        key = folded(table)
        noted = self.statistics(schema)
        if key in noted:
            return RowEstimate(noted[key], Source.STATISTICS)
        if (schema, key) not in self._known:
            self._known[schema, key] = self._look(table, schema)
        return self._known[schema, key]

    def _look(self, table: str, schema: str) -> RowEstimate | None:
        name = f"{quoted(schema)}.{quoted(table)}"
        counted = self._ask(f"select count(*) from (select 1 from {name} limit {LARGE + 1})")
        if counted is None or counted <= LARGE:
            return None if counted is None else RowEstimate(counted, Source.COUNTED)
        # Two seeks; with gaps in the rowids it is too much, never too little.
        span = self._ask(
            f"select (select max(rowid) from {name}) - (select min(rowid) from {name}) + 1"
        )
        if isinstance(span, int) and span > LARGE:
            return RowEstimate(span, Source.ROWIDS)
        return RowEstimate(counted, Source.AT_LEAST)

    def _ask(self, sql: str) -> int | None:
        """Run a statement within what is left of the time; None where it fails or takes longer."""
        self._task.token.check()
        started = time.monotonic()
        try:
            with self._task.budget(self._seconds):
                value = self._task.con.execute(sql).fetchall()[0][0]
        except (BudgetSpent, apsw.SQLError, apsw.CorruptError, UnicodeDecodeError):
            return None
        finally:
            self._seconds = max(0.0, self._seconds - (time.monotonic() - started))
        return value if isinstance(value, int) else None


def read_statistics(con: apsw.Connection, schema: str = "main") -> dict[str, int]:
    """Read the rows of each table from sqlite_stat1, by lower-case name; {} where it is absent.

    The first number of a line is the rows in the index; that of a partial index is less than the
    table's, so the largest counts.
    """
    rows: dict[str, int] = {}
    try:
        cursor = con.execute(f"select tbl, stat from {quoted(schema)}.sqlite_stat1")
    except (apsw.Error, UnicodeDecodeError):
        return rows
    while True:
        try:
            line = next(cursor, None)
        except UnicodeDecodeError:
            continue
        except apsw.CorruptError:
            return rows
        if line is None:
            return rows
        table, stat = line
        first = str(stat).split(" ")[0]
        if isinstance(table, str) and first.isascii() and first.isdecimal():
            key = folded(table)
            rows[key] = max(rows.get(key, 0), int(first))
