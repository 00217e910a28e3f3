"""Reading a schema that SQLite refuses as a whole, or whose names are not valid UTF-8."""

from __future__ import annotations

from contextlib import suppress

import apsw

from plume_db.language import tr


def tolerate(con: apsw.Connection) -> str:
    """Make `con` use what can be read of a malformed schema; return SQLite's reason, or nothing.

    Call it on each connection before the first other statement. With the setting changed here
    SQLite keeps the objects that parse and leaves out the others. It gives no right to write to
    the schema: SQLITE_DBCONFIG_DEFENSIVE, which stays on, takes that back.
    """
    if con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, -1):
        return tr("The file is damaged, so its schema may not be whole.")
    try:
        con.execute("select 1 from main.sqlite_schema limit 1").fetchall()
    except (apsw.CorruptError, apsw.SQLError) as error:
        reason = str(error).strip()
    else:
        return ""
    con.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    con.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
    # The first statement after a failed parse fails too; those after it see what was loaded.
    with suppress(apsw.Error):
        con.execute("select 1 from main.sqlite_schema limit 1").fetchall()
    return reason


def why_left_out(con: apsw.Connection, sql: str | None) -> str:
    """Say why SQLite left an object out of a malformed schema; nothing where it did not."""
    if not sql:
        return tr("Its definition is empty.")
    try:
        # EXPLAIN compiles the statement and changes nothing.
        con.execute("explain " + sql).fetchall()
    except apsw.InterruptError:
        raise
    except (apsw.Error, ValueError) as error:  # a NUL in the text, or text that is none
        reason = str(error).strip()
        return (
            ""
            if "already" in reason
            else tr("SQLite can not read its definition ({reason}).", reason=reason)
        )
    return tr("SQLite left it out because another entry of the schema is malformed.")


def spelled(value: object, encoding: str) -> str:
    """Write bytes of a name so that it can be shown: bytes that are no text read as ``\\xff``."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode(encoding, "backslashreplace")
    return str(value)


def codec_of(con: apsw.Connection) -> str:
    """Name the Python codec of the text that a cast to BLOB gives."""
    try:
        encoding = str(con.pragma("encoding"))
    except apsw.Error:
        return "utf-8"
    return {"UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}.get(encoding, "utf-8")
