"""Runs one question at a time on the query worker and brings its rows into the GUI thread."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from plume_db.errors import Cancelled
from plume_db.jobs import Task
from plume_db.query.outcome import Outcome, Slice
from plume_db.query.question import Question
from plume_db.query.run import run
from plume_ui.desk import Desk
from plume_ui.jobs import Job
from plume_ui.query.words import summary

TICK_MS = 100


class Runner(QObject):
    """Emits ``rows`` any number of times, then exactly one of the three outcomes."""

    rows = Signal(object)
    """Carries a Slice of the latest run; late ones of earlier runs are dropped."""
    done = Signal(object)
    """Carries an Outcome."""
    failed = Signal(object)
    """Carries a PlumeError."""
    stopped = Signal()
    running_changed = Signal(object)
    """Carries whether a run is on."""
    ticked = Signal(object)
    """Carries the seconds since the start, ten times a second while it runs."""

    _delivered = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._job: Job | None = None
        self._number = 0
        self._started = 0.0
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._delivered.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether a run is on."""
        return self._job is not None

    def start(self, question: Question, title: str) -> None:
        """Run a question; a run that is on is stopped first."""
        self._drop()
        self._number += 1
        number, deliver = self._number, self._delivered
        cap = int(self._desk.settings.get("query/row_cap"))

        def on_rows(piece: Slice) -> None:
            try:
                deliver.emit((number, piece))
            except RuntimeError:  # the document was closed meanwhile
                raise Cancelled from None

        def work(task: Task) -> Outcome:
            statement = question.statement()
            with question.placed(statement):
                return run(task, statement.text, question.given, on_rows=on_rows, row_cap=cap)

        worker = self._desk.session.worker("query")
        job = self._desk.jobs.start(self, worker, work, title=title, summary=summary)
        self._job = job
        self._started = time.monotonic()
        job.succeeded.connect(lambda outcome: self._end(job, self.done, outcome))
        job.failed.connect(lambda error: self._end(job, self.failed, error))
        job.cancelled.connect(lambda: self._end(job, self.stopped))
        job.crashed.connect(lambda _error: self._end(job, self.stopped))
        self._clock.start()
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Ask the run that is on to stop; ``stopped`` follows at once."""
        if self._job is not None:
            self._job.cancel()

    def shutdown(self) -> None:
        """Stop, and tell nobody."""
        self._drop()
        self._clock.stop()

    def _drop(self) -> None:
        job, self._job = self._job, None
        self._number += 1
        if job is not None:
            job.cancel()

    def _end(self, job: Job, how: SignalInstance, *what: object) -> None:
        if job is not self._job:
            return
        self._job = None
        self._clock.stop()
        how.emit(*what)
        self.running_changed.emit(False)

    def _take(self, delivered: tuple[int, Slice]) -> None:
        number, piece = delivered
        if number == self._number:
            self.rows.emit(piece)

    def _tick(self) -> None:
        self.ticked.emit(time.monotonic() - self._started)
