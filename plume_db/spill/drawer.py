"""Where pieces of bytes are put away: a file without a name, or memory."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import weakref
from pathlib import Path
from typing import IO, Protocol

from plume_db.errors import DiskFull
from plume_db.language import tr
from plume_db.units import bytes_text

RESERVE = 1024**3
"""Bytes of the disk that are left to other programs."""

LOOK_EVERY = 64 * 1024**2
"""Bytes written between two looks at how much room the disk has."""

MEMORY_CAP = 256 * 1024**2
"""Bytes that are kept where nothing may go to the disk."""


class Drawer(Protocol):
    """Pieces of bytes; one thread puts, any thread gets."""

    size: int
    """Bytes put so far."""

    @property
    def full(self) -> str:
        """Why nothing more should be put, or ""."""
        ...

    def put(self, data: bytes | memoryview) -> int:
        """Put a piece away and give its number, by which it is found again."""
        ...

    def get(self, number: int, length: int) -> bytes:
        """Give the first `length` bytes of a piece."""
        ...

    def close(self) -> None:
        """Forget everything."""
        ...


class MemoryDrawer:
    """Keeps pieces in memory."""

    def __init__(self, cap: int = MEMORY_CAP) -> None:
        self._pieces: list[bytes] = []
        self._cap = cap
        self.size = 0

    @property
    def full(self) -> str:
        """Say that the cap is reached, where it is."""
        if self.size < self._cap:
            return ""
        return tr(
            "stopped at {cap}: rows of an encrypted file stay in memory, since on "
            "the disk anyone could read them",
            cap=bytes_text(self._cap),
        )

    def put(self, data: bytes | memoryview) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(data))
        self.size += len(data)
        return len(self._pieces) - 1

    def get(self, number: int, length: int) -> bytes:
        """Give the head of a piece."""
        return self._pieces[number][:length]

    def close(self) -> None:
        """Forget everything."""
        self._pieces = []


class FileDrawer:
    """Keeps pieces in a file that has no name, so that a killed program leaves none behind."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or roomy_folder()
        self._file: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._looked = 0
        self.size = 0
        self.full = ""

    def put(self, data: bytes | memoryview) -> int:
        """Write a piece at the file's end; raises DiskFull where that can not be had."""
        offset = self.size
        try:
            with self._lock:
                file = self._opened()
                file.seek(offset)
                _write_all(file, memoryview(data))
        except OSError as error:
            raise DiskFull(
                tr(
                    "The rows could not be put aside in {folder} ({strerror}); make room "
                    "there and run the statement again.",
                    folder=self._folder,
                    strerror=error.strerror,
                )
            ) from None
        self.size += len(data)
        if self.size - self._looked >= LOOK_EVERY:
            self._look_around()
        return offset

    def get(self, number: int, length: int) -> bytes:
        """Read the head of a piece; nothing once closed."""
        with self._lock:
            if self._file is None:
                return b""
            self._file.seek(number)
            return _read_all(self._file, length)

    def close(self) -> None:
        """Give the room back."""
        with self._lock:
            file, self._file = self._file, None
        if file is not None:
            file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115
            weakref.finalize(self, self._file.close)  # for a store that nobody closed
        return self._file

    def _look_around(self) -> None:
        self._looked = self.size
        free = shutil.disk_usage(self._folder).free
        if free < RESERVE:
            self.full = tr(
                "stopped, since only {free} are free in {folder}",
                free=bytes_text(free),
                folder=self._folder,
            )


def roomy_folder() -> Path:
    """Name a folder for temporary files that is on a disk, and not in memory as /tmp often is."""
    named = os.environ.get("SQLITE_TMPDIR") or os.environ.get("TMPDIR")
    if not named and os.access("/var/tmp", os.W_OK | os.X_OK):
        return Path("/var/tmp")
    return Path(named or tempfile.gettempdir())


def _write_all(file: IO[bytes], data: memoryview) -> None:
    while data:
        data = data[file.write(data) :]


def _read_all(file: IO[bytes], length: int) -> bytes:
    pieces = []
    while length > 0 and (piece := file.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
