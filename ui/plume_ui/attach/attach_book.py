"""The files that are attached in one window; pages come and go, the book stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.attach.attachments import Attachments, Inventory
from plume_db.database import Key
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.jobs import Job

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class AttachBook(QObject):
    """Attaches and detaches by jobs, and tells the desk."""

    changed = Signal()
    """What is attached is something else now."""
    started = Signal(object)
    """Carries the Job of an attach; it may take long for a large CSV file."""
    failed = Signal(object, object)
    """Carries the Path and the PlumeError."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._attachments = Attachments(desk.session)
        self._worker = worker = Worker(f"attach {desk.session.path.name}")
        attachments = self._attachments

        def close() -> None:
            worker.close()  # what is being read stops first
            attachments.close()

        desk.session.when_closed(close)

    @staticmethod
    def of(desk: Desk) -> AttachBook:
        """Give the book of a desk."""
        found = desk.findChild(AttachBook)
        return found if isinstance(found, AttachBook) else AttachBook(desk)

    @property
    def inventory(self) -> Inventory:
        """What is attached."""
        return self._attachments.inventory

    def attach(self, path: Path, key: Key | None = None) -> Job:
        """Attach a file of any kind known."""
        attachments = self._attachments

        def work(task: Task) -> str:
            return attachments.attach(task, path, key=key)

        job = self._desk.jobs.start(
            self,
            self._worker,
            work,
            title=tr("Attach {name}", name=path.name),
            summary=lambda name: tr("{name} is attached as {name2}.", name=path.name, name2=name),
        )
        job.succeeded.connect(self._tell)
        job.failed.connect(lambda error: self.failed.emit(path, error))
        self.started.emit(job)
        return job

    def detach(self, name: str) -> Job:
        """Let go of a database, or of a table of the scratch database."""
        attachments = self._attachments

        def work(task: Task) -> None:
            attachments.detach(task, name)

        job = self._desk.jobs.start(
            self, self._worker, work, title=tr("Detach {name}", name=name), quiet=True
        )
        job.succeeded.connect(self._tell)
        return job

    def _tell(self, _result: object) -> None:
        self._desk.attached_changed.emit(self.inventory.catalogs)
        self.changed.emit()
