"""What was loaded, kept outside the file: the second opening reads nothing of it.

A kept series is one file of bare arrays behind a header in JSON, mapped into memory where it is
recalled, so that only what is drawn is ever read. All that was held is kept, rows too: a held
series takes 17 bytes of disk for a row (170 MB for 10 million; a series held as blocks 0.3), and
is then as exact as when it was loaded. Writing it takes a tenth of the load, on a worker. Keeping
blocks alone would save that room, but every percentile would read the table again.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from plume_db.database import Mode
from plume_db.errors import PlumeError
from plume_db.opening.state import read_bytes
from plume_db.opening.watch import fingerprint
from plume_db.series.blocks import Chunks, Whereabouts
from plume_db.series.lines import USUAL_LINES, Lines
from plume_db.series.load import BLOCK
from plume_db.series.loaded import Line, Loaded, LoadSpec, Store
from plume_db.series.pack import wanted
from plume_db.series.pyramid import FAN, Level, Pyramid
from plume_db.session import Session
from plume_db.systems import sharing

MOST_BYTES = 1 << 30
"""What the series of one file may take on the disk; the one not used for longest goes first."""
_MAGIC = b"PlumeSeries1\n"
_ALIGNED = 64
_PIECE = 8 << 20
_SUMMED = 1 << 20
"""Bytes of an array whose checksum is taken whole; of a longer one, pages spread over it."""
_PAGE = 4096
_FRESH = 0.1
"""Seconds after a change within which another one may leave the time of the file as it is."""
_END = ".series"

Array = NDArray[Any]


def identity_of(session: Session) -> str:
    """Say which content of which file a session reads; "" where nothing may be kept of it.

    That is: of an encrypted file, of a private copy, and of a file that is being written to just
    now. Take it before loading, so that a change meanwhile makes what is kept useless.
    """
    opened = session.opened
    if opened.encrypted or opened.mode is Mode.PRIVATE_COPY:
        return ""
    seen = fingerprint(opened.path)
    if (
        seen.identity is None
        or time.time() - max(seen.identity.mtime_ns, seen.wal[1]) / 1e9 < _FRESH
    ):
        return ""
    try:
        head = read_bytes(opened.path, 0, 100)
    except PlumeError:
        return ""
    # Bytes 24 to 44: change counter, size in pages, freelist, schema cookie.
    return json.dumps([str(opened.path), seen.identity._asdict(), seen.wal, head[24:44].hex()])


def keep(
    folder: Path, identity: str, loaded: Loaded, check: Callable[[], None] | None = None
) -> bool:
    """Keep a series in `folder`, whole or not at all; True where it is kept.

    `check` is called between pieces and may raise to stop. A full disk is no reason to fail.
    """
    if not identity or not loaded.complete or loaded.store is None:
        return False
    writing = _Writing()
    header = _described(writing, identity, loaded)
    if writing.size > MOST_BYTES // 2:
        return False
    path = folder / (_name(loaded.spec, _most_lines(loaded)) + _END)
    fresh = path.with_name(f"{path.stem}.{uuid4().hex}.new")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(folder, writing.size, path)
        writing.write(fresh, header, check)
        sharing.replace(fresh, path, patience=0.2)  # an older one may be mapped
    except OSError:
        return False
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return True


def recall(
    folder: Path, identity: str, spec: LoadSpec, most_lines: int = USUAL_LINES
) -> Loaded | None:
    """Give what was kept of this content for this spec; None where there is none, or spoiled."""
    path = folder / (_name(spec, max(most_lines, len(spec.only))) + _END)
    if not identity:
        return None
    try:
        reading = _Reading(path)
        if reading.header["identity"] != identity:
            return None
        loaded = _built(reading, spec)
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return loaded


def _most_lines(loaded: Loaded) -> int:
    lines = loaded.store.wanted.lines if loaded.store else None
    return lines.most if lines else USUAL_LINES


def _name(spec: LoadSpec, most_lines: int) -> str:
    """Name the file of a spec; nothing of the spec can be read from it."""
    parts = asdict(replace(spec, encoding=None))  # type: ignore[arg-type]
    parts["encoding"] = spec.encoding.key
    text = json.dumps([parts, most_lines if spec.group else 0, BLOCK, FAN], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _make_room(folder: Path, size: int, path: Path) -> None:
    """Remove what was not used for longest, until `size` more bytes are allowed."""
    kept = [(each.stat(), each) for each in folder.glob(f"*{_END}") if each != path]
    kept.sort(key=lambda pair: pair[0].st_mtime)
    total = size + sum(found.st_size for found, _ in kept)
    for found, each in kept:
        if total <= MOST_BYTES:
            return
        with suppress(OSError):  # it may be in use, where the system does not let it go then
            each.unlink()
            total -= found.st_size


def _bytes(array: Array) -> memoryview:
    return array.view(np.uint8).data if array.size else memoryview(b"")


def _checksum(array: Array) -> int:
    """Sum up an array, or evenly spread pages of a long one."""
    raw = _bytes(array)
    if len(raw) <= _SUMMED:
        return zlib.crc32(raw)
    total = 0
    for part in range(64):
        at = (len(raw) - _PAGE) * part // 63
        total = zlib.crc32(raw[at : at + _PAGE], total)
    return total


class _Writing:
    """Arrays that are laid one after the other into a file."""

    def __init__(self) -> None:
        self.arrays: list[Array] = []
        self.table: list[tuple[str, int, int, int]] = []
        self.size = 0

    def put(self, array: Array | None) -> int | None:
        """Take an array; give the number by which it is found again."""
        if array is None:
            return None
        array = np.ascontiguousarray(array)
        self.table.append((array.dtype.str, len(array), self.size, _checksum(array)))
        self.arrays.append(array)
        self.size += -(-array.nbytes // _ALIGNED) * _ALIGNED
        return len(self.arrays) - 1

    def write(self, path: Path, header: dict[str, Any], check: Callable[[], None] | None) -> None:
        """Write the file."""
        text = json.dumps({**header, "arrays": self.table, "size": self.size}).encode()
        head = _MAGIC + b"%016x%08x\n" % (len(text), zlib.crc32(text)) + text
        with path.open("wb") as file:
            path.chmod(0o600)
            file.write(head + b" " * (-len(head) % _ALIGNED))
            for array in self.arrays:
                raw = _bytes(array)
                for at in range(0, len(raw), _PIECE):
                    if check is not None:
                        check()
                    file.write(raw[at : at + _PIECE])
                file.write(b"\0" * (-array.nbytes % _ALIGNED))


class _Reading:
    """A file of arrays, mapped; raises ValueError where it is spoiled."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            begin = len(_MAGIC) + 25
            start = file.read(begin)
            if not start.startswith(_MAGIC) or len(start) < begin:
                raise ValueError("not a kept series")
            length = int(start[len(_MAGIC) : len(_MAGIC) + 16], 16)
            text = file.read(length)
            if zlib.crc32(text) != int(start[-9:-1], 16):
                raise ValueError("the header is spoiled")
            self.header = json.loads(text)
            self._begin = -(-(begin + length) // _ALIGNED) * _ALIGNED
            if os.fstat(file.fileno()).st_size != self._begin + self.header["size"]:
                raise ValueError("the file is cut off")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def take(self, number: int | None) -> Array | None:
        """Give an array."""
        if number is None:
            return None
        kind, length, at, checksum = self.header["arrays"][number]
        array = np.frombuffer(self._map, np.dtype(kind), length, self._begin + at)
        if _checksum(array) != checksum:
            raise ValueError("an array is spoiled")
        return array

    def must(self, number: int) -> Array:
        """Give an array that is there."""
        array = self.take(number)
        assert array is not None
        return array


def _described(writing: _Writing, identity: str, loaded: Loaded) -> dict[str, Any]:
    store = loaded.store
    assert store is not None
    lines = store.wanted.lines
    return {
        "identity": identity,
        "label": loaded.label,
        "rows": loaded.rows,
        "untimed": loaded.untimed,
        "infinite": loaded.infinite,
        "exact": loaded.exact,
        "notes": loaded.notes,
        "group": asdict(lines) if lines else None,
        "lines": [_line(writing, line) for line in loaded.lines],
        "originals": [_line(writing, line) for line in store.rows],
        "chunks": _columns(writing, store.chunks),
        "blocks": [_columns(writing, each) for each in store.blocks],
    }


def _columns(writing: _Writing, table: Chunks | Whereabouts | None) -> list[int | None] | None:
    return [writing.put(column) for column in vars(table).values()] if table else None


def _line(writing: _Writing, line: Line) -> dict[str, Any]:
    pyramid = line.pyramid
    return {
        "label": line.label,
        "code": line.code,
        "exact": pyramid.exact,
        "step": pyramid.wide_step,
        "last": pyramid.totals.last,
        "until": pyramid.span[1],
        "x": writing.put(pyramid.x),
        "before": writing.put(pyramid.before),
        "levels": [
            [writing.put(column) for column in (
                level.lo, None if level.hi is level.lo else level.hi, level.total, level.count
            )]
            for level in pyramid.levels
        ],
    }  # fmt: skip


def _built(reading: _Reading, spec: LoadSpec) -> Loaded:
    header = reading.header
    group = header["group"]
    lines = None
    if group:
        group = {**group, "labels": tuple(group["labels"]), "values": tuple(group["values"])}
        lines = Lines(**group)
    store = Store(
        wanted(spec.source, spec.time, spec.encoding, spec.clock, spec.metric, lines),
        Chunks(*_arrays(reading, header["chunks"])) if header["chunks"] else None,
        tuple(Whereabouts(*_arrays(reading, each)) for each in header["blocks"]),
        tuple(_built_line(reading, each) for each in header["originals"]),
    )
    return Loaded(
        spec,
        tuple(_built_line(reading, each) for each in header["lines"]),
        header["label"],
        header["rows"],
        header["untimed"],
        1.0,
        header["exact"],
        tuple(header["notes"]),
        header["infinite"],
        store,
    )


def _arrays(reading: _Reading, numbers: list[int]) -> Iterator[Array]:
    return (reading.must(number) for number in numbers)


def _built_line(reading: _Reading, line: dict[str, Any]) -> Line:
    levels = []
    for lo, hi, total, count in line["levels"]:
        low = reading.must(lo)
        high = low if hi is None else reading.must(hi)
        levels.append(Level(low, high, reading.take(total), reading.take(count)))
    pyramid = Pyramid(
        reading.must(line["x"]),
        levels,
        line["exact"],
        reading.take(line["before"]),
        step=line["step"],
        last=line["last"],
        until=line["until"],
    )
    return Line(line["label"], pyramid, line["code"])
