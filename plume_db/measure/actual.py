"""Count the rows that really come through each loop of a plan.

SQLite keeps no such count in the builds of APSW, so a condition that counts is put beside those of
each table. Its place in the plan is found by the program SQLite makes of it. A number is given
only where the plan with the conditions is the plan without them, row by row.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.measure.parts import Parts
from plume_db.measure.program import Node, Program
from plume_db.measure.references import Reference
from plume_db.measure.result import Actual
from plume_db.measure.running import drain
from plume_db.measure.ticks import Tally, Tick
from plume_db.plan.nodes import Access, Kind
from plume_db.values import Row

PREPARING = 1.0
"""Seconds for finding conditions that leave the plan as it is."""

_CHANGES = tr("Counting rows here would change the plan.")
_UNSEEN = tr("The statement's text does not show for certain where SQLite reads this.")
_TWICE = tr(
    "SQLite plans this part of the statement more than once, so its rows are not told apart."
)
_SIDE = tr("The sides of an OR are not counted apart; the rows they give together are at the OR.")
_COLUMN = tr("It has no column by which its rows could be counted.")
_LATE = tr("There was no time left to find out how its rows could be counted.")

_Numbered = tuple[int, Tick]
"""A tick with the number of the part it is in."""


@dataclass
class _Counted:
    """What is known of one node once ticks were placed."""

    enter: Tick
    alone: bool
    """Whether nothing else of the statement has its name."""
    result: bool
    """Whether it is no table but what a query gave."""
    leave: Tick | None = None

    @property
    def reference(self) -> Reference:
        """What is counted."""
        return self.enter.reference


@dataclass
class Placed:
    """Ticks that leave the plan as it is, and the statement with them."""

    sql: str
    nodes: dict[int, _Counted]
    program: Program


@dataclass
class Counting:
    """Places ticks in one statement, runs it, and says what they counted."""

    task: Task
    sql: str
    values: Row
    base: Program = field(init=False)
    reasons: dict[str, str] = field(default_factory=dict)
    """Why a name of the plan is not counted."""

    def __post_init__(self) -> None:
        self.base = Program(self.task.con, self.sql, self.values)
        self._deadline = time.monotonic() + PREPARING
        self._next = 0

    def count(self, seconds: float) -> dict[int, Actual]:
        """Run the statement with ticks for at most `seconds`; give every loop's rows by its id."""
        con = self.task.con
        tally = Tally(con)
        parts: Parts | None = None
        try:
            parts = Parts(con, self.sql)
            placed = self._place(parts, tally)
            complete = not placed.nodes or self._run(placed, tally, seconds)
            return self._told(placed, tally.counts, complete)
        finally:
            if parts is not None:
                parts.close()
            tally.close()

    def _run(self, placed: Placed, tally: Tally, seconds: float) -> bool:
        tally.reset()
        try:
            with self.task.budget(seconds):
                drain(self.task.con, placed.sql, self.values)
        except BudgetSpent:
            return False
        return True

    def _place(self, parts: Parts, tally: Tally) -> Placed:
        enters = self._accepted(parts, tally, [], list(self._enters(parts)))
        nodes = self._mapped(parts, enters)
        again = [self._other(parts, each) for each in enters if not _tied(each, nodes)]
        # One that could not be tied to a node only costs time.
        enters = [each for each in enters if _tied(each, nodes)]
        if others := self._accepted(parts, tally, enters, [each for each in again if each]):
            nodes = self._mapped(parts, [*enters, *others])
            enters = [each for each in [*enters, *others] if _tied(each, nodes)]
        wanted = [self._leave(parts, number, nodes) for number in enters]
        leaves = self._accepted(parts, tally, enters, [each for each in wanted if each])
        for _part, leave in leaves:
            for counted in nodes.values():
                if counted.reference is leave.reference:
                    counted.leave = leave
        sql = parts.ticked([*enters, *leaves])
        return Placed(sql, nodes, Program(self.task.con, sql, self.values))

    def _enters(self, parts: Parts) -> Iterable[_Numbered]:
        shown = {node.line.name.lower() for node in self.base.nodes}
        for number, part in enumerate(parts.all):
            for reference in part.references:
                if reference.shown not in shown:
                    continue  # merged into the query around it: it has no node of its own
                column = ""
                if reference.enter is not None:
                    column = part.columns.first(reference, part.text)
                if column:
                    yield number, self._tick(reference, column, enters=True)
                else:
                    self.reasons[reference.shown] = reference.why_not or _COLUMN

    def _tick(self, reference: Reference, column: str, *, enters: bool) -> Tick:
        self._next += 1
        return Tick(self._next, reference, column, enters)

    def _other(self, parts: Parts, numbered: _Numbered) -> _Numbered | None:
        """Make a tick with another column: ``id = 5`` lets SQLite put 5 in the place of id."""
        number, tick = numbered
        column = parts.all[number].columns.second(tick.reference)
        return (number, self._tick(tick.reference, column, enters=True)) if column else None

    def _leave(
        self, parts: Parts, numbered: _Numbered, nodes: dict[int, _Counted]
    ) -> _Numbered | None:
        """Make the tick behind all other conditions of the same loop."""
        number, enter = numbered
        place = next(p for p, counted in nodes.items() if counted.enter is enter)
        line = self.base.nodes[place].line
        column = enter.column
        if line.index and not line.covering and line.access is not Access.AUTOMATIC_INDEX:
            # Conditions on the index alone are tested first; this one has to come after them all.
            column = parts.all[number].columns.outside(enter.reference, line.index) or column
        return number, self._tick(enter.reference, column, enters=False)

    def _accepted(
        self, parts: Parts, tally: Tally, fixed: list[_Numbered], more: list[_Numbered]
    ) -> list[_Numbered]:
        """Give those of `more` that leave the plan as it is: all together, else one by one."""
        for _part, tick in more:
            tally.watch(tick)
        if not more or self._same(parts, [*fixed, *more]):
            return more
        taken: list[_Numbered] = []
        for each in more:
            late = time.monotonic() > self._deadline
            if not late and self._same(parts, [*fixed, *taken, each]):
                taken.append(each)
            elif each[1].enters:
                self.reasons[each[1].reference.shown] = _LATE if late else _CHANGES
        return taken

    def _same(self, parts: Parts, ticks: Sequence[_Numbered]) -> bool:
        self.task.token.check()
        try:
            program = Program(self.task.con, parts.ticked(ticks), self.values)
            return program.shape == self.base.shape and program.loops == self.base.loops
        except apsw.InterruptError:
            raise
        except (apsw.Error, UnicodeError, ValueError):
            return False

    def _mapped(self, parts: Parts, enters: list[_Numbered]) -> dict[int, _Counted]:
        """Tie each tick to the node in whose loop it is called; leave out what is not certain."""
        if not enters:
            return {}
        program = Program(self.task.con, parts.ticked(enters), self.values)
        calls = program.calls()
        names = [r.shown for part in parts.all for r in part.references]
        found: dict[int, _Counted] = {}
        twice: set[int] = set()
        for part, tick in enters:
            shown = tick.reference.shown
            at = calls.get(tick.number, [])
            if len(at) != 1:
                self.reasons[shown] = _TWICE if at else _UNSEEN
                continue
            alone = names.count(shown) == 1
            result = not parts.all[part].columns.is_table(tick.reference)
            home = program.home(at[0], shown, alone=alone, result=result)
            if home is None:
                continue
            if home in found:
                twice.add(home)
            found[home] = _Counted(tick, alone, result)
        return {place: each for place, each in found.items() if place not in twice}

    def _told(self, placed: Placed, counts: dict[int, int], complete: bool) -> dict[int, Actual]:
        order = self._order(placed)
        kept = self._kept(placed, counts, order)
        found: dict[int, Actual] = {}
        homes = self.base.homes
        for place in sorted({*homes, *homes.values()}):
            node = self.base.nodes[place]
            counted = placed.nodes.get(place)
            if counted is None:
                found[node.id] = Actual(node.id, withheld=self._reason(place))
                continue
            rows = counts[counted.enter.number]
            loops = self._loops(place, order, kept, rows)
            found[node.id] = Actual(node.id, rows, kept.get(place), loops, "", complete)
        return found

    def _reason(self, place: int) -> str:
        if self.base.homes.get(place, place) != place:
            return _SIDE
        name = self.base.nodes[place].line.name.lower()
        return self.reasons.get(name, _UNSEEN)

    def _order(self, placed: Placed) -> dict[int, int | None]:
        """Give the loop around each loop of the same SELECT; None for the outermost."""
        last: dict[int, int] = {}
        found: dict[int, int | None] = {}
        for place in sorted(set(self.base.homes.values())):
            parent = self.base.nodes[place].parent
            around = last.get(parent)
            if around is None or self._together(placed, around, place):
                found[place] = around
            last[parent] = place
        return found

    def _together(self, placed: Placed, around: int, place: int) -> bool:
        """Whether two loops are known to be of one SELECT."""
        outer, inner = placed.nodes.get(around), placed.nodes.get(place)
        if outer is None:
            return False
        if inner is None or self.base.nodes[place].line.exists:
            return True  # an EXISTS that became a loop of the query around it
        return outer.reference.select == inner.reference.select

    def _kept(
        self, placed: Placed, counts: dict[int, int], order: dict[int, int | None]
    ) -> dict[int, int]:
        inside = {around: place for place, around in order.items() if around is not None}
        calls = placed.program.calls()
        found: dict[int, int] = {}
        for place, counted in placed.nodes.items():
            at = calls.get(counted.leave.number, []) if counted.leave else []
            if counted.leave is None or len(at) != 1:
                continue
            if self._is_last(placed.program, place, counted, at[0], inside.get(place)):
                found[place] = counts[counted.leave.number]
        return found

    def _is_last(
        self, program: Program, place: int, counted: _Counted, call: int, following: int | None
    ) -> bool:
        """Whether a tick is called in the loop at `place`, behind all that is tested there."""
        home = program.home(
            call, counted.reference.shown, alone=counted.alone, result=counted.result
        )
        if home is None and counted.result:
            home = place  # rows of a query stand in registers, which tell nothing
        before = following is None or call < program.nodes[following].start
        begun = program.nodes[place].start <= call
        return home == place and begun and before and program.gets_through(call, following)

    def _loops(
        self, place: int, order: dict[int, int | None], kept: dict[int, int], rows: int
    ) -> int | None:
        if place not in order:
            return None
        around = order[place]
        if around is not None:
            return kept.get(around)
        # A loop that found nothing may not have been started at all.
        return 1 if rows and self._started_once(place, order) else None

    def _started_once(self, place: int, order: dict[int, int | None]) -> bool:
        """Whether nothing around an outermost loop starts it again."""
        by_id = {node.id: node for node in self.base.nodes}
        node = by_id.get(self.base.nodes[place].parent)
        while node is not None:
            recurs = node.line.kind is Kind.RECURSION and node.line.purpose != "SETUP"
            inner = node.line.kind is Kind.CO_ROUTINE and not self._read_outermost(node, order)
            if node.line.correlated or recurs or inner:
                return False
            node = by_id.get(node.parent)
        return True

    def _read_outermost(self, routine: Node, order: dict[int, int | None]) -> bool:
        """Whether a co-routine's rows are read by one loop that has none around it."""
        nodes = self.base.nodes
        readers = [
            place
            for place in self.base.homes
            if nodes[place].parent == routine.parent and nodes[place].line.name == routine.line.name
        ]
        return len(readers) == 1 and readers[0] in order and order[readers[0]] is None


def _tied(numbered: _Numbered, nodes: dict[int, _Counted]) -> bool:
    """Whether it is known which node a tick belongs to."""
    return any(numbered[1] is counted.enter for counted in nodes.values())
