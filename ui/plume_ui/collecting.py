"""When Python looks for garbage: in the GUI thread, in small pieces, never in a worker.

A collection holds Python's lock, so that the window stands still wherever it runs, and it takes
time with all that lives: 40 to 70 ms with a schema of 5,000 tables. What has come to stay is
therefore frozen: later collections pass over it. Most objects go without any of this, as soon as
nothing refers to them; only rings of objects need it. One more reason for the GUI thread: a
QObject that is found in a worker would be deleted there.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 2_000
FEW = 2_000
"""New objects that need no collection yet."""
LONG_MS = 10.0
"""A collection that took longer leaves the rest frozen, so that the next is short again."""


class Collector(QObject):
    """Collects garbage for the whole process, as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()  # loading makes many objects and no garbage
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        QTimer.singleShot(EVERY_MS, self, self._begin)

    def _begin(self) -> None:
        gc.freeze()  # what stands by now stays until the end
        self._timer.start()

    def collect(self) -> None:
        """Collect what came since the last time, where it is worth while."""
        if gc.get_count()[0] < FEW:
            return
        start = time.perf_counter()
        gc.collect()
        if (time.perf_counter() - start) * 1000 > LONG_MS:
            gc.freeze()


def keep() -> None:
    """Tell that something large has been built that will stay; cheap, from any thread."""
    if not gc.isenabled():  # the process leaves it to a Collector
        gc.freeze()


def let_go() -> None:
    """Tell that something large that was kept is gone: look through everything once more."""
    gc.unfreeze()
