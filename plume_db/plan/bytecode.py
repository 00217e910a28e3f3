"""The program SQLite's machine runs for a statement, with its cursors and loops told."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.plan.cursors import POSITIONS, Cursor, read_cursors
from plume_db.plan.names import Names, read_names
from plume_db.plan.opcodes import CURSOR_P1, HOT, JUMPS, WORDS
from plume_db.plan.steps import Listing, Owners, PlanRows, Step, read_plan, read_steps
from plume_db.plan.which import body_of, bound, one_statement, refused
from plume_db.values import Value

__all__ = ["Cursor", "Loop", "Opcode", "Program", "read_bytecode"]

SLOW = 0.5
"""Seconds after which a statement that was prepared once is not prepared again for details."""

_TEXT = 60
"""Characters of a text operand that a sentence shows."""

_REASONS = frozenset({"Next", "Prev", "VNext", "SorterNext"})
"""Instructions that go round a loop by themselves."""


@dataclass(frozen=True, slots=True)
class Opcode:
    """One instruction."""

    address: int
    name: str
    p1: int
    p2: int
    p3: int
    p4: str
    p5: int
    words: str
    """What it does here, in a sentence without a full stop."""
    program: int = 0
    """0 for the statement itself, else the trigger or foreign key action it belongs to."""
    depth: int = 0
    """How many loops it is in."""
    cursor: int | None = None
    """The cursor it works on."""
    jump: int | None = None
    """Where it may go on instead of at the next address."""
    why_hot: str = ""
    """Why its repetition costs, where it runs in an innermost loop and is worth a look."""
    node: int | None = None
    """The id of the plan's node whose code it is part of."""

    @property
    def hot(self) -> bool:
        """Whether the time of the statement is likely spent here."""
        return bool(self.why_hot)


@dataclass(frozen=True, slots=True)
class Loop:
    """Instructions that run again and again, from the first to the jump back."""

    first: int
    last: int
    words: str
    """What one round is: ``each row of table Track``."""
    cursor: int | None = None
    depth: int = 0
    """How many loops are around it."""
    program: int = 0
    node: int | None = None


@dataclass(frozen=True)
class Program:
    """The bytecode of one statement and of the triggers it may fire."""

    sql: str
    opcodes: tuple[Opcode, ...] = ()
    cursors: tuple[Cursor, ...] = ()
    loops: tuple[Loop, ...] = ()
    names: tuple[str, ...] = ("",)
    """What each program is called; the statement itself, which is the first, is ""."""
    absent: str = ""
    """Why there is no program, in a sentence."""
    notes: tuple[str, ...] = ()


def read_bytecode(task: Task, sql: str, given: Mapping[str, Value] | None = None) -> Program:
    """Give the program of the one statement in `sql`; nothing is run.

    Raises SqlError, with the offset in `sql`, for a statement SQLite can not prepare.
    """
    statement, absent = one_statement(sql, bytecode=True)
    if statement is None:
        return Program(sql, absent=absent)
    values, _missing = bound(statement, given)
    try:
        names = read_names(task.con)
        started = time.monotonic()
        listing = read_steps(task.con, statement.text, values)
        rows = PlanRows([], ("",))
        if time.monotonic() - started < SLOW:
            rows = read_plan(task.con, statement.text, values)
    except (apsw.Error, UnicodeError) as error:
        raise refused(error, statement) from None
    return make_program(body_of(statement), names, rows, listing)


def make_program(sql: str, names: Names, rows: PlanRows, listing: Listing) -> Program:
    """Put the listings of SQLite and the schema's names together."""
    opcodes: list[Opcode] = []
    cursors: list[Cursor] = []
    loops: list[Loop] = []
    called: list[str] = []
    for number, steps in enumerate(listing.programs):
        owners = Owners(rows.rows, number, steps)
        mine = read_cursors(steps, names, owners, number)
        found = find_loops(steps, mine, owners, number)
        depths, innermost = _depths(steps, found)
        cursors.extend(mine.values())
        loops.extend(found)
        head = rows.heads[number] if number < len(rows.heads) else ""
        called.append(program_name(head, mine) if number else "")
        for address, step in enumerate(steps):
            made = _opcode(step, address, mine, names)
            row = owners.of(address)
            opcodes.append(
                replace(
                    made,
                    program=number,
                    depth=depths[address],
                    why_hot=HOT.get(step.name, "") if innermost[address] else "",
                    node=node_id(row.id, number) if row else None,
                )
            )
    notes: tuple[str, ...] = ()
    if listing.cut:
        notes = (
            tr(
                "Only the first {opcodes:,} instructions are shown; there are more.",
                opcodes=len(opcodes),
            ),
        )
    return Program(sql, tuple(opcodes), tuple(cursors), tuple(loops), tuple(called), "", notes)


PROGRAM_IDS = 10_000_000
"""Added to ids of a trigger's nodes, which count from its own program's begin."""


def node_id(id: int, program: int) -> int:
    """Give the id of a plan's node: SQLite's own for the statement, another for its triggers."""
    return id + program * PROGRAM_IDS


def program_name(head: str, cursors: Mapping[int, Cursor]) -> str:
    """Call a trigger by its name, and a foreign key action, which has none, by its table."""
    if head.startswith("-- TRIGGER "):
        return tr("trigger {head}", head=head[len("-- TRIGGER ") :])
    table = next((c.table for c in cursors.values() if c.table), "")
    return tr("foreign key action on {table}", table=table) if table else tr("foreign key action")


