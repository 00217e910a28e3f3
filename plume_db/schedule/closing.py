"""A snapshot when a file is closed: by a program of its own, so that nobody waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from plume_db.language import tr
from plume_db.opening.state import side
from plume_db.schedule.units import command_of
from plume_db.systems.processes import detached


def this_program() -> tuple[str, ...]:
    """Name this program so that the system can start it again, without a shell or a PATH."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    started = Path(sys.argv[0]).absolute()
    if started.name.partition(".")[0] == "plume-db" and started.exists():
        return (str(started),)
    return (sys.executable, "-m", "plume_ui")


def changed_since(path: Path, at: float | None) -> bool:
    """Tell whether a file or its write-ahead log was written after a moment; stat calls only."""
    if at is None:
        return True
    for each in (path, side(path, "-wal")):
        with suppress(OSError):
            found = each.stat()
            if found.st_size and found.st_mtime > at:
                return True
    return False


def snapshot_by_itself(
    store: Path, file: Path, program: Sequence[str] | None = None
) -> subprocess.Popen[bytes] | None:
    """Start a program that takes a snapshot; None where the system refuses to start it.

    Called when no connection of ours is open any more. Its key would have to be handed over, so it
    is not for encrypted files.
    """
    command = list(command_of(program or this_program(), store, file))
    command[command.index("--reason") + 1] = tr("on close")
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **detached(),
            cwd=Path(file.anchor or "/"),
        )
    except OSError:
        return None
