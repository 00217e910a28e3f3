"""What the page says once a search has ended."""

from __future__ import annotations

from plume_db.search.outcome import SearchOutcome
from plume_db.units import count_text, duration_text


def summary_words(outcome: SearchOutcome) -> str:
    """Say what was found where: "1,234 hits in 12 of 40 tables"."""
    count = ("at least " if outcome.more else "") + count_text(outcome.cells)
    words = f"{count} {_s('hit', outcome.cells)} in {count_text(outcome.tables_hit)} of "
    words += f"{count_text(outcome.tables)} {_s('table', outcome.tables)}"
    if outcome.names:
        words += f" and {count_text(outcome.names)} {_s('name', outcome.names)}"
    return words


def ended_words(outcome: SearchOutcome | None, ending: str) -> str:
    """Write the summary, the time, and what could not be read."""
    if outcome is None:
        return ending
    said = f"{summary_words(outcome)}, {duration_text(outcome.seconds)}"
    parts = [said[0].upper() + said[1:]]
    if failed := len(outcome.failed):
        parts.append(f"{count_text(failed)} {_s('table', failed)} could not be read")
    if outcome.unread:
        unread = count_text(outcome.unread)
        parts.append(f"{unread} {_s('table', outcome.unread)} not read, since enough was found")
    return "; ".join(parts) + "."


def _s(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
