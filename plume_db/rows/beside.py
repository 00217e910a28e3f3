"""A connection to the file that may write, but only to databases of its own beside it."""

from __future__ import annotations

from dataclasses import replace

import apsw

from plume_db.database import connect, place_of, refuse_changes

_ASIDE = frozenset({"temp", "gathered"})

_WRITING = frozenset(
    {
        apsw.SQLITE_INSERT,
        apsw.SQLITE_UPDATE,
        apsw.SQLITE_DELETE,
        apsw.SQLITE_CREATE_TABLE,
        apsw.SQLITE_CREATE_TEMP_TABLE,
        apsw.SQLITE_DROP_TABLE,
        apsw.SQLITE_DROP_TEMP_TABLE,
    }
)

_READING = frozenset(
    {
        apsw.SQLITE_SELECT,
        apsw.SQLITE_READ,
        apsw.SQLITE_FUNCTION,
        apsw.SQLITE_RECURSIVE,
        apsw.SQLITE_PRAGMA,
    }
)


def write_only_aside(
    action: int, first: str | None, second: str | None, database: str | None, source: str | None
) -> int:
    """Let a connection write to databases of our own, and read everything."""
    if action in _WRITING:
        return int(apsw.SQLITE_OK if database in _ASIDE else apsw.SQLITE_DENY)
    if action == apsw.SQLITE_DETACH and first == "gathered":
        return int(apsw.SQLITE_OK)
    if action in _READING:
        return refuse_changes(action, first, second, database, source)
    return int(apsw.SQLITE_DENY)


def connect_beside(con: apsw.Connection) -> apsw.Connection:
    """Open another connection to the file of `con`, to gather rows in databases of our own.

    It can write to its TEMP tables and to the database "gathered", which lie in temporary files
    without a name, of an encrypted file in memory; and to nothing else.
    """
    beside = connect(replace(place_of(con), guarded=False), with_others=True)
    try:
        for setting in (
            apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE,
            apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE,
        ):
            beside.config(setting, 1)
        # query_only bars every database; from here on the authorizer tells them apart.
        beside.execute("pragma query_only=0; attach '' as gathered key ''").fetchall()
        for name in ("temp", "gathered"):
            beside.execute(
                f"pragma {name}.auto_vacuum=full; pragma {name}.journal_mode=memory;"
                f"pragma {name}.cache_size=-16000; pragma {name}.secure_delete=off"
            ).fetchall()
        beside.authorizer = write_only_aside
    except BaseException:
        beside.close()
        raise
    return beside
