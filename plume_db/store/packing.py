"""Put objects that a store does not have yet into packs of it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from plume_db.errors import Cancelled
from plume_db.store.index import Index
from plume_db.store.layout import Store, whole_file
from plume_db.store.packs import PackWriter, whole

PACK = 256 * 1024**2
"""Bytes after which a new pack is begun."""


class Packer:
    """Writes objects that the store does not have yet into packs."""

    def __init__(self, store: Store, index: Index, apart_from: str = "") -> None:
        self._store, self._index, self._old = store, index, apart_from
        self._fresh: set[bytes] = set()
        self._pack: PackWriter | None = None
        self._naming: NewPack | None = None
        self._sound: dict[str, bool] = {}
        self.stored = 0
        self.healed: set[str] = set()
        """Packs that turned out to be rotten; what was needed of them is stored again."""

    def keep(self, name: bytes, data: bytes) -> None:
        """Store an object, unless it is there (in another pack than the one to be left out)."""
        if name in self._fresh or self._is_held(name):
            return
        if self._pack is None:
            self._naming = NewPack(self._store)
            self._pack = PackWriter(self._naming.partial)
        self._pack.add(name, data)
        self._fresh.add(name)
        if self._pack.size >= PACK:
            self.close()

    def _is_held(self, name: bytes) -> bool:
        """Tell whether a sound pack has an object: one that rots would be a page lost twice."""
        spots = self._index.spots(name)
        return any(spot.pack != self._old and self._is_sound(spot.pack) for spot in spots)

    def _is_sound(self, pack: str) -> bool:
        """Check a pack by its checksum when something in it is relied on for the first time."""
        if pack not in self._sound:
            try:
                self._sound[pack] = whole(self._store.packs / pack)
            except OSError:
                self._sound[pack] = False
            if not self._sound[pack]:
                self.healed.add(pack)
                self._index.mark_rotten([pack])
        return self._sound[pack]

    def close(self) -> None:
        """Complete the pack in progress: name it, then enter it into the index."""
        if self._pack is None or self._naming is None:
            return
        self._pack.close()
        path = self._naming.name()
        size = path.stat().st_size
        self.stored += size
        self._index.add(path.name, size, self._pack.groups)
        self._sound[path.name] = True
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
