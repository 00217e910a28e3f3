"""A plan made ready to be shown, on a worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plume_db.jobs import Task, attended
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.query.parameters import parameters
from plume_db.query.question import Question
from plume_ui.plan.diagram_layout import Diagram, lay_out
from plume_ui.plan.facts import NodeFacts, facts_of
from plume_ui.plan.plan_model import Arranged, arrange

if TYPE_CHECKING:
    from plume_db.session import Session


@dataclass(frozen=True)
class PlanPage:
    """A plan made ready to be shown."""

    question: Question
    sql: str
    """The one statement that is meant."""
    plan: Plan
    arranged: Arranged
    diagram: Diagram
    facts: tuple[NodeFacts, ...]
    parameters: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    """The tables it reads, in the plan's order."""
    places: dict[int, int] = field(default_factory=dict)
    """The place of each node in the plan's order, by its id."""
    raw: str = ""
    """The lines as SQLite wrote them, indented as they are nested."""


@contextmanager
def fresh(session: Session, task: Task) -> Iterator[Task]:
    """Give a task with a connection of its own: only that sees what ANALYZE wrote elsewhere."""
    with closing(session.connect()) as con:
        alone = Task(con, task.token)
        with attended(con, alone):
            yield alone


def read_plan(session: Session, question: Question, task: Task) -> PlanPage:
    """Ask for a plan and make it ready to be shown."""
    statement = question.statement()
    with fresh(session, task) as alone, question.placed(statement):
        plan = explain(alone, statement.text, question.given)
    arranged = arrange(plan)
    tables = tuple(dict.fromkeys(node.table for node in arranged.nodes if node.table))
    return PlanPage(
        question,
        statement.text,
        plan,
        arranged,
        lay_out(plan),
        facts_of(plan, None, ()),
        parameters(statement.text),
        tables,
        {node.id: place for place, node in enumerate(arranged.nodes)},
        raw_text(plan),
    )


def raw_text(plan: Plan) -> str:
    """Write a plan as SQLite did, two blanks for each level."""
    lines: list[str] = []
    waiting = [(node, 0) for node in reversed(plan.roots)]
    while waiting:
        node, depth = waiting.pop()
        lines.append("  " * depth + node.detail)
        waiting.extend((child, depth + 1) for child in reversed(node.children))
    return "\n".join(lines)
