"""Run one statement on a reading connection and stream its rows in slices."""

from __future__ import annotations

from collections.abc import Mapping

import apsw

from plume_db.errors import ReadOnly, SqlError, translate
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task
from plume_db.query.outcome import Outcome
from plume_db.query.parameters import bindings
from plume_db.query.reading import Meter, OnRows, Reader, Sender, refusal
from plume_db.query.statements import Statement, split
from plume_db.values import Value

ROW_CAP = 100_000
"""Rows kept of a result; more than anyone reads, and still quick to hold and to scroll."""

BYTE_CAP = 256 * 1024**2
"""Bytes of text and blobs kept of a result."""

_TRANSACTIONS = frozenset({"BEGIN", "COMMIT", "END", "ROLLBACK", "SAVEPOINT", "RELEASE"})
_WRITERS = frozenset(
    {
        *("ALTER", "ANALYZE", "ATTACH", "CREATE", "DELETE", "DETACH", "DROP", "INSERT"),
        *("REINDEX", "REPLACE", "UPDATE", "VACUUM"),
    }
)


def run(
    task: Task,
    sql: str,
    given: Mapping[str, Value] | None = None,
    *,
    on_rows: OnRows,
    row_cap: int = ROW_CAP,
    byte_cap: int = BYTE_CAP,
) -> Outcome:
    """Run the one statement in `sql`; `on_rows` gets its rows on this thread.

    The first slice comes as soon as there are rows; a result without rows brings one empty slice
    with its columns. Raises ReadOnly for a statement that writes, and SqlError with the offset
    in `sql`. Parameters that `given` does not name are bound to NULL, which a note tells.
    """
    statement = only_statement(sql)
    refuse_writing(statement)
    values, missing = bindings(statement.text, given)
    meter = Meter()
    reader = Reader(task.con, statement, values)
    sender = Sender(on_rows, row_cap, byte_cap, meter)
    con = task.con
    con.trace_v2(apsw.SQLITE_TRACE_PROFILE, meter.profiled, id=meter)
    con.set_progress_handler(sender.flush_late, STEPS_BETWEEN_CHECKS, id=sender)
    try:
        sender.send(reader)
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None
    finally:
        con.set_progress_handler(None, id=sender)
        reader.close()
        con.trace_v2(0, None, id=meter)
    return Outcome(
        reader.columns,
        sender.sent,
        meter.seconds(),
        meter.first_row,
        meter.counters(reader.sql),
        sender.capped,
        (*reader.notes, *null_note(missing)),
    )


def only_statement(sql: str) -> Statement:
    """Give the one statement of `sql`; raise SqlError where there is none, or more."""
    found = [statement for statement in split(sql) if not statement.empty]
    if not found:
        raise SqlError("There is no statement here; type one, for example SELECT 1.")
    if len(found) > 1:
        raise SqlError("Only one statement can be run at a time.", found[1].body_start)
    return found[0]


def refuse_writing(statement: Statement) -> None:
    """Raise ReadOnly for a statement whose first word says that it does not just read."""
    if statement.verb in _TRANSACTIONS:
        raise ReadOnly(
            f"{statement.verb} was not run: queries here read only, each on its own, "
            "so there is no transaction to manage."
        )
    if statement.verb in _WRITERS:
        raise refusal(statement.verb)


def ours(error: BaseException, statement: Statement) -> BaseException:
    """Turn what a statement raised into one of our errors; an interrupt stays what it is.

    Whether a person or a deadline interrupted it is for the worker to say.
    """
    if isinstance(error, UnicodeEncodeError):
        return SqlError("The statement contains half a character, which SQLite can not read.")
    if isinstance(error, UnicodeDecodeError):
        return SqlError(
            "A table or column name used here is not valid UTF-8, so it can not be run."
        )
    if isinstance(error, apsw.InterruptError):
        return error
    told = translate(error, statement.text)
    if isinstance(told, SqlError) and told.offset >= 0:
        told.offset += statement.start
    return told


def null_note(missing: tuple[str, ...]) -> tuple[str, ...]:
    """Tell which parameters had no value, in at most one sentence."""
    if not missing:
        return ()
    names = ", ".join(missing[:5]) + (", …" if len(missing) > 5 else "")
    return (f"No value was given for {names}, so NULL was used.",)
