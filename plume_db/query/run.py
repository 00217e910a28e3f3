"""Run one reading statement and stream its rows into a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import apsw

from plume_db.errors import ReadOnly, SqlError, translate
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task
from plume_db.language import tr
from plume_db.query.intent import Intent, intent_of, why_not
from plume_db.query.meter import Meter
from plume_db.query.oldquotes import bare_quotes, comes_from_view
from plume_db.query.outcome import Outcome
from plume_db.query.parameters import bindings
from plume_db.query.reading import Collector, OnStart, Reader, refusal
from plume_db.query.statements import Statement, split
from plume_db.schema.quotes import double_quoted_text
from plume_db.spill.store import RowStore
from plume_db.values import Row, Value

ROW_CAP = 20_000_000
"""Rows kept of a result."""

BYTE_CAP = 8 * 1024**3
"""Bytes of a result that are put aside on the disk."""

_OLD_QUOTES = tr(
    "A view writes text in double quotes, as old versions of SQLite allowed; it was read so."
)


@dataclass(frozen=True)
class Caps:
    """How much of a result is kept."""

    rows: int = ROW_CAP
    bytes: int = BYTE_CAP


def run(
    task: Task,
    statement: Statement,
    given: Mapping[str, Value] | None,
    store: RowStore,
    on_start: OnStart,
    caps: Caps | None = None,
) -> Outcome:
    """Run a statement; its rows go to `store`, while `on_start` is called on this thread.

    `on_start` comes once, as soon as there are rows, or at the end of a result without rows; not
    at all for a statement that gives none. Raises ReadOnly for a statement that writes, and
    SqlError with the offset in the script. Parameters not in `given` are NULL, which a note tells.
    """
    refuse_writing(statement)
    values, missing = bindings(statement.text, given)
    run_once = _Run(task.con, store, on_start, caps or Caps())
    try:
        try:
            outcome = run_once.run(statement, values)
        except apsw.SQLError as error:
            if len(store) or not comes_from_view(error, statement):
                raise
            with double_quoted_text(task.con):
                outcome = run_once.run(bare_quotes(statement), values)
            outcome = replace(outcome, notes=(*outcome.notes, _OLD_QUOTES))
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None
    finally:
        store.finished = True
    return replace(outcome, notes=(*outcome.notes, *null_note(missing)))


@dataclass(frozen=True)
class _Run:
    con: apsw.Connection
    store: RowStore
    on_start: OnStart
    caps: Caps

    def run(self, statement: Statement, values: Row) -> Outcome:
        con = self.con
        meter = Meter(con)
        reader = Reader(con, statement, values)
        collector = Collector(self.store, self.on_start, (self.caps.rows, self.caps.bytes), meter)
        con.trace_v2(apsw.SQLITE_TRACE_PROFILE, meter.profiled, id=meter)
        con.set_progress_handler(collector.give_late, STEPS_BETWEEN_CHECKS, id=collector)
        try:
            collector.collect(reader)
        finally:
            con.set_progress_handler(None, id=collector)
            reader.close()
            con.trace_v2(0, None, id=meter)
        return Outcome(
            tuple(column.name for column in reader.columns),
            collector.taken,
            meter.seconds(),
            meter.first_row,
            meter.counters(reader.sql),
            collector.capped,
            reader.notes,
        )


def only_statement(sql: str) -> Statement:
    """Give the one statement of `sql`; raise SqlError where there is none, or more."""
    found = [statement for statement in split(sql) if not statement.empty]
    if not found:
        raise SqlError(tr("There is no statement here; type one, for example SELECT 1."))
    if len(found) > 1:
        raise SqlError(tr("Only one statement is expected here."), found[1].body_start)
    return found[0]


def refuse_writing(statement: Statement) -> None:
    """Raise ReadOnly for a statement whose first words say that it does not just read."""
    intent = intent_of(statement)
    if intent is Intent.WRITE:
        raise refusal(statement.verb)
    if intent is not Intent.READ:
        raise ReadOnly(why_not(statement).sentence)


def ours(error: BaseException, statement: Statement) -> BaseException:
    """Turn what a statement raised into one of our errors; an interrupt stays what it is.

    Whether a person or a deadline interrupted it is for the worker to say.
    """
    if isinstance(error, UnicodeEncodeError):
        return SqlError(tr("The statement contains half a character, which SQLite can not read."))
    if isinstance(error, UnicodeDecodeError):
        return SqlError(
            tr("A table or column name used here is not valid UTF-8, so it can not be run.")
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
    return (tr("No value was given for {names}, so NULL was used.", names=names),)
