"""One write from the click to its end: permission, the transaction, closing, telling everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.database import Mode
from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_db.language import tr
from plume_db.rehearsal.commit import Committed
from plume_db.units import count_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

Work = Callable[[Task], Committed]


class Writing(QObject):
    """Lives on the desk, so that a tab that is closed meanwhile takes nothing with it.

    Exactly one of the first three signals comes; the file is closed again before it does.
    """

    done = Signal(object)
    """Carries the Committed."""
    failed = Signal(object)
    """Carries a PlumeError; nothing was written."""
    stopped = Signal()
    """It was cancelled, or crashed; nothing was written."""
    progressed = Signal(object)
    """Carries a Progress: mostly who is waited for."""

    def __init__(self, desk: Desk, title: str, work: Work) -> None:
        super().__init__(desk)
        self._desk = desk
        self._title = title
        self._work = work
        self._job: Job | None = None
        self._results: list[Committed] = []
        self._error: PlumeError | None = None

    def start(self) -> None:
        """Ask for permission, which reads from the file, so it is done on a thread."""
        gate, session = Worker("writing permission"), self._desk.session

        def permit(_task: Task) -> Worker:
            return session.writer()

        self._job = job = self._desk.jobs.start(
            self, gate, permit, title=tr("Preparing to write"), quiet=True
        )
        gate.retire()
        job.succeeded.connect(self._begin)
        job.failed.connect(self._refuse)
        job.cancelled.connect(self._stop)
        job.crashed.connect(lambda _error: self._stop())

    def cancel(self) -> None:
        """Ask it to stop; where it is committed already, it is done."""
        if self._job is not None:
            self._job.cancel()

    def _begin(self, writer: Worker) -> None:
        given, results = self._work, self._results

        def work(task: Task) -> Committed:
            # Kept here as well: a job drops a result that crossed a cancel, but what was
            # committed is committed, and the person is told so.
            results.append(given(task))
            return results[0]

        self._desk.writing = True
        # The desk owns the job, which Activity shows for longer than this lives.
        self._job = job = self._desk.jobs.start(
            self._desk, writer, work, title=self._title, summary=summary
        )
        job.progressed.connect(self._tell)
        job.failed.connect(self._keep)
        job.finished.connect(lambda: self._close(writer))

    def _tell(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    def _keep(self, error: PlumeError) -> None:
        self._error = error

    def _close(self, writer: Worker) -> None:
        """End the time in which the file is writable; only then it is over."""
        session, closer = self._desk.session, Worker("closing the writer")

        def close(task: Task) -> None:
            writer.close()
            if session.opened.mode is Mode.IMMUTABLE:
                # These connections take the file for unchangeable, and would show a mixture.
                session.reopen(task)

        closing = self._desk.jobs.start(
            self, closer, close, title=tr("Closing the file"), quiet=True
        )
        closer.retire()
        closing.finished.connect(self._end)

    def _end(self) -> None:
        if self._results:
            self.done.emit(self._results[0])
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.stopped.emit()
        # Also after a failure: what was rolled back may have changed the file's time.
        self._desk.file_written.emit()
        self._desk.writing = False
        self.deleteLater()

    def _refuse(self, error: PlumeError) -> None:
        self.failed.emit(error)
        self.deleteLater()

    def _stop(self) -> None:
        self.stopped.emit()
        self.deleteLater()


def summary(done: Committed) -> str:
    """Say what was written."""
    counts = rows_text(done.inserted, done.updated, done.deleted)
    return f"{done.title}: {counts or tr('no row changed')}"


def rows_text(inserted: int, updated: int, deleted: int) -> str:
    """Write how many rows: ``1 new, 2 changed``."""
    parts = ((inserted, "new"), (updated, "changed"), (deleted, "deleted"))
    return ", ".join(f"{count_text(count)} {word}" for count, word in parts if count)
