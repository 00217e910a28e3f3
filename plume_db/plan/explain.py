"""Ask SQLite for the plan of a statement, without running it."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.plan.aliases import references, texts_of
from plume_db.plan.bytecode import SLOW, find_loops, node_id, program_name
from plume_db.plan.candidates import SECONDS, Candidates
from plume_db.plan.cursors import Cursor, positioned, read_cursors
from plume_db.plan.indexes import Indexes, columns_served
from plume_db.plan.names import Names, Thing, read_names
from plume_db.plan.nesting import Repeats, nest, with_loops
from plume_db.plan.nodes import Access, Kind, Line, Plan, PlanNode
from plume_db.plan.parse import parse
from plume_db.plan.regime import statistics_words
from plume_db.plan.sizes import LARGE, Sizes
from plume_db.plan.steps import (
    Listing,
    Owners,
    PlanRow,
    PlanRows,
    Step,
    read_plan,
    read_steps,
)
from plume_db.plan.tables import Meant, Resolver
from plume_db.plan.telling import node_words
from plume_db.plan.which import body_of, bound, one_statement, refused
from plume_db.plan.words import words
from plume_db.query.run import null_note
from plume_db.query.statements import Statement
from plume_db.values import Row, Value

NOTHING_SEARCHED = tr("SQLite needs no plan for this: it searches no table.")

MOST_STEPS = 30_000
"""Instructions that are read to see which table is meant; a longer program is mostly values."""

MOST_NAMED = 2_000
"""Lines whose tables are looked up in the bytecode; a longer plan goes by its text."""


def explain(
    task: Task,
    sql: str,
    given: Mapping[str, Value] | None = None,
    sizes: Sizes | None = None,
) -> Plan:
    """Give the plan of the one statement in `sql`; nothing is run, so writing ones work too.

    Where there is no plan to show, the plan says why instead. Raises SqlError, with the offset in
    `sql`, for a statement SQLite can not prepare. `sizes` are those of the tables, where `task` is
    on a copy without rows.
    """
    statement, absent = one_statement(sql)
    if statement is None:
        return Plan(sql, (), absent)
    values, missing = bound(statement, given)
    try:
        # First, because a plan alone does not notice that another program changed the schema.
        names = read_names(task.con)
        started = time.monotonic()
        rows = read_plan(task.con, statement.text, values)
        if not rows.rows:
            return Plan(body_of(statement), (), NOTHING_SEARCHED, notes=null_note(missing))
        slow = time.monotonic() - started > SLOW
        made = _Planned(task, statement, values, names, rows, sizes or Sizes(task), slow)
        roots = nest(made.nodes())
        regime = statistics_words(task.con, names, made.schemas)
    except (apsw.Error, UnicodeError) as error:
        raise refused(error, statement) from None
    return Plan(body_of(statement), roots, statistics=regime, notes=null_note(missing))


def settled(line: Line, steps: Sequence[Step], spans: Sequence[tuple[int, int]]) -> Line:
    """Tell of a search without constraints whether its code stops early or reads every row.

    SQLite prints both alike: it means that min() or max() is looked for.
    """
    if line.terms or line.access is Access.AUTOMATIC_INDEX:
        return line
    if any(steps[last - 1].name == "Goto" and steps[last - 1].p2 > last for _, last in spans):
        access = Access.ROWID_LOOKUP if line.access is Access.SCAN else line.access
        return replace(line, access=access, purpose="FIRST")
    return replace(line, access=Access.SCAN) if spans else line


class _Planned:
    """Makes the nodes of one plan."""

    def __init__(
        self,
        task: Task,
        statement: Statement,
        values: Row,
        names: Names,
        rows: PlanRows,
        sizes: Sizes,
        slow: bool,
    ) -> None:
        self._task, self._statement, self._names, self._rows = task, statement, names, rows
        self.schemas: set[str] = set()
        self._lines = {(row.program, row.id): parse(row.detail) for row in rows.rows}
        self._indexes = Indexes(task.con, names)
        self._sizes = sizes
        time_left = 0.0 if slow else SECONDS
        self._candidates = Candidates(task, statement.text, values, self._indexes, time_left)
        self._listing = Listing()
        if len(rows.rows) <= MOST_NAMED and not slow:
            self._listing = read_steps(task.con, statement.text, values, MOST_STEPS)

    def nodes(self) -> list[PlanNode]:
        """Give all nodes in SQLite's order, those of triggers under a head each."""
        programs: dict[int, list[PlanRow]] = defaultdict(list)
        for row in self._rows.rows:
            programs[row.program].append(row)
        made: list[PlanNode] = []
        spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for program in sorted(programs):
            made.extend(self._program(program, programs[program], spans))
        return self._worded(with_loops(made, Repeats(spans)))

    def _program(
        self, program: int, rows: list[PlanRow], spans: dict[int, list[tuple[int, int]]]
    ) -> list[PlanNode]:
        listed = program < len(self._listing.programs) and not self._listing.cut
        steps = self._listing.programs[program] if listed else []
        owners = Owners(rows, program, steps)
        cursors = read_cursors(steps, self._names, owners, program)
        for loop in find_loops(steps, cursors, owners, program):
            if loop.node is not None:
                spans[loop.node].append((loop.first, loop.last))
        head = self._rows.heads[program]
        texts = texts_of(self._text(head) if program else self._statement.text, self._names)
        found = references(texts, self._names)
        resolver = Resolver(self._names, found, self._queries(rows))
        text = "\n".join(texts.values())
        made = [self._head(program, head, cursors)] if program else []
        for row in rows:
            opened = positioned(steps, owners.region(row, steps), cursors) if steps else []
            meant = resolver.meant(self._line(row), opened)
            named = meant.thing in {reference.thing for reference in found}
            if steps and self._line(row).kind is Kind.SEARCH:
                around = spans.get(node_id(row.id, program), [])
                self._lines[program, row.id] = settled(self._line(row), steps, around)
            made.append(self._node(row, meant, text if named else ""))
        return made

    def _line(self, row: PlanRow) -> Line:
        return self._lines[row.program, row.id]

    def _queries(self, rows: Sequence[PlanRow]) -> list[str]:
        lines = [self._line(row) for row in rows]
        return [line.name for line in lines if line.kind in (Kind.CO_ROUTINE, Kind.MATERIALIZE)]

    def _text(self, head: str) -> str:
        trigger = self._names.triggers.get(head.removeprefix("-- TRIGGER ").lower())
        return trigger.sql if trigger else ""

    def _head(self, program: int, head: str, cursors: Mapping[int, Cursor]) -> PlanNode:
        name = program_name(head, cursors)
        kind = Kind.TRIGGER if head else Kind.FOREIGN_KEY
        line = Line(kind, name=name)
        id = node_id(0, program)
        table = next((c.table for c in cursors.values() if c.table), "") if not head else ""
        return PlanNode(id, 0, head, line, Access.NONE, words(line), table=table, program=program)

    def _node(self, row: PlanRow, meant: Meant, text: str) -> PlanNode:
        line = self._line(row)
        thing = meant.thing
        if line.access is Access.SCAN and meant.result:
            line = replace(line, access=Access.RESULT)
        table, schema = (thing.name, thing.schema) if thing else ("", "")
        if thing:
            self.schemas.add(schema)
        rows = self._sizes.of(table, schema) if line.access is Access.SCAN and table else None
        columns = self._columns(line, thing)
        above = self._lines.get((row.program, row.parent))
        tried = row.program == 0 and not (above and above.kind is Kind.BRANCH)
        others = () if thing is None or not thing.root_page else self._candidates.of(
            line, thing, meant.reference if tried else None, text
        )  # fmt: skip
        return PlanNode(
            node_id(row.id, row.program),
            node_id(row.parent, row.program),
            row.detail,
            line,
            self._access(line, rows.rows if rows else None),
            "",
            table,
            rows,
            row.cost,
            schema=schema,
            index_columns=columns,
            columns_served=columns_served(line, columns),
            candidates=others,
            span=self._span(meant) if row.program == 0 else None,
            program=row.program,
            address=row.start,
        )

    def _access(self, line: Line, rows: int | None) -> Access:
        if line.access is not Access.SCAN or rows is None:
            return line.access
        return Access.LARGE_SCAN if rows > LARGE else Access.SMALL_SCAN

    def _columns(self, line: Line, thing: Thing | None) -> tuple[str, ...]:
        """Give the columns of what a line searches in: an index, the rowids, or a primary key."""
        if thing is None or line.access is Access.AUTOMATIC_INDEX:
            return ()
        if line.index:
            index = self._names.find("index", line.index, thing.schema)
            return self._indexes.shape(index).columns if index else ()
        if line.access is Access.ROWID_LOOKUP:
            return ("rowid",)
        return self._indexes.key(thing) if line.kind is Kind.SEARCH else ()

    def _span(self, meant: Meant) -> tuple[int, int] | None:
        where = meant.reference
        if where is None or where.view:
            return None
        body = self._statement.body_start - self._statement.start
        return where.start - body, where.end - body

    def _worded(self, nodes: list[PlanNode]) -> list[PlanNode]:
        by_id = {node.id: node for node in nodes}
        return [replace(n, words=node_words(n, by_id)) for n in nodes]
