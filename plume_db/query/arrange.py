"""Sort and filter a stored result: SQLite does it in a scratch database, rows go to a new store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

import apsw

from plume_db.database import connect_scratch, disconnect
from plume_db.errors import translate
from plume_db.jobs import Task, attended
from plume_db.language import tr, trn
from plume_db.rows.shape import Shape
from plume_db.rows.typed import equip
from plume_db.spill.store import RowStore
from plume_db.units import count_text
from plume_db.values import BadText, Row

SLICE = 2_000
"""Rows carried at once."""

OUT_CELLS = 8_000
"""Cells appended to the new store at once."""


def column_name(number: int) -> str:
    """Name a column in a shape for :class:`Arranger`; a result's own names may occur twice."""
    return f"c{number}"


class Arranger:
    """Gives the rows of one store in other orders; used by one thread at a time.

    The rows are taken over once. Values keep their types and are compared without a column's
    affinity or collation, since a result's columns have none.
    """

    def __init__(self, store: RowStore, columns: int, in_memory: bool) -> None:
        self._store = store
        self._names = [column_name(n) for n in range(columns)]
        self._in_memory = in_memory
        self._con: apsw.Connection | None = None
        self._odd: set[int] = set()
        """Rows with text that is not valid, which SQLite would not give back."""

    def arrange(self, task: Task, shape: Shape, into: RowStore) -> int:
        """Append the rows that meet the conditions, in order; give their number.

        Raises PlumeError where a condition can not be used. `into` is finished afterwards.
        """
        try:
            con = self._filled(task)
            equip(con, shape)
            with attended(con, task):
                return self._carry(task, con, shape, into)
        except apsw.Error as error:
            if isinstance(error, apsw.InterruptError):
                raise
            raise translate(error) from None
        finally:
            into.finished = True

    def close(self) -> None:
        """Give the room back."""
        con, self._con = self._con, None
        if con is not None:
            _let_go(con)

    def _filled(self, task: Task) -> apsw.Connection:
        if self._con is None:
            con = connect_scratch(self._in_memory)
            try:
                self._fill(task, con)
            except BaseException:
                _let_go(con)
                raise
            self._con = con
        return self._con

    def _fill(self, task: Task, con: apsw.Connection) -> None:
        # Attached, since DETACH frees the room without Python's lock, and closing does not.
        where = ":memory:" if self._in_memory else ""
        con.execute(
            f"attach '{where}' as scratch; pragma scratch.journal_mode=off;"
            f"pragma scratch.cache_size=-16000; pragma scratch.synchronous=off;"
            f"create table scratch.r(n integer primary key,{','.join(self._names)})"
        ).fetchall()
        marks = ",".join("?" * (len(self._names) + 1))
        total = len(self._store)
        with attended(con, task):
            con.execute("begin").fetchall()
            for first in range(0, total, SLICE):
                rows = self._store.read(first, SLICE)
                con.executemany(
                    f"insert into r values({marks})",
                    ((n, *self._plain(n, row)) for n, row in enumerate(rows, first)),
                )
                task.report(
                    first, 2 * total, tr("Taking over {total} rows", total=count_text(total))
                )
            con.execute("commit").fetchall()

    def _plain(self, number: int, row: Row) -> Row:
        if not any(isinstance(value, BadText) for value in row):
            return row
        self._odd.add(number)
        return tuple(bytes(v) if isinstance(v, BadText) else v for v in row)

    def _carry(self, task: Task, con: apsw.Connection, shape: Shape, into: RowStore) -> int:
        sql = replace(shape, where="").sql("r").rstrip(";")
        order = "" if not shape.sorts else ",n"  # rows that are alike stay in their order
        total = len(self._store)
        done = 0
        rows = self._rows(con, sql + (order or " order by n"))
        out = max(1, min(64, OUT_CELLS // max(1, len(self._names))))
        while batch := list(islice(rows, out)):
            into.append(batch)
            done += len(batch)
            if done % SLICE < out:
                task.report(total + done, 2 * total, trn("{n} row so far", "{n} rows so far", done))
            if into.full:
                break
        return done

    def _rows(self, con: apsw.Connection, sql: str) -> Iterator[Row]:
        for number, *values in con.execute(sql):
            if self._odd and number in self._odd:
                yield self._store.read(int(str(number)), 1)[0]
            else:
                yield tuple(values)


def _let_go(con: apsw.Connection) -> None:
    with suppress(apsw.Error):
        if con.in_transaction:
            con.execute("rollback").fetchall()
        con.execute("detach scratch").fetchall()
    disconnect(con)
