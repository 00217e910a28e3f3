"""Which sources and columns can be named at a place of a query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from plume_db.completion.cut import Cut
from plume_db.completion.names import TABLE_FUNCTIONS, Col, Names, columns_of, schema_table
from plume_db.completion.tree import (
    Clause,
    Common,
    Core,
    Place,
    Query,
    Range,
    places_of,
    read_query,
    results_of,
)
from plume_db.schema.objects import Table, folded

_DEEPEST = 12
"""How many views and queries inside each other are followed."""

Commons = dict[str, tuple[Col, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """Something in FROM with its columns."""

    called: str
    columns: tuple[Col, ...]
    table: Table | None = None
    alias: str = ""
    at: int = 0

    def column(self, name: str) -> Col | None:
        """Find a column by name."""
        wanted = folded(name)
        return next((c for c in self.columns if folded(c.name) == wanted), None)


@dataclass(slots=True)
class Scope:
    """What is around a place, the innermost query first."""

    sources: list[Source] = field(default_factory=list)
    """Of the query the place is in."""
    outer: list[Source] = field(default_factory=list)
    commons: Commons = field(default_factory=dict)
    core: Core | None = None
    clause: Clause | None = None
    """The clause the place is in, at the level of brackets of `core`."""
    bracket: int = -1
    """The number of the innermost opening bracket before the place, or -1."""
    query_bracket: int = -1
    """The bracket that `core` is in, or -1."""
    windows: tuple[str, ...] = ()


class Resolver:
    """Finds the columns of sources."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def scope(self, cut: Cut, first: int, end: int, at: int) -> Scope:
        """Say what can be named between token ``at - 1`` and token ``at``."""
        made = Scope()
        self._enter(cut, made, -1, (first, end), at)
        for bracket in _enclosing(cut, first, at):
            inside = (bracket + 1, min(cut.ends.get(bracket, end), end))
            self._enter(cut, made, bracket, inside, at)
        return made

    def _enter(self, cut: Cut, made: Scope, bracket: int, inside: Range, at: int) -> None:
        made.bracket = bracket
        if bracket >= 0 and not _is_query(cut, bracket):
            return
        query = read_query(cut, *inside)
        made.commons = self.commons(cut, query, made.commons, _DEEPEST)
        core = query.core_at(at - 1)
        if core is None or not core.clauses:
            return
        made.outer = made.sources + made.outer
        made.core, made.query_bracket = core, bracket
        made.clause = next((c for c in reversed(core.clauses) if c.at < at), None)
        made.sources = self.sources(cut, core, made.commons, _DEEPEST)
        made.windows = tuple(_windows(cut, core))

    def sources(self, cut: Cut, core: Core, commons: Commons, depth: int) -> list[Source]:
        """Give the sources of a core with their columns."""
        return [self._source(cut, place, commons, depth) for place in places_of(cut, core)]

    def _source(self, cut: Cut, place: Place, commons: Commons, depth: int) -> Source:
        if place.inside is not None:
            columns = self.outputs(cut, place.inside, commons, depth - 1)
            return Source(place.called, columns, alias=place.alias, at=place.at)
        if not place.schema and (found := commons.get(folded(place.name))) is not None:
            return Source(place.called, found, alias=place.alias, at=place.at)
        table = self.names.table(place.name, place.schema)
        columns = self.table_columns(table, depth - 1) if table else _others(place.name)
        return Source(place.called, columns, table, place.alias, place.at)

    def table_columns(self, table: Table, depth: int = _DEEPEST) -> tuple[Col, ...]:
        """Give the columns of a table or view, the view's as its text tells them."""
        if table.columns or table.kind != "view":
            return columns_of(table)
        return self._view(table.sql or "", depth)

    def _view(self, sql: str, depth: int) -> tuple[Col, ...]:
        if depth <= 0:
            return ()
        cut = _cut_view(sql)
        at = next((n for n in range(len(cut)) if cut.word(n) == "VIEW"), len(cut))
        while at < len(cut) and cut.word(at) != "AS" and cut.text(at) != "(":
            at += 1
        if cut.text(at) == "(":
            inside = range(at + 1, cut.ends.get(at, at))
            return tuple(Col(name) for n in inside if (name := cut.name(n)))
        return self.outputs(cut, (at + 1, len(cut)), {}, depth - 1)

    def commons(self, cut: Cut, query: Query, around: Commons, depth: int) -> Commons:
        """Give the common table expressions that can be named in a query."""
        if not query.commons:
            return around
        found = dict(around)
        for common in query.commons:
            if common.name:
                found[folded(common.name)] = self._common(cut, common, found, depth)
        return found

    def _common(self, cut: Cut, common: Common, known: Commons, depth: int) -> tuple[Col, ...]:
        given = self.outputs(cut, common.inside, known, depth - 1)
        if not common.columns:
            return given
        types = [column.type for column in given] + [""] * len(common.columns)
        return tuple(Col(name, kind) for name, kind in zip(common.columns, types, strict=False))

    def outputs(self, cut: Cut, inside: Range, commons: Commons, depth: int) -> tuple[Col, ...]:
        """Give the columns that a query in brackets gives."""
        if depth <= 0:
            return ()
        if cut.text(inside[0]) == "(":  # brackets around brackets
            return self.outputs(cut, (inside[0] + 1, inside[1]), commons, depth - 1)
        query = read_query(cut, *inside)
        known = self.commons(cut, query, commons, depth - 1)
        if not query.cores:
            return ()
        core = query.cores[0]
        if (values := core.clause("VALUES")) is not None:
            return tuple(Col(f"column{n + 1}") for n in range(_width(cut, values)))
        clause = core.clause("SELECT") or core.clause("RETURNING")
        if clause is None:
            return ()
        sources = self.sources(cut, core, known, depth - 1)
        return tuple(_unique(_outputs(cut, clause, sources)))


