"""How two plans differ, node by node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plume_db.plan.difference import Difference, Pair, State
from plume_db.plan.nodes import PlanNode
from plume_db.terminal.planned import Planned, actual_text, line, measured_lines, planned_json
from plume_db.units import count_text

_SIGNS = {State.SAME: " ", State.CHANGED: "~", State.GONE: "-", State.NEW: "+"}


def compared_json(before: Planned, after: Planned, found: Difference) -> dict[str, Any]:
    """Give both plans, and each pair of their nodes, as plain values for JSON."""
    pairs = [
        {
            "state": pair.state.value,
            "before": _id(pair.before),
            "after": _id(pair.after),
            "what": list(pair.what),
        }
        for pair in found.walk()
    ]
    return {
        "before": planned_json(before),
        "after": planned_json(after),
        "difference": {"same": found.same, "words": found.words, "nodes": pairs},
    }


def compared_lines(before: Planned, after: Planned, found: Difference) -> Iterator[str]:
    """Write both plans as one: ``-`` gone, ``+`` new, ``~`` changed."""
    for pair, depth in _tree(found):
        yield from _pair_lines(before, after, pair, depth)
    yield ""
    yield found.words
    for name, planned in (("before", before), ("after", after)):
        if planned.plan.absent:
            yield f"{name}: {planned.plan.absent}"
        if planned.plan.statistics:
            yield f"{name}: {planned.plan.statistics}"
    yield from _measures(before, after)


def _tree(found: Difference) -> Iterator[tuple[Pair, int]]:
    waiting = [(pair, 0) for pair in reversed(found.roots)]
    while waiting:
        pair, depth = waiting.pop()
        yield pair, depth
        waiting += [(child, depth + 1) for child in reversed(pair.children)]


def _pair_lines(before: Planned, after: Planned, pair: Pair, depth: int) -> Iterator[str]:
    sign, pad = _SIGNS[pair.state], "   " * depth
    shown = pair.after or pair.before
    if shown is not None:
        yield f"{sign} {line(shown, depth)}"
    for what in pair.what:
        yield f"  {pad}      {what}"
    for name, planned, node in (("before", before, pair.before), ("after", after, pair.after)):
        actual = planned.measured.actual_rows.get(node.id) if planned.measured and node else None
        if actual is not None:
            yield f"  {pad}      {name}: {actual_text(actual)}"


def _measures(before: Planned, after: Planned) -> Iterator[str]:
    works = []
    for planned, name in ((before, "before"), (after, "after")):
        if planned.measured:
            works.append(planned.measured.work)
            yield ""
            yield f"{name}:"
            yield from measured_lines(planned.measured)
    if len(works) == 2 and works[0] and works[1]:
        yield ""
        change = _times(works[0], works[1])
        yield f"work: {count_text(works[0])} before, {count_text(works[1])} after ({change})"


def _times(first: int, second: int) -> str:
    if first == second:
        return "the same"
    ratio = max(first, second) / min(first, second)
    return f"{ratio:,.3g} times {'more' if second > first else 'less'}"


def _id(node: PlanNode | None) -> int | None:
    return node.id if node else None
