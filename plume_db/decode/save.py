"""Write one value to a file of its own, piece by piece."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable
from pathlib import Path

from plume_db.backup.target import reserved
from plume_db.errors import DiskFull, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.locks import openers
from plume_db.outfile import part_of
from plume_db.systems import sharing
from plume_db.systems.names import refusal_of_name
from plume_db.units import bytes_text

STEP = 1024**2
"""Bytes read and written at a time."""

Read = Callable[[int, int], bytes]


def save_value(
    task: Task, read: Read, length: int, out: Path, *, codec: str, protected: tuple[Path, ...]
) -> int:
    """Write `length` bytes to `out`, text of another `codec` as UTF-8; give the bytes written.

    The file appears whole or not at all; one that is there already is replaced, since the person
    was asked. `codec` is empty for blobs. A database in `protected` is never written over.
    """
    out = out.absolute()
    if no := _refusal(out, protected):
        raise PlumeError(no)
    try:
        with reserved(out, like=protected[0]) as partial:
            written = _write(task, read, length, partial, codec)
            sharing.replace(partial, out)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise DiskFull(
                tr("The disk of {parent} is full; nothing was left there.", parent=out.parent)
            ) from None
        raise PlumeError(
            tr("{name} can not be written: {strerror}.", name=out.name, strerror=error.strerror)
        ) from None
    return written


def _refusal(out: Path, protected: tuple[Path, ...]) -> str:
    if not out.parent.is_dir():
        return tr("The folder {parent} does not exist.", parent=out.parent)
    if out.is_dir():
        return tr("{out} is a folder; choose a file name.", out=out)
    if no := refusal_of_name(out.name):
        return no
    for source in protected:
        if part_of(source, out) is not None:
            return tr(
                "{name} is the open database or a part of it; choose another name.", name=out.name
            )
    if os.path.lexists(out) and (out.is_symlink() or not out.is_file()):
        return tr(
            "{name} is not an ordinary file, so it is not replaced; choose another name.",
            name=out.name,
        )
    if os.path.lexists(out) and (users := openers(out)):
        return tr(
            "{name} is open in {users}, so it is not replaced.", name=out.name, users=users[0]
        )
    return ""


def _write(task: Task, read: Read, length: int, partial: Path, codec: str) -> int:
    decode = codecs.getincrementaldecoder(codec)() if codec not in ("", "utf-8") else None
    written = 0
    with partial.open("wb") as file:
        at = 0
        while at < length:
            task.report(
                at, length, tr("{at} of {length}", at=bytes_text(at), length=bytes_text(length))
            )
            piece = read(at, min(STEP, length - at))
            if not piece:
                raise PlumeError(
                    tr("The value became shorter while it was read; refresh and try again.")
                )
            at += len(piece)
            if decode is not None:
                piece = _as_utf8(decode, piece, at >= length)
            written += file.write(piece)
        task.report(length, length)
        file.flush()
        os.fsync(file.fileno())
    return written


def _as_utf8(decode: codecs.IncrementalDecoder, piece: bytes, last: bool) -> bytes:
    try:
        return decode.decode(piece, last).encode()
    except UnicodeError:
        raise PlumeError(
            tr("This text is not valid in the file's encoding, so it can not be written as UTF-8.")
        ) from None
