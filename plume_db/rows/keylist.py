"""Keys of rows in the order they are wanted in: as many as a table has, in little memory."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Protocol, cast

import apsw

from plume_db.database import connect_scratch, disconnect
from plume_db.rows.aside import close_with, give_way
from plume_db.rows.cells import Decoder, bytes_sql, codec_of
from plume_db.rows.order import KeyOrder, KeyPart
from plume_db.rows.page import RowKey
from plume_db.spill.drawer import FileDrawer, MemoryDrawer
from plume_db.spill.store import RowStore

PIECE = 65_536
"""Keys that are put away together: half a megabyte of rowids."""

BREATH = 4_096
"""Keys between two pauses in which other threads get Python's lock for sure."""

COPIED_PAGES = 4_096

_ALL = 2**30
"""More bytes than a key may have."""


class KeyList(Protocol):
    """Grows at its end in one thread; any thread reads meanwhile."""

    def __len__(self) -> int:
        """Count the keys so far."""
        ...

    @property
    def full(self) -> str:
        """Why no more keys are taken, or ""."""
        ...

    def read(self, first: int, n: int) -> list[RowKey]:
        """Give keys by their position; fewer where there are fewer."""
        ...

    def find(self, key: RowKey) -> int | None:
        """Find the position of a key by looking at all of them."""
        ...


class GrowingList(KeyList, Protocol):
    """Keys that come in their order."""

    def extend(self, keys: Iterable[RowKey]) -> int:
        """Append keys, all or none of them; tell how many they were."""
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
            while piece := array("q", islice(rowids, BREATH)):
                taken += piece
                give_way()
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


_SORTED = '"sorted by plume"'
"""A name that no table of a person has; a TEMP table would hide one."""


def _empty_and_close(con: apsw.Connection) -> None:
    # To free a large file takes a while, and only while a statement runs do others not wait.
    with suppress(apsw.Error):
        con.execute(f"drop table {_SORTED}").fetchall()
    disconnect(con)


class SortedKeys:
    """Keys that SQLite sorted, in a table of their own; a row's number there is its position."""

    full = ""

    def __init__(self, con: apsw.Connection, names: tuple[str, ...]) -> None:
        self._con = con
        self._names = names
        self._codec = codec_of(con)
        self._count = 0
        self._lock = threading.Lock()

    def fill(self, sql: str) -> None:
        """Take the keys that a statement gives."""
        listed = ",".join(self._names)
        self._con.execute(f"create temp table {_SORTED}(n integer primary key,{listed})").fetchall()
        before = self._con.total_changes()
        self._con.execute(f"insert into {_SORTED}({listed}) {sql}").fetchall()
        self._count = self._con.total_changes() - before

    def move(self) -> None:
        """Move to a connection that has nothing to do with the person's file."""
        in_memory = self._con.execute("pragma temp_store").get == 2
        own = connect_scratch(in_memory)
        own.execute(f"pragma encoding='{self._con.execute('pragma encoding').get}'").fetchall()
        with own.backup("temp", self._con, "temp") as copying:
            while not copying.done:
                copying.step(COPIED_PAGES)
        self._con.execute(f"drop table {_SORTED}").fetchall()
        self._con = own
        close_with(self, partial(_empty_and_close, own))

    def __len__(self) -> int:
        """Count the keys."""
        return self._count

    def read(self, first: int, n: int) -> list[RowKey]:
        """Give keys by their position."""
        tail = f"from {_SORTED} where n>? order by n limit ?"
        with self._lock:
            try:
                sql = f"select {','.join(self._names)} {tail}"
                return list(self._con.execute(sql, (first, n)))
            except UnicodeDecodeError:
                marked = ",".join(bytes_sql(name, _ALL) for name in self._names)
                rows = list(self._con.execute(f"select {marked} {tail}", (first, n)))
        return [cast(RowKey, Decoder(self._codec).marked(row)) for row in rows]

    def find(self, key: RowKey) -> int | None:
        """Find the position of a key."""
        where, values = KeyOrder(tuple(map(KeyPart, self._names))).exact(key)
        with self._lock:
            found = self._con.execute(f"select n from {_SORTED} where {where} limit 1", values).get
        return None if found is None else int(str(found)) - 1
