"""What a task will do, need and give back, told before it runs; nothing here writes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plume_db.database import Mode
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.maintenance.guarding import Mark
from plume_db.opening.locks import Holder, openers
from plume_db.session import Session
from plume_db.units import bytes_text


@dataclass(frozen=True)
class Need:
    """Disk space that a task takes while it runs."""

    purpose: str
    folder: Path
    size: int
    """In bytes; an upper bound."""
    free: int | None
    """Bytes free on the folder's volume; None where the system does not tell."""


@dataclass(frozen=True)
class Preflight:
    """Everything a person should know before agreeing to a task."""

    task: str
    will_do: str
    """What the task does, in a sentence or two."""
    writes: bool
    """Whether the file becomes writable for the task."""
    access: str
    """How the file is open now, and whether that changes."""
    size: int
    """Bytes of the database: page size times page count."""
    needs: tuple[Need, ...] = ()
    gives_back: int | None = None
    """Bytes the task frees at least; None where that is not its purpose."""
    may_give_back: int | None = None
    """Bytes it may free beyond that, from pages that are partly empty; None where not measured."""
    holders: tuple[Holder, ...] = ()
    """Other programs that have the file open."""
    warnings: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    """What would be broken; the task may run only after the person accepted each."""
    blockers: tuple[str, ...] = ()
    """Why the task can not run now; empty where it can."""
    facts: tuple[tuple[str, str, str], ...] = ()
    """What is worth knowing for this task alone: label, value, exact value or empty."""
    to_read: int = 0
    """Bytes that are read, with the proof and the snapshot; likewise written. About right."""
    to_write: int = 0
    seconds: float = 0.0
    """About how long it takes on this machine, with the proof and the snapshot; 0: unknown."""
    way_back: str = ""
    """Whether and how it can be undone."""
    snapshot: str = ""
    """Where the safety snapshot goes, how big it gets and how long it takes; empty without one."""
    mark: Mark | None = None
    """Tells later whether the file was overwritten since; None where it could not be read."""


def need(purpose: str, folder: Path, size: int) -> Need:
    """Look up what is free on the folder's volume; does not open any file."""
    try:
        free: int | None = shutil.disk_usage(folder).free
    except OSError:
        free = None
    return Need(purpose, folder, size, free)


def shortages(needs: Iterable[Need]) -> tuple[str, ...]:
    """Say which volumes are too small for all that is needed on them at the same time."""
    volumes: dict[object, list[Need]] = defaultdict(list)
    for each in needs:
        volumes[_volume(each.folder)].append(each)
    found = []
    for together in volumes.values():
        total, free = sum(each.size for each in together), together[0].free
        if free is not None and free < total:
            found.append(
                tr(
                    "The disk of {folder} has {free} free, and this needs up to {total} there.",
                    folder=together[0].folder,
                    free=bytes_text(free),
                    total=bytes_text(total),
                )
            )
    return tuple(found)


def _volume(folder: Path) -> object:
    try:
        return folder.stat().st_dev
    except OSError:
        return folder


def temp_folder() -> Path:
    """Name the folder SQLite puts temporary files in.

    Source: "Temporary Files Used By SQLite", section 5; on Windows the system's own choice.
    """
    if sys.platform == "win32":
        return Path(tempfile.gettempdir())
    named = (os.environ.get("SQLITE_TMPDIR"), os.environ.get("TMPDIR"))
    for name in (*named, "/var/tmp", "/usr/tmp", "/tmp", "."):
        if name and Path(name).is_dir() and os.access(name, os.W_OK | os.X_OK):
            return Path(name)
    return Path()


def write_blockers(session: Session) -> tuple[str, ...]:
    """Say why a job can not write to the file; empty where it can."""
    try:
        session.check_writable()
    except PlumeError as error:
        return (error.sentence,)
    return ()


_READS = {
    Mode.READ_ONLY: tr("Open read-only"),
    Mode.QUERY_ONLY: tr("Open for queries only"),
    Mode.IMMUTABLE: tr("Open read-only, without side files"),
    Mode.PRIVATE_COPY: tr("Open as a private copy"),
    Mode.EDIT: tr("Open for writing"),
}


def access(session: Session, writes: bool) -> str:
    """Tell how the file is open and what the task changes about that."""
    now = _READS[session.opened.mode]
    if writes:
        return tr("{now}; becomes writable for this job only, once you start it.", now=now)
    return tr("{now}, and stays so: the file is only read.", now=now)


def others(session: Session) -> tuple[Holder, ...]:
    """List the other programs that have the person's file open."""
    return openers(session.path)


def names(holders: Iterable[Holder]) -> str:
    """Write holders as one phrase."""
    return ", ".join(str(each) for each in holders)
