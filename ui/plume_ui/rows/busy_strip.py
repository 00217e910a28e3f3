"""A line that says what lasts, how far it is, and stops it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from plume_db.language import tr
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.jobs import Job

SHOW_AFTER = 300
"""Milliseconds; what is done sooner needs no words."""


class BusyStrip(QFrame):
    """Watches one job at a time; hidden while there is none that lasts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "note")
        self._job: Job | None = None
        self._words = label("", "caption")
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setMaximumWidth(240)
        self._progress.setAccessibleName(tr("How far it is"))
        self.stop_button = QPushButton(tr("Stop"), self)
        self.stop_button.setToolTip(tr("Stop this; nothing is left half done"))
        self.stop_button.setAccessibleName(tr("Stop"))
        self.stop_button.clicked.connect(self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._words)
        row.addWidget(self._progress, 1)
        row.addStretch(0)
        row.addWidget(self.stop_button)
        self._late = QTimer(self, singleShot=True, interval=SHOW_AFTER)
        self._late.timeout.connect(self._show_it)
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tell)
        self.hide()

    def watch(self, job: Job, words: str) -> None:
        """Show a job from now on, if it lasts."""
        self._job = job
        self._title = words
        self._progress.setRange(0, 0)
        job.progressed.connect(lambda _progress: self._tell() if self._job is job else None)
        job.finished.connect(lambda: self._over(job))
        if self.isHidden():
            self._late.start()
        else:
            self._tell()

    def stop(self) -> None:
        """Stop what is shown."""
        if self._job is not None:
            self._job.cancel()

    def end(self) -> None:
        """Show nothing any more."""
        self._late.stop()
        self._clock.stop()
        self._job = None
        self.hide()

    def _over(self, job: Job) -> None:
        if self._job is job:
            self.end()

    def _show_it(self) -> None:
        if self._job is not None:
            self._tell()
            self._clock.start()
            self.show()

    def _tell(self) -> None:
        job = self._job
        if job is None:
            return
        seconds = int(job.elapsed)
        self._words.setText(self._title + (f"  {seconds} s" if seconds else ""))
        share = job.progress.fraction
        self._progress.setRange(0, 1000 if share is not None else 0)
        if share is not None:
            self._progress.setValue(round(1000 * share))
