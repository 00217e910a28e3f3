"""A plan with what is known of it, as text for a person and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from plume_db.jobs import Task
from plume_db.judgement.badge import Badge
from plume_db.measure.result import Actual, Measured, Timing
from plume_db.plan.nodes import Plan, PlanNode
from plume_db.plan.report import plan_json
from plume_db.units import bytes_text, count_text, duration_text
from plume_db.values import Value


@dataclass(frozen=True)
class Planned:
    """One statement's plan, what stands out in it, and what running it has shown."""

    plan: Plan
    badges: tuple[Badge, ...]
    measured: Measured | None = None


def judged(
    task: Task, plan: Plan, measured: Measured | None, given: Mapping[str, Value]
) -> tuple[Badge, ...]:
    """Give the badges of a plan."""
    from plume_db.judgement.judge import judge

    return judge(task, plan, measured, given) if plan.roots else ()


def planned_lines(planned: Planned) -> Iterator[str]:
    """Write the plan as an indented tree, and under it what was found and measured."""
    plan, measured = planned.plan, planned.measured
    if plan.absent:
        yield plan.absent
    actual = measured.actual_rows if measured else {}
    for node, depth in tree(plan):
        yield line(node, depth)
        if node.id in actual:
            yield f"{'   ' * depth}      {actual_text(actual[node.id])}"
    if plan.statistics:
        yield ""
        yield plan.statistics
    yield from plan.notes
    for badge in planned.badges:
        yield ""
        yield from _badge_lines(badge)
    if measured:
        yield ""
        yield from measured_lines(measured)


def tree(plan: Plan) -> Iterator[tuple[PlanNode, int]]:
    """Yield every node with its depth."""
    waiting = [(node, 0) for node in reversed(plan.roots)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting += [(child, depth + 1) for child in reversed(node.children)]


def line(node: PlanNode, depth: int) -> str:
    """Write one node."""
    access = f"  [{node.access.value}]" if node.access.value else ""
    return f"{'   ' * depth}{node.words or node.detail}{access}"


def actual_text(actual: Actual) -> str:
    """Say how many rows came through a node: ``measured: 3,503 rows, 1,069 handed on``."""
    if actual.rows is None:
        return f"not measurable here: {actual.withheld}"
    parts = [f"measured: {_rows(actual.rows)}"]
    if actual.loops is not None and actual.loops != 1:
        each = f" ({actual.per_loop:,.4g} each)" if actual.per_loop is not None else ""
        parts.append(f"started {_many(actual.loops, 'time')}{each}")
    if actual.kept is not None:
        parts.append(f"{count_text(actual.kept)} handed on")
    if not actual.complete:
        parts.append("so far, when the time was over")
    return ", ".join(parts)


def measured_lines(measured: Measured) -> Iterator[str]:
    """Write what running the statement has shown."""
    if measured.work is not None:
        yield f"work {count_text(measured.work)} (steps + 8 x pages in cache + 80 x pages read)"
    counters = measured.counters
    if counters is not None:
        so_far = "" if measured.work is not None else " so far"
        yield (
            f"{_rows(counters.rows_out)} out{so_far}; {_many(counters.vm_steps, 'step')}, "
            f"{_many(counters.fullscan_steps, 'step')} in full scans, "
            f"{_many(counters.sorts, 'sort')}, "
            f"{count_text(counters.automatic_index_rows)} rows put into automatic indexes"
        )
        yield (
            f"pages: {count_text(counters.cache_hits)} from the cache, "
            f"{count_text(counters.cache_misses)} read; Bloom filter: "
            f"{count_text(counters.filter_hits)} saved, {count_text(counters.filter_misses)} not; "
            f"{bytes_text(counters.memory)} for the statement, "
            f"{bytes_text(counters.spilled)} of temporary data put aside"
        )
    for title, timing in (("cold", measured.cold), ("warm", measured.warm)):
        if timing:
            yield f"{title}: {timing_text(timing)}"
    for note in (measured.ended, measured.no_rows, *measured.notes):
        if note:
            yield note


def timing_text(timing: Timing) -> str:
    """Write a median with its spread."""
    return (
        f"{duration_text(timing.median)} median of {_many(timing.runs, 'run')} "
        f"({duration_text(timing.least)} to {duration_text(timing.most)})"
    )


def planned_json(planned: Planned) -> dict[str, Any]:
    """Give the plan as plain values for JSON; ``actual`` of a node is null where none is known."""
    measured = planned.measured
    whole = plan_json(
        planned.plan,
        planned.badges,
        _counters_json(measured),
        _measured_json(measured) if measured else None,
    )
    for node in (*whole["nodes"], *whole["triggers"]):
        actual = measured.actual_rows.get(node["id"]) if measured else None
        node["actual"] = {**asdict(actual), "per_loop": actual.per_loop} if actual else None
    return whole


def _badge_lines(badge: Badge) -> Iterator[str]:
    yield f"{badge.title}: {badge.reason}"
    if badge.evidence:
        yield f"   {badge.evidence}"
    if badge.fix:
        yield f"   {badge.fix}"


def _counters_json(measured: Measured | None) -> dict[str, int] | None:
    if measured is None or measured.counters is None:
        return None
    return {**asdict(measured.counters), "work": measured.counters.work}


def _measured_json(measured: Measured) -> dict[str, Any]:
    return {
        "work": measured.work,
        "cold": asdict(measured.cold) if measured.cold else None,
        "warm": asdict(measured.warm) if measured.warm else None,
        "runs": [asdict(run) for run in measured.runs],
        "wanted": measured.wanted,
        "complete": measured.complete,
        "ended": measured.ended,
        "no_rows": measured.no_rows,
        "notes": list(measured.notes),
    }


def _rows(count: int) -> str:
    return _many(count, "row")


def _many(count: int, what: str) -> str:
    return f"{count_text(count)} {what}" + ("" if count == 1 else "s")
