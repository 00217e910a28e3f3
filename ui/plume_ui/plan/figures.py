"""What was measured, as rows of a sheet: counters, runs, rows of each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.language import tr
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
    ("work", tr("Work"), tr("Steps, and pages by what they cost: the figure to rank by")),
    ("vm_steps", tr("VM steps"), tr("Instructions of SQLite's machine")),
    ("fullscan_steps", tr("Full scan steps"), tr("Steps forward in loops that no index narrows")),
    ("sorts", tr("Sorts"), tr("Sorts that were made")),
    (
        "automatic_index_rows",
        tr("Automatic index rows"),
        tr("Rows put into indexes for this run only"),
    ),
    ("filter_hits", tr("Bloom filter hits"), tr("Lookups a Bloom filter saved")),
    ("filter_misses", tr("Bloom filter misses"), tr("Lookups it let through")),
    ("cache_hits", tr("Pages from the cache"), tr("Pages found in SQLite's own cache")),
    ("cache_misses", tr("Pages read"), tr("Pages read from the disk, or from the system's cache")),
    ("spilled", tr("Spilled"), tr("Temporary data that did not fit into memory")),
    ("memory", tr("Memory"), tr("What the prepared statement holds")),
    ("rows_out", tr("Rows out"), tr("Rows the statement gave")),
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
        return tr("the same"), ""
    if not before or not after:
        return ("less", "good") if after < before else ("more", "bad")
    if after < before:
        return tr("{average} times less", average=average_text(before / after)), "good"
    return tr("{average} times more", average=average_text(after / before)), "bad"


def timing_text(timing: Timing | None) -> str:
    """Write a median with its spread."""
    if timing is None:
        return tr("no whole run")
    if timing.runs == 1:
        return tr("{median} (one run)", median=duration_text(timing.median))
    return tr(
        "{median} median of {runs} ({least} to {most}, deviation {mad})",
        median=duration_text(timing.median),
        runs=timing.runs,
        least=duration_text(timing.least),
        most=duration_text(timing.most),
        mad=duration_text(timing.mad),
    )


def run_lines(runs: tuple[Run, ...]) -> list[Line]:
    """Give every run."""
    return [
        Line(
            (
                str(number),
                tr("cold") if run.emptied else tr("warm"),
                duration_text(run.seconds),
                count_text(run.counters.vm_steps),
                count_text(run.counters.cache_hits),
                count_text(run.counters.cache_misses),
                count_text(run.counters.rows_out),
                "" if run.complete else tr("ended by the budget"),
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
        reason = tr("not measurable here: {withheld}", withheld=actual.withheld)
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
            "" if actual.complete else tr("so far: the run was ended before its end"),
        ),
        node.detail,
    )


ROW_HEADINGS = (
    tr("Step"),
    tr("Started"),
    tr("Rows (measured)"),
    tr("Each time"),
    tr("Handed on"),
    tr("Table (planned)"),
    tr("Remark"),
)
RUN_HEADINGS = (
    tr("Run"),
    tr("Cache"),
    tr("Time"),
    tr("VM steps"),
    tr("Cache hits"),
    tr("Pages read"),
    tr("Rows out"),
    "",
)
