"""The conditions of a SELECT as an index sees them: a column, an operator, and what it meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.edit.affinity import Affinity, affinity_of
from plume_db.judgement.scope import Bound, Ref, Scope
from plume_db.judgement.syntax import (
    Between,
    Binary,
    Call,
    Cast,
    Collate,
    Expr,
    In,
    Like,
    Literal,
    Name,
    Parameter,
    Query,
    Unary,
    conjuncts,
)
from plume_db.schema.objects import Column, folded

RANGES = frozenset({"<", "<=", ">", ">="})
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "IS": "IS"}
NUMERIC = frozenset({Affinity.INTEGER, Affinity.REAL, Affinity.NUMERIC})


@dataclass(frozen=True)
class Term:
    """A condition that an index on `ref` could serve."""

    ref: Ref
    sign: str
    """``=``, ``IS``, ``IN``, ``<``, ``<=``, ``>``, ``>=``, ``BETWEEN`` or ``LIKE``."""
    expr: Expr
    """The whole condition."""
    others: tuple[Expr, ...]
    """What the column is compared with; empty for an IN with a query."""
    needs: frozenset[Bound]
    """The other sources that must have a row before it can be tested."""
    collation: str
    """The collation the comparison is made by, in upper case."""
    affinity: Affinity
    """The affinity the comparison is made with."""

    @property
    def equal(self) -> bool:
        """Whether it fixes the column to one value, or to a list of them."""
        return self.sign in ("=", "IS", "IN")

    @property
    def constant(self) -> bool:
        """Whether it needs no other table."""
        return not self.needs

    @property
    def servable(self) -> bool:
        """Whether the column's own affinity lets an index on it serve."""
        own = self.ref.held.affinity(self.ref.column)
        if self.affinity is Affinity.NONE:
            return True
        if self.affinity is Affinity.TEXT:
            return own is Affinity.TEXT
        return own in NUMERIC


def conditions(scope: Scope) -> Iterator[tuple[Expr, Bound | None]]:
    """Yield all that must be true of a row; with the source whose LEFT JOIN it belongs to."""
    for bound in scope.bounds:
        for part in conjuncts(bound.source.on):
            yield part, bound if bound.is_left else None
    for part in conjuncts(scope.core.where):
        yield part, None


def terms(scope: Scope) -> list[Term]:
    """Find every condition of a SELECT that an index could serve."""
    found: list[Term] = []
    for expr, left in conditions(scope):
        for term in terms_of(scope, expr):
            # A LEFT JOIN's condition looks up rows of its right table only.
            if left is None or left in _behind(term.ref.bound, scope):
                found.append(term)
    found += _using(scope)
    return found


def equalities(scope: Scope) -> list[Term]:
    """Find what is equal wherever rows are joined, also through a LEFT JOIN."""
    found = [t for expr, _left in conditions(scope) for t in terms_of(scope, expr)]
    return [t for t in (*found, *_using(scope)) if t.sign in ("=", "IS")]


def _behind(bound: Bound, scope: Scope) -> list[Bound]:
    """Give the sources of this SELECT through which a table's column is seen."""
    if bound.scope is scope:
        return [bound]
    return [b for b in scope.bounds if any(bound in inner.bounds for inner in b.inner)]


def terms_of(scope: Scope, expr: Expr) -> Iterator[Term]:
    """Yield the terms of one condition: two for a comparison of two columns."""
    match expr:
        case Binary(sign=sign, left=left, right=right) if sign in _TURNED:
            yield from _term(scope, expr, sign, left, (right,))
            yield from _term(scope, expr, _TURNED[sign], right, (left,))
        case Between(operand=operand, low=low, high=high, negated=False):
            yield from _term(scope, expr, "BETWEEN", operand, (low, high))
        case In(operand=operand, items=items, query=query, negated=False):
            if items or query is not None:
                yield from _term(scope, expr, "IN", operand, items)
        case Like(operand=operand, pattern=pattern, negated=False):
            yield from _term(scope, expr, "LIKE", operand, (pattern,))


def _term(
    scope: Scope, expr: Expr, sign: str, side: Expr, others: tuple[Expr, ...]
) -> Iterator[Term]:
    ref = scope.ref(_bare(side))
    if ref is None or ref.held.table.kind != "table":
        return
    needs: set[Bound] = set()
    for other in others:
        bounds = _needed(scope, other)
        if bounds is None:
            return
        needs |= bounds
    if any(ref.bound in _all_behind(b) for b in needs):
        return
    swapped = not isinstance(expr, Binary) or expr.left is side
    pair = (side, others[0]) if others else (side, None)
    collation = _collation(scope, *(pair if swapped else (others[0], side)))
    affinity = _comparison(scope, side, expr, others)
    yield Term(ref, sign, expr, others, frozenset(needs), collation, affinity)


