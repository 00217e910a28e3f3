"""Looking once a second whether another program changed the open file, and saying so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.opening.watch import Change
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk

WATCH_MS = 1000


class FileWatch(QObject):
    """Looks at the file of a desk until it is stopped, on a thread of its own."""

    looked = Signal()
    """The file was looked at; emitted once a second."""
    changed = Signal(object)
    """Carries the Change that another program made; what we wrote ourselves is none."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._worker = Worker(f"watch {desk.session.path.name}")
        self._looking = False
        self._written = 0
        """How often a job of ours wrote: what a look found before that is stale."""
        self._clock = QTimer(self)
        self._clock.setInterval(WATCH_MS)
        self._clock.timeout.connect(self._look)
        self._clock.start()

    def know(self) -> None:
        """Take the file as it is now for what is known: a job of ours wrote to it."""
        self._written += 1
        self._desk.session.seen()

    def stop(self) -> None:
        """Look no more."""
        self._clock.stop()
        self._worker.close(0)

    def _look(self) -> None:
        if self._looking:
            return
        self._looking = True
        session = self._desk.session

        def work(_task: Task) -> Change:
            return session.change()

        title = tr("Watch the file")
        job = self._desk.jobs.start(self, self._worker, work, title=title, quiet=True)
        written = self._written
        job.succeeded.connect(lambda change: self._found(change, written))
        job.finished.connect(self._end_look)

    def _end_look(self) -> None:
        self._looking = False

    def _found(self, change: Change, written: int) -> None:
        self.looked.emit()
        ours = self._desk.writing or written != self._written
        if change is Change.NONE or (change is Change.CONTENT and ours):
            return
        self._desk.session.seen()
        self._desk.file_changed.emit(change)
        self.changed.emit(change)


def say_change(
    strip: MessageStrip, name: str, change: Change, reopen: Callable[[], object]
) -> None:
    """Say what another program did to the file, and offer what helps."""
    if change is Change.CONTENT:
        strip.say(
            "note",
            tr("{name} was changed by another program. What you see may be older.", name=name),
            (tr("Refresh"), reopen),
        )
    elif change is Change.REPLACED:
        strip.say(
            "warn",
            tr(
                "{name} was replaced by another file. What you see is the file that was opened.",
                name=name,
            ),
            (tr("Open the new file"), reopen),
        )
    else:
        strip.say(
            "warn",
            tr(
                "{name} was moved or deleted. What was read stays here until you close it.",
                name=name,
            ),
        )
