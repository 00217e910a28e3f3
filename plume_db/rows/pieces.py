"""Reads a part of one big value, so that the whole never has to be in memory."""

from __future__ import annotations

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.rows.lending import lend
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import RowKey
from plume_db.rows.reader import any_length
from plume_db.values import Value


def read_piece(
    task: Task, table: str, column: str, order: KeyOrder, key: RowKey, offset: int, n: int
) -> bytes:
    """Read up to `n` bytes of a text or blob of the row with this key in this order."""
    if len(key) == 1 and isinstance(key[0], int):
        found = _from_pages(task, table, column, key[0], offset, n)
        if found is not None:
            return found
    tail = f"from {quoted(table)} where {order.exactly(key, 3)}"
    return selected_piece(task, column, tail, key, offset, n)


def _from_pages(
    task: Task, table: str, column: str, rowid: int, offset: int, n: int
) -> bytes | None:
    """Read bytes straight from the pages they lie in; None where SQLite has no such way.

    The value itself is never loaded, however long it is.
    """
    lend(task.con)
    try:
        blob = task.con.blob_open("main", table, column, rowid, False)
    except apsw.SQLError:
        return None  # a generated column, no rowid, no such row: asked for by SQL then
    try:
        n = max(0, min(n, blob.length() - offset))
        if not n:
            return b""
        blob.seek(offset)
        return blob.read(n)
    finally:
        blob.close()


def selected_piece(task: Task, column: str, tail: str, key: RowKey, offset: int, n: int) -> bytes:
    """Read bytes of a text or blob by ``SELECT substr(...)``; `tail` takes the key from ?3 on."""
    lend(task.con)
    sql = f"select substr(cast({quoted(column)} as blob),?1,?2) {tail}"
    bindings = (offset + 1, n, *key)
    try:
        return _selected(task.con, sql, bindings)
    except apsw.TooBigError:
        with any_length(task.con):
            return _selected(task.con, sql, bindings)


def _selected(con: apsw.Connection, sql: str, bindings: tuple[Value, ...]) -> bytes:
    for (piece,) in con.execute(sql, bindings):
        if not isinstance(piece, bytes):
            raise PlumeError(tr("This value is another one now; refresh to see what it is."))
        return piece
    raise PlumeError(tr("This row is no longer there; refresh to see what is."))
