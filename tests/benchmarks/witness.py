"""Who kept the GUI thread busy: a thread that looks at its stack whenever a beat is late."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from types import FrameType

LATE = 0.02
"""Seconds after which a beat counts as late; a look every few milliseconds from then on."""

_OURS = ("plume_ui", "plume_db")


class Witness:
    """Notes where the GUI thread was during the longest wait."""

    def __init__(self) -> None:
        self._gui = threading.get_ident()
        self._beat = time.perf_counter()
        self._ended = threading.Event()
        self._seen: Counter[str] = Counter()
        self._longest: tuple[float, str] = (0.0, "")
        self._thread = threading.Thread(target=self._look, name="bench witness", daemon=True)
        self._thread.start()

    def beat(self, gap: float) -> None:
        """Hear from the GUI thread that it lives, after `gap` seconds."""
        seen, self._seen = self._seen, Counter()
        if gap > self._longest[0] and seen:
            self._longest = (gap, seen.most_common(1)[0][0])
        self._beat = time.perf_counter()

    def end(self) -> str:
        """Stop looking, and tell where the longest wait was spent."""
        self._ended.set()
        self._thread.join()
        return self._longest[1]

    def _look(self) -> None:
        while not self._ended.wait(0.004):
            if time.perf_counter() - self._beat > LATE:
                self._seen[_place(sys._current_frames().get(self._gui))] += 1


def _place(frame: FrameType | None) -> str:
    """Name the innermost function of ours, with the line it stands at."""
    # By hand: traceback would read source files, and so look away while it is needed.
    while frame is not None:
        file = frame.f_code.co_filename
        for package in _OURS:
            if f"/{package}/" in file:
                inner = file.rpartition(f"/{package}/")[2]
                return f"{package}/{inner}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return "Qt itself: layout, styling or painting"
