"""The sentences of a query's status line."""

from __future__ import annotations

from plume_db.language import tr, trn
from plume_db.query.outcome import Outcome
from plume_db.units import bytes_text, count_text, duration_text


def rows_text(count: int) -> str:
    """Write a number of rows: ``1 row``, ``1,234 rows``."""
    return trn("{n} row", "{n} rows", count)


def outcome_text(outcome: Outcome) -> str:
    """Tell what a run gave and cost, in one line."""
    parts = [
        tr(
            "{rows} in {seconds}",
            rows=rows_text(outcome.rows),
            seconds=duration_text(outcome.seconds),
        )
    ]
    if outcome.capped:
        parts.append(tr("{capped}, there are more", capped=outcome.capped))
    if outcome.first_row_seconds is not None:
        parts.append(
            tr(
                "first row {first_row_seconds}",
                first_row_seconds=duration_text(outcome.first_row_seconds),
            )
        )
    counters = outcome.counters
    parts.append(trn("{n} VM step", "{n} VM steps", counters.vm_steps))
    if counters.fullscan_steps:
        parts.append(trn("{n} full-scan step", "{n} full-scan steps", counters.fullscan_steps))
    if counters.sorts:
        parts.append(trn("{n} sort", "{n} sorts", counters.sorts))
    if counters.automatic_index_rows:
        parts.append(
            tr(
                "{automatic_index_rows} put into automatic indexes",
                automatic_index_rows=rows_text(counters.automatic_index_rows),
            )
        )
    parts.append(trn("{n} page read", "{n} pages read", counters.pages_read))
    return " · ".join(parts)


def cost_text(outcome: Outcome) -> str:
    """Tell what else was measured, for a tip."""
    counters = outcome.counters
    lines = [
        tr("Time and counters were measured during this run."),
        tr(
            "Pages: {pages_read} read, {pages_hit} found in the cache",
            pages_read=count_text(counters.pages_read),
            pages_hit=count_text(counters.pages_hit),
        ),
        tr("Compiled statement: {memory}", memory=bytes_text(counters.memory)),
    ]
    if counters.spilled:
        lines.append(
            tr("Sorting put {spilled} into temporary files", spilled=bytes_text(counters.spilled))
        )
    return "\n".join(lines)


def summary(outcome: Outcome) -> str:
    """Tell the same in few words, for the list of finished work."""
    return tr(
        "{rows} in {seconds}", rows=rows_text(outcome.rows), seconds=duration_text(outcome.seconds)
    )
