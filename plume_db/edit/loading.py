"""Reads a file whose bytes are to become a value."""

from __future__ import annotations

from pathlib import Path

import apsw

from plume_db.errors import MemoryShort, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.state import read_bytes
from plume_db.units import bytes_text

MOST = 200 * 1024**2
"""Bytes of one value that can be loaded."""

_PIECE = 4 * 1024**2


def load_value(task: Task, path: Path, as_text: bool) -> bytes | str:
    """Read a file whole, as bytes or as UTF-8 text.

    It may be a database that is open here, so SQLite's own layer reads it: to open and close it
    any other way would drop the locks on it.
    """
    if not path.is_file():
        raise PlumeError(tr("{name} is not an ordinary file.", name=path.name))
    size = path.stat().st_size
    if size > MOST:
        raise MemoryShort(
            tr(
                "{name} has {size}; one value can take up to {most}.",
                name=path.name,
                size=bytes_text(size),
                most=bytes_text(MOST),
            )
        )
    try:
        data = _read(task, path, size)
    except (OSError, apsw.Error) as error:
        raise PlumeError(
            tr("{name} can not be read ({error}).", name=path.name, error=error)
        ) from None
    if not as_text:
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlumeError(
            tr("{name} is not UTF-8 text; load it as a BLOB.", name=path.name)
        ) from None


def _read(task: Task, path: Path, size: int) -> bytes:
    pieces: list[bytes] = []
    done = 0
    while done < size and (piece := read_bytes(path, done, min(_PIECE, size - done))):
        pieces.append(piece)
        done += len(piece)
        task.report(done, size, tr("Reading {name}", name=path.name))
    return b"".join(pieces)
