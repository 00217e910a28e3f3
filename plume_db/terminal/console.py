"""Standard output, standard error, and one line of progress between them."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from typing import TextIO

from plume_db.jobs import Progress
from plume_db.systems.streams import encoding_for
from plume_db.units import duration_text

_BETWEEN = 0.1
"""Seconds between two redraws of the progress line."""

_AFTER = 0.4
"""Seconds a task runs before its progress is shown at all."""


class Console:
    """What a command writes to; `show` is called on worker threads, the rest on the main one."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out = out or _open_stream(sys.stdout)
        self._err = err or _open_stream(sys.stderr)
        self._lock = threading.Lock()
        self._progress = _is_terminal(self._err)
        self._since = time.monotonic()
        self._drawn_at = 0.0
        self._width = 0
        for stream in (self._out, self._err):
            if isinstance(stream, io.TextIOWrapper):
                # Names of files and tables may hold what this terminal can not write.
                encoding = encoding_for(_is_terminal(stream), os.environ) or stream.encoding
                stream.reconfigure(encoding=encoding, errors="backslashreplace")

    def say(self, text: str = "") -> None:
        """Write a line of the result."""
        self.clear()
        self._out.write(text + "\n")

    def note(self, text: str) -> None:
        """Write a line beside the result."""
        self.clear()
        self._err.write(text + "\n")

    def flush(self) -> None:
        """Bring everything out; raises where nobody reads any more."""
        self.clear()
        self._out.flush()

    def begin(self) -> None:
        """Start the clock of a task."""
        self._since = time.monotonic()

    def show(self, progress: Progress) -> None:
        """Draw the progress line, on a terminal, not too often."""
        now = time.monotonic()
        if not self._progress or now - self._since < _AFTER or now - self._drawn_at < _BETWEEN:
            return
        with self._lock:
            self._drawn_at = now
            line = _line(progress, now - self._since)[: _columns() - 1]
            self._err.write("\r" + line + " " * (self._width - len(line)))
            self._err.flush()
            self._width = len(line)

    def clear(self) -> None:
        """Take the progress line away."""
        with self._lock:
            if self._width:
                self._err.write("\r" + " " * self._width + "\r")
                self._err.flush()
                self._width = 0


def _line(progress: Progress, seconds: float) -> str:
    parts = [progress.text or "Working"]
    share = progress.fraction
    if share is not None:
        parts.append(f"{share:.0%}")
        if share > 0.05:
            parts.append(f"{duration_text(seconds / share - seconds)} left")
    parts.append("Ctrl+C stops")
    return " · ".join(parts)


def _columns() -> int:
    import shutil  # asks the terminal only

    return shutil.get_terminal_size().columns


def _open_stream(stream: TextIO | None) -> TextIO:
    """Give the stream, or nowhere in its place: a program may be started with it closed.

    The null device also takes the low number that is free, which a database must never get.
    """
    return stream or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False
