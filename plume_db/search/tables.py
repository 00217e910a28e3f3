"""Looks through one table in a single pass: every column is tested while its row is at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

import apsw

from plume_db.errors import Cancelled, PlumeError, translate
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.rows.cells import CellRow, CellValue, Clipped
from plume_db.rows.opening import open_source
from plume_db.rows.page import RowKey
from plume_db.rows.ranges import RangeCutter, key_order
from plume_db.rows.reader import Reader
from plume_db.schema.objects import Column, Table
from plume_db.schema.quotes import double_quoted_text
from plume_db.search.needle import Needle, any_of
from plume_db.search.outcome import Found, RowHit, Snippet, TableResult
from plume_db.search.snippet import AFTER, BEFORE, Finder, cut_out
from plume_db.values import Value, type_name

MOST_CELLS = 20_000
"""Cells of one table that may be shown: of a table of 2,000 columns, ten rows."""
FEWEST_ROWS = 5

Advance = Callable[[float | None], None]
"""Told the share of the table that is read, None where that is not known."""


class TableSearch:
    """One table or view, looked through for one needle."""

    def __init__(
        self,
        task: Task,
        table: Table,
        needle: Needle,
        finder: Finder,
        hand: Callable[[Found], None],
    ) -> None:
        self._task = task
        self._table = table
        self._needle = needle
        self._finder = finder
        self._hand = hand
        self._cells = 0
        self._rows = 0

    def run(self, advance: Advance, small: bool = False) -> TableResult:
        """Hand over the hits as they come; what fails is told in the result.

        A `small` table is first asked whether it has any hit at all: of thousands, few have.
        """
        if small and self._surely_nothing():
            return TableResult(self._table.name)
        notes: tuple[str, ...] = ()
        error, more = "", False
        try:
            source = open_source(self._task, self._table)
            notes = source.notes
            error, more = self._read(source.columns, advance)
        except Cancelled:
            raise
        except (PlumeError, apsw.Error, UnicodeDecodeError) as failure:
            if isinstance(failure, apsw.InterruptError):
                raise
            error = str(translate(failure))
        return TableResult(self._table.name, self._cells, self._rows, more, error, notes)

    def _surely_nothing(self) -> bool:
        """Ask by the shortest statement there is; what fails here is read the long way."""
        table = self._table
        values: list[Value] = []
        columns = [column for column in table.columns if column.hidden != 1]
        tests = self._needle.tests(table, columns, lambda value: _place(values, value, 0))
        if not tests or len(columns) != len(table.columns):
            return False
        sql = f"select 1 from {quoted(table.name)} where {any_of(list(tests.values()))} limit 1"
        try:
            return not self._task.con.execute(sql, tuple(values)).fetchall()
        except apsw.InterruptError:
            raise
        except (apsw.Error, UnicodeDecodeError):
            return False

    def _read(self, columns: Sequence[Column], advance: Advance) -> tuple[str, bool]:
        """Give why reading ended early, and whether it ended for enough hits."""
        con, table = self._task.con, self._table
        order = key_order(con, table)
        self._order = order
        cutter = RangeCutter(con, table.name, order) if order else None
        values: list[Value] = []
        first = cutter.bindings if cutter else 0

        tests = self._needle.tests(table, columns, lambda value: _place(values, value, first))
        if not tests:
            return "", False
        self._names = tuple(tests)
        self._most = min(self._needle.options.most, max(FEWEST_ROWS, MOST_CELLS // len(tests)))
        # Only what was found is read out; the tests run again, but only in rows that have a hit.
        found = tuple(f"iif({test},{quoted(name)},null)" for name, test in tests.items())
        self._reader = Reader(con, found, order.columns if order else ())
        self._bindings = tuple(values)
        self._limit = f"limit ?{first + len(values) + 1}"
        self._any = any_of(list(tests.values()))
        if cutter is None:
            return self._take(f"where {self._any}", ())
        return self._in_chunks(cutter, advance)

    def _in_chunks(self, cutter: RangeCutter, advance: Advance) -> tuple[str, bool]:
        share = cutter.share(self._task)
        for span in cutter.cut(self._task):
            where = f"where {cutter.where(span)} and {self._any} {cutter.order.order_by()}"
            broken, enough = self._take(where, cutter.values(span))
            if broken or enough:
                return broken, enough
            if span.high is not None:
                advance(share(span.high))
        return "", False

    def _take(self, where: str, bounds: tuple[Value, ...]) -> tuple[str, bool]:
        """Read hits and hand them over; one row more than wanted tells that there are more."""
        left = self._most - self._rows
        tail = f"from {quoted(self._table.name)} {where} {self._limit}"
        with self._old_quotes():
            rows, broken = self._reader.rows(self._task, tail, (*bounds, *self._bindings, left + 1))
        for key, cells in rows[:left]:
            self._tell(key, cells)
        return broken, len(rows) > left

    def _tell(self, key: RowKey, cells: CellRow) -> None:
        self._rows += 1
        for name, value in zip(self._names, cells, strict=True):
            if value is not None:
                self._cells += 1
                snippet = self._finder.snippet(value)
                if key and isinstance(value, Clipped) and not snippet.match:
                    snippet = self._further_down(name, key) or snippet
                self._hand(RowHit(self._table.name, name, key or None, _kind(value), snippet))

    def _further_down(self, name: str, key: RowKey) -> Snippet | None:
        """Cut out the surroundings of a match that lies beyond the head of a long text."""
        if self._order is None:
            return None
        column, first = quoted(name), len(key) + 1
        place = self._needle.place(column, lambda _value: f"?{first}")
        if not place:
            return None
        around = f"substr({column},max(1,{place}-{BEFORE}),{BEFORE + AFTER}+length(?{first}))"
        sql = f"select {around} from {quoted(self._table.name)} where {self._order.exactly(key)}"
        try:
            text = self._task.con.execute(sql, (*key, self._needle.text)).get
        except (UnicodeDecodeError, apsw.TooBigError):
            return None
        if not isinstance(text, str):
            return None
        cut = cut_out(text, self._finder.span(text))
        return Snippet("…" + cut.before.lstrip("…"), cut.match, cut.after.rstrip("…") + "…")

    def _old_quotes(self) -> AbstractContextManager[None]:
        view = self._table.kind == "view"
        return double_quoted_text(self._task.con) if view else nullcontext()


def _kind(value: CellValue) -> str:
    return value.kind if isinstance(value, Clipped) else type_name(value)


def _place(values: list[Value], value: Value, before: int) -> str:
    """Write the place of a binding, after `before` others; the same value has one place."""
    for place, known in enumerate(values, before + 1):
        if type(known) is type(value) and known == value:
            return f"?{place}"
    values.append(value)
    return f"?{before + len(values)}"
