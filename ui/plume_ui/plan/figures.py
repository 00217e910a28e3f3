"""What was measured, as rows of a sheet: counters, runs, rows of each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.plan.nodes import PlanNode
from plume_db.plan.words import size_text
from plume_db.units import bytes_text, count_text, duration_text
from plume_ui.plan.facts import average_text
from plume_ui.plan.looks import chip_word, subject
from plume_ui.plan.sheet import Line

if TYPE_CHECKING:
    from plume_db.measure.result import Actual, Counters, Measured, Run, Timing
    from plume_db.plan.nodes import Plan

COUNTERS: tuple[tuple[str, str, str], ...] = (
    ("work", "Work", "Steps, and pages by what they cost: the figure to rank by"),
    ("vm_steps", "VM steps", "Instructions of SQLite's machine"),
    ("fullscan_steps", "Full scan steps", "Steps forward in loops that no index narrows"),
    ("sorts", "Sorts", "Sorts that were made"),
    ("automatic_index_rows", "Automatic index rows", "Rows put into indexes for this run only"),
    ("filter_hits", "Bloom filter hits", "Lookups a Bloom filter saved"),
    ("filter_misses", "Bloom filter misses", "Lookups it let through"),
    ("cache_hits", "Pages from the cache", "Pages found in SQLite's own cache"),
    ("cache_misses", "Pages read", "Pages read from the disk, or from the system's cache"),
    ("spilled", "Spilled", "Temporary data that did not fit into memory"),
    ("memory", "Memory", "What the prepared statement holds"),
    ("rows_out", "Rows out", "Rows the statement gave"),
)
_BYTES = frozenset({"spilled", "memory"})


def figure(counters: Counters, name: str) -> str:
    """Write one counter."""
    value = int(getattr(counters, name))
    return bytes_text(value) if name in _BYTES else count_text(value)


def counter_lines(counters: Counters) -> list[Line]:
    """Give every counter with what it counts."""
    return [
        Line((title, figure(counters, name), says), f"{title}: {getattr(counters, name)}. {says}.")
        for name, title, says in COUNTERS
    ]


def compared_lines(before: Counters | None, after: Counters | None) -> list[Line]:
    """Give every counter in two columns, with how many times more or less it is."""
    lines = []
    for name, title, says in COUNTERS:
        one = figure(before, name) if before is not None else "–"
        two = figure(after, name) if after is not None else "–"
        token, change = "", ""
        if before is not None and after is not None:
            change, token = _ratio(getattr(before, name), getattr(after, name))
            token = "" if name in ("rows_out", "filter_hits") else token
        lines.append(Line((title, one, two, change), says, token))
    return lines


def _ratio(before: int, after: int) -> tuple[str, str]:
    if before == after:
        return "the same", ""
    if not before or not after:
        return ("less", "good") if after < before else ("more", "bad")
    if after < before:
        return f"{average_text(before / after)} times less", "good"
    return f"{average_text(after / before)} times more", "bad"


def timing_text(timing: Timing | None) -> str:
    """Write a median with its spread."""
    if timing is None:
        return "no whole run"
    if timing.runs == 1:
        return f"{duration_text(timing.median)} (one run)"
    return (
        f"{duration_text(timing.median)} median of {timing.runs} "
        f"({duration_text(timing.least)} to {duration_text(timing.most)}, "
        f"deviation {duration_text(timing.mad)})"
    )


def run_lines(runs: tuple[Run, ...]) -> list[Line]:
    """Give every run."""
    return [
        Line(
            (
                str(number),
                "cold" if run.emptied else "warm",
                duration_text(run.seconds),
                count_text(run.counters.vm_steps),
                count_text(run.counters.cache_hits),
                count_text(run.counters.cache_misses),
                count_text(run.counters.rows_out),
                "" if run.complete else "ended by the budget",
            ),
            token="" if run.complete else "warn",
        )
        for number, run in enumerate(runs, 1)
    ]


def row_lines(plan: Plan, measured: Measured) -> list[tuple[Line, int]]:
    """Give the rows of each step that was to be counted, with the step's place in the plan."""
    lines = []
    for place, node in enumerate(plan.walk()):
        actual = measured.actual_rows.get(node.id)
        if actual is not None:
            lines.append((_row_line(node, actual), place))
    return lines


def _row_line(node: PlanNode, actual: Actual) -> Line:
    planned = size_text(node.rows) if node.rows else ""
    name = f"{chip_word(node)} {subject(node)}".strip()
    if actual.rows is None:
        reason = f"not measurable here: {actual.withheld}"
        return Line((name, "", "", "", "", planned, reason), f"{node.detail}\n{reason}", "muted")
    each = average_text(actual.per_loop)
    return Line(
        (
            name,
            count_text(actual.loops) if actual.loops is not None else "",
            count_text(actual.rows),
            each,
            count_text(actual.kept) if actual.kept is not None else "",
            planned,
            "" if actual.complete else "so far: the run was ended before its end",
        ),
        node.detail,
    )


ROW_HEADINGS = (
    "Step",
    "Started",
    "Rows (measured)",
    "Each time",
    "Handed on",
    "Table (planned)",
    "Remark",
)
RUN_HEADINGS = ("Run", "Cache", "Time", "VM steps", "Cache hits", "Pages read", "Rows out", "")
