"""Which tabs were open on a file, so that a session comes back as it was left."""

from __future__ import annotations

from concurrent.futures import Future
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from plume_db.ending import hold_end
from plume_db.jobs import Worker
from plume_ui.opening.bringing_back import MOST, NAME, BringingBack

if TYPE_CHECKING:
    from plume_ui.document import Document
    from plume_ui.workspace import Workspace

SAVE_MS = 500
SETTLED_MS = 3000
"""How long tabs that came back are watched: those that hang the program do so by then."""


class Wanted(Enum):
    """Whether the tabs of the last time come back with a file."""

    NO = "no"
    AFTER_CRASH = "after a crash"
    """The person asked for it; not where it is what the program crashed at."""
    YES = "yes"


class TabMemory(QObject):
    """Keeps what the tabs of one window show, soon after it changes.

    Of an encrypted file nothing is kept: its memory goes with it.
    """

    def __init__(self, space: Workspace, wanted: Wanted = Wanted.NO) -> None:
        super().__init__(space)
        self._space = space
        self._begun = False
        self._writing: Future[None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._soon.timeout.connect(self._save)
        if wanted is Wanted.NO:
            self._begin(SAVE_MS)
        else:
            back = BringingBack(space, self, after_crash=wanted is Wanted.AFTER_CRASH)
            back.done.connect(lambda: self._begin(SETTLED_MS))

    def _begin(self, soon: int) -> None:
        self._begun = True
        self._space.documents.current_changed.connect(self._touch)
        self._space.documents.closed.connect(self._touch)
        self._soon.start(soon)

    def _touch(self) -> None:
        if not self._soon.isActive():
            self._soon.start(SAVE_MS)

    def _save(self) -> None:
        if self._space.desk.closing:
            return
        memory, kept = self._space.desk.memory, self._look()
        worker = Worker("tabs")
        self._writing = worker.submit(lambda _task: memory.write(NAME, kept))
        worker.retire()

    def _look(self) -> dict[str, Any]:
        area = self._space.documents
        sides = [[d for d in area.documents() if group.indexOf(d) >= 0] for group in area.groups]
        fronts = [group.currentWidget() for group in area.groups if group.count()]
        current = area.current
        order = [*(each for each in fronts if each is not current), current]
        return {
            "sides": [[_kept(each) for each in side][:MOST] for side in sides],
            "fronts": [
                [at, side.index(each)]
                for each in order
                for at, side in enumerate(sides)
                if each in side
            ],
            "widths": area.widths if sides[1] else [],
        }

    def close(self) -> None:
        """Save for the last time: the file is about to be closed."""
        if not self._begun:
            return
        self._soon.stop()
        self._save()
        hold_end(self._writing)


def _kept(document: Document) -> list[Any]:
    shown = document.kept() if document.comes_back_as else None
    return [document.comes_back_as if shown is not None else "", shown]
