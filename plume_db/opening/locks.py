"""Who else has a file open or locked, as far as the system tells without opening it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from plume_db.language import tr
from plume_db.opening.state import side


class Holder(NamedTuple):
    """Another program that uses the file."""

    pid: int
    name: str
    writes: bool
    """Whether it holds a lock that bars others from writing."""

    def __str__(self) -> str:
        return tr("{name} (process {pid})", name=self.name, pid=self.pid)


def holders(path: Path) -> tuple[Holder, ...]:
    """List other programs with a lock on the file or its -shm; empty where that is unknown.

    Source: ``/proc/locks`` on Linux. Other systems do not tell without opening the file.
    """
    if sys.platform != "linux":
        return ()
    inodes = {key for each in (path, side(path, "-shm")) if (key := _device_inode(each))}
    found: dict[int, bool] = {}
    with suppress(OSError):
        for line in Path("/proc/locks").read_text().splitlines():
            fields = line.replace("->", "").split()
            if len(fields) < 8 or fields[5] not in inodes:
                continue
            pid = int(fields[4])
            found[pid] = found.get(pid, False) or fields[3] == "WRITE"
    return tuple(
        Holder(pid, _name(pid), writes)
        for pid, writes in sorted(found.items())
        if pid not in (os.getpid(), 0, -1)
    )


def openers(path: Path) -> tuple[Holder, ...]:
    """List other programs that have the file open, locked or not (those we may look at)."""
    locked = {holder.pid: holder for holder in holders(path)}
    key = _stat_key(path)
    if sys.platform == "linux" and key is not None:
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) not in (os.getpid(), *locked):
                pid = int(folder.name)
                if _has_open(folder, key):
                    locked[pid] = Holder(pid, _name(pid), writes=False)
    return tuple(locked[pid] for pid in sorted(locked))


def _has_open(folder: Path, key: tuple[int, int]) -> bool:
    with suppress(OSError):
        for entry in (folder / "fd").iterdir():
            with suppress(OSError):
                found = entry.stat()
                if (found.st_dev, found.st_ino) == key:
                    return True
    return False


def _stat_key(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _device_inode(path: Path) -> str | None:
    key = _stat_key(path)
    if key is None:
        return None
    return f"{os.major(key[0]):02x}:{os.minor(key[0]):02x}:{key[1]}"


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return tr("a program")
