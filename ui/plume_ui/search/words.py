"""What the page says once a search has ended."""

from __future__ import annotations

from plume_db.language import tr, trn
from plume_db.search.outcome import SearchOutcome
from plume_db.units import count_text, duration_text


def summary_words(outcome: SearchOutcome) -> str:
    """Say what was found where: "1,234 hits in 12 of 40 tables"."""
    hits = trn("{n} hit", "{n} hits", outcome.cells)
    words = trn(
        "{hits} in {found} of {n} table",
        "{hits} in {found} of {n} tables",
        outcome.tables,
        hits=tr("at least {hits}", hits=hits) if outcome.more else hits,
        found=count_text(outcome.tables_hit),
    )
    if outcome.names:
        names = trn("{n} name", "{n} names", outcome.names)
        words = tr("{found} and {names}", found=words, names=names)
    return words


def ended_words(outcome: SearchOutcome | None, ending: str) -> str:
    """Write the summary, the time, and what could not be read."""
    if outcome is None:
        return ending
    said = f"{summary_words(outcome)}, {duration_text(outcome.seconds)}"
    parts = [said[0].upper() + said[1:]]
    if failed := len(outcome.failed):
        parts.append(trn("{n} table could not be read", "{n} tables could not be read", failed))
    if outcome.unread:
        parts.append(
            trn(
                "{n} table not read, since enough was found",
                "{n} tables not read, since enough was found",
                outcome.unread,
            )
        )
    return "; ".join(parts) + "."
