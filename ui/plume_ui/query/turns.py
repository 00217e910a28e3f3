"""Does what waits in the window's thread a little at a time, so that it stays responsive."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

TURN = 0.006
"""Seconds of one turn; what takes longer is still done whole."""


class Turns(QObject):
    """A queue that is worked off in turns; in between the window paints and takes input."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], object]] = deque()
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._work)

    def put(self, act: Callable[[], object]) -> None:
        """Have something done after all that waits."""
        self._waiting.append(act)
        if not self._next.isActive():
            self._next.start()

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._next.stop()

    def _work(self) -> None:
        until = time.perf_counter() + TURN
        while self._waiting:
            self._waiting.popleft()()
            if time.perf_counter() >= until:
                break
        if self._waiting:
            self._next.start()
