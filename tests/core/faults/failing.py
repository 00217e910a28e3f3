"""A file system that fails the Nth write, sync, truncate, read or lock of chosen files."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

OPERATIONS = ("write", "sync", "truncate", "read", "lock", "delete", "full")
"""``full`` is a write that fails since the disk has no room."""


class Faults:
    """When to fail: the `number`-th operation of one kind on files below a folder."""

    def __init__(self) -> None:
        self.operation = ""
        self.number = 0
        self.seen = 0
        self.folder = ""

    def arm(self, operation: str, number: int, folder: Path) -> None:
        """Fail once."""
        self.operation, self.number, self.seen = operation, number, 0
        self.folder = str(folder)

    def disarm(self) -> bool:
        """Fail no more; tell whether the operation was reached."""
        reached = self.seen >= self.number
        self.operation = ""
        return reached

    def meet(self, operation: str, name: str) -> None:
        """Count an operation, and raise where it is the one."""
        wanted = "write" if self.operation == "full" else self.operation
        if operation != wanted or not name.startswith(self.folder):
            return
        self.seen += 1
        if self.seen == self.number:
            raise self._error(operation)

    def _error(self, operation: str) -> Exception:
        if self.operation == "full":
            return _coded(apsw.FullError("no room"), apsw.SQLITE_FULL)
        if operation == "lock":
            return _coded(apsw.IOError("lock"), apsw.SQLITE_IOERR_LOCK)
        codes = {
            "write": apsw.SQLITE_IOERR_WRITE,
            "sync": apsw.SQLITE_IOERR_FSYNC,
            "truncate": apsw.SQLITE_IOERR_TRUNCATE,
            "read": apsw.SQLITE_IOERR_READ,
            "delete": apsw.SQLITE_IOERR_DELETE,
        }
        return _coded(apsw.IOError(operation), codes[operation])


def _coded(error: Any, code: int) -> Exception:
    error.extendedresult = code
    assert isinstance(error, Exception)
    return error


class _File(apsw.VFSFile):
    def __init__(self, faults: Faults, base: str, name: Any, flags: list[int]) -> None:
        self._faults = faults
        text = name.filename() if hasattr(name, "filename") else name
        self._name = str(text or "")
        super().__init__(base, name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        self._faults.meet("write", self._name)
        super().xWrite(data, offset)

    def xRead(self, amount: int, offset: int) -> bytes:
        self._faults.meet("read", self._name)
        return super().xRead(amount, offset)

    def xSync(self, flags: int) -> None:
        self._faults.meet("sync", self._name)
        super().xSync(flags)

    def xTruncate(self, newsize: int) -> None:
        self._faults.meet("truncate", self._name)
        super().xTruncate(newsize)

    def xLock(self, level: int) -> None:
        self._faults.meet("lock", self._name)
        super().xLock(level)


class _System(apsw.VFS):
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        # Around the system in use, not "unix": keys would stop working.
        self._base = apsw.vfs_names()[0]
        super().__init__("plume faults", self._base, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> _File:
        return _File(self._faults, self._base, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:
        self._faults.meet("delete", name)
        super().xDelete(name, syncdir)


@contextmanager
def failing() -> Iterator[Faults]:
    """Be the file system of every connection that is opened in the block."""
    faults = Faults()
    system = _System(faults)
    try:
        yield faults
    finally:
        system.unregister()


def is_disk(error: BaseException) -> bool:
    """Tell whether an error speaks of the disk."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO)
