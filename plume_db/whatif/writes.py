"""What indexes cost each row that is written: tried on a copy, or estimated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import apsw

from plume_db.errors import Cancelled
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.units import count_text
from plume_db.values import Row
from plume_db.whatif.imagined import RowCost, WriteCost
from plume_db.whatif.sizes import depth
from plume_db.whatif.tables import Shape, readable, shape_of, spread_keys

SAMPLE = 200
"""Rows that are taken out, put back and updated, from all over the table."""


@dataclass(frozen=True)
class Cost:
    """Steps and pages of one row, on average."""

    steps: float
    pages: float


@dataclass(frozen=True)
class Costs:
    """What writing a row of one table costs in one state of its indexes."""

    insert: Cost | None
    update: Cost | None
    delete: Cost | None
    rows: int
    """How many rows it was tried on; 0 for an estimate."""
    why: str = ""
    """Why something could not be tried."""


@dataclass(frozen=True)
class _Statements:
    """The three statements that write one row."""

    insert: str
    update: str
    delete: str
    read: str

    @classmethod
    def of(cls, shape: Shape, updated: Iterable[str]) -> _Statements:
        names = [quoted(name) for name in (*shape.key, *shape.columns)]
        if not shape.rowid:
            names = names[len(shape.key) :]
        sets = ", ".join(f"{quoted(name)} = {quoted(name)}" for name in updated)
        marks = ", ".join("?" * len(names))
        return cls(
            f"insert into {shape.sql}({', '.join(names)}) values({marks})",
            f"update {shape.sql} set {sets} where {shape.found}" if sets else "",
            f"delete from {shape.sql} where {shape.found}",
            f"select {', '.join(names)} from {shape.sql} where {shape.found}",
        )


def tried(task: Task, schema: str, table: str, updated: Iterable[str], keys: list[Row]) -> Costs:
    """Update, delete and insert the rows of `keys` in a transaction that is rolled back.

    `task` is on a private copy. Triggers and foreign keys are left out: they cost the same with
    and without an index of this table.
    """
    con = task.con
    shape = shape_of(con, schema, table)
    if shape is None or not keys:
        return Costs(None, None, None, 0, tr("{table} has no rows to try it on.", table=table))
    use = _Statements.of(shape, [name for name in updated if name in shape.columns])
    rows = readable(con, use.read, keys)
    with _rolled_back(task):
        try:
            update = _run(con, use.update, keys) if use.update else None
            delete = _run(con, use.delete, keys)
            insert = _run(con, use.insert, rows)
        except apsw.InterruptError:
            raise
        except apsw.Error as error:
            return Costs(
                None,
                None,
                None,
                0,
                tr("Writing to {table} could not be tried: {error}.", table=table, error=error),
            )
    return Costs(insert, update, delete, len(rows))


def sample_keys(con: apsw.Connection, schema: str, table: str) -> list[Row]:
    """Choose the rows it is tried on, the same for both states."""
    shape = shape_of(con, schema, table)
    try:
        return spread_keys(con, shape, SAMPLE) if shape else []
    except UnicodeDecodeError:
        return []


@contextmanager
def _rolled_back(task: Task) -> Iterator[None]:
    con = task.con
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    con.execute("pragma foreign_keys=0").fetchall()
    con.release_memory()
    con.execute("begin immediate").fetchall()
    try:
        yield
    finally:
        con.set_progress_handler(None, id="plume")  # a cancelled task must still let go
        if con.in_transaction:
            con.execute("rollback").fetchall()
        con.set_progress_handler(task.must_stop, STEPS_BETWEEN_CHECKS, id="plume")
        con.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 1)
        if task.token.cancelled:
            raise Cancelled


class _Meter:
    """Adds up the steps of statements as each ends."""

    def __init__(self) -> None:
        self.steps = 0

    def profiled(self, event: dict[str, Any]) -> None:
        self.steps += event["stmt_status"]["SQLITE_STMTSTATUS_VM_STEP"]


def _run(con: apsw.Connection, sql: str, values: list[Row]) -> Cost:
    """Run a statement for each row of values and give the average."""
    meter = _Meter()
    before = _pages(con)
    con.trace_v2(apsw.SQLITE_TRACE_PROFILE, meter.profiled, id=meter)
    try:
        con.executemany(sql, values)
    finally:
        con.trace_v2(0, None, id=meter)
    count = max(1, len(values))
    return Cost(meter.steps / count, (_pages(con) - before) / count)


def _pages(con: apsw.Connection) -> int:
    kinds = (apsw.SQLITE_DBSTATUS_CACHE_HIT, apsw.SQLITE_DBSTATUS_CACHE_MISS)
    return sum(con.status(kind)[0] for kind in kinds)


def reckoned(
    con: apsw.Connection, schema: str, table: str, updated: Iterable[str], rows: int, page: int
) -> Costs:
    """Reckon from the bytecode on an empty copy, and from how deep the b-trees would be."""
    shape = shape_of(con, schema, table)
    if shape is None:
        return Costs(
            None,
            None,
            None,
            0,
            tr("What writing to {table} costs can not be reckoned.", table=table),
        )
    touched = [name for name in updated if name in shape.columns]
    use = _Statements.of(shape, touched)
    trees = _trees(con, schema, table)
    table_deep, index_deep = depth(rows, 60, page), depth(rows, 20, page)
    every = table_deep + len(trees) * index_deep
    some = sum(bool(columns & {t.lower() for t in touched}) or None in columns for columns in trees)
    return Costs(
        _reckon(con, use.insert, every),
        _reckon(con, use.update, table_deep + 2 * some * index_deep) if use.update else None,
        _reckon(con, use.delete, every),
        0,
    )


def _trees(con: apsw.Connection, schema: str, table: str) -> list[set[str | None]]:
    """Give the columns of each index that has a b-tree of its own; None for an expression."""
    found: dict[str, set[str | None]] = {}
    for name, column in con.execute(
        "select l.name, x.name from pragma_index_list(?, ?) l, pragma_index_xinfo(l.name, ?) x"
        " where x.key",
        (table, schema, schema),
    ):
        label = None if column is None else str(column).lower()
        found.setdefault(str(name), set()).add(label)
    return list(found.values())


def _reckon(con: apsw.Connection, sql: str, pages: float) -> Cost | None:
    """Count the instructions of a statement that writes one row: nearly all run once."""
    try:
        steps = len(con.execute(f"explain {sql}", allow_missing(sql), can_cache=False).fetchall())
    except (apsw.Error, UnicodeError):
        return None
    return Cost(steps, pages)


def allow_missing(sql: str) -> tuple[None, ...]:
    """Give a NULL for each parameter of a statement of ours."""
    from plume_db.query.parameters import parameters

    return (None,) * len(parameters(sql))


def compared(table: str, before: Costs, after: Costs) -> WriteCost:
    """Put the costs before and after beside each other."""
    measured = bool(before.rows and after.rows)
    if why := before.why or after.why:
        how = why
    elif measured:
        how = tr(
            "Measured on {rows} rows from all over {table}, updated, deleted and "
            "inserted again on the copy, without triggers and foreign keys.",
            rows=count_text(after.rows),
            table=table,
        )
    else:
        how = tr(
            "Estimated: instructions counted in the bytecode, pages from how deep the b-trees "
            "would be. A copy with data measures it."
        )
    return WriteCost(
        table,
        _pair(before.insert, after.insert),
        _pair(before.update, after.update),
        _pair(before.delete, after.delete),
        measured,
        how,
    )


def _pair(before: Cost | None, after: Cost | None) -> RowCost | None:
    if before is None or after is None:
        return None
    return RowCost(before.steps, after.steps, before.pages, after.pages)
