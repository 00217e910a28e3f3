"""Everything that could stand at a place, before what was typed chooses among it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from plume_db.completion import keywords
from plume_db.completion.cut import Cut
from plume_db.completion.functions import Function
from plume_db.completion.items import Item, ItemKind
from plume_db.completion.joins import conditions, joins_to
from plume_db.completion.names import TABLE_FUNCTIONS, Col, Names, written
from plume_db.completion.place import Wanted
from plume_db.completion.pragmas import pragmas
from plume_db.completion.scope import Resolver, Scope, Source
from plume_db.language import tr
from plume_db.schema.objects import Table, folded

# What comes first among equally good matches.
_JOIN, _INNER, _NAMED, _OUTER, _STRANGE, _FUNCTION, _KEYWORD = 0, 10, 20, 30, 40, 50, 60

MOST_STRANGE = 30_000
"""Columns of tables that are not in FROM are looked through only up to so many."""


@dataclass(slots=True)
class Candidates:
    """Gives the items for what is wanted at one place."""

    cut: Cut
    at: int
    scope: Scope
    resolver: Resolver
    functions: Mapping[str, Function]
    typed: str
    """What was typed of the word so far."""
    lower: bool
    """Whether keywords are written small."""

    @property
    def names(self) -> Names:
        """The tables of the file."""
        return self.resolver.names

    def items(self, wanted: Wanted) -> Iterator[Item]:
        """Give what could stand here, in no order; keywords too."""
        yield from self._looked_up(wanted)
        for n, word in enumerate(wanted.words):
            shown = word.lower() if self.lower else word
            rank = n if wanted.what == "keyword" else _KEYWORD + min(n, 9)
            yield Item(shown, shown, "keyword", rank=rank)

    def _looked_up(self, wanted: Wanted) -> Iterable[Item]:
        chain = wanted.chain
        ways: dict[str, Callable[[], Iterable[Item]]] = {
            "source": lambda: self._sources(wanted),
            "operand": self._operands,
            "condition": lambda: (*self._conditions(), *self._operands()),
            "member": lambda: self._members(chain),
            "columns": lambda: self._plain_columns(wanted),
            "target": lambda: self._plain_columns(wanted),
            "using": self._common_columns,
            "pragma": lambda: self._pragmas(chain),
            "pragma-value": lambda: self._pragmas(chain),
            "collation": lambda: _named(keywords.COLLATIONS, "collation"),
            "type": lambda: _named(keywords.TYPES, "type"),
            "window": lambda: _named(self.scope.windows, "window"),
            "schema": lambda: _named(self.names.catalogs, "schema", tr("attached file")),
            "object": lambda: self._objects(chain),
            "index-of": self._indexes,
        }
        way = ways.get(wanted.what)
        return way() if way is not None else ()

    # sources

    def _sources(self, wanted: Wanted) -> Iterator[Item]:
        others = [s for s in self.scope.sources if s.at != self.at and s.called]
        if wanted.joins:
            for n, join in enumerate(joins_to(others, self.names)):
                yield Item(join.text, join.text, "join", "reference", rank=_JOIN + min(n, 9))
        for name in self.scope.commons:
            yield Item(name, written(name), "cte", "WITH", rank=_INNER)
        yield from self._tables("")
        if self.typed:
            for name in TABLE_FUNCTIONS:
                yield Item(name, f"{name}()", "function", tr("gives rows"), back=1, rank=_FUNCTION)
            yield Item("sqlite_schema", "sqlite_schema", "table", "SQLite", rank=_FUNCTION)
        for name in self.names.catalogs:
            if name != "main" or self.typed:
                yield Item(name, f"{written(name)}.", "schema", "schema", rank=_STRANGE)

    def _tables(self, schema: str) -> Iterator[Item]:
        for name, table in self.names.tables(schema):
            front = "" if schema or name == "main" else f"{written(name)}."
            yield _table_item(table, front)

    def _objects(self, kinds: tuple[str, ...]) -> Iterator[Item]:
        for _name, table in self.names.tables():
            is_view = table.kind == "view"
            if ("VIEW" if is_view else "TABLE") in kinds:
                yield _table_item(table, "")
            if "INDEX" in kinds:
                for index in table.indexes:
                    yield Item(index.name, written(index.name), "index", table.name, rank=_OUTER)
            if "TRIGGER" in kinds:
                for trigger in table.triggers:
                    yield Item(trigger.name, written(trigger.name), "trigger", table.name)

    def _indexes(self) -> Iterator[Item]:
        for source in self.scope.sources:
            for index in source.table.indexes if source.table else ():
                yield Item(index.name, written(index.name), "index", source.called)

    # values

    def _operands(self) -> Iterator[Item]:
        sources = self._reachable()
        clashing = _clashing(sources)
        for source in sources:
            for n, column in enumerate(source.columns):
                yield _column_item(column, source, clashing, _INNER + min(n, 9))
        for source in self.scope.outer:
            for column in source.columns:
                yield _column_item(column, source, clashing, _OUTER)
        for source in (*sources, *self.scope.outer):
            if source.called and source.columns:
                detail = source.table.name if source.table and source.alias else "source"
                yield Item(
                    source.called, written(source.called) + ".", "alias", detail, rank=_NAMED
                )
        if self.typed:
            yield from self._functions()
            if not sources:
                yield from self._strange_columns()

    def _reachable(self) -> list[Source]:
        """Give the sources of the query; the target of INSERT only where it can be named."""
        core, clause = self.scope.core, self.scope.clause
        sources = self.scope.sources
        into = core.clause("INTO") if core else None
        if into is None or clause is None or clause.word in ("RETURNING", "SET", "INTO"):
            return sources
        return [s for s in sources if not into.at < s.at < into.end]

    def _functions(self) -> Iterator[Item]:
        called = self.cut.text(self.at) == "("
        for function in self.functions.values():
            brackets = "" if called else "()"
            back = 1 if brackets and function.arguments else 0
            yield Item(
                function.name,
                function.name + brackets,
                "function",
                function.signature[len(function.name) :],
                function.meaning,
                back,
                _FUNCTION,
            )

    def _strange_columns(self) -> Iterator[Item]:
        """Give columns of all tables, where nothing says yet which table is meant."""
        left = MOST_STRANGE
        seen: set[str] = set()
        for _name, table in self.names.tables():
            left -= len(table.columns)
            if left < 0:
                return
            for column in table.columns:
                if column.name not in seen:
                    seen.add(column.name)
                    yield Item(
                        column.name, written(column.name), "column", table.name, rank=_STRANGE
                    )

    def _conditions(self) -> Iterator[Item]:
        before = [s for s in self.scope.sources if s.at < self.at]
        if before:
            for text in conditions(before, before[-1], self.names):
                yield Item(text, text, "join", "reference", rank=_JOIN)

    def _members(self, chain: tuple[str, ...]) -> Iterator[Item]:
        if not chain:
            return
        name = chain[-1]
        schema = chain[0] if len(chain) > 1 else ""
        wanted = folded(name)
        for source in (*self.scope.sources, *self.scope.outer):
            if folded(source.called) == wanted and not schema and source.columns:
                yield from self._columns(source.columns, source.called)
                return
        if not schema and self.names.catalog(name) is not None:
            yield from self._tables(name)
            return
        table = self.names.table(name, schema)
        if table is None and wanted in ("new", "old"):
            table = self._watched()
        if table is not None:
            yield from self._columns(self.resolver.table_columns(table), table.name)

    def _watched(self) -> Table | None:
        """Find the table of the trigger that is being written."""
        for n in range(min(self.at, 60)):
            if self.cut.word(n) == "ON":
                return self.names.table(self.cut.name(n + 1))
        return None

    def _columns(self, columns: Iterable[Col], owner: str) -> Iterator[Item]:
        for n, column in enumerate(columns):
            rank = min(n, 9) + (_NAMED if column.hidden else _INNER)
            detail = _detail(column, owner)
            yield Item(column.name, written(column.name), "column", detail, rank=rank)

    def _plain_columns(self, wanted: Wanted) -> Iterator[Item]:
        name = wanted.chain[0] if wanted.chain else ""
        table = self.names.table(name) if name else None
        if table is None:
            table = next((s.table for s in self.scope.sources if s.table), None)
        if table is None:
            return
        named = self._named_already()
        columns = [c for c in self.resolver.table_columns(table) if not c.hidden]
        if wanted.what == "target" or wanted.chain == ("",):  # of UPDATE, of INSERT
            columns = [c for c in columns if not c.computed]
        free = [c for c in columns if folded(c.name) not in named]
        if wanted.chain == ("",) and not named and len(columns) > 1:
            whole = ", ".join(written(c.name) for c in columns)
            yield Item(whole, whole, "column", tr("all columns"), rank=0)
        yield from self._columns(free, table.name)

    def _named_already(self) -> set[str]:
        """Collect the names between the innermost bracket and the place."""
        bracket = self.scope.bracket
        if bracket < 0:
            return set()
        end = self.cut.ends.get(bracket, self.at)
        return {folded(n) for at in range(bracket + 1, end) if (n := self.cut.name(at))}

    def _common_columns(self) -> Iterator[Item]:
        before = [s for s in self.scope.sources if s.at < self.at]
        if len(before) < 2:
            return
        last = before[-1]
        for column in last.columns:
            if any(s.column(column.name) for s in before[:-1]) and not column.hidden:
                yield Item(column.name, written(column.name), "column", tr("in both"), rank=_INNER)

    # pragmas

    def _pragmas(self, chain: tuple[str, ...]) -> Iterator[Item]:
        if not chain:
            for name, (_values, meaning) in pragmas().items():
                yield Item(name, name, "pragma", "", meaning)
            return
        values, meaning = pragmas().get(chain[0], ((), ""))
        if values == ("table",):
            yield from self._objects(("TABLE", "VIEW"))
        elif values == ("index",):
            yield from self._objects(("INDEX",))
        else:
            for n, value in enumerate(values):
                yield Item(value, value, "value", chain[0], meaning, rank=n)


def _table_item(table: Table, front: str) -> Item:
    kind: ItemKind = "view" if table.kind == "view" else "table"
    if table.kind == "virtual":
        kind = "virtual"
    rank = _OUTER if table.kind != "shadow" else _FUNCTION
    detail = table.module or table.kind
    return Item(table.name, front + written(table.name), kind, front[:-1] or detail, rank=rank)


def _column_item(column: Col, source: Source, clashing: set[str], rank: int) -> Item:
    insert = written(column.name)
    if folded(column.name) in clashing and source.called:
        insert = f"{written(source.called)}.{insert}"
    if column.hidden:
        rank = _STRANGE
    return Item(column.name, insert, "column", _detail(column, source.called), rank=rank)


def _detail(column: Col, owner: str) -> str:
    return " · ".join(part for part in (column.type, owner) if part)


def _clashing(sources: list[Source]) -> set[str]:
    """Collect the names that more than one source has, which need their source before them."""
    seen: set[str] = set()
    twice: set[str] = set()
    for source in sources:
        names = {folded(column.name) for column in source.columns}
        twice |= seen & names
        seen |= names
    return twice


def _named(names: Iterable[str], kind: ItemKind, detail: str = "") -> Iterator[Item]:
    for n, name in enumerate(names):
        yield Item(
            name, written(name) if kind in ("window", "schema") else name, kind, detail, rank=n
        )
