"""Names of files as they are shown, and when two of them mean one file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.opening.paths import path_of
from plume_db.systems.identity import path_key


def name_of(argument: str) -> str:
    """Give the file's own name, from a path or a URL; looks at no file."""
    try:
        return printable(path_of(argument).name) or argument
    except PlumeError:
        return printable(argument)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one path, without asking where links lead."""
    return one == other or key_of(one) == key_of(other)


def key_of(argument: str) -> str:
    """Give what is equal for two spellings of one path."""
    try:
        return path_key(path_of(argument))
    except PlumeError:
        return argument


def printable(text: str) -> str:
    """Write a name that is not valid UTF-8, or holds line breaks, so that it can be shown."""
    seen = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in seen)


def elided(path: str, most: int, width: Callable[[str], int]) -> str:
    """Shorten a path in its middle to `most` units of `width`: the name and the root stay."""
    if width(path) <= most:
        return path
    kept = len(path) - 1
    while kept > 8 and width(_without_middle(path, kept)) > most:
        kept -= max(1, kept // 16)
    return _without_middle(path, kept)


def _without_middle(path: str, kept: int) -> str:
    name = len(Path(path).name) + 1
    end = kept // 2 if name > len(path) else max(min(name, kept * 3 // 4), kept * 2 // 3)
    return f"{path[: kept - end]}…{path[len(path) - end :]}"


def folder_shown(path: str) -> str:
    """Name the folder of a file, the person's own as ``~``."""
    folder = str(Path(path).parent)
    home = os.path.expanduser("~")  # noqa: PTH111 - never raises
    if home != "/" and (folder == home or folder.startswith(home + os.sep)):
        folder = "~" + folder[len(home) :]
    return printable(folder)
