"""How many rows there are: soon a bound, exact when there is time or when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.page import Extent
from plume_db.rows.source import RowSource
from plume_db.units import count_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.grid.cache import RowWindow
    from plume_ui.jobs import Job

COUNT_SECONDS = 3.0
"""So long rows are counted without being asked for; the rest waits until nobody is busy."""

IDLE = 5_000
"""Milliseconds without a move in the grid after which counting goes on by itself."""


class Counting(QObject):
    """Counts the rows of one window at a time."""

    went_on = Signal()
    """More rows are known, or all are."""
    failed = Signal(object)
    """Carries the PlumeError of a count that was asked for."""

    def __init__(self, desk: Desk, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._name = name
        self._window: RowWindow | None = None
        self._may_go_on = False
        self.job: Job | None = None
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._go_on)

    def start(self, window: RowWindow) -> None:
        """Count the rows of a window as far as that is cheap."""
        self.stop()
        self._window = window
        source = window.source
        self._may_go_on = source.counts_unasked
        if gathers(source):
            self._count(source.count, asked=False)
        elif source.counts_unasked:
            self._count(_briefly(source), asked=False)

    def ask(self) -> None:
        """Count to the end, since the person wants to know."""
        if self._window is not None and not self._window.source.about().exact:
            self._may_go_on = True
            self._count(self._window.source.count, asked=True)
            self.went_on.emit()

    def moved(self) -> None:
        """Take note that the person is busy: counting waits."""
        if self._idle.isActive():
            self._idle.start()

    def stop(self) -> None:
        """Count no further; what is known stays."""
        self._idle.stop()
        self._may_go_on = False
        job, self.job = self.job, None
        if job is not None:
            job.cancel()
            self.went_on.emit()

    @property
    def stoppable(self) -> bool:
        """Whether there is a count to stop."""
        return self.job is not None

    def _go_on(self) -> None:
        if self._window is not None and self.job is None:
            self._count(_briefly(self._window.source), asked=False)

    def _count(self, work: Callable[[Task], Extent], asked: bool) -> None:
        window = self._window
        if window is None or window.source.about().exact:
            return
        if self.job is not None:
            self.job.cancel()
        self.job = job = self._desk.jobs.start(
            self,
            self._desk.session.worker("count"),
            work,
            title=tr("Count the rows of {name}", name=self._name),
            summary=lambda extent: tr("{known} rows", known=count_text(extent.known)),
            quiet=not asked,
        )
        job.progressed.connect(lambda _progress: self._tell(window))
        job.succeeded.connect(lambda _extent: self._tell(window))
        job.finished.connect(lambda: self._ended(job, window))
        if asked:
            job.failed.connect(self._fail)

    def _fail(self, error: PlumeError) -> None:
        self.failed.emit(error)

    def _tell(self, window: RowWindow) -> None:
        if window is self._window:
            window.learn()
            self.went_on.emit()

    def _ended(self, job: Job, window: RowWindow) -> None:
        if self.job is not job:
            return
        self.job = None
        if window is self._window:
            if self._may_go_on and job.state != "cancelled" and not window.source.about().exact:
                self._idle.start()
            self.went_on.emit()


def gathers(source: RowSource) -> bool:
    """Tell whether far rows can only be shown once all were gone through."""
    return source.gathers


def _briefly(source: RowSource) -> Callable[[Task], Extent]:
    def work(task: Task) -> Extent:
        with task.budget(COUNT_SECONDS):
            return source.count(task)

    return work
