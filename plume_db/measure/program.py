"""Read what SQLite makes of a statement: its plan, its program, and which loop a tick is in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import apsw

from plume_db.measure.ticks import tick_number
from plume_db.plan.nodes import Kind, Line
from plume_db.plan.parse import parse
from plume_db.values import Row

_PROGRAM, _PLAN = 1, 2
"""The modes of ``sqlite3_stmt_explain``."""

_POSITIONS = frozenset(
    {"Rewind", "Last", "SeekGE", "SeekGT", "SeekLE", "SeekLT", "SeekRowid", "NotExists", "VFilter"}
)
_LOOPS = _POSITIONS | {"Next", "Prev", "VNext", "Count", "SorterSort", "Sort", "OpenAutoindex"}
_LOADS = {"Rowid": 2, "IdxRowid": 2, "Column": 3, "VColumn": 3}
"""Instructions that read from a cursor, and which operand is the register they write."""

_JUMPS = frozenset(
    {
        *("If", "IfNot", "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "ElseEq", "IsNull", "NotNull"),
        *("Found", "NotFound", "NoConflict", "IsType", "Filter", "IfNullRow", "IfPos"),
        *("IfNotZero", "MustBeInt", "RowSetTest", "Jump", "Gosub", "Goto"),
    }
)
"""Instructions after which the row may not have got through."""

_SINKS = frozenset(
    {
        *("ResultRow", "AggStep", "AggStep1", "SorterInsert", "MakeRecord", "Yield"),
        *("DecrJumpZero", "Compare"),
    }
)
"""Instructions that take a row over from the innermost loop."""

_NEAR = 4
"""Instructions between the begin of a loop over a result and the first condition in it."""

LOOP_KINDS = frozenset({Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL})


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of the program."""

    name: str
    p1: int
    p2: int
    p3: int
    p4: object


@dataclass(frozen=True)
class Node:
    """A row of EXPLAIN QUERY PLAN, and where its code begins in the program."""

    number: int
    """Its place among all rows."""
    id: int
    parent: int
    detail: str
    line: Line
    start: int


