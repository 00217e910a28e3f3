"""Copying a database page by page through SQLite's backup API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from plume_db.database import Key, Mode, Place, connect
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.units import bytes_text

PIECE = 1024**2
"""Bytes copied between two looks at the cancel token: a few milliseconds."""


@contextmanager
def pinned(con: apsw.Connection) -> Iterator[None]:
    """Hold one read snapshot of the source during the block.

    Without it every commit of another program restarts the copy from its first page: under a
    writer of 70 transactions a second it then never ends.
    """
    con.execute("begin").fetchall()
    try:
        # Reads the header only, so that it also works where the schema is damaged.
        con.execute("pragma main.schema_version").fetchall()
        yield
    finally:
        with suppress(apsw.Error):
            con.set_progress_handler(None, id="plume")  # a cancelled task must still let go
            con.execute("rollback").fetchall()


def copy_pages(task: Task, partial: Path, key: Key | None, total_parts: float) -> int:
    """Copy the pinned source `task.con` into the reserved file; give the bytes copied.

    The copy is keyed like the source. Its share of the task is one of `total_parts`.
    """
    con = task.con
    page_size = int(con.pragma("page_size"))
    target = connect(Place(partial, Mode.EDIT, key))
    try:
        # The copy is thrown away unless it is complete, so it needs no journal beside it, and it
        # is brought to the disk once at the end.
        target.execute("pragma journal_mode=off").fetchall()
        target.execute("pragma synchronous=off").fetchall()
        with target.backup("main", con, "main") as backup:
            while not backup.step(max(1, PIECE // page_size)):
                whole = backup.page_count * page_size
                done = whole - backup.remaining * page_size
                text = tr(
                    "Copying {done} of {whole}", done=bytes_text(done), whole=bytes_text(whole)
                )
                task.report(done, whole * total_parts, text)
            size = int(backup.page_count) * page_size
    finally:
        # After a failed step, as on a full disk, finishing and closing raise the same again.
        with suppress(apsw.Error):
            target.close()
    return size
