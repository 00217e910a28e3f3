"""Work on the core's workers, with its outcome brought into the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import CancelToken, Progress, Task, Worker
from plume_db.language import tr
from plume_db.units import duration_text
from plume_ui import logbook
from plume_ui.silence import SilenceWatch, left_behind_sentence, wait_for_end

T = TypeVar("T")
REPORT_EVERY = 0.05
"""Seconds between two progress signals of a job; a person sees no more."""


class _Relay(QObject):
    """Brings what workers say into the GUI thread; lives as long as the application.

    A job goes with its owner, at any moment. To emit a signal of it in a worker just then would
    be to use memory that is free already. Where an error ends Python while a worker is at it, Qt
    goes before the worker: what is said then is for nobody.
    """

    _said = Signal(object)
    _done_with = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._said.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._done_with.connect(self._empty, Qt.ConnectionType.QueuedConnection)

    def empty(self, box: list[Any]) -> None:
        """Let go of what is in a box, in the GUI thread.

        Work refers to widgets. Whoever drops the last reference to one deletes it, and a widget
        that is deleted in a worker takes the program with it.
        """
        with suppress(RuntimeError):  # Qt has ended
            self._done_with.emit(box)

    @Slot(object)
    def _empty(self, box: list[Any]) -> None:
        box.clear()

    def bring(self, call: Callable[[Any], None], what: object) -> None:
        """Call a method of a job with `what` in the GUI thread, unless the job is gone by then."""
        with suppress(RuntimeError):  # Qt has ended
            self._said.emit((call, what))

    @Slot(object)
    def _deliver(self, said: tuple[Any, object]) -> None:
        call, what = said
        if isValid(call.__self__):
            call(what)


@cache
def _relay() -> _Relay:
    """Give the one relay; made by the first job, in the GUI thread."""
    return _Relay()


def bring(call: Callable[[Any], None], what: object) -> None:
    """Call a method of a QObject with `what` in the GUI thread, unless the object is gone by then.

    For work that hands over what it has so far; a job must have been started before.
    """
    _relay().bring(call, what)


class Job(QObject):
    """One piece of work: exactly one of the first four signals, then ``finished``."""

    succeeded = Signal(object)
    failed = Signal(object)
    """Carries a :class:`~plume_db.errors.PlumeError`."""
    crashed = Signal(object)
    """Carries an exception that is a bug of ours."""
    cancelled = Signal()
    finished = Signal()
    over = Signal(object)
    """Carries the job itself, after ``finished``."""
    progressed = Signal(object)
    """Carries a :class:`~plume_db.jobs.Progress`."""
    silent = Signal(object)
    """Carries a sentence where nothing was heard of it for long; "" when it is heard of again."""

    def __init__(self, owner: QObject, title: str, quiet: bool) -> None:
        super().__init__(owner)
        self.title = title
        self.quiet = quiet
        self.kind = "?"
        """The function that it runs, by its name in the code."""
        self.error = ""
        """The type of the error that ended it, by its name in the code."""
        self.token = CancelToken()
        self.started = time.monotonic()
        self.ended: float | None = None
        self.holds = True
        """Whether a person who closes the file is asked about it while it runs."""
        self.state = "running"
        """``running``, then ``done``, ``failed``, ``crashed`` or ``cancelled``."""
        self.words = ""
        """What it did, or why it failed, once it has ended."""
        self.progress = Progress(0, None)
        self._summary: Callable[[Any], str] | None = None
        self._last_report = 0.0
        self._relay = _relay()
        # It goes with its owner: nobody wants the answer any more. Its own signal, so that nothing
        # needs to be disconnected; and not the token's own method, which PySide would let go of
        # where the token ends, in a worker, while connections change here.
        token = self.token
        self.destroyed.connect(lambda: token.cancel())  # noqa: PLW0108

    def start(
        self,
        worker: Worker,
        work: Callable[[Task], T],
        summary: Callable[[T], str] | None = None,
    ) -> None:
        """Hand `work` to `worker`."""
        self._summary = summary
        self.kind = logbook.kind_of(work)
        relay, box = self._relay, [work]
        try:
            future = worker.submit(
                lambda task: _do(task, box, relay), token=self.token, report=self._on_worker_report
            )
        except Cancelled as error:
            self._relay.bring(self._settle, (None, error))
            return
        future.add_done_callback(self._on_worker_done)
        future.add_done_callback(lambda _future: relay.empty(box))  # it may never have begun

    @property
    def elapsed(self) -> float:
        """Seconds since it was started, or that it took."""
        return (self.ended or time.monotonic()) - self.started

    @property
    def seconds_left(self) -> float | None:
        """A guess from the pace so far, or None where there is nothing to guess from."""
        done = self.progress.fraction
        if self.ended is not None or not done or self.elapsed < 0.5:
            return None
        return self.elapsed * (1 - done) / done

    @Slot()
    def cancel(self) -> None:
        """Ask it to stop; the outcome will be ``cancelled`` whatever the work brings."""
        self.token.cancel()

    def _on_worker_report(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last_report >= REPORT_EVERY:
            self._last_report = now
            self._relay.bring(self._show, progress)

    def _on_worker_done(self, future: Future[Any]) -> None:
        error = future.exception()
        self._relay.bring(self._settle, (None if error else future.result(), error))

    def _show(self, progress: Progress) -> None:
        if self.ended is None:
            self.progress = progress
            self.progressed.emit(progress)

    def _settle(self, outcome: tuple[object, BaseException | None]) -> None:
        if self.ended is not None:
            return
        result, error = outcome
        self.ended = time.monotonic()
        self.error = type(error).__name__ if error is not None else ""
        if self.token.cancelled or isinstance(error, Cancelled):
            self.state, self.words = "cancelled", tr("Cancelled; nothing was left half done.")
            self.cancelled.emit()
        elif error is None:
            self.state = "done"
            self.words = self._summary(result) if self._summary else ""
            self.succeeded.emit(result)
        elif isinstance(error, PlumeError):
            self.state, self.words = "failed", error.sentence
            self.failed.emit(error)
        else:
            self.state, self.words = "crashed", tr("Stopped by an error in Plume DB.")
            self.crashed.emit(error)
        self.finished.emit()
        self.over.emit(self)
        if self.quiet:
            self.deleteLater()  # Activity keeps the others until they are cleared


def _do(task: Task, box: list[Callable[[Task], T]], relay: _Relay) -> T:
    """Do the work in a box, and leave it there for the GUI thread to let go of."""
    if not box:
        raise Cancelled
    work = box.pop()
    try:
        return work(task)
    finally:
        box.append(work)
        del work
        relay.empty(box)


class JobBoard(QObject):
    """Starts jobs and knows which run and which have ended."""

    started = Signal(object)
    """Carries a :class:`Job` that is to be shown (not a quiet one)."""
    ended = Signal(object)
    crashed = Signal(object)
    """Carries the exception of any job, quiet or not, that was a bug."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []
        self.silence = SilenceWatch(self)
        self.silence.silent.connect(self._tell_silence)
        self.silence.left_behind.connect(self._tell_left_behind)
        self._told_of: set[Worker] = set()

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that have not ended, quiet ones too."""
        # A job whose owner went is gone without a word.
        self._running = [job for job in self._running if isValid(job)]
        return tuple(self._running)

    def start(
        self,
        owner: QObject,
        worker: Worker,
        work: Callable[[Task], T],
        *,
        title: str,
        summary: Callable[[T], str] | None = None,
        quiet: bool = False,
    ) -> Job:
        """Run `work` on `worker`; connect to the job's signals before control returns to Qt.

        `owner` keeps the job alive and, when it is destroyed, cancels it. `summary` turns the
        result into the sentence that the Activity panel shows.
        """
        job = Job(owner, title, quiet)
        self._running.append(job)
        job.crashed.connect(self.crashed)
        # A method, not a lambda: that would hold this board, and where it held the last reference
        # the board would end within the end of its own child.
        job.over.connect(self._end)
        if not quiet:
            self.started.emit(job)
        job.start(worker, work, summary)
        self.silence.follow(job, title, job.kind, job.token, worker)
        return job

    def tells_of(self, worker: Worker, job: Job) -> None:
        """Note that `job` shows what `worker` left behind, for as long as it runs."""
        told = self._told_of
        told.add(worker)
        job.finished.connect(lambda: told.discard(worker))

    def _tell_silence(self, job: Job, sentence: str) -> None:
        """Show a job of which nothing is heard, also one that was to run unseen."""
        if sentence and job.quiet:
            job.quiet = False
            job.holds = False  # it was started by nobody, so nobody is asked about it
            self.started.emit(job)
        job.silent.emit(sentence)

    def _tell_left_behind(self, title: str, worker: Worker, token: CancelToken) -> None:
        if worker in self._told_of:
            return
        watcher = Worker("left behind")
        job = self.start(
            self,
            watcher,
            lambda task: wait_for_end(task, worker, token),
            title=tr("Left behind: {title}", title=title),
            summary=lambda seconds: tr(
                "It ended by itself after {time}.", time=duration_text(seconds)
            ),
        )
        job.holds = False  # there is nothing to lose
        self.tells_of(worker, job)
        job.silent.emit(left_behind_sentence())
        watcher.retire()

    def cancel_all(self) -> None:
        """Ask every running job to stop."""
        for job in self.running:
            job.cancel()

    def _end(self, job: Job) -> None:
        if job in self._running:
            self._running.remove(job)
        logbook.note_job(job.kind, job.error or job.state, job.elapsed, job.quiet)
        if not job.quiet:
            self.ended.emit(job)
