"""Who kept the GUI thread busy: a thread that looks at its stack whenever a beat is late."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections import Counter

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
                frame = sys._current_frames().get(self._gui)
                self._seen[_place(traceback.extract_stack(frame))] += 1


def _place(stack: traceback.StackSummary) -> str:
    """Name the innermost function of ours, with the line it stands at."""
    for frame in reversed(stack):
        for package in _OURS:
            if f"/{package}/" in frame.filename:
                file = frame.filename.rpartition(f"/{package}/")[2]
                return f"{package}/{file}:{frame.lineno} {frame.name}"
    return "Qt itself: layout, styling or painting"
