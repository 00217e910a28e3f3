"""Find, for the steps on one level of a plan, those of another plan that do the same work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plume_db.plan.nodes import Kind, PlanNode

_READS = frozenset({Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL, Kind.MULTI_INDEX_OR})
_MADE = frozenset({Kind.CO_ROUTINE, Kind.MATERIALIZE})
_MOST_CELLS = 400_000
"""Pairs that are weighed on one level; beyond it only steps in the same order are found."""


_NUMBER = re.compile(r"\b(subquery|join)([ -])\d+")


def plain(detail: str) -> str:
    """Write a detail without the numbers SQLite gives to subqueries, and in one case.

    SQLite prints a table as the statement spells it.
    """
    return _NUMBER.sub(r"\1\2#", detail.lower())


@dataclass(frozen=True)
class Place:
    """One line of the two levels laid side by side."""

    before: PlanNode | None
    after: PlanNode | None
    moved: tuple[int, int] | None = None
    """Its old and new step, counted from 1, where its order changed."""


@dataclass(frozen=True)
class _Step:
    """What two steps are compared by."""

    node: PlanNode
    kind: Kind
    name: str
    table: str
    detail: str

    @classmethod
    def of(cls, node: PlanNode) -> _Step:
        # A multi-index OR has no name: the table it reads is the one of its branches.
        reads = next((n for n in node.walk() if n.line.name), node)
        shown = reads if node.kind is Kind.MULTI_INDEX_OR else node
        return cls(
            node, node.kind, shown.line.name.lower(), shown.table.lower(), plain(node.detail)
        )


def align(old: Sequence[PlanNode], new: Sequence[PlanNode]) -> list[Place]:
    """Pair the steps of two levels, in the new order; what is gone stands where it stood."""
    before, after = [_Step.of(n) for n in old], [_Step.of(n) for n in new]
    kept = _in_order(before, after)
    moved = _elsewhere(before, after, kept)
    places: list[Place] = []
    done = 0
    for j, step in enumerate(after):
        i = kept.get(j)
        if i is not None:
            places.extend(_gone(before, moved, done, i))
            done = i + 1
            places.append(Place(before[i].node, step.node))
        elif (i := moved.get(j)) is not None:
            places.append(Place(before[i].node, step.node, (i + 1, j + 1)))
        else:
            places.append(Place(None, step.node))
    places.extend(_gone(before, moved, done, len(before)))
    return places


def _gone(before: list[_Step], moved: dict[int, int], start: int, end: int) -> list[Place]:
    taken = set(moved.values())
    return [Place(before[i].node, None) for i in range(start, end) if i not in taken]


def _likeness(old: _Step, new: _Step) -> int:
    """Weigh how much two steps do the same work; 0 where they have nothing to do together."""
    if old.detail == new.detail:
        return 8
    if old.kind in _READS and new.kind in _READS:
        if old.name and old.name == new.name:
            return 5
        return 4 if old.table and old.table == new.table else 0
    if old.kind in _MADE and new.kind in _MADE:
        return 4 if old.name == new.name else 1
    if old.kind is not new.kind:
        return 0
    return 3 if old.node.line.purpose == new.node.line.purpose else 2


def _in_order(before: list[_Step], after: list[_Step]) -> dict[int, int]:
    """Find the heaviest pairs that keep the order, as old place by new place."""
    start = 0
    while start < min(len(before), len(after)) and _equal(before[start], after[start]):
        start += 1
    tail = 0
    while tail < min(len(before), len(after)) - start and _equal(
        before[-1 - tail], after[-1 - tail]
    ):
        tail += 1
    kept = {k: k for k in range(start)}
    kept.update({len(after) - k: len(before) - k for k in range(1, tail + 1)})
    old, new = before[start : len(before) - tail], after[start : len(after) - tail]
    if len(old) * len(new) <= _MOST_CELLS:
        kept.update({j + start: i + start for i, j in _heaviest(old, new)})
    return kept


def _equal(old: _Step, new: _Step) -> bool:
    return old.detail == new.detail


def _heaviest(old: list[_Step], new: list[_Step]) -> list[tuple[int, int]]:
    """Choose pairs in order whose likeness together is the most (dynamic programming)."""
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            like = _likeness(old[i], new[j])
            pair = best[i + 1][j + 1] + like if like else 0
            best[i][j] = max(pair, best[i + 1][j], best[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        like = _likeness(old[i], new[j])
        if like and best[i][j] == best[i + 1][j + 1] + like:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _elsewhere(before: list[_Step], after: list[_Step], kept: dict[int, int]) -> dict[int, int]:
    """Pair reads of one name that changed their order: loops of a join that were swapped."""
    left: dict[str, list[int]] = {}
    for i in sorted(set(range(len(before))) - set(kept.values()), reverse=True):
        if before[i].kind in _READS and before[i].name:
            left.setdefault(before[i].name, []).append(i)
    moved = {}
    for j, step in enumerate(after):
        if j not in kept and step.kind in _READS and left.get(step.name):
            moved[j] = left[step.name].pop()
    return moved
