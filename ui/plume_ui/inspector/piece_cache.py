"""Bytes of a long value for a view that scrolls: asked for on a worker, kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_ui.inspector.content import Content

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

CHUNK = 64 * 1024
KEPT = 64
"""Chunks: four megabytes."""


class PieceCache(QObject):
    """Gives what is at hand at once, and tells when the rest has come."""

    arrived = Signal()
    failed = Signal(object)
    """Carries a PlumeError."""

    def __init__(self, desk: Desk, content: Content, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.content = content
        self._chunks: OrderedDict[int, bytes] = OrderedDict()
        self._job: Job | None = None
        self._reading = -1
        self._wanted = -1
        self._broken = False

    def get(self, offset: int, n: int) -> bytes | None:
        """Give bytes, or None while they are not here; never more than there are."""
        n = max(0, min(n, self.content.length - offset))
        if offset + n <= len(self.content.head):
            return self.content.head[offset : offset + n]
        parts = []
        for number in range(offset // CHUNK, (offset + n - 1) // CHUNK + 1):
            if (chunk := self._chunks.get(number)) is None:
                self._want(number)
                return None
            self._chunks.move_to_end(number)
            start = number * CHUNK
            parts.append(chunk[max(0, offset - start) : offset + n - start])
        return b"".join(parts)

    def _want(self, number: int) -> None:
        self._wanted = number
        if self._job is None and not self._broken:
            self._read(number)

    def _read(self, number: int) -> None:
        rest = self.content.rest
        if rest is None:
            return
        content = self.content

        def work(task: Task) -> bytes:
            return content.read(task, number * CHUNK, CHUNK)

        self._reading = number
        worker = self._desk.session.worker(rest.worker)
        self._job = job = self._desk.jobs.start(
            self, worker, work, title=tr("Read a part of a value"), quiet=True
        )
        job.succeeded.connect(lambda data: self._keep(number, data))
        job.failed.connect(self._fail)
        job.finished.connect(self._ended)

    def _keep(self, number: int, data: bytes) -> None:
        self._chunks[number] = data
        while len(self._chunks) > KEPT:
            self._chunks.popitem(last=False)

    def _fail(self, error: PlumeError) -> None:
        self._broken = True
        self.failed.emit(error)

    def _ended(self) -> None:
        self._job = None
        wanted, self._wanted = self._wanted, -1
        # Where one scrolls on meanwhile, only what is in view now is still wanted.
        if wanted >= 0 and wanted not in self._chunks and not self._broken:
            self._read(wanted)
        self.arrived.emit()

    def stop(self) -> None:
        """Cancel what is read."""
        self._broken = True
        if self._job is not None:
            self._job.cancel()
