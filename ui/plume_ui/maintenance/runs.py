"""Tasks that were started in this window: they outlive the page, and are its history."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.database import Mode
from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_ui.jobs import Job
from plume_ui.maintenance.tasks import Order, Result, TaskKind, findings, is_bad, summary

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_TOO_LATE = "The cancel came too late, since the work was already being completed. "


class Run(QObject):
    """One task from the click to its result."""

    changed = Signal()
    """Its state or its progress is another now."""

    def __init__(self, kind: TaskKind, order: Order, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self.order = order
        self.state = "running"
        """``running``, then ``done``, ``failed``, ``crashed`` or ``cancelled``."""
        self.words = ""
        self.result: Result | None = None
        self.at = time.strftime("%H:%M")
        self.progress = Progress(0, None, "Getting ready")
        self.job: Job | None = None

    @property
    def sign(self) -> tuple[str, str]:
        """The icon that stands for how it is or ended, and its colour."""
        if self.state == "running":
            return "activity", "accent"
        if self.result is None:
            return ("stop", "muted") if self.state == "cancelled" else ("error", "bad")
        if is_bad(self.result):
            return "error", "bad"
        return ("warning", "warn") if findings(self.result) else ("check", "good")

    def cancel(self) -> None:
        """Ask the task to stop."""
        if self.job is not None:
            self.job.cancel()

    def settle(self, state: str, words: str) -> None:
        """Note how it ended."""
        self.state, self.words = state, words
        self.changed.emit()


class RunBook(QObject):
    """Starts tasks, one at a time, and keeps what became of them."""

    started = Signal(object)
    """Carries a :class:`Run`, likewise ``ended``."""
    ended = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.runs: list[Run] = []
        """The latest last."""

    @staticmethod
    def of(desk: Desk) -> RunBook:
        """Give the book of a desk; pages come and go, the book stays."""
        found = desk.findChild(RunBook)
        return found if isinstance(found, RunBook) else RunBook(desk)

    @property
    def running(self) -> Run | None:
        """The task that runs now."""
        return next((run for run in self.runs if run.state == "running"), None)

    def last_of(self, kind: TaskKind) -> Run | None:
        """Give the latest run of a task."""
        return next((run for run in reversed(self.runs) if run.kind is kind), None)

    def start(self, kind: TaskKind, order: Order) -> Run | None:
        """Start a task; None where another still runs."""
        if self.running is not None:
            return None
        run = Run(kind, order, self)
        self.runs.append(run)
        if kind.writes:
            self._prepare_writer(run)
        else:
            # Its own connection: the copy pins a snapshot, and rows are still to be browsed.
            self._begin(run, self._desk.session.worker("maintenance task"))
        self.started.emit(run)
        return run

    def _prepare_writer(self, run: Run) -> None:
        # Looking whether the file is still the same reads from it, so it happens on a thread.
        gate = Worker("writing permission")
        session = self._desk.session

        def permit(_task: Task) -> Worker:
            return session.writer()

        job = self._desk.jobs.start(self, gate, permit, title="Preparing to write", quiet=True)
        run.job = job
        job.succeeded.connect(lambda writer: self._begin(run, writer))
        job.failed.connect(lambda error: self._refused(run, error))
        job.cancelled.connect(lambda: self._settle(run, "cancelled", "Cancelled before it began."))
        job.crashed.connect(lambda _error: self._settle(run, "crashed", "Stopped by an error."))
        gate.retire()

    def _refused(self, run: Run, error: PlumeError) -> None:
        self._settle(run, "failed", error.sentence)

    def _begin(self, run: Run, worker: Worker) -> None:
        session, kind, order = self._desk.session, run.kind, run.order

        def work(task: Task) -> Result:
            # Kept here as well: a job drops a result that crossed a cancel, but what was written
            # was written, and the person is told so.
            run.result = kind.run(task, session, order)
            return run.result

        title = kind.running.format(file=session.path.name)
        job = self._desk.jobs.start(self, worker, work, title=title, summary=summary)
        run.job = job
        self._desk.writing = kind.writes
        job.progressed.connect(lambda progress: self._show(run, progress))
        job.cancelled.connect(lambda: self._tell_if_too_late(run, job))
        job.finished.connect(lambda: self._end(run, job, worker))

    def _show(self, run: Run, progress: Progress) -> None:
        run.progress = progress
        run.changed.emit()

    def _tell_if_too_late(self, run: Run, job: Job) -> None:
        if run.result is not None:
            job.words = _TOO_LATE + summary(run.result)

    def _end(self, run: Run, job: Job, worker: Worker) -> None:
        if run.kind.writes:
            self._close_writer(run, job, worker)
        else:
            self._complete(run, job)

    def _close_writer(self, run: Run, job: Job, writer: Worker) -> None:
        """End the time in which the file is writable; only then the task is over."""
        session, closer = self._desk.session, Worker("closing the writer")

        def close(task: Task) -> None:
            writer.close()  # waits for its thread, and may write what the log still holds
            if session.opened.mode is Mode.IMMUTABLE:
                # These connections take the file for unchangeable, and would show a mixture.
                session.reopen(task)

        closing = self._desk.jobs.start(self, closer, close, title="Closing the file", quiet=True)
        closer.retire()
        closing.finished.connect(lambda: self._complete(run, job))

    def _complete(self, run: Run, job: Job) -> None:
        done = run.result is not None
        self._settle(run, "done" if done else job.state, job.words)
        if run.kind.writes:
            # Also after a cancel: what was rolled back changed the file's time all the same.
            self._desk.file_written.emit()
            self._desk.writing = False

    def _settle(self, run: Run, state: str, words: str) -> None:
        run.settle(state, words)
        self.ended.emit(run)
