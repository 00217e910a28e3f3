"""How many rows a table has: at least so many within a budget, or exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.schema.quotes import double_quoted_text

FIRST_STEP = 2_000
GROWTH = 8


@dataclass(frozen=True)
class Count:
    """What is known of the number of rows."""

    at_least: int
    exact: bool
    error: str = ""
    """Why the rows can not be counted; then the first two mean nothing."""
    table: str = field(default="", compare=False)
    """Whose rows they are."""


def count_rows(task: Task, table: str, budget: float | None = 0.05) -> Count:
    """Count the rows of a table or view; with a budget in seconds, as far as that goes.

    Within a budget, rows are counted up to a limit that grows until the table or the time ends:
    ``count(*)`` alone is one step of SQLite's machine, which no deadline can stop.
    """
    if budget is None:
        return _exact(task, table)
    reached, limit = 0, FIRST_STEP
    try:
        with task.budget(budget):
            while True:
                found = _up_to(task, table, limit)
                if found < limit:
                    return Count(found, True, table=table)
                reached, limit = found, limit * GROWTH
    except BudgetSpent:
        return Count(reached, False, table=table)
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        return Count(0, False, str(error).strip(), table)


def _up_to(task: Task, table: str, limit: int) -> int:
    return _number(task, f"(select 1 from main.{quoted(table)}", " limit ?)", (limit,))


def _exact(task: Task, table: str) -> Count:
    try:
        return Count(_number(task, f"main.{quoted(table)}"), True, table=table)
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        return Count(0, False, str(error).strip(), table)


def _number(task: Task, source: str, tail: str = "", bindings: tuple[int, ...] = ()) -> int:
    """Run a count; past a damaged index, which SQLite prefers to the table, where there is one.

    Views of old schemas write text in double quotes; our own names are known to exist.
    """
    select = f"select count(*) from {source}"
    with double_quoted_text(task.con):
        try:
            return int(task.con.execute(select + tail, bindings).get)
        except apsw.CorruptError as damage:
            try:
                return int(task.con.execute(f"{select} not indexed{tail}", bindings).get)
            except apsw.SQLError:  # not a table
                raise damage from None
