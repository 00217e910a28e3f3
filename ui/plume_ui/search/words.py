"""What the page says once a search has ended."""

from __future__ import annotations

from plume_db.language import tr
from plume_db.search.outcome import SearchOutcome
from plume_db.units import count_text, duration_text


def summary_words(outcome: SearchOutcome) -> str:
    """Say what was found where: "1,234 hits in 12 of 40 tables"."""
    count = (tr("at least ") if outcome.more else "") + count_text(outcome.cells)
    words = tr(
        "{count} {s} in {tables_hit} of ",
        count=count,
        s=_s("hit", outcome.cells),
        tables_hit=count_text(outcome.tables_hit),
    )
    words += f"{count_text(outcome.tables)} {_s('table', outcome.tables)}"
    if outcome.names:
        words += tr(
            " and {names} {s}", names=count_text(outcome.names), s=_s("name", outcome.names)
        )
    return words


def ended_words(outcome: SearchOutcome | None, ending: str) -> str:
    """Write the summary, the time, and what could not be read."""
    if outcome is None:
        return ending
    said = f"{summary_words(outcome)}, {duration_text(outcome.seconds)}"
    parts = [said[0].upper() + said[1:]]
    if failed := len(outcome.failed):
        parts.append(
            tr("{failed} {s} could not be read", failed=count_text(failed), s=_s("table", failed))
        )
    if outcome.unread:
        unread = count_text(outcome.unread)
        parts.append(
            tr(
                "{unread} {s} not read, since enough was found",
                unread=unread,
                s=_s("table", outcome.unread),
            )
        )
    return "; ".join(parts) + "."


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
