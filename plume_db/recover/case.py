"""The byte-exact copy that a recovery works on; the original is only read.

This runs in the process that recovers. That holds no locks of SQLite, so a plain ``open`` drops
none; and while it copies it holds the locks that SQLite's readers do, on the very handle it
reads from, so that no other program writes meanwhile.
"""

from __future__ import annotations

import errno
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from os import SEEK_CUR
from pathlib import Path
from typing import BinaryIO

from plume_db.errors import FileMissing, NotAFile, PlumeError
from plume_db.language import tr
from plume_db.opening.state import side

SIDES = ("-wal", "-journal")
_PIECE = 1 << 20
_WAIT = 5.0

_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
"""The bytes that SQLite locks in a file: src/os.h of SQLite, "SHARED_FIRST"."""
_LOG_WRITE, _LOG_CHECKPOINT = 120, 121
"""The bytes of a -shm that writers and checkpoints lock: "WAL-Index Format", section 2.3."""


@dataclass(frozen=True)
class Case:
    """A copy of a file and of what lay beside it."""

    path: Path
    size: int
    log: Path | None
    journal: Path | None
    notes: tuple[str, ...]


def copy_case(source: Path, target: Path, tick: Callable[[int, int], None]) -> Case:
    """Copy a file and its side files, byte for byte, under the locks of a reader.

    `tick` is told bytes done and bytes in all. Raises PlumeError where it can not be read.
    """
    sizes = _sizes(source)
    total, done = sum(sizes.values()), 0
    made: dict[str, Path] = {}
    with ExitStack() as stack:
        file = _opened(source, stack)
        barred = stack.enter_context(_shared(file, source))
        for end in sizes:
            handle = file if end == "" else _opened(side(source, end), stack)
            made[end] = side(target, end)
            with made[end].open("xb") as out:
                made[end].chmod(0o600)
                while piece := handle.read(_PIECE):
                    if piece.count(0) < len(piece):
                        out.write(piece)
                    else:  # a hole stays one: a file of many zeros takes no room again
                        out.seek(len(piece), SEEK_CUR)
                    done += len(piece)
                    tick(done, max(total, done))
                out.truncate(out.tell())
    notes = (barred,) if barred else ()
    return Case(target, sizes[""], made.get("-wal"), made.get("-journal"), notes)


def _sizes(source: Path) -> dict[str, int]:
    try:
        found = source.stat()
    except FileNotFoundError:
        raise FileMissing(tr("There is no file {source}.", source=source)) from None
    except OSError as error:
        raise PlumeError(
            tr("{source} can not be looked at: {strerror}.", source=source, strerror=error.strerror)
        ) from None
    if not stat.S_ISREG(found.st_mode):
        raise NotAFile(tr("{source} is no ordinary file.", source=source))
    sizes = {"": found.st_size}
    for end in SIDES:
        with suppress(OSError):
            beside = side(source, end).stat()
            if stat.S_ISREG(beside.st_mode) and beside.st_size:
                sizes[end] = beside.st_size
    return sizes


def _opened(path: Path, stack: ExitStack) -> BinaryIO:
    try:
        return stack.enter_context(path.open("rb", buffering=0))
    except PermissionError:
        raise PlumeError(tr("You have no permission to read {path}.", path=path)) from None
    except OSError as error:
        raise PlumeError(
            tr("{path} can not be read: {strerror}.", path=path, strerror=error.strerror)
        ) from None


@contextmanager
def _shared(file: BinaryIO, source: Path) -> Iterator[str]:
    """Hold the locks of a reader; give a sentence where that could not be had."""
    if sys.platform == "win32":
        yield ""
        return
    with ExitStack() as stack:
        spans = [(file, _SHARED_FIRST, _SHARED_SIZE)]
        with suppress(OSError):
            index = stack.enter_context(side(source, "-shm").open("rb", buffering=0))
            spans += [(index, _LOG_WRITE, 1), (index, _LOG_CHECKPOINT, 1)]
        refused = False
        ends = time.monotonic() + _WAIT
        for handle, start, length in spans:
            while not _locked(handle, start, length):
                if time.monotonic() > ends:
                    refused = True
                    break
                time.sleep(0.01)
        yield (
            tr(
                "Another program was writing to the file while it was copied, so the copy may hold "
                "half a transaction."
            )
            if refused
            else ""
        )


def _locked(handle: BinaryIO, start: int, length: int) -> bool:
    from fcntl import LOCK_NB, LOCK_SH, lockf

    try:
        lockf(handle, LOCK_SH | LOCK_NB, length, start)
    except OSError as error:
        # A file system without locks has none to wait for.
        return error.errno not in (errno.EAGAIN, errno.EACCES)
    return True
