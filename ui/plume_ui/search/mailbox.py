"""Takes what a worker finds, and gives it to the window in pieces it can show in one frame."""

from __future__ import annotations

from collections import deque

from plume_db.jobs import CancelToken
from plume_db.search.outcome import Found

MOST_WAITING = 2_000
"""Finds that wait to be shown before the worker has to wait too."""
PAUSE = 0.005


class Mailbox:
    """Filled by one worker, emptied by the window.

    Without a lock: a worker that is put aside while it holds one would hold up the window.
    """

    def __init__(self) -> None:
        self._waiting: deque[Found] = deque()

    def put(self, found: Found, token: CancelToken) -> None:
        """Add one; wait while too much is waiting, unless cancelled."""
        while len(self._waiting) >= MOST_WAITING:
            token.wait(PAUSE)
            token.check()
        self._waiting.append(found)

    def take(self, most: int) -> list[Found]:
        """Take up to `most`, in the order they came."""
        # Only this side takes, so what was counted is still there.
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def __len__(self) -> int:
        return len(self._waiting)
