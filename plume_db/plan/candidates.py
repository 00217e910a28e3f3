"""The indexes of a table that a plan leaves aside, and why."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.plan.aliases import Reference, identifier
from plume_db.plan.indexes import Indexes, IndexShape
from plume_db.plan.names import Thing
from plume_db.plan.nodes import Access, Candidate, Kind, Line
from plume_db.plan.parse import parse
from plume_db.query.tokens import Token, tokens
from plume_db.schema.objects import folded
from plume_db.units import listed
from plume_db.values import Row

SECONDS = 0.15
"""Time for asking SQLite about all candidates of one plan together."""

MOST = 40
"""Candidates that are listed of one table."""

LONGEST = 100_000
"""Characters of SQL that is planned anew for candidates: a longer one takes long each time."""

_READS = (Kind.SCAN, Kind.SEARCH)


@dataclass(frozen=True)
class Probe:
    """What SQLite says to a statement in which an index was prescribed."""

    refused: bool = False
    line: Line | None = None
    """How it would read the table then."""


class Candidates:
    """Finds out about the indexes that are not used, by prescribing them to SQLite."""

    def __init__(
        self,
        task: Task,
        sql: str,
        values: Row,
        indexes: Indexes,
        seconds: float = SECONDS,
    ) -> None:
        self._task, self._sql, self._values = task, sql, values
        self._indexes = indexes
        self._left = seconds if len(sql) <= LONGEST else 0.0
        self._texts: dict[str, _Text] = {}

    def of(self, line: Line, table: Thing, reference: Reference | None, text: str) -> tuple[
        Candidate, ...
    ]:  # fmt: skip
        """List the indexes of `table` that `line` does not use; `text` is where it is named."""
        if line.kind not in _READS:
            return ()
        others = [
            shape for shape in self._indexes.of(table) if folded(shape.name) != folded(line.index)
        ]
        ask = self._asker(reference)
        told = self._texts.get(text)
        if told is None:
            told = self._texts[text] = _Text(text)
        return tuple(_candidate(shape, line, ask(shape), told) for shape in others[:MOST])

    def _asker(self, reference: Reference | None) -> Callable[[IndexShape], Probe | None]:
        if reference is None or reference.view or reference.told:
            return lambda _shape: None
        where = reference

        def ask(shape: IndexShape) -> Probe | None:
            if self._left <= 0:
                return None
            self._task.token.check()
            started = time.monotonic()
            try:
                return self._probe(where, shape.name)
            finally:
                self._left -= time.monotonic() - started

        return ask

    def _probe(self, reference: Reference, index: str) -> Probe | None:
        at = reference.end
        sql = f"{self._sql[:at]} INDEXED BY {quoted(index)} {self._sql[at:]}"
        try:
            cursor = self._task.con.cursor()
            rows = cursor.execute(sql, self._values, can_cache=False, explain=2).fetchall()
        except apsw.SQLError as error:
            return Probe(refused=True) if "no query solution" in str(error) else None
        except (apsw.Error, UnicodeDecodeError):
            return None
        lines = [parse(str(row[3] or "")) for row in rows]
        using = [each for each in lines if each.index == index and each.kind in _READS]
        best = sorted(using, key=lambda each: each.kind is not Kind.SEARCH)
        return Probe(line=best[0] if best else None)


class _Text:
    """The words of a statement, to see what it says of a column."""

    def __init__(self, sql: str) -> None:
        kept = sql if len(sql) <= LONGEST else ""
        self._solid = [token for token in tokens(kept) if not token.blank]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, token in enumerate(self._solid):
            if name := identifier(token):
                self._places[folded(name)].append(place)
        self._wrapped: dict[str, str] = {}

    @property
    def known(self) -> bool:
        """Whether there is a text at all."""
        return bool(self._solid)

    def mentions(self, column: str) -> list[int]:
        """Give the places of the tokens that name a column."""
        return self._places.get(folded(column), [])

    def wrapped(self, column: str) -> str:
        """Give the function or operator that every mention of a column is inside of."""
        key = folded(column)
        if key not in self._wrapped:
            marks = {_mark(self._solid, place) for place in self.mentions(column)}
            self._wrapped[key] = marks.pop() if len(marks) == 1 else ""
        return self._wrapped[key]


_SIGNS = frozenset("+-*/%|&")
_NO_CALL = frozenset(
    {
        *("AND", "OR", "NOT", "WHERE", "ON", "IN", "SELECT", "BY", "FROM", "JOIN", "HAVING"),
        *("WHEN", "THEN", "ELSE", "CASE", "BETWEEN", "LIKE", "GLOB", "USING", "VALUES", "SET"),
        *("EXISTS", "DISTINCT", "AS", "OVER", "FILTER"),
    }
)


def _mark(solid: Sequence[Token], place: int) -> str:
    first = place
    while first >= 2 and solid[first - 1].text == ".":
        first -= 2
    before = solid[first - 1].text if first else ""
    after = solid[place + 1].text if place + 1 < len(solid) else ""
    if before == "(" and first >= 2:
        called = solid[first - 2].text
        if identifier(solid[first - 2]) and called.upper() not in _NO_CALL:
            return f"{called}()"
    sign = after if after in _SIGNS else before if before in _SIGNS else ""
    return {"|": "||"}.get(sign, sign)


def _candidate(shape: IndexShape, line: Line, probe: Probe | None, text: _Text) -> Candidate:
    reason, might = _reason(shape, line, probe, text)
    return Candidate(shape.name, shape.columns, reason, might)


def _reason(shape: IndexShape, line: Line, probe: Probe | None, text: _Text) -> tuple[str, bool]:
    if not shape.columns:
        return tr("It was not looked at: there was no time, or it can not be read."), False
    if probe is not None and probe.line is not None and probe.line.kind is Kind.SEARCH:
        terms, taken = listed(probe.line.terms), _taken(line)
        return (
            tr(
                "It could find rows by {terms}, but SQLite reckons that {taken} costs less.",
                terms=terms,
                taken=taken,
            )
            if terms
            else tr("It could serve, but SQLite reckons that {taken} costs less.", taken=taken)
        ), True
    if not text.known and not (probe and probe.line):
        return (
            tr(
                "Not tried: it begins with {columns}, and this lookup is not in the "
                "statement's text.",
                columns=shape.columns[0],
            )
        ), False
    if shape.condition and (probe is None or probe.refused):
        return (
            tr(
                "It holds only the rows with {condition}, and the statement does not "
                "say for certain that no others are wanted.",
                condition=shape.condition,
            )
        ), False
    why = _first_column(shape, text)
    if probe is not None and probe.line is not None and not why:
        why = tr(
            "nothing the statement asks of {columns} narrows the search in it",
            columns=shape.columns[0],
        )
    if not why:
        why = tr(
            "no condition on its first column, {columns}, could be seen to fit it",
            columns=shape.columns[0],
        )
    if probe is None:
        return tr("Not tried; {why}.", why=why), False
    how = tr("It could only be read from end to end: ") if probe.line else tr("Not usable: ")
    return f"{how}{why}.", False


def _first_column(shape: IndexShape, text: _Text) -> str:
    """Say what is in the way of the first column; "" where the text does not show it."""
    first = shape.columns[0]
    if shape.expressions and shape.expressions[0]:
        return tr(
            "its first term is {first}, which the statement has to spell just so", first=first
        )
    if not text.mentions(first):
        return tr("the statement says nothing of its first column, {first}", first=first)
    if wrapped := text.wrapped(first):
        return tr(
            "the statement uses its first column, {first}, only inside of {wrapped}",
            first=first,
            wrapped=wrapped,
        )
    if shape.collations and shape.collations[0] != "BINARY":
        return tr(
            "it orders {first} by {collations}, and the statement may compare otherwise",
            first=first,
            collations=shape.collations[0],
        )
    return ""


def _taken(line: Line) -> str:
    if line.access is Access.ROWID_LOOKUP:
        return tr("its rowid")
    if line.access is Access.AUTOMATIC_INDEX:
        return tr("an index for this run only")
    if line.index:
        return tr("index {index}", index=line.index)
    return tr("its primary key") if line.kind is Kind.SEARCH else tr("reading every row")
