"""Find out what statements would do, without doing it to the file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import apsw

from plume_db.errors import BudgetSpent, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.rehearsal.constraints import Refused
from plume_db.rehearsal.copying import IN_PLACE_SECONDS, NoCopy, in_place, snapshot
from plume_db.rehearsal.gathering import Gathering
from plume_db.rehearsal.observer import Observer
from plume_db.rehearsal.reporting import actions, touched
from plume_db.rehearsal.result import Failure, Rehearsal, Violation
from plume_db.rehearsal.running import run_steps, transaction
from plume_db.rehearsal.schemas import changes, marked, marks_of, schema_of, version_of
from plume_db.rehearsal.steps import Statements, Step, refusal_of, steps_of
from plume_db.rehearsal.undoable import prospect, virtual_writes
from plume_db.rehearsal.violations import broken, violations
from plume_db.schema.read import read_catalog
from plume_db.session import Session


def rehearse(
    task: Task,
    session: Session,
    statements: Statements,
    sample: int = 20,
    *,
    foreign_keys: bool = True,
    gathering: Gathering | None = None,
) -> Rehearsal:
    """Run the statements on a snapshot copy, and tell what they did there.

    `task` is on a reading worker of its own (``session.worker("rehearsal")``), since its snapshot
    is pinned while it is copied. All statements run in one transaction, foreign keys are checked
    at its end. Where no copy can be made it is done in the file itself for half a second at most,
    and rolled back; where that is not enough, ``refused`` says so. Rows that statements give back
    there go to `gathering`.
    """
    steps = steps_of(statements)
    if why := refusal_of(steps):
        return Rehearsal(refused=why)
    try:
        with snapshot(task, session) as (con, how):
            run = _Run(task, con, steps, sample, foreign_keys, gathering)
            return replace(run.result(), how=how)
    except NoCopy as error:
        return _in_place(task, session, steps, sample, foreign_keys, gathering, error.sentence)


def _in_place(
    task: Task,
    session: Session,
    steps: tuple[Step, ...],
    sample: int,
    keys: bool,
    gathering: Gathering | None,
    why: str,
) -> Rehearsal:
    try:
        with in_place(task, session) as (con, how):
            inner = _Run(task, con, steps, sample, keys, gathering)
            inner.seconds = IN_PLACE_SECONDS
            return replace(inner.result(), how=how)
    except BudgetSpent:
        return Rehearsal(
            refused=tr(
                "This could not be rehearsed: {why} copied; and in the file itself it "
                "takes longer than the {in_place_seconds} seconds that others may be "
                "made to wait.",
                why=why,
                in_place_seconds=IN_PLACE_SECONDS,
            )
        )
    except PlumeError as error:
        return Rehearsal(
            refused=tr(
                "This could not be rehearsed: {why} copied. {sentence}",
                why=why,
                sentence=error.sentence,
            )
        )


class _Run:
    """One run of the steps on a connection whose changes are thrown away."""

    def __init__(
        self,
        task: Task,
        con: apsw.Connection,
        steps: tuple[Step, ...],
        sample: int,
        foreign_keys: bool,
        gathering: Gathering | None = None,
    ) -> None:
        self._outer = task
        self._con = con
        self._steps = steps
        self._keys = foreign_keys
        self._gathering = gathering
        self._task = Task(con, task.token)
        self._catalog = read_catalog(self._task)
        self._observer = Observer(self._catalog, sample)
        self.seconds: float | None = None

    def result(self) -> Rehearsal:
        """Run, look, and let SQLite roll it back."""
        con, observer = self._con, self._observer
        before, version, marks = schema_of(con), version_of(con), marks_of(con)
        start = time.monotonic()
        failure = None
        with transaction(con, self._keys):
            try:
                with self._timed(), observer.watching(con):
                    run_steps(self._outer, con, self._steps, self._gathering)
            except Refused as error:
                failure = Failure(error.step, error.sql, error.row, error.sentence, error.wrong)
            seconds = time.monotonic() - start
            schema = changes(before, schema_of(con)) if version_of(con) != version else ()
            beyond = (
                *marked(marks, marks_of(con)),
                *virtual_writes(self._catalog, observer.reach),
            )
            told = self._told(schema)
            return replace(told, failure=failure, seconds=seconds, schema=schema, beyond=beyond)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        if self.seconds is None:
            yield
            return
        # The connection's progress handler looks at the outer task's deadline.
        with self._outer.budget(self.seconds):
            yield

    def _told(self, schema: tuple[str, ...]) -> Rehearsal:
        observer, catalog = self._observer, self._catalog
        names = {name for name, _operation, _direct in observer.counts}
        found: tuple[Violation, ...] = ()
        more = False
        if self._keys and broken(self._con):
            found, more = violations(self._outer, self._con, catalog, names)
            more = more or not found
        future = prospect(catalog, observer.reach, bool(schema))
        unnamed = tuple(
            trn(
                "{n} row of {name} has NULL in its key, so an undo does not find it.",
                "{n} rows of {name} have NULL in their key, so an undo does not find them.",
                rows,
                name=name,
            )
            for name, rows in observer.unnamed.items()
        )
        return Rehearsal(
            touched=touched(catalog, observer),
            triggers=tuple(observer.triggers.most_common()),
            actions=actions(catalog, observer),
            violations=found,
            more_violations=more,
            not_undoable=(*future.left_out, *unnamed),
            foreign_keys=self._keys,
        )
