"""How far a check is, from the steps of SQLite's virtual machine.

Checking a table takes 4 steps for each row, 5 more for each index and 2.5 for each column
(measured), so with the number of rows the end is known beforehand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import apsw

from plume_db.errors import Cancelled
from plume_db.jobs import STEPS_BETWEEN_CHECKS, Task
from plume_db.names import quoted
from plume_db.schema.objects import Table

_STEPS_A_PAGE = 60.0
"""What a page costs in the walk over the whole file, in steps that take as long."""
_STEPS_A_COLUMN = 2.5
"""What looking at the type of a column costs for each row."""
_BETWEEN_REPORTS = 0.05


class Pace:
    """Reports the parts of a piece of work as one whole, also while a part runs."""

    def __init__(self, task: Task, steps: Sequence[float]) -> None:
        self._task = task
        self._steps = [max(1.0, each) for each in steps]
        self._total = sum(self._steps)
        self._at = 0

    @contextmanager
    def on(self, text: str, pages: float = 0, then: str = "") -> Iterator[None]:
        """Report the next part by the steps that its statements take during the block.

        A check of the whole file first walks all `pages`, where SQLite counts a page as a step;
        the text is `then` once that is done.
        """
        before = sum(self._steps[: self._at])
        expected, calls, last = self._steps[self._at], 0, 0.0
        walk, saved = pages / STEPS_BETWEEN_CHECKS, pages * _STEPS_A_PAGE
        self._at += 1
        self._task.report(before, self._total, text)

        def stepping() -> bool:
            nonlocal calls, last
            calls += 1
            now = time.monotonic()
            if now - last >= _BETWEEN_REPORTS:
                last = now
                if calls <= walk:
                    done, words = saved * calls / walk, text
                else:
                    done, words = saved + (calls - walk) * STEPS_BETWEEN_CHECKS, then or text
                with suppress(Cancelled):  # the worker's own handler stops the statement
                    self._task.report(before + min(expected, done), self._total, words)
            return False

        con = self._task.con
        con.set_progress_handler(stepping, STEPS_BETWEEN_CHECKS, id="plume pace")
        try:
            yield
        finally:
            con.set_progress_handler(None, id="plume pace")


def structure_steps(con: apsw.Connection) -> float:
    """Weigh the pass over the whole file."""
    with suppress(apsw.Error):
        return int(con.pragma("page_count")) * _STEPS_A_PAGE
    return 1.0


def pages_of(con: apsw.Connection) -> int:
    """Count the pages of the file; 0 where they can not be counted."""
    with suppress(apsw.Error):
        return int(con.pragma("page_count"))
    return 0


def index_steps(rows: float, indexes: int, columns: int = 0) -> float:
    """Count the steps of checking a table's rows and indexes."""
    return rows * (4 + 5 * indexes + _STEPS_A_COLUMN * columns)


def rule_steps(rows: float) -> float:
    """Guess the steps of evaluating a table's CHECK constraints."""
    return rows * 8


def value_steps(rows: float, columns: int) -> float:
    """Guess the steps of looking at all values of a table."""
    return rows * 35 * (1 + columns)


def reference_steps(rows: float, table: Table) -> float:
    """Guess the steps of looking up the parents of a table's rows."""
    return rows * 8 * len(table.foreign_keys)


def likely_rows(con: apsw.Connection, table: Table) -> float:
    """Guess the rows of a table from its greatest rowid, in two reads; 0 where that fails."""
    if table.without_rowid:
        return 0
    try:
        found = con.execute(f"select max(rowid) from main.{quoted(table.name)}").fetchall()[0][0]
        # One row takes some bytes at the very least; huge rowids say nothing of how many.
        most = int(con.pragma("page_count")) * int(con.pragma("page_size")) / 8
    except (apsw.InterruptError, apsw.BusyError):
        raise
    except (apsw.Error, UnicodeDecodeError):
        return 0
    return found if isinstance(found, int) and 0 < found <= most else 0
