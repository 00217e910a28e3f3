"""Sentences of edit mode."""

from __future__ import annotations

from plume_db.edit.staging import Counts
from plume_db.language import tr, trn
from plume_db.units import count_text


def counts_text(counts: Counts) -> str:
    """Write how much is staged: ``2 changed, 1 new``."""
    parts = (
        (counts.changed, "changed"),
        (counts.new, "new"),
        (counts.deleted, "deleted"),
    )
    return ", ".join(f"{count_text(count)} {word}" for count, word in parts if count)


def staged_text(counts: Counts) -> str:
    """Write it as a heading."""
    if not counts.rows:
        return tr("Nothing is staged")
    rows = trn("{n} row", "{n} rows", counts.rows)
    return tr("{rows} staged: {counts}", rows=rows, counts=counts_text(counts))
