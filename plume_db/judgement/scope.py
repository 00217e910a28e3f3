"""Which table each name of a statement means; what is not certain stays unresolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from plume_db.judgement.reading import NotReadError
from plume_db.judgement.statement import read_view
from plume_db.judgement.syntax import (
    Common,
    Core,
    Expr,
    Name,
    Query,
    Select,
    Source,
    Star,
    Statement,
    Writing,
    expressions,
    queries_in,
    walk,
)
from plume_db.judgement.tables import ROWID, ROWID_NAMES, Held, Tables
from plume_db.schema.objects import Column, folded

_DEEPEST = 8
"""Views and queries inside each other that are followed."""

MOST_CORES = 400
"""SELECTs that are looked at; a text of more is judged by its plan alone."""


@dataclass(frozen=True)
class Output:
    """A column that a subquery, view or common table expression gives."""

    name: str
    ref: Ref | None = None
    """The column of a table it is, where it is no more than that."""


@dataclass(eq=False)
class Bound:
    """One source of a FROM clause with what it means."""

    source: Source
    scope: Scope
    held: Held | None = None
    """The table, where it is one."""
    outputs: tuple[Output, ...] | None = None
    """The columns of a query; None for a table, and where they are not known."""
    common: str = ""
    """The name of the common table expression or view it reads."""
    inner: tuple[Scope, ...] = ()
    """The SELECTs of the query it is."""

    @property
    def called(self) -> str:
        """The name it goes by."""
        return self.source.called

    @property
    def known(self) -> bool:
        """Whether all its columns are known."""
        return self.held is not None or self.outputs is not None

    @property
    def is_left(self) -> bool:
        """Whether NULL rows may stand in for it."""
        return "LEFT" in self.source.join or "FULL" in self.source.join


@dataclass(frozen=True)
class Ref:
    """A column of a table, at one place it is read."""

    bound: Bound
    column: Column

    @property
    def held(self) -> Held:
        """The table it belongs to."""
        assert self.bound.held is not None
        return self.bound.held

    @property
    def key(self) -> str:
        """Its folded name; ``rowid`` under whatever name."""
        name = folded(self.column.name)
        return "rowid" if name == folded(self.held.row_key) else name


@dataclass(frozen=True)
class Found:
    """What a name was resolved to: a source of some SELECT, and the table's column behind it."""

    bound: Bound
    ref: Ref | None


@dataclass(eq=False)
class Scope:
    """One SELECT with its sources."""

    core: Core
    text: str
    """The text that positions in `core` count in: the statement's own, or that of a view."""
    parent: Scope | None = None
    """The SELECT around a subquery of an expression."""
    select: Select | None = None
    """The whole query it is part of."""
    view: str = ""
    """The view whose text it stands in; "" in the statement itself."""
    bounds: list[Bound] = field(default_factory=list)
    exists: bool = False
    verb: str = "SELECT"
    _resolved: dict[int, Found | None] = field(default_factory=dict)

    @property
    def ordered(self) -> Select | None:
        """The query whose ORDER BY and LIMIT are this SELECT's own; None within a compound."""
        if self.select is not None and len(self.select.cores) == 1:
            return self.select
        return None

    def resolve(self, name: Name) -> Found | None:
        """Find what a name means; None where it is not certain."""
        key = id(name)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(name)
        return self._resolved[key]

    def _resolve(self, name: Name) -> Found | None:
        scope: Scope | None = self
        while scope is not None:
            found = scope.own(name)
            if found:
                return found[0] if len(found) == 1 or scope._shared(name) else None
            if any(not bound.known for bound in scope.bounds):
                return None
            scope = scope.parent
        return None

    def ref(self, expr: Expr) -> Ref | None:
        """Give the table's column that an expression is; None where it is anything else."""
        if not isinstance(expr, Name):
            return None
        found = self.resolve(expr)
        return found.ref if found else None

    def bounds_in(self, expr: Expr | None) -> set[Bound] | None:
        """Give the sources an expression reads, also in its subqueries; None if not certain."""
        found: set[Bound] = set()
        for each in walk(expr):
            if isinstance(each, Name):
                one = self.resolve(each)
                if one is None:
                    return None
                found.add(one.bound)
        if any(True for _ in queries_in(expr)):
            return None
        return found

    def own(self, name: Name) -> list[Found]:
        """Find what a name may mean among the sources of this SELECT alone."""
        wanted = folded(name.parts[-1])
        owner = folded(name.parts[-2]) if len(name.parts) > 1 else ""
        found = [
            one
            for one in self._columns.get(wanted, ())
            if not owner or folded(one.bound.called) == owner
        ]
        if not found and wanted in ROWID_NAMES:
            found = [
                Found(b, Ref(b, ROWID))
                for b in self.bounds
                if b.held and b.held.table.kind == "table" and not b.held.table.without_rowid
                if not owner or folded(b.called) == owner
            ]
        return found

    @cached_property
    def _columns(self) -> dict[str, list[Found]]:
        """All columns of all sources by name; asked for only once the sources are known."""
        found: dict[str, list[Found]] = {}
        for bound in self.bounds:
            columns = bound.held.table.columns if bound.held else ()
            for column in columns:
                found.setdefault(folded(column.name), []).append(Found(bound, Ref(bound, column)))
            names = set()
            for output in bound.outputs or ():
                if folded(output.name) not in names:
                    names.add(folded(output.name))
                    found.setdefault(folded(output.name), []).append(Found(bound, output.ref))
        return found

    def _shared(self, name: Name) -> bool:
        """Whether USING or NATURAL makes columns of one name the same."""
        wanted = folded(name.parts[-1])
        return len(name.parts) == 1 and any(
            wanted in (folded(each) for each in bound.source.using)
            or "NATURAL" in bound.source.join
            for bound in self.bounds
        )


