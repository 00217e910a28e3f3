"""Compare two stored results: row by row, or by what stands in the first column."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.spill.store import RowStore
from plume_db.values import Row, Value

MOST_KEYS = 500_000
"""Rows of each result up to which keys are compared; their keys are held in memory."""

MOST_MARKS = 20_000
"""Differences whose places are kept; all are counted."""

SLICE = 2_000


@dataclass
class Difference:
    """How two results differ."""

    by_key: bool = False
    """Whether rows were matched by their first column."""
    same: int = 0
    """Rows that are in both and alike."""
    changed: int = 0
    only_first: int = 0
    only_second: int = 0
    cells_first: dict[int, frozenset[int]] = field(default_factory=dict)
    """Differing columns by row of the first result."""
    cells_second: dict[int, frozenset[int]] = field(default_factory=dict)
    rows_first: set[int] = field(default_factory=set)
    """Rows that only the first result has."""
    rows_second: set[int] = field(default_factory=set)
    complete: bool = True
    """Whether the places of all differences are here."""

    @property
    def alike(self) -> bool:
        """Whether there is no difference."""
        return not (self.changed or self.only_first or self.only_second)

    def pair(self, first: int, one: Row, second: int, other: Row) -> None:
        """Count two rows that belong together."""
        differs = frozenset(
            n for n in range(max(len(one), len(other))) if _at(one, n) != _at(other, n)
        )
        if not differs:
            self.same += 1
            return
        self.changed += 1
        if self._room():
            self.cells_first[first] = differs
            self.cells_second[second] = differs

    def lone_first(self, row: int) -> None:
        """Count a row that only the first result has."""
        self.only_first += 1
        if self._room():
            self.rows_first.add(row)

    def lone_second(self, row: int) -> None:
        """Count a row that only the second result has."""
        self.only_second += 1
        if self._room():
            self.rows_second.add(row)

    def _room(self) -> bool:
        kept = len(self.cells_first) + len(self.rows_first) + len(self.rows_second)
        self.complete = self.complete and kept < MOST_MARKS
        return self.complete


def compare(task: Task, first: RowStore, second: RowStore) -> Difference:
    """Find what differs; by the first column where its values name rows, else by position."""
    if _fits(first) and _fits(second):
        others = _keys(task, second)
        if others is not None and _keys(task, first) is not None:
            return _by_key(task, first, second, others)
    return _by_position(task, first, second)


@dataclass(frozen=True)
class _Keys:
    places: dict[tuple[type, Value], int]
    """Where the row with a value in its first column is."""
    prints: array[int]
    """A hash of each row, so that rows that are alike need not be read again."""


def _fits(store: RowStore) -> bool:
    return 0 < len(store) <= MOST_KEYS


def _keys(task: Task, store: RowStore) -> _Keys | None:
    """Read the keys; None where the first column is NULL somewhere, or says something twice."""
    places: dict[tuple[type, Value], int] = {}
    prints = array("q")
    for number, row in _rows(task, store, tr("Reading keys")):
        if not row or row[0] is None:
            return None
        places[type(row[0]), row[0]] = number
        prints.append(_print(row))
        if len(places) <= number:
            return None
    return _Keys(places, prints)


def _by_key(task: Task, first: RowStore, second: RowStore, others: _Keys) -> Difference:
    found = Difference(by_key=True)
    seen = bytearray(len(second))
    for number, row in _rows(task, first, tr("Comparing")):
        place = others.places.get((type(row[0]), row[0]))
        if place is None:
            found.lone_first(number)
            continue
        seen[place] = 1
        if others.prints[place] == _print(row):
            found.same += 1
        elif found.complete:
            found.pair(number, row, place, second.read(place, 1)[0])
        else:
            found.changed += 1
    for number, was_seen in enumerate(seen):
        if not was_seen:
            found.lone_second(number)
    return found


def _print(row: Row) -> int:
    return hash((tuple(map(type, row)), row))


def _by_position(task: Task, first: RowStore, second: RowStore) -> Difference:
    found = Difference()
    both = min(len(first), len(second))
    others = _rows(task, second, tr("Comparing"))
    for number, row in _rows(task, first, tr("Comparing")):
        if number >= both:
            found.lone_first(number)
        else:
            found.pair(number, row, number, next(others)[1])
    for number in range(both, len(second)):
        found.lone_second(number)
    return found


def _rows(task: Task, store: RowStore, text: str) -> Iterator[tuple[int, Row]]:
    total = len(store)
    for start in range(0, total, SLICE):
        task.report(start, total, text)
        yield from enumerate(store.read(start, SLICE), start)


def _at(row: Row, column: int) -> tuple[type, Value] | None:
    # The type too: 1 and 1.0 are equal to Python, and two values to SQLite.
    return (type(row[column]), row[column]) if column < len(row) else None
