"""A question about each row of a table, many of which are answered by one scan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import trn
from plume_db.maintenance.findings import Finding, FindingKind
from plume_db.names import quoted
from plume_db.schema.objects import Table

SECONDS = 60.0
"""For one table; after that only its first rows are looked at."""
FIRST_ROWS = 100_000
FIRST_SECONDS = 10.0
_AT_ONCE = 200
"""Questions in one scan; SQLite takes 2,000 columns in a result."""


def of_text(name: str, condition: str) -> str:
    """Ask something of texts only; an "and" works out both its sides for every value."""
    return f"iif(typeof({name})='text',{condition},0)"


@dataclass(frozen=True)
class Probe:
    """A condition that rows should not meet."""

    kind: FindingKind
    where: str
    """In SQL, true for a row that is odd; never fails on any value."""
    says: str
    """What is odd, to follow the words ``3 rows of t have``."""
    advice: str
    column: str = ""
    judge: Callable[[int, int], bool] | None = None
    """Whether so many odd rows of so many are worth telling; where there is none, any are."""

    def finding(self, table: str, count: int, note: str = "") -> Finding:
        """Tell how many rows meet it."""
        text = trn(
            "{n} row of {table} has {says}{note}.",
            "{n} rows of {table} have {says}{note}.",
            count,
            table=table,
            says=self.says,
            note=note,
        )
        return Finding(
            self.kind,
            text,
            table,
            count,
            object=self.column,
            advice=self.advice,
            where=self.where,
        )


@dataclass(frozen=True)
class Answers:
    """How many rows meet each of the questions."""

    rows: int
    counts: tuple[int, ...]
    partial: bool = False
    """Whether only the first rows were looked at."""


def ask(task: Task, table: Table, probes: Sequence[Probe]) -> Answers:
    """Count the rows that meet each condition; bounded in time.

    Raises apsw errors where the table can not be read.
    """
    whole = f"main.{quoted(table.name)} not indexed"
    try:
        with task.budget(SECONDS):
            return _count(task.con, whole, probes, partial=False)
    except BudgetSpent:
        task.token.check()
    some = f"(select * from {whole} limit {FIRST_ROWS})"
    try:
        with task.budget(FIRST_SECONDS):
            return _count(task.con, some, probes, partial=True)
    except BudgetSpent:
        task.token.check()
        return Answers(0, (0,) * len(probes), partial=True)


def _count(con: apsw.Connection, source: str, probes: Sequence[Probe], *, partial: bool) -> Answers:
    counts: list[int] = []
    rows = 0
    for start in range(0, max(1, len(probes)), _AT_ONCE):
        some = probes[start : start + _AT_ONCE]
        sums = "".join(f", total({each.where})" for each in some)
        found = con.execute(f"select count(*){sums} from {source}").fetchall()[0]
        rows = int(str(found[0]))
        counts += [int(float(str(count))) for count in found[1:]]
    return Answers(rows, tuple(counts), partial)
