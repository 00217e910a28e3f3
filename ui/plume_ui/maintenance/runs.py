"""Tasks that were started in this window: they outlive the page, and are its history."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.frame import Outcome, carry_out
from plume_db.maintenance.kinds import Kind, Order
from plume_db.store.safety import safety_snapshot
from plume_ui import logbook
from plume_ui.jobs import Job, bring
from plume_ui.maintenance.tasks import look_of
from plume_ui.moments import clock_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_TOO_LATE = tr("The cancel came too late, since the work was already being completed. ")


class Run(QObject):
    """One task from the click to its result."""

    changed = Signal()
    """Its state or its progress is another now."""
    found_more = Signal(object)
    """Carries a tuple of findings that were made just now."""

    def __init__(self, kind: Kind, order: Order, parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self.order = order
        self.state = "waiting"
        """``waiting``, ``running``, then ``done``, ``failed``, ``crashed`` or ``cancelled``."""
        self.words = ""
        self.outcome: Outcome | None = None
        self.at = clock_text(time.time())
        self.progress = Progress(0, None, tr("Getting ready"))
        self.job: Job | None = None
        self.found: tuple[Finding, ...] = ()
        """What was found so far, while it runs."""

    def take(self, findings: tuple[Finding, ...]) -> None:
        """Take findings that came while it still runs."""
        if not self.ended:
            self.found += findings
            self.found_more.emit(findings)

    @property
    def sign(self) -> tuple[str, str]:
        """The icon that stands for how it is or ended, and its colour."""
        if not self.ended:
            return "activity", "accent" if self.state == "running" else "muted"
        if self.outcome is None:
            return ("stop", "muted") if self.state == "cancelled" else ("error", "bad")
        result = self.outcome.result
        if self.kind.bad(result) or self.outcome.verification.bad:
            return "error", "bad"
        return ("warning", "warn") if result.findings else ("check", "good")

    @property
    def ended(self) -> bool:
        """Whether it has come to its end."""
        return self.state not in ("waiting", "running")

    @property
    def result(self) -> Any:
        """What the task gave; None where it gave nothing."""
        return None if self.outcome is None else self.outcome.result

    def cancel(self) -> None:
        """Ask the task to stop, or not to begin."""
        if self.job is not None:
            self.job.cancel()
        elif self.state == "waiting":
            self.settle("cancelled", tr("Cancelled before it began."))

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

    @property
    def unfinished(self) -> tuple[Run, ...]:
        """The task that runs, and those that wait for it."""
        return tuple(run for run in self.runs if not run.ended)

    def last_of(self, kind: Kind) -> Run | None:
        """Give the latest run of a task."""
        return next((run for run in reversed(self.runs) if run.kind is kind), None)

    def start(self, kind: Kind, order: Order) -> Run:
        """Start a task, or let it wait for those before it: one at a time for each file."""
        run = Run(kind, order, self)
        run.changed.connect(lambda: self._on_changed(run))
        self.runs.append(run)
        self.started.emit(run)
        self._start_next()
        return run

    def _on_changed(self, run: Run) -> None:
        if run.state == "cancelled" and run.job is None:
            self.ended.emit(run)

    def _start_next(self) -> None:
        waiting = [run for run in self.runs if run.state == "waiting"]
        if self.running is not None or not waiting:
            return
        run = waiting[0]
        run.state = "running"
        if run.kind.writes:
            self._prepare_writer(run)
        else:
            # Its own connection: the copy pins a snapshot, and rows are still to be browsed.
            self._begin(run, self._desk.session.worker(tr("maintenance task")))
        run.changed.emit()

    def _prepare_writer(self, run: Run) -> None:
        # Looking whether the file is still the same reads from it, so it happens on a thread.
        gate = Worker("writing permission")
        session = self._desk.session

        def permit(_task: Task) -> Worker:
            if run.kind.alone:
                session.step_aside()
            return session.writer()

        job = self._desk.jobs.start(self, gate, permit, title=tr("Preparing to write"), quiet=True)
        run.job = job
        job.succeeded.connect(lambda writer: self._begin(run, writer))
        job.failed.connect(lambda error: self._refused(run, error))
        job.cancelled.connect(
            lambda: self._settle(run, "cancelled", tr("Cancelled before it began."))
        )
        job.crashed.connect(lambda _error: self._settle(run, "crashed", tr("Stopped by an error.")))
        gate.retire()

    def _refused(self, run: Run, error: PlumeError) -> None:
        self._settle(run, "failed", error.sentence)

    def _begin(self, run: Run, worker: Worker) -> None:
        session, kind, order, log = self._desk.session, run.kind, run.order, self._desk.audit

        def work(task: Task) -> Outcome:
            # Kept here as well: a job drops a result that crossed a cancel, but what was written
            # was written, and the person is told so.
            telling = replace(order, found=lambda found: bring(run.take, found))
            run.outcome = carry_out(task, session, kind, telling, log, safety_snapshot)
            return run.outcome

        title = look_of(kind).running.format(file=session.path.name)
        job = self._desk.jobs.start(
            self, worker, work, title=title, summary=lambda outcome: _summary(kind, outcome)
        )
        run.job = job
        self._desk.writing = kind.writes
        job.progressed.connect(lambda progress: self._show(run, progress))
        job.cancelled.connect(lambda: self._tell_if_too_late(run, job))
        job.finished.connect(lambda: self._end(run, job, worker))

    def _show(self, run: Run, progress: Progress) -> None:
        run.progress = progress
        run.changed.emit()

    def _tell_if_too_late(self, run: Run, job: Job) -> None:
        if run.outcome is not None:
            job.words = _TOO_LATE + _summary(run.kind, run.outcome)

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
            if session.outdated():
                session.reopen(task)

        closing = self._desk.jobs.start(
            self, closer, close, title=tr("Closing the file"), quiet=True
        )
        closer.retire()
        closing.finished.connect(lambda: self._complete(run, job))

    def _complete(self, run: Run, job: Job) -> None:
        done = run.outcome is not None
        self._settle(run, "done" if done else job.state, job.words)
        if run.kind.writes:
            # Also after a cancel: what was rolled back changed the file's time all the same.
            self._desk.file_written.emit()
            self._desk.writing = False

    def _settle(self, run: Run, state: str, words: str) -> None:
        run.settle(state, words)
        logbook.note("task", name=run.kind.name, state=state)
        self.ended.emit(run)
        self._start_next()


def _summary(kind: Kind, outcome: Outcome) -> str:
    """Say what a task did, and first what its proof found wrong."""
    words = kind.summary(outcome.result)
    proof = outcome.verification
    if not proof.bad:
        return words
    wrong = proof.words or "; ".join(proof.structure) or tr("references are broken")
    back = tr(" The way back: {snapshot}.", snapshot=outcome.snapshot) if outcome.snapshot else ""
    return tr(
        "The content is not what it was ({wrong}).{back} {words}",
        wrong=wrong,
        back=back,
        words=words,
    )
