"""Run statements for good: one short transaction, recorded so that it can be undone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.writing import past_cancel, settle_log
from plume_db.memory import FileMemory
from plume_db.rehearsal.conflict import check_guards
from plume_db.rehearsal.constraints import Refused
from plume_db.rehearsal.gathering import Gathering
from plume_db.rehearsal.observer import Reach
from plume_db.rehearsal.recording import Tally, recorded, tally
from plume_db.rehearsal.records import Record, Records, committed, new_record
from plume_db.rehearsal.running import run_steps, transaction
from plume_db.rehearsal.schemas import marked, marks_of, version_of
from plume_db.rehearsal.steps import Statements, refusal_of, steps_of
from plume_db.rehearsal.undoable import Prospect, Way, prospect, virtual_writes
from plume_db.rehearsal.violations import broken, violations
from plume_db.rehearsal.waiting import check_not_moved, naming_lock, wait_for_locks
from plume_db.schema.objects import Catalog
from plume_db.schema.read import read_catalog
from plume_db.session import Session


@dataclass(frozen=True)
class Committed:
    """What was written."""

    record: str
    """Names the record by which it can be undone; empty where it can not."""
    title: str
    inserted: int
    updated: int
    deleted: int
    """Rows, with those that triggers and foreign keys changed."""
    seconds: float
    """How long others could not write."""
    notes: tuple[str, ...] = ()
    """What the person should know: what an undo leaves out, what stays in the log."""
    beyond: tuple[str, ...] = ()
    """What was changed that is no row of a table, each in a sentence."""

    @property
    def rows(self) -> int:
        """All rows that were changed."""
        return self.inserted + self.updated + self.deleted


def commit(
    task: Task,
    session: Session,
    memory: FileMemory,
    statements: Statements,
    *,
    title: str,
    foreign_keys: bool = True,
    undoable: bool = True,
    mark: str = "",
    gathering: Gathering | None = None,
) -> Committed:
    """Run all statements in one BEGIN IMMEDIATE transaction on ``session.writer()``, or none.

    The changes are recorded and on the disk before COMMIT, under ``memory.folder`` (in memory
    only for an encrypted file). With `undoable` it fails, with nothing written, where the record
    would grow too large. `mark` is kept with the record, to find again what was written. Rows that
    statements give back go to `gathering`.

    Raises :class:`~plume_db.errors.FileLocked` with who holds the lock,
    :class:`~plume_db.rehearsal.conflict.Conflict` where another program changed a guarded row,
    :class:`~plume_db.rehearsal.constraints.Refused` where a rule of the file is not met, and
    other PlumeErrors; the file is unchanged then.
    """
    steps = steps_of(statements)
    if why := refusal_of(steps):
        raise PlumeError(why)

    def work(con: apsw.Connection) -> None:
        check_guards(con, steps)
        run_steps(task, con, steps, gathering)

    record = replace(new_record(title, ""), mark=mark, foreign_keys=foreign_keys)
    return Write(task, session, memory, record, undoable).run(work)


class Write:
    """One transaction on a writing connection: lock, work, record, commit."""

    def __init__(
        self, task: Task, session: Session, memory: FileMemory, record: Record, undoable: bool
    ) -> None:
        self._task = task
        self._session = session
        self._records = Records.of(memory)
        self._record = record
        self._undoable = undoable
        self._seconds = 0.0

    def run(self, work: Callable[[apsw.Connection], None]) -> Committed:
        """Do `work` inside the transaction, and commit what it did."""
        task, con = self._task, self._task.con
        catalog, reach = read_catalog(task), Reach()
        wait_for_locks(task, con, self._session)
        with (
            naming_lock(task, self._session),
            self._recorder(catalog) as recorder,
            transaction(con, self._record.foreign_keys),
        ):
            start = time.monotonic()
            check_not_moved(con, self._session)
            record = replace(self._record, schema_version=version_of(con))
            before, marks = con.total_changes(), marks_of(con)
            with _reaching(con, reach):
                work(con)
            self._check_references(catalog, reach)
            changes_schema = version_of(con) != record.schema_version
            future = self._prospect(catalog, reach, changes_schema)
            beyond = (
                *((tr("The schema was changed."),) if changes_schema else ()),
                *marked(marks, marks_of(con)),
                *virtual_writes(catalog, reach),
            )
            changes = recorder.changeset() if recorder is not None else b""
            record = replace(record, way=future.way.value, left_out=future.left_out)
            self._commit(con, record, changes)
            self._seconds = time.monotonic() - start
        past_cancel(con)
        done = self._finish(record, changes, con.total_changes() - before)
        return replace(done, beyond=beyond)

    @contextmanager
    def _recorder(self, catalog: Catalog) -> Iterator[apsw.Session | None]:
        if not self._undoable:
            yield None
            return
        with recorded(self._task, self._task.con, catalog) as session:
            yield session

    def _prospect(self, catalog: Catalog, reach: Reach, changes_schema: bool) -> Prospect:
        if not self._undoable:
            return Prospect(Way.NONE, (tr("It was not recorded, so it can not be undone."),))
        return prospect(catalog, reach, changes_schema)

    def _check_references(self, catalog: Catalog, reach: Reach) -> None:
        """Say which row would refer to nothing; COMMIT itself would not."""
        con = self._task.con
        if not self._record.foreign_keys or not broken(con):
            return
        names = [t.name for t in catalog.tables if t.kind == "table"]
        touched = [name for name in names if name.lower() in reach.sources]
        found, _more = violations(Task(con, self._task.token), con, catalog, touched or names)
        first = (
            tr(" ({table} to {parent})", table=found[0].table, parent=found[0].parent)
            if found
            else ""
        )
        raise Refused(
            tr(
                "A reference would point at nothing{first}: a row refers to one that "
                "does not exist. Nothing was written.",
                first=first,
            ),
            -1,
            "",
            found[0].key if found else "",
        )

    def _commit(self, con: apsw.Connection, record: Record, changes: bytes) -> None:
        self._task.token.check()
        self._records.keep(record, changes)
        try:
            con.execute("commit").fetchall()
        except BaseException:
            # Rolled back by the transaction around this; else only the file tells what became.
            if con.in_transaction:
                self._records.drop(record.id)
            self._records.leave(record.id)
            raise

    def _finish(self, record: Record, changes: bytes, total: int) -> Committed:
        counted = tally(changes) if self._undoable else Tally(updated=total)
        record = replace(
            committed(record),
            inserted=counted.inserted,
            updated=counted.updated,
            deleted=counted.deleted,
        )
        if self._undoable and not changes and record.way == "exact":
            self._records.drop(record.id)  # nothing was changed, so there is nothing to undo
        else:
            self._records.settle(record)
        note = settle_log(self._task, self._session.path)
        kept = () if self._records.kept else (
            tr("The file is encrypted, so the record for an undo is kept in memory only, until the "
            "file is closed."),
        )  # fmt: skip
        return Committed(
            record.id if record.undoable and changes else "",
            record.title,
            counted.inserted,
            counted.updated,
            counted.deleted,
            self._seconds,
            (*record.left_out, *kept, *((note,) if note else ())),
        )


@contextmanager
def _reaching(con: apsw.Connection, reach: Reach) -> Iterator[None]:
    con.authorizer = reach.allow
    try:
        yield
    finally:
        con.authorizer = None
