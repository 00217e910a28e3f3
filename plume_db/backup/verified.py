"""A copy of one moment of a database, proved to be like its source before anything relies on it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.backup.copy import copy_pages, pinned
from plume_db.backup.facts import Facts, differences, facts_of
from plume_db.beside import beside
from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Progress, Task
from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.integrity import check

PARTS = 2.0
"""The copy and its check take about the same time."""


@dataclass(frozen=True)
class Copied:
    """What was found out about a finished copy."""

    size: int
    """In bytes."""
    findings: tuple[Finding, ...]
    facts: Facts
    """Of the source's snapshot; those of the copy are the same."""
    damaged: bool
    """Whether the copy is damaged, as its source is."""


def verified_copy(task: Task, partial: Path, place: Place) -> Copied:
    """Copy one moment of the source `task.con` into the reserved file, and verify the copy.

    `place` is where the source is opened. Raises PlumeError where the copy is not like it.
    """
    with pinned(task.con):
        size = copy_pages(task, partial, place.key, PARTS)
        task.report(size, size * PARTS, tr("Counting the rows of the source"))
        source = facts_of(task)
    if place.key is not None:
        _require_encrypted(partial, place.key)
    findings, copy, damaged = _examine(task, partial, place, size)
    if wrong := differences(source, copy):
        raise PlumeError(
            tr(
                "The copy is not like its source ({wrong}), so it was removed. Check "
                "the disk, and try again.",
                wrong=wrong[0],
            )
        )
    return Copied(size, findings, source, damaged)


def _examine(
    task: Task, partial: Path, place: Place, size: int
) -> tuple[tuple[Finding, ...], Facts, bool]:
    def report(progress: Progress) -> None:
        with suppress(Cancelled):  # the check looks at the token itself
            done = size * (1 + (progress.fraction or 0))
            task.report(done, size * PARTS, tr("Checking the copy. {text}", text=progress.text))

    con = connect(Place(partial, Mode.IMMUTABLE, place.key, place.lenient))
    with beside(task, con, report) as inner:
        copy = facts_of(inner)
        result = check(inner)
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
    raise PlumeError(
        tr("The copy could not be encrypted with {cipher}, so it was removed.", cipher=key.cipher)
    )
