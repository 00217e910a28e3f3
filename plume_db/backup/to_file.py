"""Backup to a file: snapshot, copy, check, name."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.backup.copy import copy_pages, pinned
from plume_db.backup.facts import Facts, differences, facts_of
from plume_db.backup.target import discard, publish, refusal, reserve
from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Cancelled, Damaged, DiskFull, PlumeError
from plume_db.jobs import Progress, Task, attended
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.integrity import check
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.session import Session
from plume_db.units import bytes_text

_PARTS = 2.0
"""The copy and its check take about the same time."""


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
        _require_space(out.parent, logical_size(task.con))
        with _partial(out, session.path) as partial:
            size, findings, facts, damaged = _build(task, partial, opened.place)
            task.report(size * _PARTS, size * _PARTS, "Bringing the copy to the disk")
            publish(partial, out, overwrite)
    rows = sum(count for _, count in facts.rows if isinstance(count, int))
    seconds = time.monotonic() - start
    key = opened.place.key
    return BackupResult(
        out, size, seconds, len(facts.rows), rows, key is not None, findings, damaged
    )


def _require_space(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + size // 20:
        raise DiskFull(
            f"The backup needs {bytes_text(size + size // 20)}, and the disk of {folder} has "
            f"only {bytes_text(free)} free."
        )


@contextmanager
def _partial(out: Path, source: Path) -> Iterator[Path]:
    """Give a file to build the copy in; whatever is left of it at the end is removed."""
    partial = reserve(out, like=source)
    try:
        yield partial
    except apsw.FullError:
        raise DiskFull(
            f"The disk of {out.parent} became full; the half backup was removed."
        ) from None
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise Damaged(f"The file is too damaged to be copied ({error}).") from None
    finally:
        discard(partial)


def _build(task: Task, partial: Path, place: Place) -> tuple[int, tuple[Finding, ...], Facts, bool]:
    """Fill the partial file and verify it; give size, findings, facts and whether it is damaged."""
    with pinned(task.con):
        size = copy_pages(task, partial, place.key, _PARTS)
        task.report(size, size * _PARTS, "Counting the rows of the source")
        source = facts_of(task)
    if place.key is not None:
        _require_encrypted(partial, place.key)
    findings, copy, damaged = _examine(task, partial, place, size)
    if wrong := differences(source, copy):
        raise PlumeError(
            f"The copy is not like its source ({wrong[0]}), so it was removed. "
            "Check the disk, and try again."
        )
    return size, findings, source, damaged


def _examine(
    task: Task, partial: Path, place: Place, size: int
) -> tuple[tuple[Finding, ...], Facts, bool]:
    def report(progress: Progress) -> None:
        with suppress(Cancelled):  # the check looks at the token itself
            done = size * (1 + (progress.fraction or 0))
            task.report(done, size * _PARTS, f"Checking the copy. {progress.text}")

    con = connect(Place(partial, Mode.IMMUTABLE, place.key, place.lenient))
    try:
        inner = Task(con, task.token, report)
        with attended(con, inner):
            copy = facts_of(inner)
            result = check(inner)
    finally:
        con.close()
    return result.findings, copy, result.damaged


def _require_encrypted(partial: Path, key: Key) -> None:
    """Make sure that the copy can not be read without its key."""
    con = connect(Place(partial, Mode.IMMUTABLE))
    try:
        con.execute("select count(*) from sqlite_schema").fetchall()
    except apsw.NotADBError:
        return
    except apsw.Error:
        if key.plain_header:  # in plain it says that it is a database; the rest made no sense
            return
    finally:
        con.close()
    raise PlumeError(f"The copy could not be encrypted with {key.cipher}, so it was removed.")
