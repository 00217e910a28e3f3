"""Ask SQLite for the plan of a statement, without running it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import apsw

from plume_db.jobs import Task
from plume_db.plan.nodes import Access, Kind, Line, Plan, PlanNode
from plume_db.plan.parse import parse
from plume_db.plan.tables import LARGE, Resolver, Sizes, read_names
from plume_db.plan.words import words
from plume_db.query.parameters import bindings
from plume_db.query.run import null_note, ours
from plume_db.query.statements import Statement, split
from plume_db.query.tokens import tokens
from plume_db.values import Value

NOTHING_SEARCHED = "SQLite needs no plan for this: it searches no table."
_EXPLAIN_QUERY_PLAN = 2
"""The mode of ``sqlite3_stmt_explain``: the statement is prepared as a plan, whatever it is."""

_PLANNED = frozenset({"SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"})

_UNPLANNED = frozenset(
    {
        "ANALYZE",
        "ATTACH",
        "BEGIN",
        "COMMIT",
        "DETACH",
        "END",
        "REINDEX",
        "RELEASE",
        "ROLLBACK",
        "SAVEPOINT",
        "VACUUM",
    }
)


def explain(task: Task, sql: str, given: Mapping[str, Value] | None = None) -> Plan:
    """Give the plan of the one statement in `sql`; nothing is run, so writing ones work too.

    Where there is no plan to show, the plan says why instead. Raises SqlError, with the offset in
    `sql`, for a statement SQLite can not prepare.
    """
    found = [statement for statement in split(sql) if not statement.empty]
    absent = _why_no_plan(found)
    if absent:
        return Plan(sql, (), absent)
    statement = _without_explain(found[0])
    try:
        return _plan(task, statement, given)
    except (apsw.Error, UnicodeError) as error:
        raise ours(error, statement) from None


def _why_no_plan(found: list[Statement]) -> str:
    """Say why there is no plan; "" where there should be one.

    A PRAGMA must not even be prepared: some act when they are compiled.
    """
    if not found:
        return "There is no statement to explain; type one, for example SELECT 1."
    if len(found) > 1:
        return (
            f"There are {len(found)} statements here and a plan is of one; "
            "put the cursor into one of them, or select it."
        )
    verb = _without_explain(found[0]).verb
    if verb in _PLANNED:
        return ""
    if verb == "PRAGMA":
        return "A PRAGMA has no plan: it asks or sets something without searching a table."
    if verb in ("CREATE", "DROP", "ALTER"):
        return f"{verb} changes the schema and has no plan; explain the queries that use it."
    if verb in _UNPLANNED:
        return f"{verb} has no plan: only SELECT, INSERT, UPDATE and DELETE search tables."
    if verb:
        return ""  # no statement begins so: SQLite says what is wrong with it
    return "This is not a statement SQLite could plan."


def _without_explain(statement: Statement) -> Statement:
    """Blank out a leading EXPLAIN [QUERY PLAN]; positions stay what they are."""
    if statement.verb != "EXPLAIN":
        return statement
    solid = [token for token in tokens(statement.text) if not token.blank]
    inner = solid[3 if statement.words[1:] == ("QUERY", "PLAN") else 1 :]
    cut = inner[0].start if inner else len(statement.text)
    blanked = next(split(" " * cut + statement.text[cut:]))
    return Statement(statement.start, blanked.text, blanked.body_start + statement.start)


@dataclass(frozen=True)
class _Row:
    """One row of EXPLAIN QUERY PLAN."""

    id: int
    parent: int
    cost: int
    detail: str
    line: Line


def _row(number: Any, parent: Any, cost: Any, detail: Any) -> _Row:
    """Take a row as it comes; the lines of triggers have no detail, and old versions no cost."""
    return _Row(int(number), int(parent), int(cost or 0), str(detail or ""), parse(detail))


def _plan(task: Task, statement: Statement, given: Mapping[str, Value] | None) -> Plan:
    values, missing = bindings(statement.text, given)
    con = task.con
    # Before the plan, because a plan alone does not notice that another program changed the schema.
    names = read_names(con)
    # Without the statement cache: a cached statement would not be planned again after ANALYZE.
    cursor = con.cursor()
    got = cursor.execute(
        statement.text, values, can_cache=False, explain=_EXPLAIN_QUERY_PLAN
    ).fetchall()
    rows = [_row(*row) for row in got]
    if not rows:
        return Plan(statement.body, (), NOTHING_SEARCHED)
    queries = [r.line.name for r in rows if r.line.kind in (Kind.CO_ROUTINE, Kind.MATERIALIZE)]
    resolver = Resolver(names, statement.text, queries)
    sizes = Sizes(task)
    nodes = [_node(row, resolver, sizes) for row in rows]
    return Plan(
        statement.body, nest(nodes), statistics=_statistics(con, sizes), notes=null_note(missing)
    )


def _node(row: _Row, resolver: Resolver, sizes: Sizes) -> PlanNode:
    table = resolver.table(row.line)
    line = row.line
    if line.access is Access.SCAN and resolver.is_result(line):
        line = replace(line, access=Access.RESULT)
    access = line.access
    rows = None
    if access is Access.SCAN and table:
        rows = sizes.of(table)
        if rows is not None:
            access = Access.LARGE_SCAN if rows.rows > LARGE else Access.SMALL_SCAN
    text = words(line, table, rows)
    return PlanNode(row.id, row.parent, row.detail, line, access, text, table, rows, row.cost)


def nest(nodes: list[PlanNode]) -> tuple[PlanNode, ...]:
    """Hang each node under its parent, in SQLite's order; one without a known parent is a root.

    Without recursion: nested views can go deeper than Python likes.
    """
    home: list[int] = []
    seen: set[int] = set()
    for node in nodes:
        home.append(node.parent if node.parent in seen else 0)
        seen.add(node.id)
    under: dict[int, list[PlanNode]] = defaultdict(list)
    for node, parent in zip(reversed(nodes), reversed(home), strict=True):
        children = tuple(reversed(under.pop(node.id, ())))
        under[parent].append(replace(node, children=children))
    return tuple(reversed(under[0]))


def _statistics(con: apsw.Connection, sizes: Sizes) -> str:
    if not sizes.from_analyze:
        return "planned without statistics: ANALYZE was never run on this file"
    try:
        con.execute("select 1 from sqlite_stat4 limit 1").fetchall()
    except apsw.SQLError:
        return "planned with the statistics of ANALYZE"
    return "planned with the statistics of ANALYZE, with samples of values (sqlite_stat4)"
