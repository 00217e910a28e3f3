"""A plan as plain data, for JSON and for files."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterable, Mapping
from typing import Any

from plume_db.plan.nodes import Candidate, Plan, PlanNode


def plan_json(
    plan: Plan,
    badges: Iterable[object] = (),
    counters: object | None = None,
    measured: object | None = None,
) -> dict[str, Any]:
    """Write a plan, its badges and what was measured as values that JSON can hold.

    `nodes` are the lines EXPLAIN QUERY PLAN prints, one for one; what the statement's triggers and
    foreign key actions do, which SQLite keeps to itself unless told otherwise, is in `triggers`.
    `badges`, `counters` and `measured` are mappings or dataclasses; their fields are kept.
    """
    nodes = list(plan.walk())
    made: dict[str, Any] = {
        "sql": plan.sql,
        "absent": plan.absent,
        "statistics": plan.statistics,
        "notes": list(plan.notes),
        "nodes": [_node(node) for node in nodes if not node.program],
        "triggers": [_node(node) for node in nodes if node.program],
        "badges": [plain(badge) for badge in badges],
        "counters": plain(counters) if counters is not None else {},
    }
    if measured is not None:
        made["measured"] = plain(measured)
    return made


def plan_text(plan: Plan) -> str:
    """Write a plan as an indented tree, a line of words under each line of SQLite's."""
    if not plan.roots:
        return plan.absent + "\n"
    lines = [plan.statistics] if plan.statistics else []
    depths = {0: 0}
    for node in plan.walk():
        depth = depths.get(node.parent, 0) if node.parent else 0
        depths[node.id] = depth + 1
        pad = "    " * depth
        lines.append(pad + (node.detail or node.words))
        if node.words and node.detail:
            lines.append(f"{pad}  {node.words}")
    return "\n".join([*lines, *plan.notes]) + "\n"


def plain(value: object) -> Any:
    """Turn dataclasses, enumerations and tuples into what JSON can hold."""
    if isinstance(value, enum.Enum):
        return value.name.lower()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _node(node: PlanNode) -> dict[str, Any]:
    rows = node.rows
    return {
        "id": node.id,
        "parent": node.parent,
        "detail": node.detail,
        "kind": node.kind.value,
        "words": node.words,
        "table": node.table,
        "index": node.index,
        "access": node.access.value,
        "schema": node.schema,
        "rows": rows.rows if rows else None,
        "rows_source": rows.source.value if rows else "",
        "covering": node.line.covering,
        "terms": list(node.line.terms),
        "index_columns": list(node.index_columns),
        "columns_served": node.columns_served,
        "candidates": [_candidate(each) for each in node.candidates],
        "loops": list(node.loops),
        "program": node.program,
        "address": node.address,
        "span": list(node.span) if node.span else None,
        "cost_hint": node.cost_hint,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "index": candidate.index,
        "columns": list(candidate.columns),
        "reason": candidate.reason,
        "might_serve": candidate.might_serve,
    }
