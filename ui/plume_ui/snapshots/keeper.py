"""Takes snapshots by the plan of a file while its window is open, and when it is closed.

Quiet: the person hears of it only where it fails, and then once. Never while a job writes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.schedule.plan import Plan, is_due, read_plan

if TYPE_CHECKING:
    from plume_db.audit.log import AuditLog
    from plume_db.memory import FileMemory
    from plume_db.session import Session
    from plume_db.store.add import Added
    from plume_ui.desk import Desk

LOOK_MS = 20_000
"""How often it is looked whether it is time."""
CALM = 1800.0
"""Seconds after a failure until it is tried again."""


@dataclass(frozen=True)
class _Look:
    plan: Plan
    last: float | None
    """When the newest snapshot was taken; None where there is none."""


class SnapshotKeeper(QObject):
    """Looks whether it is time, takes the snapshot, and arranges for the one at closing."""

    taken = Signal()
    """A snapshot was taken by itself."""
    failed = Signal(object)
    """Carries the sentence; once for each kind of trouble, until one succeeds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._busy = False
        self._told = ""
        self._not_before = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.look)
        self._clock.start()
        self._arrange_closing()
        QTimer.singleShot(3_000, self, self.look)  # what was missed is made up for soon

    def _arrange_closing(self) -> None:
        session, memory = self._desk.session, self._desk.memory
        if not session.opened.encrypted:
            path = session.path
            session.when_closed(lambda: _at_closing(memory, path))

    def look(self) -> None:
        """Look whether it is time, on a worker; at most one look or snapshot at once."""
        if self._busy or self._desk.closing or self._desk.writing:
            return
        self._busy = True
        desk = self._desk
        memory, path = desk.memory, desk.session.path
        worker = Worker("schedule")  # without a connection: only files of ours are read
        job = desk.jobs.start(
            self,
            worker,
            lambda _task: _looked(memory, path),
            title=tr("Look whether a snapshot is due"),
            quiet=True,
        )
        worker.retire()
        job.succeeded.connect(self._decide)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._rest)
        job.crashed.connect(self._rest)

    def _decide(self, found: _Look) -> None:
        desk = self._desk
        due = is_due(found.plan, found.last, time.time()) and time.monotonic() >= self._not_before
        if not due or desk.writing or desk.closing:
            self._rest()
            return
        session, log, folder = desk.session, desk.audit, found.plan.folder
        try:
            worker = session.worker("snapshot")
        except Cancelled:  # the file was closed just now
            self._rest()
            return
        job = desk.jobs.start(
            self,
            worker,
            lambda task: _take(task, session, log, folder),
            title=tr("Snapshot of {name}", name=session.path.name),
            quiet=True,
        )
        job.holds = False
        job.succeeded.connect(self._on_taken)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._rest)
        job.crashed.connect(self._rest)

    def _rest(self, _what: object = None) -> None:
        self._busy = False

    def _on_taken(self, _added: Added) -> None:
        self._busy, self._told = False, ""
        self.taken.emit()

    def _on_failed(self, error: PlumeError) -> None:
        self._busy = False
        self._not_before = time.monotonic() + CALM
        if error.sentence != self._told:
            self._told = error.sentence
            self.failed.emit(
                tr("The scheduled snapshot was not taken: {sentence}", sentence=error.sentence)
            )


def _looked(memory: FileMemory, path: Path) -> _Look:
    plan = read_plan(memory)
    return _Look(plan, newest(plan, path) if plan.every else None)


def newest(plan: Plan, path: Path) -> float | None:
    """Tell when the newest snapshot of a file was taken; None where there is none."""
    if not (plan.folder / "store.json").exists():
        return None
    # Imported here and below, on a worker: most files have no plan, and need none of it.
    from plume_db.store.layout import open_store
    from plume_db.store.manifest import manifests

    held = [each.at for each in manifests(open_store(plan.folder), path)]
    return max(held, default=None)


def _take(task: Task, session: Session, log: AuditLog, folder: Path) -> Added:
    return noted_add(task, session, log, folder, "scheduled")


def noted_add(task: Task, session: Session, log: AuditLog, folder: Path, reason: str) -> Added:
    """Take a snapshot with its entries in the audit log, as the terminal does."""
    from plume_db.store.add import add_snapshot
    from plume_db.store.layout import make_store

    private = session.opened.encrypted
    body = {"store": str(folder), "reason": reason}
    intent = log.begin(session.path, "store add", body, private=private)
    try:
        added = add_snapshot(task, session, make_store(folder), reason)
    except BaseException as error:
        why = error.sentence if isinstance(error, PlumeError) else type(error).__name__
        log.end(intent, {"outcome": "failed", "why": why}, private=private)
        raise
    told = {"outcome": "done", "seconds": added.seconds, "snapshot": added.manifest.id}
    log.end(intent, told, private=private)
    return added


def _at_closing(memory: FileMemory, path: Path) -> None:
    """Start a program that takes the last snapshot; in the closing thread, all connections gone."""
    plan = read_plan(memory)
    if not plan.on_close:
        return
    from plume_db.schedule.closing import changed_since, snapshot_by_itself

    try:
        last = newest(plan, path)
    except PlumeError:
        return
    if changed_since(path, last):
        snapshot_by_itself(plan.folder, path)
