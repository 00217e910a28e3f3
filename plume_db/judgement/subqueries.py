"""Rules about subqueries."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full, is_loop
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.proposal import searched
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import Binary, In, Literal, Unary, walk
from plume_db.judgement.terms import conditions
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.plan.nodes import Access, Kind, PlanNode


def correlated(case: Case) -> Iterator[Finding]:
    """Find subqueries that are run again for each row of the query around them."""
    for node in case.nodes:
        if node.kind is not Kind.SUBQUERY or not node.line.correlated:
            continue
        outer = _outer_rows(case, node)
        scan = _dear(case, node)
        if scan is None:
            if outer is None or outer < MANY or _is_exists(case, node):
                continue
            yield _cheap(node, outer)
            continue
        rows = case.rows_of(scan) or 0
        if (outer or SOME) * rows < MANY or rows < 2:
            continue
        bound = case.bound_of(scan)
        found = searched(case, bound, inner=True) if bound else None
        yield Finding(
            node.id,
            "bad",
            tr(
                "The subquery is run again {for_each}, and each time it builds an index on "
                "{table}.",
                for_each=_for_each(outer),
                table=scan.table or scan.line.name,
            )
            if scan.access is Access.AUTOMATIC_INDEX
            else tr(
                "The subquery is run again {for_each}, and each time it reads all of {table}.",
                for_each=_for_each(outer),
                table=scan.table or scan.line.name,
            ),
            tr(
                "{detail}, with {scan}: {rows}",
                detail=node.detail,
                scan=scan.detail,
                rows=rows_text(rows),
            ),
            found.fix
            if found
            else tr("Compute it once for all rows with GROUP BY, and join that."),
            found.change if found else None,
        )


def _for_each(outer: int | None) -> str:
    return (
        tr("for each of {outer}", outer=rows_text(outer))
        if outer
        else tr("for each row of the query around it")
    )


def _cheap(node: PlanNode, outer: int) -> Finding:
    return Finding(
        node.id,
        "note",
        tr(
            "The subquery is run again {for_each}; an index makes each run short, "
            "but there are many.",
            for_each=_for_each(outer),
        ),
        node.detail,
        tr("Where most of these rows are wanted, compute it once with GROUP BY and join that."),
    )


def _outer_rows(case: Case, node: PlanNode) -> int | None:
    """Tell how many rows the loops around a subquery give, as far as one scan tells."""
    family = case.siblings(node)
    loops = [n for n in family if is_loop(n)]
    if not loops:
        above = case.parents.get(node.id)
        return _outer_rows(case, above) if above is not None else None
    return case.rows_of(loops[0]) if is_full(loops[0]) else None


def _dear(case: Case, node: PlanNode) -> PlanNode | None:
    """Find what makes each run long: a table that is read whole."""
    found = [n for n in node.walk() if is_full(n) or n.access is Access.AUTOMATIC_INDEX]
    if len(found) == 1 and _first_entry(case, found[0]):
        return None
    return max(found, key=lambda n: case.rows_of(n) or 0, default=None)


def _first_entry(case: Case, node: PlanNode) -> bool:
    """Whether a scan ends at its first row: EXISTS without any condition."""
    bound = case.bound_of(node)
    if bound is None or not bound.scope.exists:
        return False
    return not any(True for _ in conditions(bound.scope))


def _is_exists(case: Case, node: PlanNode) -> bool:
    for each in node.walk():
        bound = case.bound_of(each) if is_loop(each) else None
        if bound is not None:
            return bound.scope.exists
    return False


def not_in_null(case: Case) -> Iterator[Finding]:
    """Find NOT IN over values that may be NULL: one NULL, and it is never true."""
    for scope in case.own_scopes:
        for expr, _left in conditions(scope):
            for each in walk(expr):
                test, negated = each, isinstance(each, In) and each.negated
                if isinstance(each, Unary) and each.sign == "NOT" and isinstance(each.operand, In):
                    test, negated = each.operand, not each.operand.negated
                if isinstance(test, In) and negated:
                    yield from _nulls_in(case, scope, test)


def _nulls_in(case: Case, scope: Scope, test: In) -> Iterator[Finding]:
    if any(isinstance(i, Literal) and i.kind == "null" for i in test.items):
        yield Finding(
            None,
            "bad",
            tr(
                "With NULL in the list, NOT IN is never true: nothing is known to differ from NULL."
            ),
            case.text(scope, test),
            tr("Take NULL out of the list."),
        )
        return
    if test.query is None:
        return
    for inner in case.scopes:
        if inner.select is not test.query or len(inner.core.results) != 1:
            continue
        ref = inner.ref(inner.core.results[0].expr)
        if ref is None or not _nullable(inner, ref):
            continue
        name, table = ref.column.name, ref.held.table.name
        here = case.probe.number(
            f"select exists(select 1 from {quoted(ref.held.schema)}.{quoted(table)} "
            f"where {quoted(name)} is null)"
        )
        if here == 0 and ref.column.primary_key:
            continue
        seen = {1: tr("there are NULLs in it now"), 0: tr("there are none now")}.get(
            -1 if here is None else here, tr("whether there are any now was not looked into")
        )
        yield Finding(
            None,
            "bad" if here else "warn",
            tr(
                "{table}.{name} may be NULL. A single NULL among the values makes NOT "
                "IN never true, and no row is given.",
                table=table,
                name=name,
            ),
            f"{case.text(scope, test)}; {seen}",
            tr("Write NOT EXISTS (...), or add WHERE {name} IS NOT NULL inside.", name=name),
        )


def _nullable(scope: Scope, ref: Ref) -> bool:
    if ref.column.not_null or ref.key == "rowid":
        return False
    for bound in scope.bounds:
        if bound.is_left and bound is ref.bound:
            return True
    return not any(_excludes_null(scope, expr, ref) for expr, _left in conditions(scope))


def _excludes_null(scope: Scope, expr: object, ref: Ref) -> bool:
    """Whether a condition can not be true where the column is NULL."""
    if isinstance(expr, In) and not expr.negated:
        one = scope.ref(expr.operand)
        return one is not None and (one.bound, one.key) == (ref.bound, ref.key)
    if not isinstance(expr, Binary) or expr.sign == "IS":
        return False
    if expr.sign == "IS NOT":
        null = isinstance(expr.right, Literal) and expr.right.kind == "null"
        sides = [scope.ref(expr.left)] if null else []
    else:
        sides = [scope.ref(expr.left), scope.ref(expr.right)]
    return any(s is not None and (s.bound, s.key) == (ref.bound, ref.key) for s in sides)
