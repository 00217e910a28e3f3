"""Who holds which lock on a database, and since when, as the system lists it.

Source of the bytes: SQLite's ``os.h`` (rollback locks) and ``walformat.html`` section 2.3 (locks
on the -shm). Only Linux tells, in ``/proc/locks``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from plume_db.language import tr
from plume_db.opening.locks import openers
from plume_db.opening.state import side

_PENDING = 0x4000_0000
_SHARED = range(_PENDING + 2, _PENDING + 512)
_LOG_WRITE, _LOG_CHECKPOINT, _LOG_RECOVER = 120, 121, 122
_LOG_READ = range(123, 128)
OPEN = tr("has it open")
READS, WRITES, CHECKPOINTS = tr("reads"), tr("writes"), tr("checkpoints")
_OPENERS_EVERY = 10.0
"""Seconds between two looks through the open files of all programs, which take milliseconds."""


@dataclass(frozen=True)
class Hold:
    """One program and what it does with the file."""

    pid: int
    name: str
    role: str
    """``writes``, ``reads``, ``checkpoints``, ``waits to write``, or ``has it open``."""
    own: bool = False
    """Whether it is this program."""
    seconds: float = 0.0
    """How long each look found it so."""

    def __str__(self) -> str:
        return (
            tr("Plume DB itself")
            if self.own
            else tr("{name} (process {pid})", name=self.name, pid=self.pid)
        )


def holds_now(path: Path) -> tuple[Hold, ...] | None:
    """List the locks of all programs; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    main, log = _key(path), _key(side(path, "-shm"))
    try:
        lines = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    found: dict[tuple[int, str], Hold] = {}
    for line in lines:
        fields = line.split()
        if len(fields) < 8 or fields[1] == "->" or fields[5] not in (main, log):
            continue
        pid, first = int(fields[4]), int(fields[6])
        last = first if fields[7] == "EOF" else int(fields[7])
        reach = range(first, last + 1)
        roles = _log_roles(reach) if fields[5] == log else _main_roles(reach, fields[3] == "WRITE")
        for role in roles:
            if role == READS and log is not None and fields[5] == main:
                role = OPEN  # with a write-ahead log, every connection holds this lock
            found[pid, role] = Hold(pid, _program(pid), role, pid == os.getpid())
    return _told(list(found.values()))


def _told(holds: Collection[Hold]) -> tuple[Hold, ...]:
    """Leave out that a program has the file open where it does more, and our own being open."""
    busy = {each.pid for each in holds if each.role != OPEN}
    kept = (h for h in holds if h.role != OPEN or not (h.own or h.pid in busy))
    return tuple(sorted(kept, key=lambda each: (each.role == OPEN, each.pid, each.role)))


def _main_roles(reach: range, writes: bool) -> tuple[str, ...]:
    if not writes:
        return (READS,) if _meets(reach, _SHARED) else ()
    if _meets(reach, _SHARED) or _PENDING + 1 in reach:
        return (WRITES,)
    return (tr("waits to write"),) if _PENDING in reach else ()


def _log_roles(reach: range) -> tuple[str, ...]:
    roles = []
    if _LOG_WRITE in reach:
        roles.append(WRITES)
    if _LOG_CHECKPOINT in reach:
        roles.append(CHECKPOINTS)
    if _LOG_RECOVER in reach:
        roles.append(tr("recovers the log"))
    if _meets(reach, _LOG_READ):
        roles.append(READS)
    return tuple(roles) or (OPEN,)


def _meets(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


class Holding:
    """Remembers since when each program has held what it holds; for one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._since: dict[tuple[int, str], float] = {}
        self._openers: tuple[Hold, ...] = ()
        self._openers_at = -_OPENERS_EVERY

    def look(self) -> tuple[Hold, ...] | None:
        """List who uses the file now; None where the system does not tell."""
        found = holds_now(self._path)
        if found is None:
            return None
        now = time.monotonic()
        if now - self._openers_at >= _OPENERS_EVERY:
            self._openers_at = now
            self._openers = tuple(Hold(o.pid, o.name, OPEN) for o in openers(self._path))
        locked = {each.pid for each in found}
        idle = tuple(each for each in self._openers if each.pid not in locked)
        everybody = found + idle
        keys = {(each.pid, role) for each in everybody for role in (each.role, OPEN)}
        self._since = {key: self._since.get(key, now) for key in keys}
        return tuple(
            replace(each, seconds=now - self._since[each.pid, each.role]) for each in everybody
        )


def _key(path: Path) -> str | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"


def _program(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return tr("a program")
