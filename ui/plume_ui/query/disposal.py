"""Lets go of stored rows without making the window wait: gigabytes take a while to be freed."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

from plume_db.spill.store import RowStore


class _Disposal:
    """One thread at most, which ends when nothing waits; to start one for each store is slow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[RowStore] = deque()
        self._running = False

    def take(self, stores: Sequence[RowStore]) -> None:
        """Close stores soon."""
        with self._lock:
            self._waiting.extend(stores)
            if self._running or not self._waiting:
                return
            self._running = True
        threading.Thread(target=self._close, name="plume rows closing", daemon=True).start()

    def _close(self) -> None:
        while (store := self._next()) is not None:
            store.close()

    def _next(self) -> RowStore | None:
        with self._lock:
            self._running = bool(self._waiting)
            return self._waiting.popleft() if self._waiting else None


_disposal = _Disposal()


def close_later(stores: Sequence[RowStore]) -> None:
    """Close stores on a thread that ends by itself."""
    _disposal.take(stores)
