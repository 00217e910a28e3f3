"""The sentences of a query's status line."""

from __future__ import annotations

from plume_db.query.outcome import Outcome
from plume_db.units import bytes_text, count_text, duration_text


def rows_text(count: int) -> str:
    """Write a number of rows: ``1 row``, ``1,234 rows``."""
    return counted(count, "row")


def counted(count: int, thing: str) -> str:
    """Write a number of things: ``1 page``, ``2 pages``."""
    return f"{count_text(count)} {thing}" + ("" if count == 1 else "s")


def outcome_text(outcome: Outcome) -> str:
    """Tell what a run gave and cost, in one line."""
    parts = [f"{rows_text(outcome.rows)} in {duration_text(outcome.seconds)}"]
    if outcome.capped:
        parts.append(f"{outcome.capped}, there are more")
    if outcome.first_row_seconds is not None:
        parts.append(f"first row {duration_text(outcome.first_row_seconds)}")
    counters = outcome.counters
    parts.append(counted(counters.vm_steps, "VM step"))
    if counters.fullscan_steps:
        parts.append(counted(counters.fullscan_steps, "full-scan step"))
    if counters.sorts:
        parts.append(counted(counters.sorts, "sort"))
    if counters.automatic_index_rows:
        parts.append(f"{rows_text(counters.automatic_index_rows)} put into automatic indexes")
    parts.append(counted(counters.pages_read, "page") + " read")
    return " · ".join(parts)


def cost_text(outcome: Outcome) -> str:
    """Tell what else was measured, for a tip."""
    counters = outcome.counters
    lines = [
        "Time and counters were measured during this run.",
        f"Pages: {count_text(counters.pages_read)} read, "
        f"{count_text(counters.pages_hit)} found in the cache",
        f"Compiled statement: {bytes_text(counters.memory)}",
    ]
    if counters.spilled:
        lines.append(f"Sorting put {bytes_text(counters.spilled)} into temporary files")
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """Tell the same in few words, for the list of finished work."""
    return f"{rows_text(outcome.rows)} in {duration_text(outcome.seconds)}"
