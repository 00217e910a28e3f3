"""Keys of rows in the order they are wanted in: as many as a table has, in little memory."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from itertools import islice
from operator import itemgetter
from typing import Protocol

import apsw

from plume_db.rows.aside import close_with
from plume_db.rows.page import RowKey
from plume_db.spill.drawer import FileDrawer, MemoryDrawer
from plume_db.spill.store import RowStore

PIECE = 65_536
"""Keys that are put away together: half a megabyte of rowids."""


class KeyList(Protocol):
    """Grows at its end in one thread; any thread reads meanwhile."""

    def __len__(self) -> int:
        """Count the keys so far."""
        ...

    @property
    def full(self) -> str:
        """Why no more keys are taken, or ""."""
        ...

    def extend(self, keys: Iterable[RowKey]) -> int:
        """Append keys, all or none of them; tell how many they were."""
        ...

    def read(self, first: int, n: int) -> list[RowKey]:
        """Give keys by their position; fewer where there are fewer."""
        ...

    def find(self, key: RowKey) -> int | None:
        """Find the position of a key by looking at all of them."""
        ...


class RowidList:
    """Rowids, eight bytes each."""

    def __init__(self, in_memory: bool) -> None:
        self._drawer: MemoryDrawer | FileDrawer = MemoryDrawer() if in_memory else FileDrawer()
        self._pieces: list[tuple[int, int]] = []
        self._starts: list[int] = []
        self._away = 0
        self._tail = array("q")
        self._lock = threading.Lock()
        close_with(self, self._drawer.close)

    def __len__(self) -> int:
        """Count the rowids so far."""
        with self._lock:
            return self._away + len(self._tail)

    @property
    def full(self) -> str:
        """Why no more are taken, or ""."""
        return self._drawer.full

    def extend(self, keys: Iterable[RowKey]) -> int:
        """Append rowids, all or none; those before a damaged page are kept."""
        rowids, taken = map(itemgetter(0), keys), array("q")
        try:
            # Never a list of Python's integers: to free a long one makes the window wait.
            while piece := array("q", islice(rowids, PIECE)):
                taken += piece
        except apsw.CorruptError:
            self._append(taken)
            raise
        self._append(taken)
        return len(taken)

    def _append(self, rowids: array[int]) -> None:
        for first in range(0, len(rowids), PIECE):
            with self._lock:
                self._tail += rowids[first : first + PIECE]
            if len(self._tail) >= PIECE:
                self._put_away()

    def read(self, first: int, n: int) -> list[RowKey]:
        """Give rowids by their position."""
        found: list[RowKey] = []
        while n > 0 and (piece := self._piece(first, n)):
            found += [(rowid,) for rowid in piece]
            first, n = first + len(piece), n - len(piece)
        return found

    def find(self, key: RowKey) -> int | None:
        """Find the position of a rowid."""
        first = 0
        while piece := self._piece(first, PIECE):
            try:
                return first + piece.index(key[0])  # type: ignore[arg-type]
            except ValueError:
                first += len(piece)
        return None

    def _put_away(self) -> None:
        with self._lock:
            tail = self._tail
        number = self._drawer.put(tail.tobytes())
        with self._lock:
            self._starts.append(self._away)
            self._pieces.append((number, len(tail)))
            self._away += len(tail)
            self._tail = array("q")

    def _piece(self, first: int, n: int) -> array[int]:
        """Give rowids from `first` on, as far as they lie together."""
        with self._lock:
            if first >= self._away:
                return self._tail[first - self._away : first - self._away + n]
            place = bisect_right(self._starts, first) - 1
            number, length = self._pieces[place]
            skip = first - self._starts[place]
        n = min(n, length - skip)
        found = array("q")
        if isinstance(self._drawer, FileDrawer):
            found.frombytes(self._drawer.get(number + skip * 8, n * 8))
            return found
        found.frombytes(self._drawer.get(number, length * 8))
        return found[skip : skip + n]


class TupleList:
    """Keys of several columns, or of any type."""

    def __init__(self, in_memory: bool) -> None:
        self._store = RowStore(in_memory=in_memory)
        close_with(self, self._store.close)

    def __len__(self) -> int:
        """Count the keys so far."""
        return len(self._store)

    @property
    def full(self) -> str:
        """Why no more are taken, or ""."""
        return self._store.full

    def extend(self, keys: Iterable[RowKey]) -> int:
        """Append keys, all or none; those before a damaged page are kept."""
        taken: list[RowKey] = []
        try:
            taken.extend(keys)
        except apsw.CorruptError:
            self._store.append(taken)
            raise
        for first in range(0, len(taken), 4096):
            self._store.append(taken[first : first + 4096])
        return len(taken)

    def read(self, first: int, n: int) -> list[RowKey]:
        """Give keys by their position."""
        return self._store.read(first, n)

    def find(self, key: RowKey) -> int | None:
        """Find the position of a key."""
        first = 0
        while piece := self._store.read(first, 4096):
            if key in piece:
                return first + piece.index(key)
            first += len(piece)
        return None
