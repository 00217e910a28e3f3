"""Write conditions into a statement that are always true and count the rows they are asked for.

``likelihood(f(column), 1.0)`` tells the planner that the condition lets all rows through, so that
no estimate changes; whether the plan really stays the same is checked by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from plume_db.measure.references import Place, Reference
from plume_db.names import quoted

_PREFIX = "plume_tick_"


@dataclass(frozen=True)
class Tick:
    """A counting condition on one reference."""

    number: int
    reference: Reference
    column: str
    enters: bool
    """Whether it is tested before the conditions written in the statement, or after them."""

    @property
    def function(self) -> str:
        """The SQL function that counts."""
        return f"{_PREFIX}{self.number}"

    @property
    def condition(self) -> str:
        """The text that is put in."""
        column = f"{quoted(self.reference.name)}.{quoted(self.column)}"
        return f"likelihood({self.function}({column}),1.0)"

    @property
    def place(self) -> Place | None:
        """Where it is put."""
        return self.reference.enter if self.enters else self.reference.leave


def written(sql: str, ticks: Iterable[Tick]) -> str:
    """Give the statement with the conditions in it."""
    edits: dict[int, list[str]] = {}
    places: dict[Place, tuple[list[str], list[str]]] = {}
    for tick in ticks:
        if tick.place is not None:
            before, after = places.setdefault(tick.place, ([], []))
            (before if tick.enters else after).append(tick.condition)
    # The bracket behind an ON comes before a new WHERE at the same position.
    for place, (before, after) in sorted(places.items(), key=lambda each: each[0].empty):
        if place.empty:
            edits.setdefault(place.start, []).append(" WHERE " + " AND ".join(before + after))
            continue
        edits.setdefault(place.start, []).append(
            " " + "".join(f"{each} AND " for each in before) + "("
        )
        edits.setdefault(place.end, []).append(")" + "".join(f" AND {each}" for each in after))
    return _edited(sql, edits)


def _edited(sql: str, edits: dict[int, list[str]]) -> str:
    pieces: list[str] = []
    done = 0
    for at in sorted(edits):
        pieces += [sql[done:at], *edits[at]]
        done = at
    return "".join([*pieces, sql[done:]])


def tick_number(operand: object) -> int | None:
    """Read which tick a bytecode instruction calls, from its fourth operand."""
    text = str(operand)
    if not text.startswith(_PREFIX):
        return None
    number = text[len(_PREFIX) :].partition("(")[0]
    return int(number) if number.isdigit() else None


class Tally:
    """The counting functions on one connection; used by its thread only."""

    def __init__(self, con: apsw.Connection) -> None:
        self._con = con
        self.counts: dict[int, int] = {}

    def reset(self) -> None:
        """Set all counts to zero."""
        for number in self.counts:
            self.counts[number] = 0

    def watch(self, tick: Tick) -> None:
        """Make the function of a tick.

        It is no constant function, so that SQLite neither leaves a call out nor moves it into an
        automatic index. It harms nothing, so views may call it.
        """
        counts, number = self.counts, tick.number
        if number in counts:
            return
        counts[number] = 0

        # A function of Python's own, not of C: between two calls other threads get their turn.
        def count(*_column: apsw.SQLiteValue) -> int:
            counts[number] += 1
            return 1

        self._con.create_scalar_function(tick.function, count, 1, flags=apsw.SQLITE_INNOCUOUS)

    def close(self) -> None:
        """Take the functions away."""
        for number in self.counts:
            self._con.create_scalar_function(f"{_PREFIX}{number}", None, 1)
