"""Everything the rules look at: the plan, the statement taken apart, the schema, short looks."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cached_property

from plume_db.jobs import Task
from plume_db.judgement.probe import Probe
from plume_db.judgement.reading import NotReadError
from plume_db.judgement.scope import Binder, Bound, Scope
from plume_db.judgement.statement import read_statement
from plume_db.judgement.syntax import (
    Expr,
    Name,
    Statement,
    Writing,
    expressions,
    queries_in,
    walk,
)
from plume_db.judgement.tables import Held, Tables
from plume_db.judgement.terms import Term, conditions, equalities, terms
from plume_db.judgement.trial import Trial
from plume_db.measure.result import Measured
from plume_db.plan.nodes import Access, Kind, Line, Plan, PlanNode
from plume_db.schema.objects import folded
from plume_db.values import Value

READS = frozenset({Kind.SCAN, Kind.SEARCH, Kind.VIRTUAL})


class Case:
    """One statement before the judge; close it when done."""

    def __init__(
        self,
        task: Task,
        plan: Plan,
        measured: Measured | None,
        given: Mapping[str, Value] | None,
        seconds: float,
    ) -> None:
        self.plan = plan
        self.measured = measured
        self.given = dict(given or {})
        self.sql = plan.sql
        self.con = task.con
        self.nodes = list(plan.walk())
        self.by_id = {node.id: node for node in self.nodes}
        self.tables = Tables(task.con)
        self.probe = Probe(task, self.sql, given, seconds / 2)
        self._until = time.monotonic() + seconds
        self.statement: Statement | None = None
        self.scopes: list[Scope] = []
        self._terms: dict[Scope, list[Term]] = {}
        self._by_bound: dict[Bound, list[Term]] | None = None
        self._equal: dict[Scope, list[Term]] = {}
        self._filters: dict[Scope, dict[Bound, list[Expr]]] = {}
        self._bounds: dict[int, list[Bound]] = {}
        try:
            self.statement = read_statement(self.sql)
            self.scopes = Binder(self.tables, self.sql, self.statement).scopes
        except (NotReadError, RecursionError):
            self.statement = None
            self.scopes = []

    def close(self) -> None:
        """Drop the trial copy, if one was made."""
        if "_trial" in self.__dict__ and self._trial is not None:
            self._trial.close()

    @property
    def spent(self) -> bool:
        """Whether the time is over: nothing that takes long is begun then."""
        return time.monotonic() > self._until

    @property
    def own_scopes(self) -> Iterator[Scope]:
        """The SELECTs of the statement itself, not those of views."""
        return (scope for scope in self.scopes if not scope.view)

    @property
    def writing(self) -> Writing | None:
        """The statement, where it writes."""
        return self.statement if isinstance(self.statement, Writing) else None

    def terms(self, scope: Scope) -> list[Term]:
        """Find the conditions of a SELECT an index could serve; remembered."""
        if scope not in self._terms:
            self._terms[scope] = terms(scope)
        return self._terms[scope]

    def terms_on(self, bound: Bound) -> list[Term]:
        """Find the conditions on a table, also those put on the view or subquery it is in."""
        if self._by_bound is None:
            self._by_bound = {}
            for scope in self.scopes:
                for term in self.terms(scope):
                    self._by_bound.setdefault(term.ref.bound, []).append(term)
        return self._by_bound.get(bound, [])

    def filters(self, bound: Bound) -> list[Expr]:
        """Find the conditions of its SELECT that need this source and no other."""
        scope = bound.scope
        if scope not in self._filters:
            found: dict[Bound, list[Expr]] = {}
            for expr, left in conditions(scope):
                needed = scope.bounds_in(expr) or set()
                if len(needed) == 1 and (left is None or left in needed):
                    found.setdefault(next(iter(needed)), []).append(expr)
            self._filters[scope] = found
        return self._filters[scope].get(bound, [])

    def equalities(self, scope: Scope) -> list[Term]:
        """Find what is equal wherever rows are joined; remembered."""
        if scope not in self._equal:
            self._equal[scope] = equalities(scope)
        return self._equal[scope]

    def mentioned(self, scope: Scope, expr: Expr) -> set[Bound] | None:
        """Give the sources a condition speaks of, also from inside subqueries; None if unsure."""
        found: set[Bound] = set()
        texts = [(scope, each) for each in walk(expr)]
        inside = {id(query) for query in queries_in(expr)}
        for inner in self.scopes if inside else ():
            at: Scope | None = inner
            while at is not None and at.parent is not scope:
                at = at.parent
            if at is not None and id(at.select) in inside:
                texts += [(inner, e) for root in expressions(inner.core) for e in walk(root)]
        for where, each in texts:
            if isinstance(each, Name):
                one = where.resolve(each)
                if one is None:
                    return None
                found.add(one.bound)
        return found

    def nodes_of(self, bound: Bound) -> list[PlanNode]:
        """Find the nodes that certainly read a source."""
        source = bound.source
        names = {folded(bound.called), folded(f"{source.schema}.{source.name}")}
        nodes = [n for name in names for n in self._reads.get(name, ())]
        return [n for n in nodes if self.bound_of(n) is bound]

    @cached_property
    def _reads(self) -> dict[str, list[PlanNode]]:
        """The nodes that read something, by the name they give it."""
        found: dict[str, list[PlanNode]] = {}
        for node in self.nodes:
            if node.kind in READS:
                found.setdefault(_said(node), []).append(node)
        return found

    def bounds_of(self, node: PlanNode) -> list[Bound]:
        """Find the tables a node may be the reading of: one, unless names repeat."""
        if node.program:
            return []  # a trigger's own text is not taken apart
        if node.id not in self._bounds:
            found = [b for b in self._called.get(_said(node), ()) if is_read(node, b)]
            if len(found) > 1:
                found = [b for b in found if _stands_at(node, b)] or found
            if len(found) > 1:
                found = [b for b in found if self._fits(node, b)] or found
            if len(found) > 1:
                found = self._in_turn(node, found)
            self._bounds[node.id] = found
        return self._bounds[node.id]

    def bound_of(self, node: PlanNode) -> Bound | None:
        """Find the table a node reads; None where it is not certain."""
        found = self.bounds_of(node)
        return found[0] if len(found) == 1 else None

    @cached_property
    def _called(self) -> dict[str, list[Bound]]:
        """All tables of all FROM clauses, by the name a plan would give them."""
        found: dict[str, list[Bound]] = {}
        for scope in self.scopes:
            for bound in scope.bounds:
                if bound.held is not None:
                    found.setdefault(folded(bound.called), []).append(bound)
                    if bound.source.schema and not bound.source.alias:
                        plain = f"{bound.source.schema}.{bound.source.name}"
                        found.setdefault(folded(plain), []).append(bound)
        return found

    def _fits(self, node: PlanNode, bound: Bound) -> bool:
        """Whether a node stands where the source's SELECT does: in a subquery, beside others."""
        if node.line.exists:
            return bound.scope.exists
        if (self.above(node, Kind.SUBQUERY) is not None) != (bound.scope.parent is not None):
            return False
        beside = {_said(n) for n in self.siblings(node) if n.kind in READS and n.table}
        own = {folded(b.called) for b in bound.scope.bounds}
        return beside <= own or not any(_said(n) in own for n in self.siblings(node))

    def _in_turn(self, node: PlanNode, found: list[Bound]) -> list[Bound]:
        """Tell the sides of a UNION apart, which stand in the plan in the order of the text."""
        if len({id(b.scope.select) for b in found}) > 1 or len({b.scope for b in found}) == 1:
            return found
        nodes = self._reads.get(_said(node), [])
        if len(nodes) != len(found) or node not in nodes:
            return found
        return [found[nodes.index(node)]]

    def above(self, node: PlanNode, kind: Kind) -> PlanNode | None:
        """Find the nearest node of a kind that a node is part of."""
        at = self.parents.get(node.id)
        while at is not None and at.kind is not kind:
            at = self.parents.get(at.id)
        return at

    def held_of(self, node: PlanNode) -> Held | None:
        """Find the table a node reads, also where it is not certain as which source."""
        names = {(b.held.schema, b.held.table.name): b.held for b in self.bounds_of(node) if b.held}
        if len(names) == 1:
            return next(iter(names.values()))
        if node.table and not names:
            return self.tables.find(node.table)
        return None

    def rows(self, held: Held | None) -> int | None:
        """Tell how many rows a table has, as it is now."""
        return self.probe.rows(held) if held and held.table.kind == "table" else None

    def rows_of(self, node: PlanNode) -> int | None:
        """Tell how many rows the table of a node has."""
        held = self.held_of(node)
        counted = self.rows(held)
        if counted is None and node.rows is not None:
            return node.rows.rows
        return counted

    def siblings(self, node: PlanNode) -> list[PlanNode]:
        """Give the nodes under the same parent, in order, with the node itself."""
        return self._families[node.id]

    @cached_property
    def _families(self) -> dict[int, list[PlanNode]]:
        found: dict[int, list[PlanNode]] = {}
        families = [list(self.plan.roots)] + [list(n.children) for n in self.nodes if n.children]
        for family in families:
            for node in family:
                found[node.id] = family
        return found

    @cached_property
    def parents(self) -> dict[int, PlanNode]:
        """The node above each node, by the id of the lower one."""
        return {child.id: node for node in self.nodes for child in node.children}

    def loops_before(self, node: PlanNode) -> list[PlanNode]:
        """Give the loops a node runs inside of, at its own level."""
        family = self.siblings(node)
        before = family[: family.index(node)]
        return [n for n in before if is_loop(n)]

    def correlated_above(self, node: PlanNode) -> PlanNode | None:
        """Find the correlated subquery a node is part of."""
        at = self.above(node, Kind.SUBQUERY)
        while at is not None and not at.line.correlated:
            at = self.above(at, Kind.SUBQUERY)
        return at

    @cached_property
    def _trial(self) -> Trial | None:
        if self.spent:
            return None
        trial = Trial(self.con, self.sql, self.given)
        if trial.agrees(self.plan):
            return trial
        trial.close()
        return None

    def planned(self, *indexes: str, sql: str = "") -> list[Line]:
        """Plan the statement, or another, with more indexes; [] where that can not be told."""
        if self.spent or self._trial is None:
            return []
        return self._trial.with_indexes(*indexes, sql=sql)

    def text(self, scope: Scope, expr: Expr, most: int = 90) -> str:
        """Quote a piece of the statement on one line."""
        shown = " ".join(scope.text[expr.start : expr.end].split())
        return shown if len(shown) <= most else shown[: most - 1] + "…"


def is_loop(node: PlanNode) -> bool:
    """Whether a node gives rows to the loops after it."""
    return node.kind in READS or node.kind is Kind.MULTI_INDEX_OR


def is_full(node: PlanNode) -> bool:
    """Whether a node reads a whole table, or a whole index instead."""
    scans = (Access.SCAN, Access.SMALL_SCAN, Access.LARGE_SCAN)
    return node.kind in (Kind.SCAN, Kind.SEARCH) and node.access in scans


def is_read(node: PlanNode, bound: Bound) -> bool:
    """Whether a node may be the reading of a source."""
    if folded(node.line.name) != folded(bound.called):
        plain = f"{bound.source.schema}.{bound.source.name}"
        if bound.source.alias or folded(node.line.name) != folded(plain):
            return False
    if bound.held is None or not node.table:
        return True
    return folded(node.table) == folded(bound.held.table.name)


def _stands_at(node: PlanNode, bound: Bound) -> bool:
    """Whether the plan says that the node's table is named where this source stands."""
    if node.span is None or bound.scope.view:
        return False
    return bound.source.start <= node.span[0] < bound.source.end


def _said(node: PlanNode) -> str:
    return folded(node.line.name)
