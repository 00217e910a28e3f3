"""The file an export goes to: built under a name of ours beside it, and named at the end."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plume_db.errors import DiskFull, PlumeError
from plume_db.language import tr
from plume_db.opening.state import side
from plume_db.outfile import SIDE_ENDS, bring_to_disk, give_name, part_of
from plume_db.systems.names import refusal_of_name
from plume_db.systems.processes import is_running

_PREFIX = ".plume-export-"
_FULL = (errno.ENOSPC, errno.EDQUOT)


def refusal(out: Path, protected: tuple[Path, ...], overwrite: bool) -> str:
    """Say why rows must not be written to `out`; empty where they may.

    `protected` are databases: neither they nor their side files are ever written.
    """
    if not out.parent.is_dir():
        return tr("The folder {parent} does not exist.", parent=out.parent)
    if out.is_dir():
        return tr("{out} is a folder; choose a file name.", out=out)
    if no := refusal_of_name(out.name):
        return no
    for database in protected:
        if (part := part_of(database, out)) is not None:
            what = tr("a side file of the open database") if part else tr("the open database")
            return tr("{name} is {what}; choose another name.", name=out.name, what=what)
    if not os.access(out.parent, os.W_OK | os.X_OK):
        return tr("You have no permission to write in the folder {parent}.", parent=out.parent)
    if out.exists() and not out.is_file():
        return tr("{name} is not an ordinary file; choose another name.", name=out.name)
    if os.path.lexists(out) and not overwrite:
        return tr(
            "There is already a file {name}; choose another name, or agree to replace it.",
            name=out.name,
        )
    if any(os.path.lexists(side(out, end)) for end in SIDE_ENDS):
        return tr("{name} seems to be a database in use, so it is not replaced.", name=out.name)
    return ""


@contextmanager
def partial(out: Path, overwrite: bool) -> Iterator[Path]:
    """Give a file to write to, and name it `out` if the block ends well; else remove it.

    Raises :class:`DiskFull` and PlumeError instead of OSError.
    """
    sweep(out.parent)
    path = out.with_name(f"{_start()}{os.getpid()}-{secrets.token_hex(4)}")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield path
        _publish(path, out, overwrite)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                tr(
                    "The disk of {parent} is full; the half-written file was removed.",
                    parent=out.parent,
                )
            ) from None
        raise PlumeError(
            tr(
                "The system could not write {name}: {strerror}.",
                name=out.name,
                strerror=error.strerror or error,
            )
        ) from None
    finally:
        _remove(path)


@contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Give a folder for pieces of the file, readable by this person only; it goes at the end."""
    path = beside.with_name(f"{_start()}{os.getpid()}-{secrets.token_hex(4)}.d")
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        _remove(path)


def sweep(folder: Path) -> None:
    """Remove what a killed program of ours left in a folder, on this machine; nothing else."""
    start = _start()
    with suppress(OSError):
        for path in folder.iterdir():
            pid = path.name.removeprefix(start).partition("-")[0]
            if path.name.startswith(start) and pid.isdigit() and not is_running(int(pid)):
                _remove(path)


def _start() -> str:
    """Begin every name of ours alike, and unlike on other machines that share the folder."""
    import platform

    return f"{_PREFIX}{zlib.crc32(platform.node().encode()):08x}-"


def _remove(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def _publish(path: Path, out: Path, overwrite: bool) -> None:
    bring_to_disk(path)
    try:
        give_name(path, out, overwrite)
    except FileExistsError:
        raise PlumeError(
            tr(
                "A file {name} appeared meanwhile; it was left as it is, and nothing written.",
                name=out.name,
            )
        ) from None
    bring_to_disk(out.parent)
