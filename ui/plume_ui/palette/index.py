"""Everything that can be gone to by name, and the search in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One thing that can be gone to."""

    label: str
    hint: str
    """What kind of thing it is, or where it lies."""
    icon: str
    act: Callable[[], object]
    weight: int = 0
    """Entries with a higher weight come first among equals."""


def find(entries: Iterable[Entry], text: str, limit: int = 60) -> list[Entry]:
    """Find entries whose label holds every word of `text`; the closest come first."""
    words = text.casefold().split()
    scored = []
    for order, entry in enumerate(entries):
        label = entry.label.casefold()
        distance = _distance(label, words)
        if distance is not None:
            scored.append((distance, -entry.weight, len(label) if words else 0, order, entry))
    scored.sort(key=lambda each: each[:4])
    return [entry for *_rest, entry in scored[:limit]]


def _distance(label: str, words: list[str]) -> int | None:
    """Tell how far a label is from the words: 0 where equal, None where one is not in it."""
    distance = 0
    for word in words:
        at = label.find(word)
        if at < 0:
            return None
        if label != word:
            distance += 1 if at == 0 else 2 if not label[at - 1].isalnum() else 4
    return distance
