"""Naming and removing files that another program may have open.

POSIX systems let a file be replaced or removed while it is open. Windows refuses (a sharing
violation), often for a moment only: a virus scanner or the indexer looks into every new file. So
there it is tried again for a short time, and then said what is in the way.
"""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Callable
from pathlib import Path

from plume_db.language import tr

PATIENCE = 2.0
"""Seconds until a file counts as being in use rather than being looked at."""

_IN_USE = (5, 32, 33)  # ERROR_ACCESS_DENIED, _SHARING_VIOLATION, _LOCK_VIOLATION


def replace(old: Path, new: Path, platform: str = sys.platform, patience: float = PATIENCE) -> None:
    """Give `old` the name `new`, in place of a file that has it. Raises OSError."""
    _patiently(lambda: old.replace(new), new, platform, patience)


def rename(old: Path, new: Path, platform: str = sys.platform, patience: float = PATIENCE) -> None:
    """Give `old` the name `new`; on Windows that fails where the name is taken. Raises OSError."""
    _patiently(lambda: old.rename(new), new, platform, patience)


def remove(path: Path, platform: str = sys.platform, patience: float = PATIENCE) -> None:
    """Remove a file, if it is there. Raises OSError."""
    _patiently(lambda: path.unlink(missing_ok=True), path, platform, patience)


def _patiently(act: Callable[[], object], path: Path, platform: str, patience: float) -> None:
    ends = time.monotonic() + patience
    pause = 0.01
    while True:
        try:
            act()
            return
        except OSError as error:
            if platform != "win32" or getattr(error, "winerror", None) not in _IN_USE:
                raise
            if time.monotonic() + pause > ends:
                raise _explained(error, path) from None
        time.sleep(pause)
        pause = min(2 * pause, 0.2)


def _explained(error: OSError, path: Path) -> OSError:
    """Say in words what Windows told by a number; 5 can also mean a missing permission."""
    if getattr(error, "winerror", None) == 5:
        words = tr("another program has it open, or you have no permission to change it")
    else:
        words = tr("another program has it open; close it there and try again")
    return PermissionError(errno.EACCES, words, str(path))
