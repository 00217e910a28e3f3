"""Runs the statements of a row source and turns what they give into pages' rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

import apsw

from plume_db.errors import Damaged, PlumeError, translate
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import (
    KEEP,
    Cell,
    CellRow,
    Clipped,
    Decoder,
    bytes_sql,
    clipped_sql,
    codec_of,
)
from plume_db.rows.lending import lend
from plume_db.rows.page import RowKey
from plume_db.values import Value

Keyed: TypeAlias = tuple[RowKey, CellRow]

_ALL = 2**30
"""More bytes than a value may have here: a key must be whole to be sought again."""


_LONGEST = 10**9
"""What SQLite itself allows a value to be; ten times what anybody puts into a cell."""


@contextmanager
def any_length(con: apsw.Connection) -> Iterator[None]:
    """Let values be as long as SQLite can store them, for what can not be read otherwise."""
    before = con.limit(apsw.SQLITE_LIMIT_LENGTH, _LONGEST)
    try:
        yield
    finally:
        con.limit(apsw.SQLITE_LIMIT_LENGTH, before)


def _is_any_length(con: apsw.Connection) -> bool:
    return con.limit(apsw.SQLITE_LIMIT_LENGTH) >= _LONGEST


class Reader:
    """Reads keys and clipped cells; reads bytes instead where a text is not valid."""

    def __init__(
        self,
        con: apsw.Connection,
        columns: tuple[str, ...],
        keys: tuple[str, ...] = (),
    ) -> None:
        self._decoder = Decoder(codec_of(con))
        self._keys = len(keys)
        self._clipped = ",".join((*keys, *map(clipped_sql, columns)))
        self._bytes = ",".join(
            (*(bytes_sql(key, _ALL) for key in keys), *(bytes_sql(c, KEEP) for c in columns))
        )

    def rows(
        self, task: Task, tail: str, bindings: tuple[Value, ...], head: str = ""
    ) -> tuple[list[Keyed], str]:
        """Run ``head SELECT ... tail``; give the rows, and why they end early where they do.

        Where not even one row comes, an error other than damage is raised.
        """
        try:
            return self._either(task, head, tail, bindings)
        except apsw.TooBigError:
            with any_length(task.con):
                return self._either(task, head, tail, bindings)

    def _either(
        self, task: Task, head: str, tail: str, bindings: tuple[Value, ...]
    ) -> tuple[list[Keyed], str]:
        try:
            return self._run(task, f"{head}select {self._clipped} {tail}", bindings, False)
        except UnicodeDecodeError:
            return self._run(task, f"{head}select {self._bytes} {tail}", bindings, True)

    def cell(self, task: Task, column: str, tail: str, bindings: tuple[Value, ...]) -> Cell | None:
        """Read one column whole: `bindings` start with the most bytes to read."""
        sql = (
            f"select typeof({column}),octet_length({column}),"
            f"iif(typeof({column}) in ('text','blob'),"
            f"substr(cast({column} as blob),1,?),{column}) {tail}"
        )
        lend(task.con)
        try:
            return self._cell(task.con, sql, bindings)
        except apsw.TooBigError:
            with any_length(task.con):
                return self._cell(task.con, sql, bindings)

    def _cell(self, con: apsw.Connection, sql: str, bindings: tuple[Value, ...]) -> Cell | None:
        for kind, length, value in con.execute(sql, bindings):
            if not isinstance(value, bytes):
                return Cell(value, str(kind), None)
            size = int(length or 0)
            complete = len(value) >= size
            text = self._decoder.text(value, complete) if kind == "text" else value
            return Cell(text, str(kind), size, complete)
        return None

    def keys(self, task: Task, sql: str, bindings: tuple[Value, ...]) -> RowKey | None:
        """Read the one row of keys that `sql` gives, or None where it gives none."""
        lend(task.con)
        try:
            return next(iter(task.con.execute(sql, bindings)), None)
        except UnicodeDecodeError:
            raise Damaged(tr("A key of this table is text that is not valid UTF-8.")) from None

    def _run(
        self, task: Task, sql: str, bindings: tuple[Value, ...], marked: bool
    ) -> tuple[list[Keyed], str]:
        decode = self._decoder.marked if marked else self._decoder.clipped
        lend(task.con)
        found: list[Keyed] = []
        try:
            for raw in task.con.execute(sql, bindings):
                key = self._key(raw[: self._keys]) if marked else raw[: self._keys]
                found.append((key, decode(raw[self._keys :])))
        except (apsw.CorruptError, apsw.IOError) as error:
            return found, str(translate(error))
        except (apsw.SQLError, apsw.TooBigError) as error:
            if isinstance(error, apsw.TooBigError) and not _is_any_length(task.con):
                raise
            # An expression of the schema raised: a computed column, a view.
            reason = tr(
                "The rows can not be read on from here ({error}).", error=str(error).strip()
            )
            if not found:
                raise PlumeError(reason.replace(" on from here", "")) from None
            return found, reason
        return found, ""

    def _key(self, raw: RowKey) -> RowKey:
        cells = self._decoder.marked(raw)
        if any(isinstance(cell, Clipped) for cell in cells):
            raise Damaged(tr("A key of this table is longer than SQLite allows."))
        return tuple(cell for cell in cells if not isinstance(cell, Clipped))
