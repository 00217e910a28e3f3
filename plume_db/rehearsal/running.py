"""Run steps one after the other inside an open transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rehearsal.constraints import Refused, placed, refused
from plume_db.rehearsal.gathering import Gathering
from plume_db.rehearsal.steps import Step, bound
from plume_db.schema.quotes import double_quoted_text

REPORT_EVERY = 500
"""Steps between two words about how far the work is."""


def run_steps(
    task: Task, con: apsw.Connection, steps: Sequence[Step], gathering: Gathering | None = None
) -> None:
    """Run all steps; raise :class:`Refused` at the first that fails or does too much or little.

    What they give back goes to `gathering`, and nowhere without one.
    """
    with _old_triggers(con, steps):
        for number, step in enumerate(steps):
            if number % REPORT_EVERY == 0 and len(steps) > 1:
                task.report(
                    number,
                    len(steps),
                    tr("Statement {number:,} of {steps:,}", number=number + 1, steps=len(steps)),
                )
            _run(con, number, step, gathering)


def _run(con: apsw.Connection, number: int, step: Step, gathering: Gathering | None = None) -> None:
    before = con.total_changes()
    try:
        if gathering is not None:
            gathering.run(con, number, step)
        else:
            for _row in con.execute(step.sql, bound(step.bindings)):
                pass
    except UnicodeDecodeError:
        pass  # what RETURNING gives back is text that is not valid; the rows are written
    except apsw.InterruptError:
        raise
    except (apsw.Error, ValueError, TypeError) as error:
        if isinstance(error, apsw.Error):
            raise refused(error, number, step.sql, step.row) from None
        raise PlumeError(tr("The statement can not be run: {error}.", error=error)) from None
    changed = con.changes() if con.total_changes() != before else 0
    if step.expects and changed not in step.expects:
        sentence = (
            tr("Nothing was changed: the row is gone, or a trigger left it as it was.")
            if not changed
            else tr(
                "{changed:,} rows would be changed, not one, so the key does not tell rows apart.",
                changed=changed,
            )
        )
        raise Refused(placed(sentence, step.row), number, step.sql, step.row)


@contextmanager
def _old_triggers(con: apsw.Connection, steps: Sequence[Step]) -> Iterator[None]:
    """Let triggers of old files say "text" for 'text', where no name of a statement was typed."""
    if all(step.row for step in steps):
        with double_quoted_text(con):
            yield
    else:
        yield


@contextmanager
def transaction(con: apsw.Connection, foreign_keys: bool) -> Iterator[None]:
    """Open a writing transaction; whatever is not committed in the block is rolled back.

    References are checked at its end, so that rows can be written in any order.
    """
    # Only outside of a transaction does this have an effect.
    con.execute(f"pragma foreign_keys={int(foreign_keys)}").fetchall()
    con.execute("pragma recursive_triggers=0").fetchall()
    con.execute("begin immediate").fetchall()
    try:
        con.execute("pragma defer_foreign_keys=1").fetchall()
        yield
    finally:
        if con.in_transaction:
            con.set_progress_handler(None, id="plume")  # a cancelled task must still let go
            con.execute("rollback").fetchall()
