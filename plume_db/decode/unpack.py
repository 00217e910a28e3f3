"""Unpack compressed values, up to a size, whatever they claim to hold."""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from plume_db.decode.kinds import Kind
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import bytes_text

MOST = 16 * 1024**2
"""Bytes that are unpacked: a bomb of a kilobyte can hold gigabytes."""
STEP = 1024**2


class _Decompressor(Protocol):
    """What all decompressors of the standard library have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


@dataclass(frozen=True)
class Unpacked:
    """What came out of a compressed value."""

    data: bytes
    complete: bool
    remark: str = ""
    """Why there may be more, or less, than this."""


def unpack(task: Task, kind: Kind, data: bytes) -> Unpacked | None:
    """Unpack gzip, zlib, bzip2, xz or Zstandard; None for other kinds and where nothing comes."""
    make = _MAKERS.get(kind.key)
    if make is None:
        return None
    try:
        one = make()
    except ImportError:
        return Unpacked(b"", False, tr("Zstandard data is unpacked where Python is 3.14 or newer."))
    found = _run(task, one, make, data, _errors(kind.key))
    if not found.data and not found.complete:
        return None
    return found


def _run(
    task: Task,
    one: _Decompressor,
    make: Callable[[], _Decompressor],
    data: bytes,
    damage: tuple[type[Exception], ...],
) -> Unpacked:
    out: list[bytes] = []
    size = 0
    rest = data
    try:
        while size < MOST:
            task.token.check()
            piece = one.decompress(rest, min(STEP, MOST - size))
            rest = getattr(one, "unconsumed_tail", b"")
            out.append(piece)
            size += len(piece)
            if one.eof:
                if not one.unused_data.strip(b"\0"):
                    return Unpacked(b"".join(out), True)
                one, rest = make(), one.unused_data  # gzip files may be joined
            elif not piece and not rest:
                return Unpacked(b"".join(out), False, tr("The data ends before it should."))
    except damage:
        words = tr("After this the data is damaged, or is something else.")
        return Unpacked(b"".join(out), False, words)
    words = tr("Only the first {most} were unpacked.", most=bytes_text(MOST))
    return Unpacked(b"".join(out), False, words)


def _errors(key: str) -> tuple[type[Exception], ...]:
    """List what a decompressor raises for data that is not its own."""
    common = (zlib.error, OSError, EOFError, ValueError)
    own = {"xz": ("lzma", "LZMAError"), "zstd": ("compression.zstd", "ZstdError")}
    if key not in own:
        return common
    module, name = own[key]
    return (*common, getattr(_loaded(module), name))


def _loaded(name: str) -> Any:
    """Import what most values never need."""
    return importlib.import_module(name)


_MAKERS: dict[str, Callable[[], _Decompressor]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "zlib": lambda: zlib.decompressobj(15),
    "bzip2": lambda: _loaded("bz2").BZ2Decompressor(),
    "xz": lambda: _loaded("lzma").LZMADecompressor(memlimit=256 * 1024**2),
    "zstd": lambda: _loaded("compression.zstd").ZstdDecompressor(),
}
