"""Read a statement's bytecode and its plan as SQLite lists them, programs told apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import apsw

from plume_db.values import Row

PROGRAM, PLAN = 1, 2
"""The modes of ``sqlite3_stmt_explain``: the statement is prepared so, whatever it is."""

MOST_STEPS = 100_000
"""Instructions read of one statement: a VALUES of a megabyte has more than anyone looks at."""


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction as EXPLAIN lists it."""

    name: str
    p1: int
    p2: int
    p3: int
    p4: str
    p5: int


@dataclass
class Listing:
    """The instructions of the statement and of the triggers and actions it may fire."""

    programs: list[list[Step]] = field(default_factory=list)
    cut: bool = False
    """Whether there are more instructions than were read."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of EXPLAIN QUERY PLAN."""

    id: int
    parent: int
    cost: int
    detail: str
    program: int
    start: int
    """The address of its code in the bytecode of its program."""


@dataclass(frozen=True)
class PlanRows:
    """The rows of the plan; first those of the statement, then those of each program."""

    rows: list[PlanRow]
    heads: tuple[str, ...]
    """What SQLite says of each program; the statement's own, the first, is ""."""


def read_steps(con: apsw.Connection, sql: str, values: Row, most: int = MOST_STEPS) -> Listing:
    """List the instructions of one statement; nothing is run."""
    made = Listing()
    for number, row in enumerate(_explained(con, sql, values, PROGRAM), 1):
        if row[0] == 0:
            made.programs.append([])
        made.programs[-1].append(_step(row))
        if number >= most:
            made.cut = True
            break
    return made


def _step(row: tuple[Any, ...]) -> Step:
    p4 = row[5]
    text = p4 if isinstance(p4, str) else "" if p4 is None else str(p4)
    return Step(str(row[1]), int(row[2]), int(row[3]), int(row[4]), text, int(row[6] or 0))


def read_plan(con: apsw.Connection, sql: str, values: Row) -> PlanRows:
    """List the plan of one statement, with those of its triggers and foreign key actions."""
    rows: list[PlanRow] = []
    heads = [""]
    before = 0
    with _triggers_too(con):
        for number, parent, cost, detail in _explained(con, sql, values, PLAN):
            if number == 0:  # the first instruction of a program is no line of a plan
                heads.append(str(detail or ""))
                before = 0
                continue
            # A row's id is the address of its own instruction, which only such a program holds.
            start = int(number) - before
            before += 1
            text = str(detail or "")
            made = PlanRow(int(number), int(parent), int(cost or 0), text, len(heads) - 1, start)
            rows.append(made)
    return PlanRows(rows, tuple(heads))


@contextmanager
def _triggers_too(con: apsw.Connection) -> Iterator[None]:
    was = con.config(apsw.SQLITE_DBCONFIG_TRIGGER_EQP, -1)
    con.config(apsw.SQLITE_DBCONFIG_TRIGGER_EQP, 1)
    try:
        yield
    finally:
        con.config(apsw.SQLITE_DBCONFIG_TRIGGER_EQP, was)


def _explained(con: apsw.Connection, sql: str, values: Row, mode: int) -> Iterator[tuple[Any, ...]]:
    # Without the statement cache: a cached statement would not be planned again after ANALYZE.
    cursor = con.cursor()
    try:
        yield from cursor.execute(sql, values, can_cache=False, explain=mode)
    finally:
        with suppress(apsw.Error):
            cursor.close(True)


class Owners:
    """Tells which row of the plan an instruction belongs to."""

    def __init__(self, rows: Sequence[PlanRow], program: int, steps: Sequence[Step]) -> None:
        self._rows = [row for row in rows if row.program == program]
        self._starts = [row.start for row in self._rows]
        self._at = self._owned(steps)

    def of(self, address: int) -> PlanRow | None:
        """Give the row whose code an instruction is."""
        return self._at[address] if address < len(self._at) else None

    def region(self, row: PlanRow, steps: Sequence[Step]) -> range:
        """Give the addresses from where a row's code begins to where the next row's does."""
        later = bisect_right(self._starts, row.start)
        end = self._starts[later] if later < len(self._starts) else len(steps)
        return range(row.start, min(end, len(steps)))

    def _owned(self, steps: Sequence[Step]) -> list[PlanRow | None]:
        """Follow the program: behind a subroutine goes on what was before it."""
        found: list[PlanRow | None] = []
        now: PlanRow | None = None
        inside: list[tuple[int, PlanRow | None]] = []
        place = 0
        for address, step in enumerate(steps):
            while place < len(self._rows) and self._starts[place] <= address:
                now = self._rows[place]
                place += 1
            if step.name == "BeginSubrtn":
                inside.append((step.p2, now))
            found.append(now)
            if step.name == "Return" and inside and inside[-1][0] == step.p1:
                now = inside.pop()[1]
        return found
