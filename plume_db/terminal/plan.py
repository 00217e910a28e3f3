"""``plume-db plan FILE "SQL"``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from plume_db.errors import PlumeError, SqlError
from plume_db.plan.explain import NOTHING_SEARCHED, explain
from plume_db.plan.nodes import Plan, PlanNode
from plume_db.terminal.console import Console
from plume_db.terminal.work import opened, reading


def run(arguments: argparse.Namespace, console: Console) -> bool:
    """Print the plan as an indented tree; the statement is not run."""
    sql = arguments.sql
    with opened(arguments, console) as session:
        try:
            plan = reading(session, lambda task: explain(task, sql), console)
        except SqlError as error:
            where = _position(sql, error.offset)
            raise PlumeError(f"SQLite refuses the statement: {error.sentence}{where}.") from None
    if plan.absent == NOTHING_SEARCHED:
        console.say(plan.absent)
        return False
    if plan.absent:
        raise PlumeError(plan.absent)
    for line in _lines(plan):
        console.say(line)
    return False


def _position(sql: str, offset: int) -> str:
    if not 0 <= offset <= len(sql):
        return ""
    before = sql[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    return f" (line {line}, column {column})"


def _lines(plan: Plan) -> Iterator[str]:
    waiting = [(node, 0) for node in reversed(plan.roots)]
    while waiting:
        node, depth = waiting.pop()
        yield _line(node, depth)
        waiting += [(child, depth + 1) for child in reversed(node.children)]
    if plan.statistics:
        yield ""
        yield plan.statistics
    yield from plan.notes


def _line(node: PlanNode, depth: int) -> str:
    access = f"  [{node.access.value}]" if node.access.value else ""
    return f"{'   ' * depth}{node.words or node.detail}{access}"
