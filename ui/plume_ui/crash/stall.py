"""See from another thread whether the window still answers, and keep what holds it up.

What every thread does is written to the fault file, so that it is there also when somebody ends
the program. When the window answers again it goes to the log. Nobody is bothered.
"""

from __future__ import annotations

import faulthandler
import threading
import time
from contextlib import suppress

from PySide6.QtCore import QObject, QTimer

from plume_db.crash.faults import FaultFile
from plume_ui import logbook

STALL_AFTER = 10.0
"""Seconds in which the window did not get to run."""
HELD_AFTER = 30.0
"""Seconds in which no thread of Python got to run: the interpreter's own watch writes the stacks.

It goes by the clock alone and can not tell a program that was stopped; so it is late, and what it
wrote is forgotten as soon as the program runs again.
"""
LOOK = 2.0


class StallWatch(QObject):
    """A timer that beats in the window, and a thread that listens to it."""

    def __init__(
        self,
        faults: FaultFile,
        parent: QObject,
        after: float = STALL_AFTER,
        look: float = LOOK,
        held_after: float = HELD_AFTER,
    ) -> None:
        super().__init__(parent)
        self._faults = faults
        self._after = after
        self._look = look
        self._held_after = held_after
        self.stalled = False
        """Whether the window does not answer now, and what holds it up is kept."""
        self._beats = 0
        self._stop = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(int(look * 1000))
        self._timer.timeout.connect(self._beat)
        self._thread = threading.Thread(target=self._listen, name="plume stalls", daemon=True)

    def start(self) -> None:
        """Begin to beat and to listen."""
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """End; the program is about to, and may take long over its last writes."""
        self._timer.stop()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(5)
        faulthandler.cancel_dump_traceback_later()

    def _beat(self) -> None:
        self._beats += 1

    def _listen(self) -> None:
        heard, silent = self._beats, 0.0
        last = time.monotonic()
        self._arm()
        while not self._stop.wait(self._look):
            now = time.monotonic()
            passed, last = now - last, now
            self._arm()
            if passed >= self._held_after:
                self._tell_over("held", passed)
            # No longer than a look: a computer that slept, or a program that was stopped, is none.
            silent = 0.0 if self._beats != heard else silent + min(passed, 2 * self._look)
            heard = self._beats
            if silent >= self._after and not self.stalled:
                self.stalled = True
                self._faults.dump()
                logbook.note("stall", seconds=silent)
            elif self.stalled and not silent:
                self.stalled = False
                self._tell_over("stall-over", passed)

    def _arm(self) -> None:
        if self._faults.file is not None:
            with suppress(OSError, ValueError, RuntimeError):
                faulthandler.dump_traceback_later(self._held_after, file=self._faults.file)

    def _tell_over(self, event: str, seconds: float) -> None:
        stacks = self._faults.take_dump()
        logbook.note(event, seconds=seconds)
        if stacks:
            logbook.book().note_text("stacks", stacks)
