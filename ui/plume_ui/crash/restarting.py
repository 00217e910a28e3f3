"""Start the program again when this one has ended."""

from __future__ import annotations

import sys
from contextlib import suppress

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from plume_db.systems.processes import detached

_waiting: list[list[str]] = []


def may_restart() -> bool:
    """Whether this is the program, and not a test or somebody's own script with our windows."""
    return bool(getattr(sys, "frozen", False)) or _is_program()


def _is_program() -> bool:
    name = sys.argv[0].replace("\\", "/").rpartition("/")[2]
    return name.startswith("plume-db") or "plume_ui/__main__" in sys.argv[0].replace("\\", "/")


def command(arguments: list[str]) -> list[str]:
    """Give the command that starts this program with arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments]
    return [sys.executable, "-m", "plume_ui", *arguments]


def restart(arguments: list[str] | None = None) -> None:
    """Close every window, which may ask, and start anew once all of them are closed."""
    _waiting[:] = [arguments or []]
    QTimer.singleShot(0, _close_all)


def _close_all() -> None:
    QApplication.closeAllWindows()
    if any(each.isVisible() for each in QApplication.topLevelWidgets()):
        _waiting.clear()  # the person keeps something open


def start_waiting() -> bool:
    """Start what waits for this process to end; the last thing before it does."""
    if not _waiting:
        return False
    import subprocess

    with suppress(OSError):
        subprocess.Popen(command(_waiting.pop()), close_fds=True, **detached())
        return True
    return False
