"""The way from a name to an open session, with every stop on it: busy, key, lock, failure."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.database import Key
from plume_db.errors import FileLocked, PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.jobs import Job, JobBoard
from plume_ui.opening.keyring import remember
from plume_ui.opening.naming import name_of
from plume_ui.opening.page import OpeningPage
from plume_ui.qt_types import make_early

if TYPE_CHECKING:
    from plume_db.session import Session
    from plume_ui.settings import Settings

RETRY_MS = 1000
_OUR_ERROR = tr("An error in Plume DB kept it from opening the file. The file was not changed.")


class OpenFlow(QObject):
    """Opens one file at a time and drives the opening page meanwhile."""

    opened = Signal(object)
    """Carries the :class:`~plume_db.session.Session`."""
    given_up = Signal()

    def __init__(
        self, page: OpeningPage, jobs: JobBoard, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._jobs = jobs
        self._settings = settings
        self._worker: Worker | None = None
        self._untaken: list[Session] = []
        """What the worker opened and nobody has taken yet; each is closed by who pops it."""
        self._argument = ""
        self._key: Key | None = None
        self._job: Job | None = None
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._try)
        page.cancel_wanted.connect(self.give_up)
        page.retry_wanted.connect(self._try)
        page.key_given.connect(self._with_key)

    @property
    def name(self) -> str:
        """The file's name, for sentences."""
        return name_of(self._argument)

    @property
    def argument(self) -> str:
        """What was named last: a path or a ``file://`` URL."""
        return self._argument

    def start(self, argument: str) -> None:
        """Begin to open what was named: a path or a ``file://`` URL."""
        self.stop()
        self._argument = argument
        self._key = None
        self._page.show_busy(self.name)
        self._try()

    def stop(self) -> None:
        """Let go of everything; nothing is emitted."""
        self._retry.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._worker is not None:
            # It may be open already while the word of that is on its way here.
            untaken, self._untaken = self._untaken, []
            self._worker.submit(lambda _task: _close(untaken))
            self._worker.retire()
            self._worker = None

    def give_up(self) -> None:
        """Stop because the person said so."""
        self.stop()
        self.given_up.emit()

    def _with_key(self, key: Key) -> None:
        self._key = key
        self._page.show_busy(self.name)
        self._try()

    def _try(self) -> None:
        self._retry.stop()
        argument, key, keys = self._argument, self._key, self._settings.keys
        side_files = bool(self._settings.get("opening/side_files"))
        most = int(self._settings.get("opening/copy_gigabytes") * 1e9)
        if self._worker is None:
            self._worker = Worker("open")
        make_early()  # before the worker names them
        untaken = self._untaken

        def work(task: Task) -> Session:
            # Here and not above: the window is on the screen before these are loaded.
            import plume_ui.desk
            import plume_ui.workspace  # noqa: F401
            from plume_db.opening.policy import Wishes
            from plume_ui.opening.keyring import open_with_keys

            session = open_with_keys(task, argument, key, keys, Wishes(side_files, most))
            untaken.append(session)
            if task.token.cancelled:
                _close(untaken)
            return session

        job = self._jobs.start(
            self, self._worker, work, title=tr("Opening {name}", name=self.name), quiet=True
        )
        job.progressed.connect(self._page.show_progress)
        job.silent.connect(self._page.show_silence)
        job.succeeded.connect(self._arrive)
        job.failed.connect(self._fail)
        # The report is shown by the window; here the page must not wait for ever.
        job.crashed.connect(lambda _error: self._fail(PlumeError(_OUR_ERROR)))
        self._job = job

    def _arrive(self, session: Session) -> None:
        self._job = None
        self._untaken.clear()
        self.stop()
        self._key = None
        remember(self._settings, session)
        self.opened.emit(session)

    def _fail(self, error: PlumeError) -> None:
        self._job = None
        self._page.show_error(self.name, error)
        if isinstance(error, FileLocked):
            self._retry.start()


def _close(untaken: list[Session]) -> None:
    """Close what was opened for nobody: it may hold a private copy."""
    while untaken:
        with suppress(IndexError):  # the other one who closes was faster
            untaken.pop().close()
