"""Where rows come from (a table, a view, a query), and a small sample of them.

A sample reads a few hundred rows by rowid ranges at the start, the middle and the end: never a
scan, however large the table is, and never a large value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded
from plume_db.values import Row

MOST_COLUMNS = 200
"""Columns that are looked at; beyond that a table is no list of measurements."""

_SPREAD = 48
"""Single rows read at even distances through a large table."""

_SHORT = 200
"""Bytes of text a sample reads; a longer value is neither a time nor a group."""

LONG_TEXT = "…"
"""What stands in a sample for text that is too long to be read."""


@dataclass(frozen=True)
class Source:
    """A table or view, or a query."""

    table: str = ""
    sql: str = ""
    """A SELECT; used where `table` is empty."""
    rowid: str = ""
    """The name by which the rowid is reached; empty where there is none to use."""
    where: str = ""
    """A condition in SQL; only the rows that meet it are read. Empty: all rows."""

    def clause(self) -> str:
        """Write what stands after FROM."""
        if self.table:
            return quoted(self.table)
        # The newline ends a comment that the query may end with.
        return f"({self.sql.strip().rstrip(';')}\n)"

    @property
    def name(self) -> str:
        """How the source is called in a title."""
        return self.table or tr("Query")


def source_of(table: Table) -> Source:
    """Make the source of a table or view of the schema."""
    usable = table.stored and not table.without_rowid
    taken = {folded(column.name) for column in table.columns}
    names = [name for name in ("rowid", "_rowid_", "oid") if name not in taken]
    return Source(table=table.name, rowid=names[0] if usable and names else "")


@dataclass(frozen=True)
class Sample:
    """A few runs of rows; the rows of a run follow each other in the file."""

    columns: tuple[str, ...]
    runs: tuple[tuple[Row, ...], ...]
    whole: bool
    """Whether these are all rows there are."""
    error: str = ""
    """Why a part could not be read."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows of all runs."""
        return tuple(row for run in self.runs for row in run)

    def column(self, place: int) -> list[object]:
        """The values of one column, over all runs."""
        return [row[place] for run in self.runs for row in run]


def read_columns(task: Task, source: Source) -> tuple[str, ...]:
    """Ask SQLite for the column names without reading a row; raises PlumeError."""
    sql = f"SELECT * FROM {source.clause()} LIMIT 0"
    names: list[str] = []

    def trace(cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        names.extend(each[0] for each in cursor.get_description())
        return False

    cursor = task.con.cursor()
    cursor.exec_trace = trace
    try:
        cursor.execute(sql)
    except apsw.ExecTraceAbort:
        pass
    except apsw.Error as error:
        raise translate(error) from error
    finally:
        cursor.close()
    return tuple(names)


def _short(column: str) -> str:
    """Write an expression for a value that is small and plain ASCII, so that it always reads.

    The type and the length in bytes come from a row's header: a large value is not touched.
    """
    c = quoted(column)
    return (
        f"CASE typeof({c}) WHEN 'integer' THEN {c} WHEN 'real' THEN {c} WHEN 'text' THEN "
        f"iif(octet_length({c})>{_SHORT},'{LONG_TEXT}',"
        f"iif({c} GLOB '*[^ -~]*','x'||hex({c}),{c})) END"
    )


def take_sample(
    task: Task, source: Source, columns: tuple[str, ...], run: int = 100, seconds: float = 0.25
) -> Sample:
    """Read up to three runs of rows, and single rows between them, within `seconds`.

    What fails is told in ``error``.
    """
    columns = columns[:MOST_COLUMNS]
    runs: list[tuple[Row, ...]] = []
    error, whole = "", False
    try:
        with task.budget(seconds):
            for rows, last in _runs(task, source, columns, run):
                runs.append(rows)
                whole = last
    except Cancelled:
        raise
    except UnicodeDecodeError:
        error = tr("A name in it is not valid text.")
    except (apsw.Error, PlumeError) as failure:
        task.token.check()
        error = str(translate(failure))
    return Sample(columns, tuple(each for each in runs if each), whole, error)


def _runs(
    task: Task, source: Source, columns: tuple[str, ...], run: int
) -> Iterator[tuple[tuple[Row, ...], bool]]:
    """Give runs of rows, each with whether it is the last there is."""
    if not columns:
        return
    picked = ",".join(_short(column) for column in columns)
    if not source.rowid:
        sql = f"SELECT {picked} FROM {source.clause()} LIMIT {3 * run + 1}"
        rows: list[Any] = task.con.execute(sql).fetchall()
        yield tuple(rows[: 3 * run]), len(rows) <= 3 * run
        return
    rowid, clause = source.rowid, source.clause()
    head = f"SELECT {rowid},{picked} FROM {clause} NOT INDEXED WHERE {rowid}>=? ORDER BY {rowid}"
    bounds = rowid_bounds(task, source)
    if bounds is None:
        yield (), True
        return
    least, most = bounds
    first: list[Any] = task.con.execute(f"{head} LIMIT {run}", (least,)).fetchall()
    yield _without_rowid(first), len(first) < run
    if len(first) < run:
        return
    after = int(first[-1][0]) + 1
    middle = max(after, least + (most - least) // 2)
    second: list[Any] = task.con.execute(f"{head} LIMIT {run}", (middle,)).fetchall()
    yield _without_rowid(second), False
    after = int(second[-1][0]) + 1 if second else after
    if after > most:
        return
    last = task.con.execute(f"{head} DESC LIMIT {run}", (after,)).fetchall()
    yield _without_rowid(last[::-1]), False
    yield _without_rowid(_spread(task, head, int(first[-1][0]), most)), False


def _spread(task: Task, head: str, least: int, most: int) -> list[Any]:
    """Read single rows at even distances: they show the order of the whole table."""
    found: list[Any] = []
    at = least
    for place in range(1, _SPREAD + 1):
        at = max(at + 1, least + (most - least) * place // _SPREAD)
        if at > most:
            break
        rows: list[Any] = task.con.execute(f"{head} LIMIT 1", (at,)).fetchall()
        if not rows:
            break
        found.extend(rows)
        at = int(rows[0][0])
    return found


def _without_rowid(rows: list[Any]) -> tuple[Row, ...]:
    return tuple(row[1:] for row in rows)


def rowid_bounds(task: Task, source: Source) -> tuple[int, int] | None:
    """Give the least and the greatest rowid, by two seeks; None for an empty table."""
    rowid, clause = source.rowid, source.clause()
    # One SELECT with both min() and max() would scan the table.
    ((least, most),) = task.con.execute(
        f"SELECT (SELECT min({rowid}) FROM {clause} NOT INDEXED),"
        f"(SELECT max({rowid}) FROM {clause} NOT INDEXED)"
    ).fetchall()
    return (least, most) if isinstance(least, int) and isinstance(most, int) else None