def find_loops(
    steps: Sequence[Step], cursors: Mapping[int, Cursor], owners: Owners, program: int
) -> list[Loop]:
    """Find the stretches that a jump backwards repeats, outermost first."""
    prepared = steps[0].p2 if steps and steps[0].name == "Init" else len(steps)
    spans: dict[int, int] = {}
    for address, step in enumerate(steps):
        if _goes_back(steps, address) and not (address >= prepared > step.p2):
            spans[step.p2] = max(spans.get(step.p2, 0), address)
    placed = _positions(steps)
    found: list[Loop] = []
    open_: list[Loop] = []
    for first, last in sorted(spans.items(), key=lambda span: (span[0], -span[1])):
        open_ = [loop for loop in open_ if loop.last >= first]
        moved = _moved(steps[last], cursors)
        row = owners.of(_begin(first, moved, placed))
        loop = Loop(
            first,
            last,
            _round(steps, first, last, cursors),
            moved,
            sum(around.last >= last for around in open_),
            program,
            node_id(row.id, program) if row else None,
        )
        found.append(loop)
        open_.append(loop)
    return found


_SORTS = frozenset({"Sort", "SorterSort"})


def _positions(steps: Sequence[Step]) -> dict[int, list[int]]:
    """Give the addresses at which each cursor is put somewhere."""
    found: dict[int, list[int]] = defaultdict(list)
    for address, step in enumerate(steps):
        if step.name in POSITIONS or step.name in _SORTS:
            found[step.p1].append(address)
    return found


def _begin(first: int, cursor: int | None, placed: Mapping[int, list[int]]) -> int:
    """Give the address at which a loop's cursor was put at its first row."""
    if cursor is None:
        return first
    before = bisect_left(placed.get(cursor, []), first)
    return placed[cursor][before - 1] if before else first


def _goes_back(steps: Sequence[Step], address: int) -> bool:
    step = steps[address]
    if step.name not in JUMPS or step.name in ("Gosub", "Init", "InitCoroutine", "Jump"):
        return False
    if not 0 < step.p2 <= address:
        return False
    # A LEFT JOIN runs its body once more with NULLs: that is no loop.
    return step.name != "Goto" or address == 0 or steps[address - 1].name != "NullRow"


def _moved(step: Step, cursors: Mapping[int, Cursor]) -> int | None:
    return step.p1 if step.name in CURSOR_P1 and step.p1 in cursors else None


def _round(steps: Sequence[Step], first: int, last: int, cursors: Mapping[int, Cursor]) -> str:
    """Say what one round of a loop is."""
    step = steps[last]
    cursor = cursors.get(step.p1) if step.name in _REASONS else None
    if cursor is not None:
        if cursor.kind in ("index", "automatic index"):
            return tr("each entry of {words}", words=cursor.words)
        return tr("each row of {words}", words=cursor.words)
    begin = steps[first].name
    if begin == "Yield":
        return tr("each row of the co-routine in r{p1}", p1=steps[first].p1)
    if begin in ("RowSetRead", "RowSetTest"):
        return tr("each rowid that was collected")
    if begin in ("Rewind", "Sort", "SorterSort"):
        return tr("each new row, until there are none")
    return tr("again from {first}", first=first)


def _depths(steps: Sequence[Step], loops: Sequence[Loop]) -> tuple[list[int], list[bool]]:
    """Give for each instruction how many loops are around it, and whether no other is inside."""
    change = [0] * (len(steps) + 1)
    for loop in loops:
        change[loop.first] += 1
        change[loop.last + 1] -= 1
    depths: list[int] = []
    level = 0
    for address in range(len(steps)):
        level += change[address]
        depths.append(level)
    innermost = [False] * len(steps)
    for loop in loops:
        # Loops are sorted by their begin: an inner one unmarks what it does not hold itself.
        inner = max(depths[loop.first : loop.last + 1], default=0) > loop.depth + 1
        for address in range(loop.first, loop.last + 1):
            innermost[address] = not inner
    return depths, innermost


def _opcode(step: Step, address: int, cursors: Mapping[int, Cursor], names: Names) -> Opcode:
    jump = step.p2 if step.name in JUMPS and step.p2 > 0 else None
    cursor = step.p1 if step.name in CURSOR_P1 and step.p1 in cursors else None
    words = _words(step, cursors, names)
    return Opcode(
        address, step.name, step.p1, step.p2, step.p3, step.p4, step.p5, words,
        cursor=cursor, jump=jump,
    )  # fmt: skip


def _words(step: Step, cursors: Mapping[int, Cursor], names: Names) -> str:
    template = WORDS.get(step.name)
    if template is None:
        return tr("An instruction this program does not know")
    cursor = cursors.get(step.p1)
    other = cursors.get(step.p3)
    if step.name == "Return" and not step.p1:
        return template
    text = step.p4 if len(step.p4) <= _TEXT else step.p4[:_TEXT] + "…"
    schema = names.schemas[step.p1] if 0 <= step.p1 < len(names.schemas) else ""
    return template.format(
        "", step.p1, step.p2, step.p3, text,
        c=cursor.words if cursor else tr("cursor {p1}", p1=step.p1),
        table=other.words if other else tr("the table"),
        to=tr("an error") if step.p2 == 0 else step.p2,
        reads=tr("write to") if step.p2 else "read",
        schema=schema,
    )  # fmt: skip
