"""Put objects that a store does not have yet into packs of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from plume_db.errors import Cancelled
from plume_db.store.index import Index
from plume_db.store.layout import Store, whole_file
from plume_db.store.packs import PackWriter

PACK = 256 * 1024**2
"""Bytes after which a new pack is begun."""


class Packer:
    """Writes objects that the store does not have yet into packs."""

    def __init__(self, store: Store, index: Index, apart_from: str = "") -> None:
        self._store, self._index, self._old = store, index, apart_from
        self._fresh: set[bytes] = set()
        self._pack: PackWriter | None = None
        self._naming: NewPack | None = None
        self.stored = 0

    def keep(self, name: bytes, data: bytes) -> None:
        """Store an object, unless it is there (in another pack than the one to be left out)."""
        if name in self._fresh or self._index.has(name, apart_from=self._old):
            return
        if self._pack is None:
            self._naming = NewPack(self._store)
            self._pack = PackWriter(self._naming.partial)
        self._pack.add(name, data)
        self._fresh.add(name)
        if self._pack.size >= PACK:
            self.close()

    def close(self) -> None:
        """Complete the pack in progress: name it, then enter it into the index."""
        if self._pack is None or self._naming is None:
            return
        self._pack.close()
        path = self._naming.name()
        size = path.stat().st_size
        self.stored += size
        self._index.add(path.name, size, self._pack.groups)
        self._pack = self._naming = None
        self._fresh.clear()

    def abandon(self) -> None:
        """Remove the pack in progress; those that are complete serve the next snapshot."""
        if self._pack is not None:
            self._pack.abandon()
        if self._naming is not None:
            self._naming.drop()


class NewPack:
    """A new pack under a temporary name, until it is named or dropped."""

    def __init__(self, store: Store) -> None:
        self._path = store.packs / f"{token_hex(8)}.pack"
        self._file = whole_file(self._path)
        self.partial = self._file.__enter__()

    def name(self) -> Path:
        """Give it its name, durably."""
        self._file.__exit__(None, None, None)
        return self._path

    def drop(self) -> None:
        """Remove it."""
        with suppress(Cancelled):
            self._file.__exit__(Cancelled, Cancelled(), None)