class Program:
    """The plan and the program of one statement."""

    def __init__(self, con: apsw.Connection, sql: str, values: Row) -> None:
        self._con, self._sql, self._values = con, sql, values
        self.rows = [(int(row[0]), int(row[1]), str(row[3] or "")) for row in self._explain(_PLAN)]

    @cached_property
    def nodes(self) -> list[Node]:
        """The rows of the plan, in SQLite's order.

        The id of a row is the address of its own instruction, in a program made for the plan. Most
        of these instructions are missing in the program that runs, so addresses are less there.
        """
        found: list[Node] = []
        missing = 0
        for number, (id_, parent, detail) in enumerate(self.rows):
            start = id_ - missing
            there = start < len(self.steps) and self.steps[start].name == "Explain"
            missing += not there
            found.append(Node(number, id_, parent, detail, parse(detail), start))
        return found

    @cached_property
    def steps(self) -> list[Step]:
        """The instructions, by address."""
        return [Step(str(r[1]), r[2], r[3], r[4], r[5]) for r in self._explain(_PROGRAM)]

    @cached_property
    def shape(self) -> list[tuple[int, str]]:
        """The plan without addresses: for each row the place of its parent, and its text."""
        places = {row[0]: number for number, row in enumerate(self.rows)}
        return [(places.get(parent, -1), detail) for _id, parent, detail in self.rows]

    @cached_property
    def loops(self) -> Counter[str]:
        """How many instructions of each kind loop or position a cursor."""
        return Counter(step.name for step in self.steps if step.name in _LOOPS)

    @cached_property
    def homes(self) -> dict[int, int]:
        """For each loop, the place of the node that stands for it.

        That is itself, or the MULTI-INDEX OR whose sides it is one of.
        """
        places = {node.id: node.number for node in self.nodes}
        found: dict[int, int] = {}
        for node in self.nodes:
            if node.line.kind in LOOP_KINDS:
                found[node.number] = self._climb(node, places)
        return found

    def calls(self) -> dict[int, list[int]]:
        """Give the addresses at which each tick is called."""
        found: dict[int, list[int]] = {}
        for address, step in enumerate(self.steps):
            if step.name in ("Function", "PureFunc"):
                number = tick_number(step.p4)
                if number is not None:
                    found.setdefault(number, []).append(address)
        return found

    def home(self, call: int, shown: str, *, alone: bool, result: bool) -> int | None:
        """Find the node in whose loop a tick is called; None where that is not certain.

        `shown` is how the plan names the tick's table; `alone` says that nothing else of the
        statement is named so, and `result` that it is no table but what a query gave.
        """
        named = [place for place in self.homes if self.nodes[place].line.name.lower() == shown]
        cursor = self._cursor(call)
        if cursor is not None:
            before = [p for p in named if self.nodes[p].start <= call and cursor in self._of(p)]
            if before:
                return self.homes[before[-1]]
        if cursor is None and not result:
            return None  # SQLite put a constant in the column's place: any loop may test that
        homes = {self.homes[place] for place in named}
        if alone and len(homes) == 1:
            return homes.pop()
        return self._just_begun(call, named) if result else None

    def gets_through(self, call: int, following: int | None) -> bool:
        """Whether a row that a tick lets through is not tested again in its loop.

        `following` is the place of the loop inside it, None for the innermost.
        """
        end = len(self.steps) if following is None else self.nodes[following].start
        place = call + 2
        while place < end:
            step = self.steps[place]
            if step.name in ("Once", "InitCoroutine"):
                place = max(step.p2, place + 1)  # a part of its own, whatever the row is
                continue
            if step.name in _SINKS:
                return True
            if step.name in _JUMPS or step.name in _POSITIONS:
                return False
            place += 1
        return following is not None

    def _explain(self, mode: int) -> list[tuple[Any, ...]]:
        cursor = self._con.cursor()
        try:
            return cursor.execute(self._sql, self._values, can_cache=False, explain=mode).fetchall()
        finally:
            cursor.close()

    def _climb(self, node: Node, places: dict[int, int]) -> int:
        home = node
        while True:
            branch = places.get(home.parent)
            if branch is None or self.nodes[branch].line.kind is not Kind.BRANCH:
                return home.number
            above = places.get(self.nodes[branch].parent)
            if above is None or self.nodes[above].line.kind is not Kind.MULTI_INDEX_OR:
                return home.number
            home = self.nodes[above]

    def _just_begun(self, call: int, named: list[int]) -> int | None:
        """Find a loop over rows of a query, which moves no cursor, right before the call."""
        before = [node for node in self.nodes if node.start <= call]
        if not before or before[-1].number not in named:
            return None
        last = before[-1]
        near = self.steps[last.start : call]
        moved = any(step.name in _POSITIONS for step in near)
        return self.homes[last.number] if len(near) <= _NEAR and not moved else None

    def _cursor(self, call: int) -> int | None:
        """Give the cursor that the argument of a call is read from."""
        register = self.steps[call].p2
        for step in reversed(self.steps[max(0, call - 4) : call]):
            operand = _LOADS.get(step.name)
            if operand and (step.p2, step.p3)[operand - 2] == register:
                return step.p1
        return None

    def _of(self, place: int) -> set[int]:
        """Give the cursors that a loop moves."""
        node = self.nodes[place]
        later = (each.start for each in self.nodes[place + 1 :])
        end = next((start for start in later if start > node.start), len(self.steps))
        found: set[int] = set()
        for step in self.steps[node.start : end]:
            if not found and step.name in _POSITIONS:
                found.add(step.p1)
            if step.name == "DeferredSeek" and step.p1 in found:
                found.add(step.p3)
        return found
