"""The folder of the log, shown in the system's file manager."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from plume_db.folders import log_folder


def open_log_folder() -> bool:
    """Ask the desktop to show the folder; False where it has nobody who does.

    The environment was cleaned when the frozen program started, so a file manager gets the
    system's own libraries (see :mod:`plume_ui.frozen`).
    """
    folder = log_folder()
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
