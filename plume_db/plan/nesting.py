"""Hang the lines of a plan under each other, and tell which runs inside of which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from plume_db.plan.nodes import Access, Kind, PlanNode

LOOPS = frozenset({Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL, Kind.VALUES, Kind.MULTI_INDEX_OR})
HEADS = frozenset({Kind.TRIGGER, Kind.FOREIGN_KEY})
_ALONE = frozenset({Kind.MATERIALIZE, Kind.BLOOM, *HEADS})


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


@dataclass(frozen=True)
class Repeats:
    """The stretches of the bytecode that are repeated, by the node whose code begins them."""

    spans: Mapping[int, Sequence[tuple[int, int]]]

    def inside(self, outer: PlanNode, address: int) -> bool:
        """Whether what is at an address is repeated by `outer`.

        A node without a loop of its own gives one row: what follows is inside of it.
        """
        spans = self.spans.get(outer.id, ())
        return not spans or any(first <= address <= last for first, last in spans)


def with_loops(nodes: Sequence[PlanNode], repeats: Repeats) -> list[PlanNode]:
    """Tell of each node which others it runs inside of.

    Loops that stand under one parent are nested in their order: the first is the outermost.
    """
    by_id = {node.id: node for node in nodes}
    around: dict[int, tuple[int, ...]] = {0: ()}
    running: dict[int, tuple[int, ...]] = {}
    made: list[PlanNode] = []
    for node in nodes:
        parent = node.parent if node.parent in around else 0
        outer = around[parent]
        beside = running.get(parent, outer)
        now = outer + tuple(
            id
            for id in beside[len(outer) :]
            if by_id[id].program == node.program and repeats.inside(by_id[id], node.address)
        )
        mine = _mine(node, outer, now)
        made.append(replace(node, loops=mine))
        around[node.id] = _within(node, mine)
        above = by_id.get(parent)
        if node.kind in LOOPS and not (above and is_queue(node, above)):
            running[parent] = (*now, node.id)
    return made


def is_queue(node: PlanNode, above: PlanNode) -> bool:
    """Whether a node reads the row that a recursion is at, and so is no loop of its own."""
    return node.access is Access.RESULT and above.line.purpose == "RECURSIVE STEP"


def _mine(node: PlanNode, outer: tuple[int, ...], now: tuple[int, ...]) -> tuple[int, ...]:
    if node.kind in _ALONE or (node.kind is Kind.SUBQUERY and not node.line.correlated):
        return ()
    per_row = node.kind in LOOPS or node.kind in (Kind.SUBQUERY, Kind.IN_LOOKUP)
    return now if per_row else outer


def _within(node: PlanNode, mine: tuple[int, ...]) -> tuple[int, ...]:
    """Give the loops around what stands under a node."""
    if node.kind in HEADS or node.line.purpose == "RECURSIVE STEP":
        return (*mine, node.id)
    return mine
