"""REINDEX tried on a temporary copy: whether it helps, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import apsw

from plume_db.backup.copy import copy_pages, pinned
from plume_db.backup.target import reserved
from plume_db.database import Mode, Place, connect
from plume_db.errors import Cancelled, PlumeError
from plume_db.jobs import Progress, Task, attended
from plume_db.language import tr
from plume_db.maintenance.locating import trees_of
from plume_db.maintenance.meanings import explained
from plume_db.maintenance.preflight import need, shortages, temp_folder
from plume_db.maintenance.verdict import Rehearsal
from plume_db.maintenance.writing import logical_size
from plume_db.names import quoted
from plume_db.schema.read import read_catalog
from plume_db.units import duration_text

_PARTS = 3.0
"""Copy, REINDEX and check each are a third of the progress."""
_ROOM = 1.3
"""The copy and what building the indexes takes, as a multiple of the file."""


def rehearse_reindex(
    task: Task, place: Place, source: Path, indexes: Iterable[tuple[str, str]]
) -> Rehearsal:
    """Copy the file `task.con` reads, build the indexes anew there, and check them.

    `place` is how the file is opened; the copy is keyed like it, and gone at the end. Nothing that
    goes wrong is raised but a cancel: a rehearsal that fails says why.
    """
    folder = temp_folder()
    wanted = need(tr("the copy"), folder, int(logical_size(task.con) * _ROOM))
    if short := shortages((wanted,)):
        return Rehearsal(False, tr("REINDEX was not rehearsed on a copy: {short}", short=short[0]))
    try:
        with reserved(folder / "plume-rehearsal", like=source) as copy:
            with pinned(task.con):
                copy_pages(task, copy, place.key, _PARTS)
            return _on_copy(task, Place(copy, Mode.EDIT, place.key), tuple(indexes))
    except (apsw.InterruptError, Cancelled):
        raise
    except (apsw.Error, PlumeError, OSError) as error:
        return Rehearsal(
            False, tr("REINDEX could not be rehearsed on a copy: {error}.", error=error)
        )


def _on_copy(task: Task, place: Place, indexes: tuple[tuple[str, str], ...]) -> Rehearsal:
    def report(progress: Progress) -> None:
        with suppress(Cancelled):
            task.report(1 + 2 * (progress.fraction or 0), _PARTS, progress.text)

    con = connect(place)
    try:
        inner = Task(con, task.token, report)
        con.execute("pragma journal_mode=off; pragma synchronous=off").fetchall()
        with attended(con, inner):
            return _tried(inner, indexes)
    finally:
        with suppress(apsw.Error):
            con.close()


def _tried(task: Task, indexes: tuple[tuple[str, str], ...]) -> Rehearsal:
    start = time.monotonic()
    for number, (index, _) in enumerate(indexes):
        task.report(
            number, 2 * len(indexes), tr("Rehearsing REINDEX of {index} on a copy", index=index)
        )
        try:
            task.con.execute(f"reindex main.{quoted(index)}").fetchall()
        except (apsw.InterruptError, Cancelled):
            raise
        except apsw.ConstraintError:
            return Rehearsal(
                False,
                tr(
                    "REINDEX does not mend {index}: rows of its table have the same key.",
                    index=index,
                ),
            )
        except apsw.Error as error:
            words = tr(
                "REINDEX does not mend {index} ({error}). Compact the file into a new one.",
                index=index,
                error=error,
            )
            return Rehearsal(False, words)
    seconds = time.monotonic() - start
    left = _still_wrong(task, sorted({table for _, table in indexes}))
    if left:
        return Rehearsal(
            False, tr("REINDEX does not mend it all: {left}", left=left[0]), seconds, left
        )
    words = (
        tr("REINDEX mends it; rehearsed on a copy: ok, {time}.", time=duration_text(seconds))
        if len(indexes) == 1
        else tr("REINDEX mends them; rehearsed on a copy: ok, {time}.", time=duration_text(seconds))
    )
    return Rehearsal(True, words, seconds)


def _still_wrong(task: Task, tables: list[str]) -> tuple[str, ...]:
    trees, found = trees_of(task.con, read_catalog(task)), []
    for number, table in enumerate(tables):
        task.report(
            len(tables) + number, 2 * len(tables), tr("Checking {table} on the copy", table=table)
        )
        sql = "select integrity_check from pragma_integrity_check(?, 'main')"
        for (line,) in task.con.execute(sql, (table,)):
            if line != "ok" and explained(str(line), trees, table).kind in ("damage", "index"):
                found.append(str(line))
    return tuple(found[:20])
