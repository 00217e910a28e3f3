"""A schema from elsewhere: a backup, another database, or a file of SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw

from plume_db.database import connect, connect_scratch
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.opened import open_file
from plume_db.recover.found_schema import Entry, entry_of

_MOST_SQL = 64 << 20


def read_given(path: Path) -> list[Entry]:
    """Read the schema of a database, or run a file of SQL in memory and read what it made.

    Raises PlumeError where it is neither.
    """
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise PlumeError(
            tr("{path} can not be read: {strerror}.", path=path, strerror=error.strerror)
        ) from None
    return _of_database(path) if head.startswith(b"SQLite format 3") else _of_sql(path)


def _of_database(path: Path) -> list[Entry]:
    opened = open_file(Task(), path)
    try:
        con = connect(opened.place)
        try:
            return _entries(con, drop_roots=True)
        finally:
            con.close()
    except (apsw.Error, UnicodeError) as error:
        raise PlumeError(
            tr("The schema of {name} can not be read: {error}.", name=path.name, error=error)
        ) from None
    finally:
        opened.discard()


def _of_sql(path: Path) -> list[Entry]:
    if path.stat().st_size > _MOST_SQL:
        raise PlumeError(
            tr("{name} is too long for a file of SQL that makes a schema.", name=path.name)
        )
    con = connect_scratch(in_memory=True)
    try:
        text = path.read_text(encoding="utf-8-sig")
        con.authorizer = _no_other_files
        con.execute(text).fetchall()
        con.authorizer = None
        return _entries(con, drop_roots=True)
    except (apsw.Error, UnicodeError) as error:
        raise PlumeError(
            tr(
                "{name} is no database, and as SQL it can not be run: {error}.",
                name=path.name,
                error=error,
            )
        ) from None
    finally:
        con.close()


def _entries(con: apsw.Connection, *, drop_roots: bool) -> list[Entry]:
    sql = "select type, name, tbl_name, rootpage, sql from sqlite_schema"
    rows: list[Any] = con.execute(sql).fetchall()
    found = [entry for row in rows if (entry := entry_of(tuple(row)))]
    return [
        Entry(e.type, e.name, e.table, 0 if drop_roots else e.root, e.sql, given=True)
        for e in found
    ]


def _no_other_files(
    action: int, _first: str | None, _second: str | None, _third: str | None, _fourth: str | None
) -> int:
    return int(apsw.SQLITE_DENY if action == apsw.SQLITE_ATTACH else apsw.SQLITE_OK)
