"""A copy of the schema in memory, without rows: enough for SQLite to plan with.

All b-trees are made as empty pages of one image, and the rows of the schema are put in as they
are. So 5,000 tables take milliseconds, no DDL is run, and what SQLite would no longer accept as new
is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.database import LIMITS, SETTINGS, connect_own, disconnect
from plume_db.errors import PlumeError
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import folded
from plume_db.schema.tokens import is_virtual, table_options

_PAGE = 512
_TABLE_LEAF, _INDEX_LEAF = 13, 10
_SCHEMA_FORMAT = 4
_ENCODINGS = {"UTF-8": 1, "UTF-16le": 2, "UTF-16be": 3}

SHADOW_ROWS = 4
"""Rows of each shadow table that are copied: a virtual table looks at the first when it begins."""


@dataclass(frozen=True)
class _Object:
    """One row of the schema."""

    kind: str
    name: str
    table: str
    sql: str | None
    stored: bool


@contextmanager
def schema_copy(task: Task) -> Iterator[Task]:
    """Give a task on a private database in memory with the schemas that `task.con` sees.

    Objects whose names are not valid UTF-8 are left out. Nothing touches the disk.
    """
    names = [name for name in task.con.db_names() if name != "temp"]
    con = connect_own(Path(":memory:"))
    try:
        con.execute("pragma temp_store=memory").fetchall()
        _permit(con)
        # Only a connection that has not looked at any schema yet can take another encoding.
        # Samples of values are kept as records in the file's.
        con.execute(f"pragma encoding='{task.con.pragma('encoding')}'").fetchall()
        objects = {name: _fill(task, con, name) for name in names}
        reset(con)
        for name in names:
            _copy_shadow_rows(task.con, con, name, objects[name])
        inner = Task(con, task.token)
        with attended(con, inner):
            yield inner
    finally:
        with suppress(apsw.Error):
            disconnect(con)


def reset(con: apsw.Connection) -> None:
    """Let the connection forget what it knows of schemas and statistics, and read them again.

    The first statement pays for that, so a first one is run here.
    """
    con.execute("pragma writable_schema=reset").fetchall()
    for name in con.db_names():
        con.execute(f"select 1 from {quoted(name)}.sqlite_schema limit 1").fetchall()


def _permit(con: apsw.Connection) -> None:
    """Use the settings of every connection, but let the schema be written: it is thrown away."""
    own = {
        apsw.SQLITE_DBCONFIG_DEFENSIVE: 0,
        apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA: 1,
        apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE: 1,
        apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE: 1,
    }
    for setting, value in SETTINGS:
        con.config(setting, own.get(setting, value))
    for limit, most in LIMITS.items():
        con.limit(limit, most)


def _fill(task: Task, con: apsw.Connection, name: str) -> list[_Object]:
    """Make one database of the scratch: its image first, then the rows of its schema."""
    task.token.check()
    objects = _read(task.con, name)
    if name != "main":
        con.execute(f"attach ':memory:' as {quoted(name)}").fetchall()
    con.execute(
        f"pragma {quoted(name)}.page_size={_PAGE}; pragma {quoted(name)}.user_version=1"
    ).fetchall()
    image = bytearray(con.serialize(name))
    pages, rows = [], []
    for each in objects:
        root = 0
        if each.stored:
            pages.append(_leaf(each))
            root = 1 + len(pages)
        rows.append((each.kind, each.name, each.table, root, each.sql))
    image[28:32] = (1 + len(pages)).to_bytes(4, "big")
    # What the first CREATE TABLE would write: without the format, DESC would not count.
    image[44:48] = _SCHEMA_FORMAT.to_bytes(4, "big")
    image[56:60] = _ENCODINGS.get(str(con.pragma("encoding")), 1).to_bytes(4, "big")
    con.deserialize(name, bytes(image) + b"".join(pages))
    con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    with con:
        con.executemany(
            f"insert into {quoted(name)}.sqlite_schema(type,name,tbl_name,rootpage,sql)"
            " values(?,?,?,?,?)",
            rows,
        )
    return objects


def _leaf(each: _Object) -> bytes:
    """Write the page of an empty b-tree; the content of its cells would start at its end."""
    keyed = each.kind == "index" or table_options(each.sql or "")[0]
    kind = _INDEX_LEAF if keyed else _TABLE_LEAF
    return bytes([kind, 0, 0, 0, 0, *_PAGE.to_bytes(2, "big"), 0]) + bytes(_PAGE - 8)


def _read(con: apsw.Connection, name: str) -> list[_Object]:
    """Read the rows of a schema in their order; those that can not be read are left out."""
    found = []
    cursor = con.execute(
        "select type, name, tbl_name, sql, rootpage > 0"
        f" from {quoted(name)}.sqlite_schema order by rowid"
    )
    while True:
        try:
            row = next(cursor, None)
        except UnicodeDecodeError:
            continue
        except apsw.CorruptError:
            break
        if row is None:
            break
        kind, label, table, sql, stored = row
        if isinstance(kind, str) and isinstance(label, str) and isinstance(table, str):
            text = sql if isinstance(sql, str) else None
            found.append(_Object(kind, label, table, text, bool(stored)))
    if not found and name == "main" and con.pragma("page_count") == 0:
        raise PlumeError(tr("The file is empty, so there is nothing to plan with."))
    return found


def _copy_shadow_rows(
    source: apsw.Connection, con: apsw.Connection, name: str, objects: list[_Object]
) -> None:
    """Copy the first rows of shadow tables: full-text and R*Tree tables need them to begin."""
    virtual = [
        folded(each.name) + "_"
        for each in objects
        if each.kind == "table" and not each.stored and is_virtual(each.sql or "")
    ]
    if not virtual:
        return
    for each in objects:
        if (
            each.kind != "table"
            or not each.stored
            or not folded(each.name).startswith(tuple(virtual))
        ):
            continue
        table = f"{quoted(name)}.{quoted(each.name)}"
        with suppress(apsw.Error, UnicodeDecodeError):
            rows = source.execute(f"select * from {table} limit {SHADOW_ROWS}").fetchall()
            if rows:
                marks = ",".join("?" * len(rows[0]))
                con.executemany(f"insert into {table} values({marks})", rows)
