"""A scratch database in which SQLite sorts keys by values, in the way it would sort the rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import apsw

from plume_db.database import connect_scratch, disconnect
from plume_db.jobs import Task, attended
from plume_db.rows.cells import Decoder, codec_of
from plume_db.rows.lending import lend
from plume_db.rows.order import KeyOrder
from plume_db.rows.page import RowKey
from plume_db.values import Value


class Scratch:
    """Values and keys of rows; used by one thread at a time."""

    def __init__(self, task: Task, order: KeyOrder, keys: int, in_memory: bool) -> None:
        """Sort by the columns of `order`, of which the last `keys` are the key of a row."""
        self._con = con = connect_scratch(in_memory)
        self._order = order
        self._names = order.columns
        self._keys = self._names[-keys:]
        self._taken = 0
        self._plain = True
        """Whether all text so far was valid."""
        # The order of text that is not ASCII depends on how the database encodes it.
        codec = codec_of(task.con)
        self._decoder = Decoder(codec)
        con.execute(f"pragma encoding='{'UTF-8' if codec == 'utf-8' else _sqlite(codec)}'")
        lend(con)
        con.execute(
            f"create temp table s(n integer primary key,{','.join(self._names)})"
        ).fetchall()

    def take(self, task: Task, sql: str, as_bytes: str, bindings: RowKey) -> int:
        """Take all rows of a statement, or none; `as_bytes` is the same for text that is none."""
        # What a part left that was stopped goes first.
        self._con.execute("delete from s where n>?", (self._taken,)).fetchall()
        with attended(self._con, task):
            try:
                return self._insert(
                    ",".join("?" * len(self._names)), task.con.execute(sql, bindings)
                )
            except UnicodeDecodeError:
                self._con.execute("delete from s where n>?", (self._taken,)).fetchall()
                self._plain = False
                return self._insert(self._pairs(), task.con.execute(as_bytes, bindings))

    def prune(self, task: Task, keep: int) -> None:
        """Forget all but the first in order."""
        order = self._order.order_by()
        with attended(self._con, task):
            self._con.execute(
                f"delete from s where n not in (select n from s {order} limit ?)", (keep,)
            ).fetchall()

    def sorted_keys(self, task: Task, limit: int = -1) -> Iterator[RowKey]:
        """Give the keys in order."""
        tail = f"from s {self._order.order_by()} limit {limit}"
        with attended(self._con, task):
            if self._plain:
                yield from self._con.execute(f"select {','.join(self._keys)} {tail}")
                return
            for row in self._con.execute(f"select {self._as_bytes()} {tail}"):
                yield tuple(
                    self._decoder.text(value) if is_text and isinstance(value, bytes) else value
                    for is_text, value in zip(row[::2], row[1::2], strict=True)
                )

    def close(self) -> None:
        """Give the room back without making other threads wait.

        APSW holds Python's lock while SQLite closes and the system frees the file; while a
        statement runs it does not, so one empties the file first.
        """
        with suppress(apsw.Error):
            self._con.execute("drop table if exists s").fetchall()
        disconnect(self._con)

    def _as_bytes(self) -> str:
        return ",".join(
            f"typeof({name})='text',iif(typeof({name})='text',cast({name} as blob),{name})"
            for name in self._keys
        )

    def _pairs(self) -> str:
        return ",".join(
            f"iif(?{2 * n + 1},cast(?{2 * n + 2} as text),?{2 * n + 2})"
            for n in range(len(self._names))
        )

    def _insert(self, values: str, rows: Iterator[tuple[Value, ...]]) -> int:
        sql = f"insert into s({','.join(self._names)}) values({values})"
        self._con.execute("begin").fetchall()
        try:
            self._con.executemany(sql, rows)
        finally:
            self._con.execute("commit").fetchall()
        before, self._taken = self._taken, self._highest()
        return self._taken - before

    def _highest(self) -> int:
        return int(str(self._con.execute("select coalesce(max(n),0) from s").fetchall()[0][0]))


def _sqlite(codec: str) -> str:
    return "UTF-16le" if codec == "utf-16-le" else "UTF-16be"
