"""Jobs in words for people who do not see their bars: that one began, how far it is, its end."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from plume_db.jobs import Progress
from plume_db.language import tr
from plume_db.units import percent_text
from plume_ui.jobs import Job, JobBoard
from plume_ui.widgets.spoken import announce

BEGUN_MS = 1000
"""When it is said that a job runs: the end of one that is over sooner says enough."""
QUARTERS = 4


class JobSpeaker(QObject):
    """Tells screen readers of every job of a board that is shown, after what they are saying."""

    def __init__(self, board: JobBoard, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        board.started.connect(self._follow)

    def _follow(self, job: Job) -> None:
        _Told(job, self._window)


class _Told(QObject):
    """What was said of one job so far; goes with it."""

    def __init__(self, job: Job, window: QWidget) -> None:
        super().__init__(job)
        self._job, self._window = job, window
        self._begun = False
        self._quarter = 0
        job.progressed.connect(self._go_on)
        job.silent.connect(self._say)
        job.finished.connect(self._end)
        QTimer.singleShot(BEGUN_MS, self, self._begin)

    def _begin(self) -> None:
        if self._job.state == "running":
            self._begun = True
            self._say(tr("Running…"))

    def _go_on(self, progress: Progress) -> None:
        quarter = int((progress.fraction or 0) * QUARTERS)
        if quarter < self._quarter:  # another step of the same job
            self._quarter = quarter
        elif self._begun and self._quarter < quarter < QUARTERS:
            self._quarter = quarter
            self._say(percent_text(quarter, QUARTERS))

    def _end(self) -> None:
        self._say(self._job.words)

    def _say(self, words: object) -> None:
        if not words or not isValid(self._window):
            return
        # What was asked for a moment ago needs no name.
        announce(self._window, f"{self._job.title}: {words}" if self._begun else str(words))
