"""Where a rehearsal takes place: a snapshot copy, or the file itself for a moment."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import apsw

from plume_db.backup.copy import copy_pages, pinned
from plume_db.database import Mode, Place, connect, disconnect
from plume_db.errors import PlumeError
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.opening.copies import discard, private_folder
from plume_db.session import Session
from plume_db.units import bytes_text

COPY_MOST = 1024**3
"""Bytes that are copied for a rehearsal: a few seconds."""

IN_PLACE_SECONDS = 0.5
"""How long others may have to wait for a rehearsal in the file itself."""


class NoCopy(PlumeError):
    """No copy is made, and why."""


@contextmanager
def snapshot(
    task: Task, session: Session, most: int | None = None
) -> Iterator[tuple[apsw.Connection, str]]:
    """Copy the file as it is now, and give a writing connection to the copy and words for it.

    The copy of an encrypted file is encrypted by the same key. It is gone after the block. Raises
    NoCopy for a file of more than `most` bytes (COPY_MOST), and where there is no room.
    """
    most = COPY_MOST if most is None else most
    size = int(task.con.pragma("page_size")) * int(task.con.pragma("page_count"))
    if size > most:
        raise NoCopy(
            tr(
                "the file has {size}, and at most {most} are",
                size=bytes_text(size),
                most=bytes_text(most),
            )
        )
    folder = private_folder()
    try:
        room = shutil.disk_usage(folder).free
        if room < size * 1.1:
            raise NoCopy(
                tr(
                    "{size} are needed and {room} are free to be",
                    size=bytes_text(size),
                    room=bytes_text(room),
                )
            )
        path, key = folder / "rehearsal.db", session.opened.place.key
        # An empty file that is there already: a connection of ours never makes one.
        path.touch(mode=0o600)
        with pinned(task.con):
            copy_pages(task, path, key, 1.1)
        con = connect(Place(path, Mode.EDIT, key))
        try:
            # The copy is thrown away, so nothing of it has to survive anything.
            con.execute("pragma journal_mode=memory; pragma synchronous=off").fetchall()
            with attended(con, task):
                yield con, tr("Rehearsed on a copy of {size} made just now.", size=bytes_text(size))
        finally:
            with suppress(apsw.Error):
                disconnect(con)
    finally:
        discard(folder)


@contextmanager
def in_place(task: Task, session: Session) -> Iterator[tuple[apsw.Connection, str]]:
    """Give a writing connection to the file itself, for half a second; the caller rolls back."""
    session.check_writable()
    con = connect(Place(session.path, Mode.EDIT, session.opened.place.key))
    try:
        # Pages stay in memory until the rollback: nothing of the file's own pages is written.
        con.execute("pragma cache_spill=off").fetchall()
        with attended(con, task, IN_PLACE_SECONDS):
            yield con, tr("Rehearsed in the file itself and rolled back, since it is large.")
    finally:
        with suppress(apsw.Error):
            disconnect(con)
