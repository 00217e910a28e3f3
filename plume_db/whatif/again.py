"""Notice that SQLite plans a statement as it did a moment ago, and read that plan only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import apsw

from plume_db.plan.nodes import Plan, PlanNode
from plume_db.query.parameters import bindings
from plume_db.values import Value

_EXPLAIN_QUERY_PLAN = 2


def again(
    con: apsw.Connection, given: Mapping[str, Value] | None, known: Sequence[Plan]
) -> Plan | None:
    """Give the one of the known plans that is SQLite's now, with the costs it has now.

    All are of one statement and one schema. To read a plan whole takes the names of all tables,
    which is slow where there are thousands.
    """
    if not known or not known[0].roots:
        return None
    values, _missing = bindings(known[0].sql, given)
    try:
        rows = con.execute(
            known[0].sql, values, can_cache=False, explain=_EXPLAIN_QUERY_PLAN
        ).fetchall()
    except (apsw.Error, UnicodeError):
        return None
    now = [(row[0], row[3]) for row in rows]
    costs = {int(str(row[0])): int(str(row[2] or 0)) for row in rows}
    for plan in known:
        if [(node.id, node.detail) for node in plan.walk()] == now:
            return replace(plan, roots=_recosted(plan, costs))
    return None


def _recosted(plan: Plan, costs: Mapping[int, int]) -> tuple[PlanNode, ...]:
    done: list[PlanNode] = []
    for node in reversed(list(plan.walk())):  # without recursion: plans can be deep
        children = tuple(done.pop() for _ in node.children)
        done.append(replace(node, cost_hint=costs[node.id], children=children))
    return tuple(reversed(done))
