"""Which file it is, whatever its name."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def file_key(found: os.stat_result) -> tuple[int, int] | None:
    """Give what no other file of this machine has; None where the file system has no such thing.

    Some network drives of Windows, and DirEntry.stat there, give 0 for every file.
    """
    return (found.st_dev, found.st_ino) if found.st_ino else None


def path_key(path: Path, platform: str = sys.platform) -> str:
    """Give a text that is equal for paths that name the same place, as far as their words tell.

    Windows and, as it is delivered, macOS take capital and small letters for the same.
    """
    text = os.path.normpath(path)
    if platform == "win32":
        return text.replace("/", "\\").removeprefix("\\\\?\\").lower()
    if platform == "darwin":
        import unicodedata  # names come in either form there

        return unicodedata.normalize("NFC", text).casefold()
    return text
