"""Which rows a profile is made of, as SQL: ranges of a key, or the first rows of a view."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.profile.profile import Edge
from plume_db.rows.cells import Decoder, codec_of
from plume_db.rows.lending import lend
from plume_db.rows.ranges import KeyRange, RangeCutter, key_order
from plume_db.rows.shape import Shape
from plume_db.rows.typed import check
from plume_db.schema.objects import Column, Table, folded
from plume_db.schema.quotes import double_quoted_text
from plume_db.schema.read import read_view_columns
from plume_db.values import Value

LONG = 1_000
"""Bytes of a text or blob beyond which it is not compared with others."""

Rows: TypeAlias = list[tuple[Any, ...]]


class Scope:
    """One column of a table, with the filter in force."""

    def __init__(self, task: Task, table: Table, column: str, shape: Shape) -> None:
        lend(task.con)
        self.table = table
        self.column = _column(task, table, column)
        self.shape = shape
        self.name = quoted(table.name)
        self.c = quoted(self.column.name)
        self._decoder = Decoder(codec_of(task.con))
        check(task.con, table.name, shape)
        order = key_order(task.con, table)
        self.cutter = RangeCutter(task.con, table.name, order) if order else None
        self._where = shape.where_sql

    @property
    def short(self) -> str:
        """The condition that a value is there, and not too long to be compared."""
        c = self.c
        too_long = f"typeof({c}) in ('text','blob') and octet_length({c})>{LONG}"
        return f"+{c} is not null and not ({too_long})"

    def run(self, task: Task, select: str, span: KeyRange, tail: str = "", more: str = "") -> Rows:
        """Run ``SELECT ... FROM`` the rows of a range; `more` is a further condition."""
        cutter = self.cutter
        assert cutter is not None
        terms = [cutter.where(span), *self._filters(more)]
        sql = (
            f"select {select} from {self.name} where {' and '.join(terms)} {tail} "
            f"limit ?{cutter.bindings + 1}"
        )
        return task.con.execute(sql, (*cutter.values(span), -1)).fetchall()

    def run_all(
        self, task: Task, select: str, most: int | None, tail: str = "", more: str = ""
    ) -> Rows:
        """Run ``SELECT ... FROM`` all rows, or the first so many of those that meet the filter."""
        where = " and ".join(self._filters("")) or "true"
        source = self.name
        if most is not None:
            source = f"(select {self.c} from {self.name} where {where} limit {most})"
            where = "true"
        sql = (
            f"select {select} from {source} where {where}{f' and ({more})' if more else ''} {tail}"
        )
        return self.execute(task, sql)

    def execute(self, task: Task, sql: str) -> Rows:
        """Run a statement of ours."""
        with self._old_quotes(task.con):
            return task.con.execute(sql).fetchall()

    def _filters(self, more: str) -> list[str]:
        return [f"({term}\n)" for term in (self._where, more) if term]

    def _old_quotes(self, con: apsw.Connection) -> AbstractContextManager[None]:
        return double_quoted_text(con) if self.table.kind == "view" else nullcontext()

    def edge(self, kind: object, raw: object) -> Edge | None:
        """Make an edge of a value read by :func:`as_bytes`; None for NULL."""
        value = self.value(kind, raw)
        return None if value is None else Edge(value, str(kind), False)

    def value(self, kind: object, raw: object) -> Value:
        """Decode a value that was read by :func:`as_bytes`."""
        if kind == "text" and isinstance(raw, bytes):
            return self._decoder.text(raw)
        if raw is None or isinstance(raw, (int, float, str, bytes)):
            return raw
        raise TypeError(type(raw))


def as_bytes(value: str) -> str:
    """Write an expression's type and value, a text as bytes, since it may not be valid UTF-8."""
    return f"typeof({value}),iif(typeof({value})='text',cast({value} as blob),{value})"


def _column(task: Task, table: Table, name: str) -> Column:
    columns = read_view_columns(task, table.name) if table.kind == "view" else table.columns
    for column in columns:
        if folded(column.name) == folded(name):
            return column
    raise PlumeError(
        tr("{name} has no column named {name2} any more.", name=table.name, name2=name)
    )
