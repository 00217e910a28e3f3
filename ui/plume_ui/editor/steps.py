"""Undo for changes so large that they were made in pieces: one key takes all pieces back.

Qt would undo them at once, and hold the window for a second with a million lines.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit

from plume_ui.editor.script import Script

SLICE = 0.004
"""Seconds that undoing may take between two events."""


class Steps(QObject):
    """Knows which steps of Qt's undo stack belong together."""

    finished = Signal()

    def __init__(self, editor: QPlainTextEdit, script: Script) -> None:
        super().__init__(editor)
        self._editor = editor
        self._script = script
        self._groups: list[tuple[int, int]] = []
        """How many steps there were before and behind each large change."""
        self._begun = -1
        self._act: Callable[[], object] | None = None
        self._goal = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        editor.document().undoCommandAdded.connect(self._prune)

    @property
    def running(self) -> bool:
        """Whether pieces are being taken back or put in again."""
        return self._act is not None

    def begin(self) -> None:
        """Note that pieces of one change follow."""
        self._begun = self._editor.document().availableUndoSteps()

    def end(self) -> None:
        """Note that the change is complete."""
        after = self._editor.document().availableUndoSteps()
        if self._begun >= 0 and after > self._begun:
            self._groups.append((self._begun, after))
        self._begun = -1

    def undo(self) -> None:
        """Take back the last change, in slices where it was made in pieces."""
        document = self._editor.document()
        steps = document.availableUndoSteps()
        goal = next((before for before, after in self._groups if after == steps), -1)
        if goal < 0:
            QPlainTextEdit.undo(self._editor)
        else:
            self._run(document.undo, goal)

    def redo(self) -> None:
        """Make the change again that was taken back."""
        document = self._editor.document()
        steps = document.availableUndoSteps()
        goal = next((after for before, after in self._groups if before == steps), -1)
        if goal < 0 or not document.availableRedoSteps():
            QPlainTextEdit.redo(self._editor)
        else:
            self._run(document.redo, goal)

    def _run(self, act: Callable[[], object], goal: int) -> None:
        if self.running or self._editor.isReadOnly():
            return
        self._act, self._goal = act, goal
        self._editor.setReadOnly(True)
        self._script.patient = True
        self._timer.start()

    def _go_on(self) -> None:
        document = self._editor.document()
        until = time.perf_counter() + SLICE
        while self._act is not None and time.perf_counter() < until:
            before = document.availableUndoSteps()
            if before == self._goal:
                return self._finish()
            self._act()
            if document.availableUndoSteps() == before:  # there is no more
                return self._finish()
        return None

    def _finish(self) -> None:
        self._timer.stop()
        self._act = None
        self._script.patient = False
        self._editor.setReadOnly(False)
        self.finished.emit()

    def _prune(self) -> None:
        """Forget changes that can not come back, now that there is a new one."""
        steps = self._editor.document().availableUndoSteps() - 1
        self._groups = [group for group in self._groups if group[1] <= steps]
