"""The text of a report: versions, the error, the end of the log; nothing of the person's data.

It is written for whoever mends the program, so it is English in every language.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import time

import apsw
import PySide6
from PySide6.QtCore import QLibraryInfo, QLocale, qVersion
from PySide6.QtGui import QGuiApplication

import plume_db
from plume_db.crash.telling import told
from plume_ui import logbook

LOG_LINES = 60


def report_text(error: BaseException | None = None, stacks: str = "") -> str:
    """Write a report about an error, about what a program left behind, or about neither."""
    parts = [versions_text()]
    if error is not None:
        parts.append(told(error))
    if stacks:
        parts.append(stacks)
    tail = logbook.book().tail(LOG_LINES)
    parts.append("The end of the log:\n" + ("\n".join(tail) if tail else "(there is none)"))
    return "\n\n".join(parts) + "\n"


def versions_text() -> str:
    """Write what runs on what."""
    cipher = getattr(apsw, "mc_version", "") or "no cipher"
    made = "frozen" if getattr(sys, "frozen", False) else "installed"
    library = QLibraryInfo.version().toString()
    lines = [
        f"Plume DB {plume_db.__version__} ({made}), running for {_age()}",
        f"SQLite {apsw.sqlite_lib_version()}, {cipher}, APSW {apsw.apsw_version()}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, "
        f"Qt {qVersion()}" + ("" if library == qVersion() else f" (built with {library})"),
        f"{_system()}, {platform.machine()}",
        f"Desktop: {_desktop()}",
        f"Screens: {_screens()}",
        f"Language: {QLocale().name()}",
    ]
    return "\n".join(lines)


def _age() -> str:
    seconds = int(time.monotonic() - logbook.STARTED)
    return f"{seconds // 60} min {seconds % 60} s"


def _system() -> str:
    name = f"{platform.system()} {platform.release()}"
    if platform.system() == "Linux":
        try:
            return f"{platform.freedesktop_os_release()['PRETTY_NAME']} ({name})"
        except (OSError, KeyError):
            return name
    version = platform.mac_ver()[0]
    return f"macOS {version} ({name})" if version else name


def _desktop() -> str:
    names = ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE")
    told = [re.sub(r"[^\w:+.-]", "", os.environ.get(name, ""))[:40] for name in names]
    return ", ".join([*(each for each in told if each), QGuiApplication.platformName() or "none"])


def _screens() -> str:
    described = []
    for screen in QGuiApplication.screens():
        size, ratio = screen.size(), screen.devicePixelRatio()
        described.append(f"{size.width()}x{size.height()} at {ratio:.0%}")
    return ", ".join(described) or "none"
