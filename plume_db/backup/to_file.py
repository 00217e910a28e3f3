"""Backup to a file: snapshot, copy, check, name."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.backup.preflight import preflight_backup
from plume_db.backup.target import publish, refusal, reserved
from plume_db.backup.verified import PARTS, verified_copy
from plume_db.errors import Damaged, DiskFull, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.kinds import Fact, Kind, Order, time_fact
from plume_db.maintenance.results import PATH
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.session import Session
from plume_db.units import bytes_text


@dataclass(frozen=True)
class BackupResult:
    """A finished backup."""

    path: Path
    size: int
    """In bytes."""
    seconds: float
    tables: int
    rows: int
    """Rows of all tables together, equal in the source's snapshot and in the copy."""
    encrypted: bool
    findings: tuple[Finding, ...] = ()
    """What the integrity check of the copy found."""
    damaged: bool = False
    """Whether the copy is damaged, as its source is: the pages are the same."""
    note: str = ""


def backup_to_file(
    task: Task, session: Session, out: Path, *, overwrite: bool = False
) -> BackupResult:
    """Copy the database as it is at one moment to `out`, on a reading connection of its own.

    Without `overwrite` an existing file is never replaced, also not one that appears meanwhile.
    On failure or cancel nothing is left behind. Raises a PlumeError with its sentence.
    """
    out = out.absolute()
    opened = session.opened
    if no := refusal((session.path, opened.place.path), out, overwrite):
        raise PlumeError(no)
    start = time.monotonic()
    with naming_holders(session.path):
        require_space(out.parent, logical_size(task.con))
        with half_copy(out, session.path) as partial:
            copied = verified_copy(task, partial, opened.place)
            task.report(
                copied.size * PARTS, copied.size * PARTS, tr("Bringing the copy to the disk")
            )
            publish(partial, out, overwrite)
    return BackupResult(
        out,
        copied.size,
        time.monotonic() - start,
        len(copied.facts.rows),
        copied.facts.counted,
        opened.place.key is not None,
        copied.findings,
        copied.damaged,
    )


def require_space(folder: Path, size: int, what: str = tr("The backup")) -> None:
    """Raise DiskFull where the volume of a folder has no room for a copy of `size` bytes.

    `what` begins the sentence: that which needs the room.
    """
    free = shutil.disk_usage(folder).free
    if free < size + size // 20:
        raise DiskFull(
            tr(
                "{what} needs {size}, and the disk of {folder} has only {free} free.",
                what=what,
                size=bytes_text(size + size // 20),
                folder=folder,
                free=bytes_text(free),
            )
        )


@contextmanager
def half_copy(out: Path, source: Path) -> Iterator[Path]:
    """Give a file to build the copy in; whatever is left of it at the end is removed."""
    try:
        with reserved(out, like=source) as partial:
            yield partial
    except apsw.FullError:
        raise DiskFull(
            tr("The disk of {parent} became full; the half backup was removed.", parent=out.parent)
        ) from None
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise Damaged(tr("The file is too damaged to be copied ({error}).", error=error)) from None


def _summary(result: BackupResult) -> str:
    kind = tr("An encrypted copy") if result.encrypted else tr("A copy")
    said = trn(
        "{kind} of {size} with {n} row",
        "{kind} of {size} with {n} rows",
        result.rows,
        kind=kind,
        size=bytes_text(result.size),
    )
    if result.damaged:
        return tr("{said} was made; it is damaged, as the file itself is.", said=said)
    return tr("{said} was made and checked: {name}.", said=said, name=result.path.name)


def _facts(result: BackupResult) -> tuple[Fact, ...]:
    return (
        (PATH, str(result.path), ""),
        (tr("Size"), bytes_text(result.size), tr("{size:,} bytes", size=result.size)),
        (
            tr("Checked"),
            ", ".join(
                (
                    trn("{n} table", "{n} tables", result.tables),
                    trn("{n} row", "{n} rows", result.rows),
                )
            ),
            "",
        ),
        time_fact(result.seconds),
    )


def _run(task: Task, session: Session, order: Order) -> BackupResult:
    if order.out is None:
        raise PlumeError(tr("A backup needs the name of the file it goes to."))
    return backup_to_file(task, session, order.out, overwrite=order.overwrite)


BACKUP = Kind(
    "backup",
    tr("Back up to a file"),
    tr("A checked copy of this moment"),
    tr("Backup"),
    writes=False,
    foresee=lambda task, session, order: preflight_backup(
        task, session, order.out, overwrite=order.overwrite
    ),
    run=_run,
    summary=_summary,
    facts=_facts,
    bad=lambda result: bool(result.damaged),
    out=tr("the copy"),
)
