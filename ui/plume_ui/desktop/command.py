"""Run ``plume-db desktop install`` and ``plume-db desktop remove``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import plume_resources
from plume_db.desktop.registration import (
    PLACES,
    data_folder,
    install,
    installed_by_system,
    remove,
)
from plume_db.errors import PlumeError
from plume_db.terminal.console import Console


def run(
    asked: argparse.Namespace,
    console: Console,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
) -> bool:
    """Write the files or remove them, and say which."""
    if not platform.startswith(("linux", "freebsd")):
        raise PlumeError(
            "Only desktops of Linux take this from a command; here the installer does it, or you "
            "choose Plume DB under Open with."
        )
    folder = data_folder(environment)
    if asked.act == "remove":
        for path in remove(folder):
            console.say(f"Removed {path}")
        return False
    if brought := installed_by_system(environment):
        raise PlumeError(f"A package of the system has done this already: {brought}.")
    for path in install(folder, sources(), command()):
        console.say(f"Wrote {path}")
    return False


def sources() -> dict[str, bytes]:
    """Read the files: from the wheel, or from the tree the program runs in."""
    package = Path(next(iter(plume_resources.__path__)))
    for folder in (package / "desktop", package.parents[1] / "packaging/linux"):
        if all((folder / name).is_file() for name in PLACES):
            return {name: (folder / name).read_bytes() for name in PLACES}
    raise PlumeError("The files for the desktop are not part of this installation.")


def command(program: str | None = None, python: str = sys.executable) -> tuple[str, ...]:
    """Give the words that start this program from anywhere."""
    path = Path(sys.argv[0] if program is None else program).absolute()
    if path.name.startswith("plume-db") and os.access(path, os.X_OK):
        return (str(path),)
    return (python, "-m", "plume_ui")
