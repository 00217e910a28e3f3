"""A line that follows a job: what it does, how far it is, and a button to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from plume_db.language import tr
from plume_db.units import duration_text
from plume_ui.jobs import Job
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.job_bar import JobBar


class RunBar(QWidget):
    """Hidden until there is a job to follow; goes when the job ends."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._bar = JobBar(tr("Progress: {name}", name=name), self)
        self._bar.setMinimumWidth(80)
        self._what = ElidedLabel("", "caption", self)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setToolTip(tr("Stop; the file is as it was"))
        self.cancel.setAccessibleName(tr("Cancel: {name}", name=name))
        self.cancel.clicked.connect(self.stop)
        self._clock = QTimer(self)
        self._clock.setInterval(200)
        self._clock.timeout.connect(self._tick)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._bar, 2)
        row.addWidget(self._what, 3)
        row.addWidget(self.cancel)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show a job until it ends."""
        self._job = job
        self._bar.begin()
        self._what.setText("")
        self.cancel.setText(tr("Cancel"))
        job.progressed.connect(lambda _progress: self._tick())
        job.finished.connect(lambda: self._end(job))
        self._clock.start()
        self.show()

    def stop(self) -> None:
        """Ask the job to stop."""
        if self._job is not None:
            # Not disabled, or the keyboard would go to some other part of the window.
            self.cancel.setText(tr("Stopping…"))
            self._job.cancel()

    def _tick(self) -> None:
        job = self._job
        if job is None or job.ended is not None:
            return
        progress = job.progress
        self._bar.show_share(progress.fraction)
        words = [progress.text] if progress.text else []
        if job.elapsed >= 1:
            words.append(duration_text(job.elapsed))
        self._what.setText(" · ".join(words))

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._clock.stop()
            self.hide()
