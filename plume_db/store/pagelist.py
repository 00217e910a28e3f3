"""The pages of a snapshot, in order, as a tree of hashes: what is alike is stored once.

A list of pages is cut into leaves of 64 hashes; each leaf is an object of its own, and the hashes
of the leaves are a list again, until one object is left. Where few pages change between two
snapshots, few leaves do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from plume_db.errors import Damaged
from plume_db.language import tr
from plume_db.store.packs import HASH, hash_of

FAN = 64

Fetch = Callable[[bytes], bytes]
Keep = Callable[[bytes, bytes], None]


def write_list(pages: Sequence[bytes], keep: Keep) -> tuple[bytes, int]:
    """Store a list of hashes; give the hash of its root and its depth (0: the root lists pages)."""
    level, depth = list(pages), 0
    while True:
        above = []
        for start in range(0, max(1, len(level)), FAN):
            data = b"".join(level[start : start + FAN])
            name = hash_of(data)
            keep(name, data)
            above.append(name)
        if len(above) == 1:
            return above[0], depth
        level, depth = above, depth + 1


def read_list(root: bytes, depth: int, fetch: Fetch) -> Iterator[bytes]:
    """Give the hashes of all pages in order."""
    names = _names(fetch(root))
    if depth == 0:
        yield from names
        return
    for name in names:
        yield from read_list(name, depth - 1, fetch)


def objects_under(root: bytes, depth: int, fetch: Fetch) -> Iterator[bytes]:
    """Give the hashes of everything a list needs: its own objects and its pages."""
    yield root
    for name in _names(fetch(root)):
        if depth == 0:
            yield name
        else:
            yield from objects_under(name, depth - 1, fetch)


def _names(data: bytes) -> list[bytes]:
    if len(data) % HASH:
        raise Damaged(tr("A list of pages in the backup store is damaged."))
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]
