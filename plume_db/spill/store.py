"""The rows of one result: appended by one thread, read by any, whatever their number."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import Cancelled, PlumeError
from plume_db.language import tr
from plume_db.rows.cells import CellRow
from plume_db.spill.drawer import MEMORY_CAP, Drawer, FileDrawer, MemoryDrawer
from plume_db.spill.packing import Far, PackedRow, clipped, pack, restored, unpack
from plume_db.values import Row, Value

CHUNK_ROWS = 4096
CHUNK_BYTES = 1024**2
"""A chunk is put away when it has so many rows or bytes; reading a row reads its chunk."""

KEPT_CHUNKS = 4
"""Chunks that stay in memory after they were read."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    first: int
    number: int
    length: int


class RowStore:
    """Rows in bounded memory, in order; what was appended never changes.

    One thread appends, any thread reads, also meanwhile. With `in_memory` nothing goes to the
    disk, and :attr:`full` tells when `memory` bytes are kept.
    """

    def __init__(
        self, folder: Path | None = None, *, in_memory: bool = False, memory: int = MEMORY_CAP
    ) -> None:
        self._drawer: Drawer = MemoryDrawer(memory) if in_memory else FileDrawer(folder)
        self._in_memory = in_memory
        self._folder = folder
        self._lock = threading.Lock()
        self._chunks: list[_Chunk] = []
        self._starts: list[int] = []
        self._tail: list[bytes] = []
        """The newest rows, packed: kept as rows they would slow down those that come."""
        self._tail_first = self._tail_rows = self._tail_size = 0
        self._read: OrderedDict[int, list[PackedRow]] = OrderedDict()
        self._closed = False
        self.finished = False
        """Whether no row will be appended any more; set by who appends."""

    def __len__(self) -> int:
        """Count the rows so far."""
        with self._lock:
            return self._tail_first + self._tail_rows

    @property
    def size(self) -> int:
        """Bytes the rows take so far, apart from the newest."""
        return self._drawer.size

    @property
    def full(self) -> str:
        """Why nothing more should be appended, or ""."""
        return self._drawer.full

    def sibling(self) -> RowStore:
        """Make an empty store that keeps its rows at the same place."""
        return RowStore(self._folder, in_memory=self._in_memory)

    def append(self, rows: Sequence[Row]) -> int:
        """Add rows, best some dozens at a time, and give how many bytes they take.

        Raises DiskFull, and Cancelled once the store is closed.
        """
        if self._closed:
            raise Cancelled
        before = self._drawer.size
        data = pack(rows, self._drawer.put)
        with self._lock:
            self._tail.append(data)
            self._tail_rows += len(rows)
            self._tail_size += len(data)
        grown = self._drawer.size - before + len(data)
        if self._tail_rows >= CHUNK_ROWS or self._tail_size >= CHUNK_BYTES:
            self._put_away()
        return grown

    def read(self, first: int, n: int) -> list[Row]:
        """Give rows by their position, whole; fewer where there are fewer."""
        return [self._whole(row) for row in self._rows(first, n)]

    def cells(self, first: int, n: int) -> list[CellRow]:
        """Give rows as a grid shows them: big values are clipped and not read."""
        return [clipped(row) for row in self._rows(first, n)]

    def value(self, row: int, column: int, limit: int | None = None) -> tuple[Value, int | None]:
        """Give one value, of a big one `limit` bytes, and its length in bytes where it is big."""
        rows = self._rows(row, 1)
        if not rows:
            raise PlumeError(tr("This row is not kept any more; run the statement again."))
        found = rows[0][column]
        if not isinstance(found, Far):
            return found, None
        length = found.length if limit is None else min(limit, found.length)
        data = self._drawer.get(found.number, length)
        if found.kind == "text" and length < found.length:
            return data.decode("utf-8", "ignore"), found.length
        return restored(found.kind, data), found.length

    def close(self) -> None:
        """Forget the rows and give the room back."""
        self.finished = self._closed = True
        with self._lock:
            self._chunks, self._starts, self._tail = [], [], []
            self._tail_first = self._tail_rows = self._tail_size = 0
            self._read = OrderedDict()
        self._drawer.close()

    def _put_away(self) -> None:
        data = b"".join(self._tail)
        number = self._drawer.put(data)
        with self._lock:
            self._chunks.append(_Chunk(self._tail_first, number, len(data)))
            self._starts.append(self._tail_first)
            self._tail_first += self._tail_rows
            self._tail, self._tail_rows, self._tail_size = [], 0, 0

    def _rows(self, first: int, n: int) -> list[PackedRow]:
        found: list[PackedRow] = []
        while n > 0:
            piece = self._piece(first, n)
            if not piece:
                break
            found += piece
            first += len(piece)
            n -= len(piece)
        return found

    def _piece(self, first: int, n: int) -> list[PackedRow]:
        """Give rows from `first` on, as far as one chunk has them."""
        with self._lock:
            tail = self._tail_bytes(first)
            place = bisect_right(self._starts, first) - 1
            chunk = self._chunks[place] if place >= 0 else None
            start = first - (chunk.first if chunk and tail is None else self._tail_first)
            rows = self._read.get(place) if tail is None else None
            if rows is not None:
                self._read.move_to_end(place)
        if rows is None and tail is not None:
            rows = unpack(tail)
        elif rows is None and chunk is not None:
            rows = unpack(self._drawer.get(chunk.number, chunk.length))
            self._keep(place, rows)
        return (rows or [])[start : start + n]

    def _tail_bytes(self, first: int) -> bytes | None:
        """Give the newest rows, packed, where `first` is among them or behind; else None."""
        return b"".join(self._tail) if first >= self._tail_first else None

    def _keep(self, place: int, rows: list[PackedRow]) -> None:
        with self._lock:
            self._read[place] = rows
            gone = self._read.popitem(last=False) if len(self._read) > KEPT_CHUNKS else None
        del gone  # freed outside the lock

    def _whole(self, row: PackedRow) -> Row:
        if not any(isinstance(value, Far) for value in row):
            return row  # type: ignore[return-value]
        return tuple(
            restored(value.kind, self._drawer.get(value.number, value.length))
            if isinstance(value, Far)
            else value
            for value in row
        )
