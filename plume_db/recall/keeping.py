"""Write a plan as text for keeping, and read it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from plume_db.plan.align import plain
from plume_db.plan.nodes import Access, Plan, PlanNode, RowEstimate, Source
from plume_db.plan.parse import parse


def signature(plan: Plan) -> str:
    """Tell plans apart that do something else; numbers of subqueries do not count."""
    text = json.dumps([_tree(plan), [plain(node.detail) for node in plan.walk()], plan.absent])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _tree(plan: Plan) -> list[int]:
    """Give how many nodes hang under each, in order: together with the texts, the whole tree."""
    return [len(plan.roots), *(len(node.children) for node in plan.walk())]


def to_text(plan: Plan) -> str:
    """Write the plan's nodes and what is said of it."""
    nodes = [
        {
            "id": node.id,
            "parent": node.parent,
            "detail": node.detail,
            "access": node.access.value,
            "words": node.words,
            "table": node.table,
            "cost": node.cost_hint,
            "rows": [node.rows.rows, node.rows.source.value] if node.rows else None,
            "schema": node.schema,
            "columns": list(node.index_columns),
            "served": node.columns_served,
            "loops": list(node.loops),
            "program": node.program,
            "children": len(node.children),
        }
        for node in plan.walk()
    ]
    whole = {
        "nodes": nodes,
        "roots": len(plan.roots),
        "absent": plan.absent,
        "statistics": plan.statistics,
        "notes": list(plan.notes),
    }
    return json.dumps(whole, ensure_ascii=True)


def from_text(sql: str, text: str) -> Plan:
    """Read a plan back as it was; raise ValueError where the text is spoiled."""
    try:
        whole = json.loads(text)
        nodes = whole["nodes"]
        return Plan(
            sql,
            _nested([(_node(each), int(each["children"])) for each in nodes]),
            str(whole["absent"]),
            str(whole["statistics"]),
            tuple(str(note) for note in whole["notes"]),
        )
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"a plan is spoiled: {error}") from None


def _node(each: dict[str, Any]) -> PlanNode:
    line = parse(each["detail"])
    access = Access(each["access"])
    if access is Access.RESULT:
        line = replace(line, access=access)
    rows = each["rows"]
    return PlanNode(
        int(each["id"]),
        int(each["parent"]),
        str(each["detail"]),
        line,
        access,
        str(each["words"]),
        str(each["table"]),
        RowEstimate(int(rows[0]), Source(rows[1])) if rows else None,
        int(each["cost"]),
        schema=str(each["schema"]),
        index_columns=tuple(each["columns"]),
        columns_served=int(each["served"]),
        loops=tuple(each["loops"]),
        program=int(each["program"]),
    )


def _nested(nodes: Sequence[tuple[PlanNode, int]]) -> tuple[PlanNode, ...]:
    """Hang the nodes under each other again: each was written before what is under it."""
    done: list[PlanNode] = []
    for node, count in reversed(nodes):
        children = tuple(done.pop() for _ in range(count))
        done.append(replace(node, children=children))
    return tuple(reversed(done))
