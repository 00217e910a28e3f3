"""Compact without renumbering a row: VACUUM INTO a copy, prove it, write it back in one go.

VACUUM gives new rowids to tables without an INTEGER PRIMARY KEY, and an index that finds its text
by rowid is wrong afterwards. VACUUM INTO keeps them. The copy goes back through SQLite's backup
API, in one transaction of the file: readers see the old content until the end, and a program that
is killed leaves the one or the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from plume_db.backup.target import reserved
from plume_db.beside import beside
from plume_db.database import Mode, Place, connect, place_of
from plume_db.errors import Cancelled, DiskFull, FileLocked, FileReplaced, PlumeError
from plume_db.jobs import Progress, Task
from plume_db.language import tr
from plume_db.maintenance.content import Content, content_of, differences
from plume_db.maintenance.guarding import has_moved
from plume_db.maintenance.results import CompactResult
from plume_db.maintenance.rowids import renumbered
from plume_db.maintenance.writing import logical_size, naming_holders, past_cancel, settle_log
from plume_db.opening.opened import locked
from plume_db.schema.read import read_catalog
from plume_db.units import bytes_text

_PAGES = 256


def compact_by_copy(task: Task, path: Path, *, page_size: int = 0) -> CompactResult:
    """Compact on a writing connection; every rowid stays. A cancel changes nothing.

    With `page_size` the copy has pages of that size. Raises FileLocked where another program
    writes meanwhile, DiskFull, and PlumeError where the copy is not like the file.
    """
    con, start = task.con, time.monotonic()
    with naming_holders(path), _copy_place(path) as partial:
        before = logical_size(con)
        seen = _Seen(con, path)
        try:
            kept = renumbered(read_catalog(task))
            content = content_of(task, with_rowids=kept, share=(0.0, 0.15))
            _vacuum_into(task, partial, page_size)
            _prove(task, partial, content, kept)
            _write_back(task, path, partial, seen)
        finally:
            seen.close()
    past_cancel(con)
    after = logical_size(con)
    note = settle_log(task, path)
    return CompactResult(before, after, time.monotonic() - start, note=note)


@contextmanager
def _copy_place(path: Path) -> Iterator[Path]:
    try:
        with reserved(path.with_name(path.name + ".compact"), like=path) as partial:
            yield partial
    except apsw.FullError:
        raise DiskFull(
            tr("The disk of {parent} became full, so nothing was changed.", parent=path.parent)
        ) from None


def _vacuum_into(task: Task, partial: Path, page_size: int) -> None:
    con = task.con
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, 1)
    con.config(apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE, 1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 1)
    con.config(apsw.SQLITE_DBCONFIG_DQS_DML, 1)
    con.limit(apsw.SQLITE_LIMIT_LENGTH, 2**31 - 1)
    task.report(0.15, 1.0, tr("Writing a compact copy"))
    if page_size:
        con.execute(f"pragma page_size={page_size}").fetchall()
    try:
        con.execute("vacuum into ?", (str(partial),)).fetchall()
    except apsw.SQLError as error:
        raise PlumeError(
            tr("SQLite can not compact this file: {error}. Nothing was changed.", error=error)
        ) from None


def _prove(task: Task, partial: Path, content: Content, kept: tuple[str, ...]) -> None:
    def report(progress: Progress) -> None:
        with suppress(Cancelled):
            task.report(0.5 + 0.15 * (progress.fraction or 0), 1.0, tr("Proving the copy"))

    place = Place(partial, Mode.IMMUTABLE, place_of(task.con).key)
    with beside(task, connect(place), report) as inner:
        wrong = differences(content, content_of(inner, with_rowids=kept))
    if wrong:
        raise PlumeError(
            tr(
                "The compact copy is not like the file ({wrong}), so nothing was "
                "changed. Another program may have written meanwhile; try again.",
                wrong=wrong[0],
            )
        )


def _write_back(task: Task, path: Path, partial: Path, seen: _Seen) -> None:
    """Copy the pages back in one transaction, unless somebody wrote since the copy was made."""
    con = task.con
    source = connect(Place(partial, Mode.IMMUTABLE, place_of(con).key))
    try:
        seen.require_unchanged()
        with con.backup("main", source, "main") as backup:
            backup.step(1)  # from here on the file is locked against other writers
            seen.require_unchanged(locked=True)
            while not backup.done:
                done, whole = backup.page_count - backup.remaining, backup.page_count
                size = whole * int(source.pragma("page_size"))
                text = tr("Writing {size} back into the file", size=bytes_text(size))
                task.report(0.65 + 0.35 * done / max(1, whole), 1.0, text)
                if has_moved(con):
                    seen.require_unchanged(locked=True)
                backup.step(_PAGES)
    except apsw.BusyError:
        raise locked(path) from None
    finally:
        source.close()


class _Seen:
    """Knows whether another program committed since it was made.

    While our own lock is held it must not ask the connection that holds it. In WAL mode a second
    connection sees commits of others all the same; a rollback file is locked against it, but no
    page of it was written yet, so its own change counter tells.
    """

    def __init__(self, con: apsw.Connection, path: Path) -> None:
        self._con, self._path = con, path
        self._version = int(con.pragma("data_version"))
        self._counter = self._read_counter()
        self._watcher: apsw.Connection | None = None
        if con.pragma("journal_mode") == "wal":
            self._watcher = connect(Place(path, Mode.EDIT, place_of(con).key))
            self._watched = int(self._watcher.pragma("data_version"))

    def require_unchanged(self, *, locked: bool = False) -> None:
        """Raise FileLocked where somebody wrote, and FileReplaced where the file is gone."""
        if has_moved(self._con):
            raise FileReplaced(
                tr(
                    "{name} was moved or replaced while the compact copy was made. Nothing "
                    "was written; open it again.",
                    name=self._path.name,
                )
            )
        if self._watcher is not None:
            changed = int(self._watcher.pragma("data_version")) != self._watched
        else:
            changed = self._read_counter() != self._counter
        if not locked:
            changed = changed or int(self._con.pragma("data_version")) != self._version
        if changed:
            raise _written_meanwhile(self._path)

    def close(self) -> None:
        """Close the second connection."""
        if self._watcher is not None:
            with suppress(apsw.Error):
                self._watcher.close()

    def _read_counter(self) -> bytes:
        return bytes(self._con.read("main", 0, 24, 4)[1])


def _written_meanwhile(path: Path) -> FileLocked:
    return FileLocked(
        tr(
            "Another program wrote to {name} while the compact copy was made, so "
            "nothing was changed. Try again when it rests.",
            name=path.name,
        )
    )
