"""Modules that every start of the window loads, kept as they are in the bundle's archive.

To unpack them takes 12 to 20 ms of each start; left unpacked they add two megabytes.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from PyInstaller.archive.writers import ZlibArchiveWriter
from PyInstaller.building import api

LOADED = (
    "plume_ui.entry",
    "plume_ui.single.listening",
    "plume_ui.language",
    "plume_ui.app",
    "plume_ui.crash.hooks",
    "plume_ui.workspace",
    "plume_db.session",
)
"""What a start imports by name; the rest follows from these."""


def names() -> frozenset[str]:
    """Ask a Python what it has loaded by then."""
    code = f"import sys, {', '.join(LOADED)}; print(*sys.modules)"
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


class Writer(ZlibArchiveWriter):  # type: ignore[misc]
    """Writes the archive of modules; those that are needed at once are not packed."""

    first: frozenset[str] = frozenset()

    @classmethod
    def _write_entry(cls, file: Any, entry: Any, code: Any) -> Any:
        cls._COMPRESSION_LEVEL = 0 if entry[0] in cls.first else 6
        return super()._write_entry(file, entry, code)


def keep_unpacked() -> None:
    """Let PyInstaller write its archives so, from now on."""
    Writer.first = names()
    api.ZlibArchiveWriter = Writer
