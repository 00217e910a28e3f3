"""Makes the next items while the last one is still worked on."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from queue import Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")

WAITING = 2
"""Items made ahead; each may be a megabyte of text."""
_LOOK = 0.05
"""Seconds between two looks whether anybody still wants more."""


def ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """Give the same items, made on a thread of their own; what they raise is raised here.

    Worth it where the one who takes them lets go of Python's lock, as SQLite does. When the
    generator is closed, the thread has ended.
    """
    maker = _Maker(items)
    try:
        while True:
            item, error = maker.made.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            assert item is not None
            yield item
    finally:
        maker.end()


class _Maker(Generic[T]):
    """A thread that fills a short queue."""

    def __init__(self, items: Iterator[T]) -> None:
        self._items = items
        self._stop = threading.Event()
        self.made: Queue[tuple[T | None, BaseException | None]] = Queue(WAITING)
        self._thread = threading.Thread(target=self._make, name="plume reading ahead", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop, and wait until the thread has."""
        self._stop.set()
        self._thread.join()

    def _make(self) -> None:
        try:
            for item in self._items:
                self._put(item, None)
                if self._stop.is_set():
                    return
            self._put(None, StopIteration())
        except BaseException as error:  # noqa: BLE001 - raised again by the one who takes
            self._put(None, error)

    def _put(self, item: T | None, error: BaseException | None) -> None:
        while not self._stop.is_set():
            try:
                self.made.put((item, error), timeout=_LOOK)
                return
            except Full:
                continue