def _outputs(cut: Cut, clause: Clause, sources: list[Source]) -> Iterator[Col]:
    for result in results_of(cut, clause):
        reached = [s for s in sources if not result.owner or _is_called(s, result.owner)]
        if result.star:
            for source in reached:
                yield from (c for c in source.columns if not c.hidden)
            continue
        meant = next((c for s in reached if (c := s.column(result.source))), None)
        kind = meant.type if meant and result.source else ""
        name = meant.name if meant and result.name == result.source else result.name
        yield Col(name, kind)


def _unique(columns: Iterator[Col]) -> Iterator[Col]:
    seen: set[str] = set()
    for column in columns:
        if folded(column.name) not in seen:
            seen.add(folded(column.name))
            yield replace(column, hidden=False, key=False)


def _is_called(source: Source, name: str) -> bool:
    return folded(source.called) == folded(name)


def _others(name: str) -> tuple[Col, ...]:
    return schema_table(name) or TABLE_FUNCTIONS.get(name.lower(), ())


def _is_query(cut: Cut, bracket: int) -> bool:
    return cut.word(bracket + 1) in ("SELECT", "WITH", "VALUES")


def _enclosing(cut: Cut, first: int, at: int) -> list[int]:
    """List the brackets that are open before token `at`, the outermost first."""
    return [n for n in range(first, at) if cut.texts[n] == "(" and cut.ends.get(n, at) >= at]


def _width(cut: Cut, values: Clause) -> int:
    """Count the columns of VALUES (...)."""
    at = values.at + 1
    if cut.text(at) != "(":
        return 0
    end = min(cut.ends.get(at, values.end), values.end)
    n, count = at + 1, 1
    while n < end:
        count += cut.texts[n] == ","
        n = cut.after(n, end)
    return count


def _windows(cut: Cut, core: Core) -> Iterator[str]:
    clause = core.clause("WINDOW")
    if clause is not None:
        for at in range(clause.at + 1, clause.end):
            if cut.word(at + 1) == "AS" and cut.name(at):
                yield cut.name(at)


@lru_cache(maxsize=64)
def _cut_view(sql: str) -> Cut:
    return Cut.of(sql)
