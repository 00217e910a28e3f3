"""Bringing what was written to the disk itself, past the caches of the system and the drive."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_FULL_FLUSH = 51  # F_FULLFSYNC


def flush(handle: int, platform: str = sys.platform) -> None:
    """Wait until a file that is open is on the disk. Raises OSError.

    On macOS fsync leaves the data in the drive's cache; source: its manual page of fsync.
    """
    if platform == "darwin":
        try:
            from fcntl import fcntl

            fcntl(handle, _FULL_FLUSH)
            return
        except (ImportError, OSError):
            pass  # a network folder knows no full flush
    os.fsync(handle)


def flush_file(path: Path, platform: str = sys.platform) -> None:
    """Wait until a closed file is on the disk. Raises OSError."""
    # Windows flushes only through a handle that may write.
    _flush_path(path, os.O_RDWR if platform == "win32" else os.O_RDONLY, platform)


def flush_folder(folder: Path, platform: str = sys.platform) -> None:
    """Wait until the names in a folder are on the disk. Raises OSError.

    Windows opens no folder so; its file system writes names into a journal.
    """
    if platform != "win32":
        _flush_path(folder, os.O_RDONLY, platform)


def _flush_path(path: Path, flags: int, platform: str) -> None:
    handle = os.open(path, flags)
    try:
        flush(handle, platform)
    finally:
        os.close(handle)