def _all_behind(bound: Bound) -> set[Bound]:
    """Give a source and all the tables it is made of."""
    found = {bound}
    for scope in bound.inner:
        for inner in scope.bounds:
            found |= _all_behind(inner)
    return found


def _needed(scope: Scope, expr: Expr) -> set[Bound] | None:
    """Give the sources a value needs; a subquery that stands alone needs none."""
    if isinstance(expr, Query):
        return set()
    return scope.bounds_in(expr)


def _bare(expr: Expr) -> Expr:
    """Take COLLATE off."""
    while isinstance(expr, Collate):
        expr = expr.operand
    return expr


def _collation(scope: Scope, left: Expr, right: Expr | None) -> str:
    """Find the collation of a comparison: written ones first, then the left column's."""
    for side in (left, right):
        if isinstance(side, Collate):
            return side.name.upper()
    for side in (left, right):
        column = column_of(scope, side)
        if column is not None:
            return (column.collation or "BINARY").upper()
    return "BINARY"


def column_of(scope: Scope, expr: Expr | None) -> Column | None:
    """Give the column an expression is for comparing: CAST and ``+`` keep its collation."""
    while isinstance(expr, (Cast, Collate)) or (isinstance(expr, Unary) and expr.sign == "+"):
        expr = expr.operand
    if not isinstance(expr, Name):
        return None
    ref = scope.ref(expr)
    return ref.column if ref else None


def affinity(scope: Scope, expr: Expr | None) -> Affinity:
    """Find the affinity of an expression; NONE for all but columns, casts and subqueries."""
    expr = _bare(expr) if expr is not None else None
    if isinstance(expr, Cast):
        return affinity_of(Column("", expr.type), False)
    if isinstance(expr, Name):
        ref = scope.ref(expr)
        return ref.held.affinity(ref.column) if ref else Affinity.NONE
    return Affinity.NONE


def _comparison(scope: Scope, side: Expr, expr: Expr, others: tuple[Expr, ...]) -> Affinity:
    """Find the affinity SQLite compares with."""
    own = affinity(scope, side)
    if isinstance(expr, In) and expr.query is None:
        return own  # a list takes on the affinity of what is looked for
    if isinstance(expr, In) or (others and isinstance(others[0], Query)):
        return own  # the subquery's affinity is not looked into: no mismatch is claimed
    met = {affinity(scope, other) for other in others}
    if own in NUMERIC or met & NUMERIC:
        return Affinity.NUMERIC
    if own is Affinity.NONE and met == {Affinity.NONE}:
        return Affinity.NONE
    return Affinity.TEXT if own is Affinity.TEXT or Affinity.TEXT in met else Affinity.NONE


def _using(scope: Scope) -> Iterator[Term]:
    """Yield the equalities that USING and NATURAL stand for."""
    for place, bound in enumerate(scope.bounds):
        if bound.held is None:
            continue
        for name in bound.source.using:
            mine = next(
                (c for c in bound.held.table.columns if folded(c.name) == folded(name)), None
            )
            for earlier in scope.bounds[:place]:
                if earlier.held is None or mine is None:
                    continue
                for column in earlier.held.table.columns:
                    if folded(column.name) == folded(name):
                        yield from _pair(Ref(earlier, column), Ref(bound, mine))


def _pair(left: Ref, right: Ref) -> Iterator[Term]:
    collation = (left.column.collation or "BINARY").upper()
    affinities = {ref.held.affinity(ref.column) for ref in (left, right)}
    made = Affinity.NUMERIC if affinities & NUMERIC else Affinity.NONE
    if affinities == {Affinity.TEXT}:
        made = Affinity.TEXT
    where = right.bound.source
    expr = Expr(where.start, where.end)
    yield Term(left, "=", expr, (), frozenset({right.bound}), collation, made)
    yield Term(right, "=", expr, (), frozenset({left.bound}), collation, made)


def constant_value(expr: Expr) -> bool:
    """Whether an expression is written out or bound, so that it is the same for all rows."""
    match expr:
        case Literal() | Parameter():
            return True
        case Unary(operand=a) | Cast(operand=a) | Collate(operand=a):
            return constant_value(a)
        case Binary(left=a, right=b):
            return constant_value(a) and constant_value(b)
        case Call(name=name, args=args):
            return name != "random" and all(constant_value(a) for a in args)
    return False
