"""Where the rows of an export come from: a statement, or a result that is already here."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Protocol, TypeAlias

import apsw

from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.query import badtext
from plume_db.query.statements import Statement, split
from plume_db.rows.lending import lend
from plume_db.schema.objects import Table, folded
from plume_db.schema.quotes import double_quoted_text
from plume_db.values import Row, Value

SLICE_ROWS = 1_000
SLICE_CELLS = 10_000
"""Cells handed over at once; to work on more would hold Python's lock for longer."""

_ROWID_NAMES = ("rowid", "_rowid_", "oid")


class RowsByNumber(Protocol):
    """What is asked of a store of rows; reading is safe from every thread."""

    def __len__(self) -> int:
        """Tell how many rows there are."""
        ...

    def read(self, first: int, n: int) -> Sequence[tuple[Value, ...]]:
        """Give `n` rows from number `first` on."""
        ...


@dataclass(frozen=True)
class SqlRows:
    """The rows of one reading statement, in its order."""

    sql: str
    columns: tuple[str, ...]
    """What the columns are called in the file that is written; one for each of the statement."""
    table: Table | None = None
    """The table the rows are of, where they are; it lends its name and its types."""
    bindings: tuple[Value, ...] = ()

    @property
    def count(self) -> int | None:
        """How many rows there are; None where only reading them tells."""
        return None

    @property
    def statement(self) -> Statement:
        """The statement without what comes before and after it."""
        return next(each for each in split(self.sql) if not each.empty)

    def slices(self, task: Task, most: int | None = None) -> Generator[list[Row], None, None]:
        """Read the rows exactly as they are, `most` at most; invalid text comes as BadText.

        Rows that are simply all of a table are read in steps, so that no lock is held for long.
        """
        lend(task.con)
        with self.old_quotes(task.con):
            rows = self._by_rowid(task.con) if self.rowid else self._at_once(task.con)
            limited = rows if most is None else islice(rows, most)
            while piece := list(islice(limited, slice_rows(len(self.columns)))):
                yield piece
                task.token.check()

    @cached_property
    def rowid(self) -> str:
        """Name the rowid, where the rows are simply all of a table that has one; else ""."""
        table = self.table
        if table is None or table.kind != "table" or table.without_rowid or self.bindings:
            return ""
        body = " ".join(self.statement.body.split())
        listed = ", ".join(quoted(column) for column in self.columns)
        if body not in (f"select {what} from {quoted(table.name)}" for what in ("*", listed)):
            return ""
        taken = {folded(column.name) for column in table.columns}
        return next((name for name in _ROWID_NAMES if name not in taken), "")

    def _at_once(self, con: apsw.Connection) -> Iterator[Row]:
        return _exact(con, self.statement, self.bindings, len(self.columns))

    def _by_rowid(self, con: apsw.Connection) -> Iterator[Row]:
        assert self.table is not None
        listed = ",".join(quoted(column) for column in self.columns)
        step = slice_rows(len(self.columns))
        sql = (
            f"select {self.rowid},{listed} from {quoted(self.table.name)} where {self.rowid}>=? "
            f"order by {self.rowid} limit {step}"
        )
        statement = next(split(sql))
        at: Value = -(2**63)
        while found := list(_exact(con, statement, (at,), len(self.columns) + 1)):
            yield from (row[1:] for row in found)
            last = int(str(found[-1][0]))
            if len(found) < step or last == 2**63 - 1:
                return
            at = last + 1

    def old_quotes(self, con: apsw.Connection) -> AbstractContextManager[None]:
        """Accept text in double quotes where a view of the file may hold it."""
        is_view = self.table is not None and self.table.kind == "view"
        return double_quoted_text(con) if is_view else nullcontext()


@dataclass(frozen=True)
class StoredRows:
    """Rows of a result that is kept: all of them, or some ranges."""

    store: RowsByNumber
    columns: tuple[str, ...]
    ranges: tuple[range, ...] = ()
    """Row numbers, each range with step 1; empty stands for all rows."""
    order: tuple[int, ...] = ()
    """The columns wanted, by number; empty stands for all, in their order."""

    @property
    def table(self) -> Table | None:
        """None: a result may come from anywhere."""
        return None

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(len(each) for each in self.ranges) if self.ranges else len(self.store)

    def slices(self, task: Task, most: int | None = None) -> Generator[list[Row], None, None]:
        """Read the rows, `most` at most."""
        left = self.count if most is None else min(most, self.count)
        step = slice_rows(len(self.columns))
        for span in self.ranges or (range(len(self.store)),):
            for first in range(span.start, span.stop, step):
                task.token.check()
                n = min(step, span.stop - first, left)
                rows = self.store.read(first, n) if n > 0 else ()
                if not rows:  # there may be fewer than was thought
                    return
                yield [self._picked(row) for row in rows]
                left -= n

    def _picked(self, row: Row) -> Row:
        return tuple(row[n] for n in self.order) if self.order else row


Rows: TypeAlias = SqlRows | StoredRows


def slice_rows(columns: int) -> int:
    """Tell how many rows of so many columns are handed over at once."""
    return max(1, min(SLICE_ROWS, SLICE_CELLS // max(1, columns)))


def _exact(
    con: apsw.Connection, statement: Statement, bindings: Row, columns: int
) -> Iterator[Row]:
    """Step a statement; from the first text that is not valid on, read all text as bytes."""
    done = 0
    cursor = con.cursor()
    try:
        for row in cursor.execute(statement.text, bindings, can_cache=False):
            yield row
            done += 1
        return
    except UnicodeDecodeError:
        if not badtext.can_read_again(statement, columns):
            raise
    finally:
        cursor.close(True)
    again = con.execute(badtext.as_bytes(statement, columns), bindings, can_cache=False)
    yield from islice(badtext.from_bytes(again, badtext.codec(con)), done, None)
