"""Packs: files of compressed objects (pages, and lists of pages), each under its hash.

Layout of a pack, all numbers big-endian::

    8 bytes   "PlumePk1"
    groups    4 bytes  number of objects n (never 0)
              n times  16 bytes hash, 4 bytes length
              4 bytes  length of what follows
              zlib     the objects one after the other
    4 bytes   0
    32 bytes  SHA-256 of everything before

A group holds about 64 kB of objects, so that similar pages are compressed together and one page is
read without unpacking much else. Every object is checked against its hash when it is read.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from plume_db.errors import Damaged
from plume_db.language import tr

MAGIC = b"PlumePk1"
GROUP = 64 * 1024
HASH = 16
_ENTRY = struct.Struct(">16sI")
_NUMBER = struct.Struct(">I")
_MOST_OBJECTS = 1 << 20


def hash_of(data: bytes) -> bytes:
    """Name an object: BLAKE2b with 128 bits (RFC 7693)."""
    return hashlib.blake2b(data, digest_size=HASH).digest()


@dataclass(frozen=True)
class Group:
    """Where a group lies, and what is in it."""

    offset: int
    entries: tuple[tuple[bytes, int], ...]
    """Hash and length of each object, in their order."""


class PackWriter:
    """Writes one pack; the caller gives the file its name when :meth:`close` has returned."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self._sum = hashlib.sha256()
        self._offset = 0
        self._waiting: list[tuple[bytes, bytes]] = []
        self._size = 0
        self.groups: list[Group] = []
        try:
            self._put(MAGIC)
        except BaseException:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._offset

    def add(self, name: bytes, data: bytes) -> None:
        """Add an object under its hash."""
        self._waiting.append((name, data))
        self._size += len(data)
        if self._size >= GROUP:
            self._end_group()

    def close(self) -> None:
        """Write what is left and the checksum."""
        self._end_group()
        self._put(_NUMBER.pack(0))
        self._file.write(self._sum.digest())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close the file without completing it."""
        with suppress(OSError):  # what was not written yet may not fit any more
            self._file.close()

    def _end_group(self) -> None:
        if not self._waiting:
            return
        entries = tuple((name, len(data)) for name, data in self._waiting)
        self.groups.append(Group(self._offset, entries))
        packed = zlib.compress(b"".join(data for _, data in self._waiting), 1)
        head = b"".join(_ENTRY.pack(*entry) for entry in entries)
        self._put(_NUMBER.pack(len(entries)) + head + _NUMBER.pack(len(packed)) + packed)
        self._waiting, self._size = [], 0

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._sum.update(data)
        self._offset += len(data)


def scan(path: Path) -> Iterator[Group]:
    """List the groups of a pack without unpacking them; raises Damaged where it makes no sense."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Damaged(tr("The pack {name} does not begin as a pack does.", name=path.name))
        while True:
            offset = file.tell()
            entries = _entries(file, path)
            if not entries:
                return
            (packed,) = _numbers(file, path)
            file.seek(packed, os.SEEK_CUR)
            yield Group(offset, entries)


def read_group(path: Path, offset: int) -> dict[bytes, bytes]:
    """Read and check all objects of a group; raises Damaged where one is not what it was."""
    with path.open("rb") as file:
        file.seek(offset)
        entries = _entries(file, path)
        (packed,) = _numbers(file, path)
        held = file.read(packed)
    return _unpacked(path, entries, held)


def _unpacked(path: Path, entries: Sequence[tuple[bytes, int]], held: bytes) -> dict[bytes, bytes]:
    total = sum(length for _, length in entries)
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(held, total + 1)
    except zlib.error as error:
        raise Damaged(
            tr("A part of the pack {name} is damaged ({error}).", name=path.name, error=error)
        ) from None
    if len(data) != total:
        raise Damaged(
            tr("A part of the pack {name} is damaged (its length is wrong).", name=path.name)
        )
    objects, at = {}, 0
    for name, length in entries:
        piece = data[at : at + length]
        if hash_of(piece) != name:
            raise Damaged(tr("A page in the pack {name} is not what was stored.", name=path.name))
        objects[name] = piece
        at += length
    return objects


def whole(path: Path) -> bool:
    """Tell whether a pack is what was written, by its checksum."""
    size = path.stat().st_size
    if size < len(MAGIC) + _NUMBER.size + 32:
        return False
    summed = hashlib.sha256()
    with path.open("rb") as file:
        left = size - 32
        while left:
            piece = file.read(min(left, 1 << 20))
            if not piece:
                return False
            summed.update(piece)
            left -= len(piece)
        return file.read() == summed.digest()


def _entries(file: BinaryIO, path: Path) -> tuple[tuple[bytes, int], ...]:
    (count,) = _numbers(file, path)
    if count > _MOST_OBJECTS:
        raise Damaged(
            tr("The pack {name} is damaged (an impossible number of pages).", name=path.name)
        )
    head = file.read(count * _ENTRY.size)
    if len(head) != count * _ENTRY.size:
        raise Damaged(tr("The pack {name} is cut off.", name=path.name))
    return tuple((bytes(name), length) for name, length in _ENTRY.iter_unpack(head))


def _numbers(file: BinaryIO, path: Path) -> tuple[int]:
    held = file.read(_NUMBER.size)
    if len(held) != _NUMBER.size:
        raise Damaged(tr("The pack {name} is cut off.", name=path.name))
    (number,) = _NUMBER.unpack(held)
    return (int(number),)
