"""When Python looks for garbage: in the GUI thread, in small pieces, never in a worker.

A collection holds Python's lock, so that the window stands still wherever it runs, and it takes
time with all that lives: 40 to 70 ms with a schema of 5,000 tables. What has come to stay is
therefore frozen, and later collections pass over it. Most objects need no collection at all: they
go as soon as nothing refers to them. It is for rings of objects, which should stay rare and small
here. One more reason for the GUI thread: a QObject found in a worker would be deleted there.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000
FEW = 2_000
"""New objects that need no collection yet."""
MANY = 20_000
"""So many new objects are a schema, a result or a library: they stay, and are passed over."""
LONG_MS = 10.0
"""A collection that took longer leaves the rest frozen, so that the next is short again."""


class Collector(QObject):
    """Collects garbage for the whole process, from when it is made."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect what came since the last time, or let it stay where that would take long."""
        came = gc.get_count()[0]
        if came > MANY:
            gc.freeze()
        elif came > FEW:
            start = time.perf_counter()
            gc.collect()
            if (time.perf_counter() - start) * 1000 > LONG_MS:
                gc.freeze()
