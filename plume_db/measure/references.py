"""Find the tables a statement reads, and where a condition on each may be put.

No parser of SQL: only what can be told from tokens and brackets for certain is found. A part that
is not understood is left out, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from plume_db.language import tr
from plume_db.measure.text import QUERY, Text
from plume_db.query.tokens import TokenKind

_ENDS = frozenset({"UNION", "EXCEPT", "INTERSECT", "ORDER", "LIMIT", "RETURNING"})
_JOINS = frozenset({"NATURAL", "LEFT", "RIGHT", "FULL", "OUTER", "INNER", "CROSS"})

_USING = tr("A LEFT JOIN with USING or NATURAL has no place to count rows at.")
_BOTH = tr("Rows of a RIGHT or FULL JOIN can not be counted without changing the plan.")
_NESTED = tr("It stands in a join in brackets, which is not taken apart here.")


@dataclass(frozen=True)
class Place:
    """Where conditions are put: around the expression from `start` to `end`, in characters."""

    start: int
    end: int
    empty: bool = False
    """Whether there is no expression yet, so that WHERE has to be written too."""


@dataclass(frozen=True)
class Reference:
    """A table, view or subquery in a FROM clause."""

    select: int
    """The position of its SELECT: references with the same one are joined with each other."""
    schema: str
    table: str
    """The empty text for a subquery."""
    alias: str
    body: tuple[int, int] | None
    """Where the query of a subquery stands, without its brackets."""
    enter: Place | None
    """Where a condition is tested in its own loop; None where there is no certain place."""
    leave: Place
    """The WHERE of its SELECT."""
    why_not: str = ""
    """Why there is no place, in a sentence."""

    @property
    def shown(self) -> str:
        """How a plan names it, in lower case."""
        plain = f"{self.schema}.{self.table}" if self.schema else self.table
        return (self.alias or plain).lower()

    @property
    def name(self) -> str:
        """What its columns are qualified with."""
        return self.alias or self.table


def references(text: Text) -> Iterator[Reference]:
    """Yield the references of every SELECT in the text; those not understood are missing."""
    for place, word in enumerate(text.words):
        if word == "SELECT" and not text.is_sign(place - 1, "."):
            try:
                yield from _Select(text, place).references()
            except _NotUnderstoodError:
                continue


class _NotUnderstoodError(Exception):
    """A clause is written in a way this module does not know."""


@dataclass
class _Item:
    """One item of a FROM clause, while it is read."""

    joins: frozenset[str]
    schema: str = ""
    table: str = ""
    alias: str = ""
    body: tuple[int, int] | None = None
    nested: bool = False
    on: Place | None = None
    using: bool = False


@dataclass
class _Select:
    """One SELECT, from its first word at `place`."""

    text: Text
    place: int
    items: list[_Item] = field(default_factory=list)

    def references(self) -> Iterator[Reference]:
        text = self.text
        start = self._clause(self.place + 1, ("FROM",))
        if text.word(start) != "FROM":
            return
        end = self._clause(start + 1, ("WHERE", "GROUP", "HAVING", "WINDOW"))
        self._read_from(start + 1, end)
        where = self._where(end)
        both = any(item.joins & {"RIGHT", "FULL"} for item in self.items)
        for item in self.items:
            enter, why = self._enter(item, where)
            if both:
                enter, why = None, _BOTH
            yield Reference(
                self.place, item.schema, item.table, item.alias, item.body, enter, where, why
            )

    def _enter(self, item: _Item, where: Place) -> tuple[Place | None, str]:
        if item.nested:
            return None, _NESTED
        if "LEFT" not in item.joins:
            return where, ""
        if item.on is None:
            return None, _USING
        return item.on, ""

    def _where(self, place: int) -> Place:
        text = self.text
        if text.word(place) != "WHERE":
            end = text.solid[place - 1].end
            return Place(end, end, empty=True)
        last = self._clause(place + 1, ("GROUP", "HAVING", "WINDOW")) - 1
        if last <= place:
            raise _NotUnderstoodError
        return Place(text.solid[place].end, text.solid[last].end)

    def _clause(self, place: int, wanted: tuple[str, ...]) -> int:
        """Find the next of these words at this depth, or where the SELECT ends."""
        text = self.text
        while place < len(text) and not self._ends(place):
            if text.words[place] in wanted and self._opens_clause(place):
                return place
            place = text.after(place)
        return place

    def _ends(self, place: int) -> bool:
        text = self.text
        token = text.solid[place]
        if token.kind is TokenKind.SEMICOLON or token.text == ")":
            return True
        return text.words[place] in _ENDS and not text.is_sign(place - 1, ".")

    def _opens_clause(self, place: int) -> bool:
        """Whether the word begins a clause here, and is no name and no part of an expression."""
        text = self.text
        if text.is_sign(place - 1, "."):
            return False
        if text.word(place) == "FROM":  # a IS NOT DISTINCT FROM b
            return text.word(place - 1) != "DISTINCT"
        return text.word(place) != "WINDOW" or text.word(place + 2) == "AS"

    def _read_from(self, place: int, end: int) -> None:
        joins: frozenset[str] = frozenset()
        while True:
            item = _Item(joins)
            self.items.append(item)
            place = self._constraint(self._item(place, item), end, item)
            if place >= end:
                return
            if self.text.is_sign(place, ","):
                joins, place = frozenset(), place + 1
            elif (after := self._join(place)) > place:
                joins, place = frozenset(self.text.words[place:after]), after
            else:
                raise _NotUnderstoodError

    def _item(self, place: int, item: _Item) -> int:
        """Read a table, a function, a subquery or a join in brackets; give the place after it."""
        text = self.text
        if text.is_sign(place, "("):
            inside, after = place + 1, text.after(place)
            if text.word(inside) in QUERY:
                item.body = (text.solid[inside].start, text.solid[after - 2].end)
            item.nested = item.body is None
            return self._alias(after, item)
        if text.is_sign(place + 1, "."):
            item.schema, place = text.name(place), place + 2
        item.table = text.name(place)
        if not item.table:
            raise _NotUnderstoodError
        place += 1
        return self._alias(text.after(place) if text.is_sign(place, "(") else place, item)

    def _alias(self, place: int, item: _Item) -> int:
        text = self.text
        if text.word(place) == "AS":
            item.alias = text.name(place + 1)
            place += 2
        elif text.name(place) and not self._is_keyword(place):
            item.alias = text.name(place)
            place += 1
        if text.word(place) == "INDEXED":
            return place + 3
        return place + 2 if text.word(place) == "NOT" else place

    def _is_keyword(self, place: int) -> bool:
        word = self.text.word(place)
        plain = ("ON", "USING", "INDEXED", "NOT", "JOIN", "WHERE", "GROUP", "HAVING", "WINDOW")
        return word in plain or word in _ENDS or word in _JOINS

    def _constraint(self, place: int, end: int, item: _Item) -> int:
        text = self.text
        if text.word(place) == "USING" and text.is_sign(place + 1, "("):
            item.using = True
            return text.after(place + 1)
        if text.word(place) != "ON":
            return place
        last = place + 1
        while last < end and not text.is_sign(last, ",") and self._join(last) == last:
            last = text.after(last)
        if last == place + 1:
            raise _NotUnderstoodError
        item.on = Place(text.solid[place].end, text.solid[last - 1].end)
        return last

    def _join(self, place: int) -> int:
        """Give the place after the join operator at `place`; `place` itself where there is none."""
        text, after = self.text, place
        if text.is_sign(place - 1, "."):
            return place
        while text.word(after) in _JOINS:
            after += 1
        return after + 1 if text.word(after) == "JOIN" else place
