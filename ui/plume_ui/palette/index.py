"""Everything that can be gone to by name, and the search in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

_FAR = 100
"""More than the distance of any label that holds the words itself."""


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
    also: str = ""
    """Other words by which it is found, after all that have them in their label."""


def find(entries: Iterable[Entry], text: str, limit: int = 60) -> list[Entry]:
    """Find entries whose words hold every word of `text`; the closest come first."""
    words = text.casefold().split()
    scored = []
    for order, entry in enumerate(entries):
        label = entry.label.casefold()
        distance = _distance(label, words)
        if distance is None and entry.also:
            distance = _distance(f"{label} {entry.also.casefold()}", words)
            distance = None if distance is None else distance + _FAR
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
