"""Ctrl+C, a closed terminal and a polite end from the system close the windows as a click does.

The same signal again ends the program at once, whatever it waits for. A thread takes them, since
Python's own handlers run only when the window's thread gets to run Python, and then between any
two steps of it, also in the middle of painting.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

AT_ONCE_AFTER = 2.0
"""Seconds after the first signal in which the same again is not taken for impatience.

A terminal that is closed and its shell each send one, and so do the parts of a session that ends.
"""


class Interrupts:
    """Takes SIGINT, SIGTERM and SIGHUP from the moment it is made: none of them is a crash."""

    def __init__(self, patience: float = AT_ONCE_AFTER) -> None:
        self.leave_at_once: Callable[[int], object] = os._exit
        """Called with the exit code, on the thread that listens, when a signal is repeated."""
        self._patience = patience
        self._guard = threading.Lock()
        self._close: Callable[[], object] | None = None
        self._first: dict[int, float] = {}
        """When each signal came first."""
        self._due: tuple[float, int] | None = None
        """When to leave at once, and for which signal."""
        self._here, self._there = socket.socketpair()
        self._there.setblocking(False)
        self._before = {number: signal.getsignal(number) for number in _numbers()}
        signal.set_wakeup_fd(self._there.fileno(), warn_on_full_buffer=False)
        for number in self._before:
            signal.signal(number, _leave_to_thread)
        self._thread = threading.Thread(target=self._listen, name="plume signals", daemon=True)
        self._thread.start()

    def close_by(self, close: Callable[[], object]) -> None:
        """Close the windows by `close`, which is called on the listening thread; perhaps now."""
        with self._guard:
            self._close = close
            asked = bool(self._first)
        if asked:
            close()

    def forget(self) -> None:
        """Take the next signal for a first one: the person has kept a window open."""
        with self._guard:
            self._first.clear()
            self._due = None

    def end(self) -> None:
        """Give the signals back; the program never does, for it ends with them."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._there.close()
        self._thread.join()
        self._here.close()

    def _listen(self) -> None:
        while numbers := self._wait():
            for number in numbers:
                if number in self._before:  # another's handler may use the same wake-up
                    self._take(number)

    def _wait(self) -> bytes:
        """Wait for signals, or until it is time to leave."""
        while True:
            with suppress(TimeoutError):
                self._here.settimeout(self._left())
                return self._here.recv(64)
            if self._due is not None:
                self.leave_at_once(128 + self._due[1])
                self._due = None

    def _left(self) -> float | None:
        return None if self._due is None else max(0.001, self._due[0] - time.monotonic())

    def _take(self, number: int) -> None:
        now = time.monotonic()
        with self._guard:
            is_first = not self._first
            came = self._first.setdefault(number, now)
            close = self._close
        if came != now and self._due is None:
            self._due = (max(now, came + self._patience), number)
        if is_first and close is not None:
            close()


def _numbers() -> list[signal.Signals]:
    """Give the signals that end a program and are not ignored, as nohup and `&` ask for."""
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [getattr(signal, name) for name in names if hasattr(signal, name)]
    return [each for each in known if signal.getsignal(each) is not signal.SIG_IGN]


def _leave_to_thread(_number: int, _frame: object) -> None:
    """Do nothing: the thread has heard of it already."""
