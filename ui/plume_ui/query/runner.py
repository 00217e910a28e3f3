"""Runs scripts on a worker of one document and brings what happens into the GUI thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.query.intent import Intent
from plume_db.query.perform import Began, Ended, Event, Flowing, Options, perform
from plume_db.query.question import Question
from plume_db.query.script import Unit, units_of
from plume_ui.desk import Desk
from plume_ui.jobs import Job
from plume_ui.query.left_behind import watch
from plume_ui.query.result_looks import Look, look_at
from plume_ui.query.turns import Turns

TICK_MS = 100

GRACE_MS = 500
"""How long after its time limit a statement that can not be interrupted is given up."""


@dataclass(frozen=True)
class Paused:
    """A run has come to a unit that is not simply read; or to its end."""

    units: tuple[Unit, ...]
    at: int

    @property
    def unit(self) -> Unit | None:
        """The unit it stands at; None at the end."""
        return self.units[self.at] if self.at < len(self.units) else None


class Runner(QObject):
    """Runs one script at a time; `paused`, `failed` or `stopped` comes once for each run."""

    began = Signal(object)
    """Carries a Began of the latest run; what comes late of earlier runs is dropped."""
    flowing = Signal(object, object)
    """Carries a Flowing, and the Look of its columns."""
    ended = Signal(object)
    """Carries an Ended."""
    paused = Signal(object)
    """Carries a Paused: at a unit that writes, at one that is refused or failed, or at the end."""
    failed = Signal(object)
    """Carries a PlumeError: the script could not even be begun."""
    stopped = Signal(object)
    """Carries the reason: "" where the person asked for it."""
    running_changed = Signal(object)
    """Carries whether a run is on."""
    ticked = Signal(object)
    """Carries the seconds since the start, ten times a second while it runs."""

    _told_more = Signal()

    def __init__(self, desk: Desk, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._name = name
        self._generation = 0
        self._worker: Worker | None = None
        self._job: Job | None = None
        self._title = ""
        self._number = 0
        self._limit = 0.0
        self._unit_began = self._started = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        # A script of hundreds of statements tells more at once than the window can show at once.
        self._turns = Turns(self)
        self.behind = 0
        """How many statements have ended that are not shown yet."""
        self._told: deque[tuple[int, Event, Look | None]] = deque()
        self._told_more.connect(self._queue)

    @property
    def running(self) -> bool:
        """Whether a run is on."""
        return self._job is not None

    def start(self, question: Question, options: Options, title: str) -> None:
        """Run what is asked; a run that is on is stopped first."""

        def units(_task: Task) -> list[Unit]:
            return units_of(question.statements())

        self._begin(units, 0, options, title)

    def resume(self, units: Sequence[Unit], at: int, options: Options, title: str) -> None:
        """Go on with a script from a unit on."""
        self._begin(lambda _task: list(units), at, options, title)

    def _begin(
        self, units: Callable[[Task], list[Unit]], at: int, options: Options, title: str
    ) -> None:
        self._drop()
        self._number += 1
        number, told, told_more = self._number, self._told, self._told_more

        def tell(event: Event) -> None:
            told.append((number, event, _measured(event)))
            try:
                if len(told) == 1:  # else the window is on its way to all of them
                    told_more.emit()
            except RuntimeError:  # the document was closed meanwhile
                raise Cancelled from None

        def work(task: Task) -> Paused:
            script = units(task)
            return Paused(tuple(script), perform(task, script, at, options, tell))

        self._title, self._limit = title, options.seconds
        self._unit_began = self._started = time.monotonic()
        job = self._desk.jobs.start(self, self._free_worker(), work, title=title, summary=_summary)
        self._job = job
        job.succeeded.connect(lambda paused: self._close(job, lambda: self.paused.emit(paused)))
        job.failed.connect(lambda error: self._close(job, lambda: self._fail(error)))
        job.cancelled.connect(lambda: self._close(job, lambda: self.stopped.emit("")))
        job.crashed.connect(
            lambda _error: self._close(job, lambda: self.stopped.emit(tr("a fault")))
        )
        self._clock.start()
        self.running_changed.emit(True)

    def stop(self, reason: str = "") -> None:
        """Give the run that is on up; ``stopped`` comes at once, whatever SQLite does."""
        if self._job is None:
            return
        self._drop()
        self._clock.stop()
        self.running_changed.emit(False)
        self.stopped.emit(reason)

    def shutdown(self) -> None:
        """Stop, tell nobody, and let go of the worker without waiting for it."""
        self._drop()
        self._clock.stop()
        self._desk.session.release(self._worker_name)
        self._worker = None

    @property
    def _worker_name(self) -> str:
        return f"{self._name}.{self._generation}" if self._generation else self._name

    def _free_worker(self) -> Worker:
        """Give the document's worker; a new one where a stopped step still keeps the old."""
        session = self._desk.session
        if self._worker is not None and self._worker.busy:
            session.release(self._worker_name)
            self._generation += 1
        self._worker = session.worker(self._worker_name)
        return self._worker

    def _drop(self) -> None:
        job, self._job = self._job, None
        self._number += 1
        self._turns.clear()
        self.behind = 0
        if job is None:
            return
        job.cancel()
        if self._worker is not None:
            watch(self._desk, self._worker, self._title)

    def _close(self, job: Job, tell: Callable[[], None]) -> None:
        """End a run once all is shown that it told before."""
        self._queue()
        self._turns.put(lambda: self._end(job, tell))

    def _end(self, job: Job, tell: Callable[[], None]) -> None:
        if job is not self._job:
            return
        self._job = None
        self._clock.stop()
        self.running_changed.emit(False)
        tell()

    def _fail(self, error: PlumeError) -> None:
        self.failed.emit(error)

    def _queue(self) -> None:
        while self._told:
            number, event, look = self._told.popleft()
            if number == self._number:
                self.behind += isinstance(event, Ended)
                self._turns.put(partial(self._take, event, look))

    def _take(self, event: Event, look: Look | None) -> None:
        if isinstance(event, Began):
            self._unit_began = time.monotonic()
            self.began.emit(event)
        elif isinstance(event, Flowing):
            self.flowing.emit(event, look)
        elif isinstance(event, Ended):
            self.behind -= 1
            self.ended.emit(event)

    def _tick(self) -> None:
        now = time.monotonic()
        if self._limit and now - self._unit_began > self._limit + GRACE_MS / 1000:
            self.stop(tr("The time limit was reached."))
            return
        self.ticked.emit(now - self._started)


def _measured(event: Event) -> Look | None:
    started = event.started if isinstance(event, Flowing) else None
    return look_at(started.columns, started.store) if started else None


def _summary(paused: Paused) -> str:
    count = paused.at
    if not count and paused.unit is not None and paused.unit.intent is Intent.WRITE:
        return tr("It writes, so it is tried out first")
    return trn("{n} statement was run", "{n} statements were run", count)
