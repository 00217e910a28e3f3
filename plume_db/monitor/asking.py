"""What an encrypted file's header would say, asked of SQLite with its key in short looks."""

from __future__ import annotations

from contextlib import closing

import apsw

from plume_db.database import Mode, connect
from plume_db.monitor.head import Head
from plume_db.monitor.look import Ask
from plume_db.opening.opened import Opened
from plume_db.opening.state import side


def asking(opened: Opened) -> Ask | None:
    """Make the question for an encrypted file; None for any other, whose header is read as it is.

    Each answer opens a connection of its own for some milliseconds and waits for no lock.
    """
    if not opened.encrypted or opened.mode is Mode.PRIVATE_COPY:
        return None

    # Without them a read-only connection would make new side files and leave them there.
    needs_sides = opened.state.is_wal and opened.mode is Mode.READ_ONLY
    sides = [side(opened.path, end) for end in ("-wal", "-shm")]

    def ask() -> Head | None:
        if needs_sides and not all(each.exists() for each in sides):
            return None
        try:
            with closing(connect(opened.place)) as con:
                return _asked(con)
        except (apsw.Error, UnicodeDecodeError):  # locked, or being replaced: the next look tells
            return None

    return ask


def _asked(con: apsw.Connection) -> Head:
    con.execute("begin").fetchall()
    try:
        page, pages, free, schema = (
            int(str(con.execute(f"pragma {name}").fetchall()[0][0]))
            for name in ("page_size", "page_count", "freelist_count", "schema_version")
        )
        is_wal = con.execute("pragma journal_mode").fetchall()[0][0] == "wal"
    finally:
        con.execute("rollback").fetchall()
    # Of the change counter no PRAGMA tells: rates of such a file come from its log alone.
    return Head(page, is_wal, -1, pages, free, schema)
