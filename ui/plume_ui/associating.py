"""Asking the system whether Plume DB opens SQLite files, and making it so, on a worker."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.welcome.association import (
    WINDOWS_PAGE,
    Association,
    association,
    become_default,
)
from plume_ui.jobs import JobBoard


class Associating(QObject):
    """Says how things are, and changes them on the person's word only."""

    known = Signal(object)
    """Carries an :class:`Association`."""
    failed = Signal(object)
    """Carries a sentence."""

    def __init__(self, jobs: JobBoard, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs

    def look(self) -> None:
        """Find out how things are."""

        def work(_task: Task) -> Association:
            return association()

        self._start(tr("Look which program opens SQLite files"), work)

    def become(self, found: Association) -> None:
        """Become the default, or open the system's page where it is chosen."""
        if found.way == "system":
            QDesktopServices.openUrl(QUrl(WINDOWS_PAGE))
            return

        def work(_task: Task) -> Association:
            become_default()
            return association()

        self._start(tr("Become the default for SQLite files"), work)

    def _start(self, title: str, work: Callable[[Task], Association]) -> None:
        worker = Worker("default program")
        job = self._jobs.start(self, worker, work, title=title, quiet=True)
        job.succeeded.connect(self.known)
        job.failed.connect(self._fail)
        worker.retire()

    def _fail(self, error: PlumeError) -> None:
        self.failed.emit(error.sentence)