_Commons = dict[str, "_Meaning"]


@dataclass
class _Meaning:
    """A common table expression while it is read."""

    common: Common
    outputs: tuple[Output, ...] | None = None
    scopes: tuple[Scope, ...] = ()


class Binder:
    """Makes the scopes of a statement."""

    def __init__(self, tables: Tables, sql: str, statement: Statement) -> None:
        self._tables = tables
        self.scopes: list[Scope] = []
        self._views: dict[str, tuple[tuple[Output, ...] | None, tuple[Scope, ...]]] = {}
        self._text, self._view = sql, ""
        if isinstance(statement, Select):
            self._select(statement, {}, None, _DEEPEST)
        else:
            self._writing(statement)

    def _writing(self, writing: Writing) -> None:
        commons = self._commons(writing.commons, {}, _DEEPEST)
        if writing.core is not None:
            self._core(writing.core, None, commons, None, _DEEPEST, verb=writing.verb)
        if writing.select is not None:
            self._select(writing.select, commons, None, _DEEPEST)

    def _select(
        self,
        select: Select,
        around: _Commons,
        parent: Scope | None,
        depth: int,
        exists: bool = False,
    ) -> tuple[tuple[Output, ...] | None, tuple[Scope, ...]]:
        if depth < 0 or len(self.scopes) > MOST_CORES:
            raise NotReadError
        commons = self._commons(select.commons, around, depth)
        made = [self._core(core, select, commons, parent, depth, exists) for core in select.cores]
        for order in select.order_by:
            self._inside(order.expr, commons, made[0], depth)
        outputs = self._outputs(made[0])
        if outputs is not None and len(made) > 1:  # a row may come from any of them
            outputs = tuple(Output(each.name) for each in outputs)
        return outputs, tuple(made)

    def _commons(self, given: tuple[Common, ...], around: _Commons, depth: int) -> _Commons:
        commons = dict(around)
        for common in given:
            meaning = _Meaning(common)
            if common.columns:
                meaning.outputs = tuple(Output(name) for name in common.columns)
            commons[folded(common.name)] = meaning
            outputs, meaning.scopes = self._select(common.select, commons, None, depth - 1)
            meaning.outputs = _renamed(outputs, common.columns)
        return commons

    def _core(
        self,
        core: Core,
        select: Select | None,
        commons: _Commons,
        parent: Scope | None,
        depth: int,
        exists: bool = False,
        verb: str = "SELECT",
    ) -> Scope:
        scope = Scope(core, self._text, parent, select, self._view, exists=exists, verb=verb)
        self.scopes.append(scope)
        for source in core.sources:
            scope.bounds.append(self._bound(source, scope, commons, depth))
        for expr in expressions(core):
            self._inside(expr, commons, scope, depth)
        return scope

    def _inside(self, expr: Expr, commons: _Commons, scope: Scope, depth: int) -> None:
        for query in queries_in(expr):
            self._select(query, commons, scope, depth - 1, exists=_is_exists(expr, query))

    def _bound(self, source: Source, scope: Scope, commons: _Commons, depth: int) -> Bound:
        if source.select is not None:
            outputs, inner = self._select(source.select, commons, scope.parent, depth - 1)
            return Bound(source, scope, outputs=outputs, inner=inner)
        if source.function:
            return Bound(source, scope)
        if not source.schema and (meant := commons.get(folded(source.name))) is not None:
            return Bound(
                source, scope, outputs=meant.outputs, common=source.name, inner=meant.scopes
            )
        held = self._tables.find(source.name, source.schema)
        if held is None or held.table.kind != "view":
            return Bound(source, scope, held)
        outputs, inner = self._of_view(held, depth)
        return Bound(source, scope, outputs=outputs, common=held.table.name, inner=inner)

    def _of_view(
        self, held: Held, depth: int
    ) -> tuple[tuple[Output, ...] | None, tuple[Scope, ...]]:
        key = f"{held.schema}.{folded(held.table.name)}"
        if key not in self._views:
            self._views[key] = (None, ())
            before = self._text, self._view
            self._text, self._view = held.table.sql or "", held.table.name
            try:
                columns, select = read_view(self._text)
                outputs, inner = self._select(select, {}, None, depth - 1)
                self._views[key] = _renamed(outputs, columns), inner
            except (NotReadError, RecursionError):
                pass
            finally:
                self._text, self._view = before
        return self._views[key]

    def _outputs(self, scope: Scope) -> tuple[Output, ...] | None:
        found: list[Output] = []
        for result in scope.core.results:
            if isinstance(result.expr, Star):
                every = list(_starred(scope, result.expr.owner))
                if any(each is None for each in every):
                    return None
                found += [each for each in every if each is not None]
            else:
                name = result.alias
                if not name and isinstance(result.expr, Name):
                    name = result.expr.parts[-1]
                found.append(Output(name, scope.ref(result.expr)))
        return tuple(found)


def _starred(scope: Scope, owner: str) -> Iterator[Output | None]:
    for bound in scope.bounds:
        if owner and folded(bound.called) != folded(owner):
            continue
        if not bound.known:
            yield None
        if bound.held is not None:
            for column in bound.held.table.columns:
                yield Output(column.name, Ref(bound, column))
        yield from bound.outputs or ()


def _renamed(
    outputs: tuple[Output, ...] | None, names: tuple[str, ...]
) -> tuple[Output, ...] | None:
    if not names:
        return outputs
    if outputs is None or len(outputs) != len(names):
        return tuple(Output(name) for name in names)
    return tuple(Output(name, each.ref) for name, each in zip(names, outputs, strict=True))


def _is_exists(expr: Expr, query: Select) -> bool:
    return any(isinstance(e, Query) and e.exists and e.select is query for e in walk(expr))
