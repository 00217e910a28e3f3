"""Run one statement on a reading connection and stream its rows in slices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import apsw

from plume_db.errors import Cancelled, PlumeError, ReadOnly, SqlError, translate
from plume_db.jobs import Task
from plume_db.query.badtext import safe_rows
from plume_db.query.outcome import Counters, Outcome, Slice
from plume_db.query.parameters import bindings as to_bind
from plume_db.query.statements import Statement, split
from plume_db.units import bytes_text, count_text
from plume_db.values import BadText, Row, Value

ROW_CAP = 100_000
"""Rows kept of a result; more than anyone reads, and still quick to hold and to scroll."""

BYTE_CAP = 256 * 1024**2
"""Bytes of text and blobs kept of a result."""

FIRST_SLICE = 100
SLICE = 5_000
SLICE_SECONDS = 0.1
"""A slice is handed over when it is full or this old, so that slow rows show as they come."""

OnRows = Callable[[Slice], None]

_READING = frozenset({"SELECT", "VALUES", "WITH", "EXPLAIN", "PRAGMA"})
_TRANSACTIONS = frozenset({"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"})


def run(
    task: Task,
    sql: str,
    given: dict[str, Value] | None = None,
    *,
    on_rows: OnRows,
    row_cap: int = ROW_CAP,
    byte_cap: int = BYTE_CAP,
) -> Outcome:
    """Run the one statement in `sql`; `on_rows` gets its rows on this thread.

    The first slice comes as soon as there is a row, or, empty, with the columns of a result
    without rows. Raises ReadOnly for a statement that writes, and SqlError with the offset in
    `sql`. Parameters that `given` does not name are bound to NULL, which a note tells.
    """
    statement = _only_statement(sql)
    refuse_writing(statement)
    values, missing = to_bind(sql, given)
    meter = _Meter()
    con = task.con
    con.trace_v2(apsw.SQLITE_TRACE_PROFILE, meter.profiled, id=meter)
    try:
        reader = _Reader(task, statement, values)
        sender = _Sender(on_rows, row_cap, byte_cap, meter)
        try:
            sender.send(reader)
        finally:
            reader.close()
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, sql) from None
    finally:
        con.trace_v2(0, None, id=meter)
    notes = (*reader.notes, *_null_note(missing))
    return Outcome(
        reader.columns,
        sender.count,
        meter.seconds(),
        meter.first_row,
        meter.counters(statement),
        sender.capped,
        notes,
    )


def refuse_writing(statement: Statement) -> None:
    """Raise ReadOnly for a statement whose first word says that it is no reading one."""
    if statement.verb in _READING:
        return
    if statement.verb in _TRANSACTIONS:
        raise ReadOnly(
            f"{statement.verb} was not run: queries here read only, each on its own, "
            "so there is no transaction to manage."
        )
    if statement.verb in _KNOWN_WRITERS:
        raise _refusal(statement.verb)


_KNOWN_WRITERS = frozenset(
    """ALTER ANALYZE ATTACH CREATE DELETE DETACH DROP INSERT REINDEX REPLACE UPDATE
    VACUUM""".split()
)


def _refusal(what: str) -> ReadOnly:
    return ReadOnly(
        f"{what} was not run: queries here read only, so nothing in the file was changed."
    )


def _only_statement(sql: str) -> Statement:
    found = [s for s in split(sql) if not s.empty]
    if not found:
        raise SqlError("There is no statement to run; type one, for example SELECT 1.")
    if len(found) > 1:
        raise SqlError("More than one statement was given where one is run.", found[1].body_start)
    return found[0]


def ours(error: BaseException, sql: str) -> BaseException:
    """Turn what a statement raised into one of our errors; a cancel stays what it is."""
    if isinstance(error, UnicodeEncodeError):
        return SqlError("The statement contains half a character, which SQLite can not read.")
    if isinstance(error, apsw.InterruptError):
        return error  # the worker knows whether a person or a deadline stopped it
    return translate(error, sql)


def _null_note(missing: tuple[str, ...]) -> tuple[str, ...]:
    if not missing:
        return ()
    names = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
    return (f"No value was given for {names}, so NULL was used.",)
