"""Say of a node in its plan what it does, and how often."""

from __future__ import annotations

from collections.abc import Mapping

from plume_db.language import tr
from plume_db.plan.nesting import HEADS, is_queue
from plume_db.plan.nodes import Access, Kind, PlanNode
from plume_db.plan.words import QUEUE, called, how_often, words


def node_words(node: PlanNode, by_id: Mapping[int, PlanNode]) -> str:
    """Write one sentence without a full stop; `by_id` holds the nodes of the plan."""
    above = by_id.get(node.parent)
    if above is not None and is_queue(node, above):
        return QUEUE
    return words(node.line, node.table, node.rows, _around(node, by_id))


def _around(node: PlanNode, by_id: Mapping[int, PlanNode]) -> str:
    """Say how often a node is run."""
    outer = [by_id[id] for id in node.loops]
    if not outer:
        return ""
    if len(outer) == 1 and outer[0].kind in HEADS:
        return tr("once for each row that fires {name}", name=outer[0].line.name)
    return how_often([_source(each, by_id) for each in outer])


def _source(node: PlanNode, by_id: Mapping[int, PlanNode]) -> str:
    if node.kind in HEADS:
        return tr("that fires {name}", name=node.line.name)
    if node.kind is Kind.RECURSION:
        return tr("that the recursion made")
    if node.kind is Kind.MULTI_INDEX_OR:
        return tr("of {searched}", searched=_searched(node, by_id))
    if node.kind is Kind.VALUES:
        return tr("of VALUES")
    if node.access is Access.RESULT:
        return tr("of the result of {name}", name=node.line.name)
    return tr("of {called}", called=called(node.line, node.table))


def _searched(node: PlanNode, by_id: Mapping[int, PlanNode]) -> str:
    """Name the table that the sides of an OR look into."""
    branches = {n.id for n in by_id.values() if n.parent == node.id}
    inside = (n for n in by_id.values() if n.parent in branches and n.kind is Kind.SEARCH)
    first = next(inside, None)
    return called(first.line, first.table) if first else tr("the OR")
