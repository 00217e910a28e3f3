"""Rules about sorting and leaving out duplicates."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full, is_loop
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.groups import aggregates
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.proposal import (
    Part,
    Proposal,
    column_part,
    covering,
    indexed_first,
    proposed,
)
from plume_db.judgement.scope import Bound, Scope
from plume_db.judgement.syntax import Call, Collate, Expr, In, Literal, Name
from plume_db.language import tr
from plume_db.plan.nodes import Kind, Line, PlanNode
from plume_db.schema.objects import folded
from plume_db.units import count_text


def sort(case: Case) -> Iterator[Finding]:
    """Find sorts of many rows for ORDER BY or GROUP BY."""
    for node in case.nodes:
        purpose = node.line.purpose
        if node.kind is not Kind.TEMP_BTREE or purpose not in ("ORDER BY", "GROUP BY"):
            continue
        scope = scope_of(case, node)
        if _is_for_compound(case, node, scope):
            continue
        if scope is not None and purpose == "ORDER BY" and _sorts_less(scope):
            continue  # only the groups are sorted, or another rule tells
        rows = rows_before(case, node)
        if rows is None or rows < MANY:
            continue
        found = _ordering(case, scope, purpose) if scope else None
        yield Finding(
            node.id,
            "bad" if _pays(scope, found) else "warn",
            tr(
                "All rows are sorted for {purpose} before the first one is given; an index in "
                "that order would spare it.",
                purpose=purpose,
            )
            if found
            else tr(
                "All rows are sorted for {purpose} before the first one is given.", purpose=purpose
            ),
            tr("{detail} over {rows}", detail=node.detail, rows=_about(case, rows)),
            _fix(scope, found),
            found.change if found else None,
            tr("Sorts many rows for {purpose}", purpose=purpose),
        )


def _sorts_less(scope: Scope) -> bool:
    return bool(scope.core.group_by or aggregates(scope.core)) or _is_random(scope)


def _fix(scope: Scope | None, found: Proposal | None) -> str:
    if found is None:
        return tr("Sort fewer rows: narrow them down first, or add a LIMIT.")
    if _pays(scope, found):
        return found.fix
    return tr(
        "{fix}. Measure it before: to fetch every row through an index can "
        "cost more than to sort them.",
        fix=found.fix,
    )


def _is_for_compound(case: Case, node: PlanNode, scope: Scope | None) -> bool:
    """Whether a sort is how UNION, EXCEPT or INTERSECT is done, and no order was asked for."""
    merge = case.above(node, Kind.COMPOUND)
    asked = scope is None or scope.select is None or bool(scope.select.order_by)
    return merge is not None and merge.line.purpose != "UNION ALL" and not asked


def _about(case: Case, rows: int) -> str:
    told = tr("{rows} rows or more", rows=count_text(rows)) if rows == MANY else rows_text(rows)
    return (
        told if case.measured else tr("{told} by estimate, as the first loop gives them", told=told)
    )


def distinct(case: Case) -> Iterator[Finding]:
    """Find DISTINCT over many rows."""
    for node in case.nodes:
        purpose = node.line.purpose
        if node.kind is not Kind.TEMP_BTREE or "DISTINCT" not in purpose:
            continue
        scope = scope_of(case, node)
        rows = rows_before(case, node)
        if rows is None or rows < MANY or scope is None:
            continue
        found = _ordering(case, scope, "DISTINCT")
        if found is None and purpose != "DISTINCT":
            continue
        yield Finding(
            node.id,
            "warn",
            tr(
                "Every row is looked up in a temporary b-tree to leave out duplicates; an index "
                "would give them side by side."
            )
            if found
            else tr("Every row is looked up in a temporary b-tree to leave out duplicates."),
            tr("{detail} over {rows}", detail=node.detail, rows=_about(case, rows)),
            found.fix if found else tr("Leave DISTINCT out where no row can come twice."),
            found.change if found else None,
        )


def scope_of(case: Case, node: PlanNode) -> Scope | None:
    """Find the SELECT a temp b-tree belongs to: that of the loops beside it."""
    for each in _beside(case, node):
        if (bound := case.bound_of(each)) is not None:
            return bound.scope
    return None


def _beside(case: Case, node: PlanNode) -> list[PlanNode]:
    """Give the loops whose rows a temp b-tree takes; count(DISTINCT) stands before its own."""
    family = case.siblings(node)
    before = family if "(DISTINCT)" in node.line.purpose else family[: family.index(node)]
    return [n for n in before if is_loop(n)]


def rows_before(case: Case, node: PlanNode) -> int | None:
    """Tell how many rows come out of the loops before a node: at least, where they are many."""
    loops = _beside(case, node)
    if case.measured is not None and loops:
        actual = case.measured.actual_rows.get(loops[-1].id)
        if actual is not None and actual.kept is not None and actual.complete:
            return actual.kept
    for loop in loops[:1]:
        bound = case.bound_of(loop)
        if bound is None:
            return case.rows_of(loop) if is_full(loop) else None
        whole = is_full(loop) and not case.filters(bound)
        return case.rows_of(loop) if whole else _filtered(case, bound, loop)
    return None


def _filtered(case: Case, bound: Bound, loop: PlanNode) -> int | None:
    filters = case.filters(bound)
    if not filters:
        return None
    if is_full(loop) and (share := case.probe.share(bound, filters)) is not None:
        rows = case.rows_of(loop)
        return round(rows * share.part) if rows is not None else None
    return case.probe.matching(bound, filters, MANY)


def _is_random(scope: Scope) -> bool:
    if scope.ordered is None or not scope.ordered.order_by:
        return False
    first = scope.ordered.order_by[0].expr
    return isinstance(first, Call) and first.name == "random"


def _ordering(case: Case, scope: Scope, purpose: str) -> Proposal | None:
    """Find an index that gives the rows in order, so that the sort is gone from the plan."""
    wanted = _wanted(scope, purpose)
    if not wanted:
        return None
    bound = wanted[0][0]
    if any(each is not bound for each, _ in wanted) or bound.held is None:
        return None
    before = _sorts(n.line for n in case.nodes)
    order = [part for _, part in wanted]
    fixed = [
        column_part(t.ref, t.collation)
        for t in case.terms_on(bound)
        if t.sign in ("=", "IS") and t.constant and t.servable and t.ref.key != "rowid"
    ]
    order = [part for part in order if part.key not in {f.key for f in fixed}]
    for parts in (fixed + order, order):
        if not parts or parts[0].key == "rowid":
            continue
        found = proposed(case, bound.held, [p for p in parts if p.key != "rowid"])
        if found and _sorts(found.lines) < before:
            return covering(case, bound, found) or found
    return None


def _pays(scope: Scope | None, found: Proposal | None) -> bool:
    """Whether an index in order is sure to be better than the sort.

    Fetching every row of a table through one can cost more than to sort them; with LIMIT only few
    are fetched.
    """
    if found is None:
        return False
    limited = scope is not None and scope.ordered is not None and scope.ordered.limit is not None
    return found.covering or (limited and scope is not None and not scope.core.group_by)


def _sorts(lines: Iterator[Line] | tuple[Line, ...]) -> int:
    return sum(line.kind is Kind.TEMP_BTREE for line in lines)


def _wanted(scope: Scope, purpose: str) -> list[tuple[Bound, Part]]:
    """Give the columns rows are wanted in the order of; [] where it is no plain order of them."""
    if purpose == "ORDER BY":
        select = scope.ordered
        terms = [(o.expr, o.descending) for o in select.order_by] if select else []
        if select and any(o.nulls for o in select.order_by):
            return []
    elif purpose == "GROUP BY":
        terms = [(expr, False) for expr in scope.core.group_by]
    else:
        terms = _distinct_terms(scope)
    found: list[tuple[Bound, Part]] = []
    for expr, descending in terms:
        collation = expr.name if isinstance(expr, Collate) else ""
        inner = expr.operand if isinstance(expr, Collate) else _result(scope, expr)
        ref = scope.ref(inner)
        if ref is None or ref.held.table.kind != "table":
            return []
        found.append((ref.bound, column_part(ref, collation, descending)))
    if found and all(part.text.endswith(" DESC") for _, part in found):
        # Read backwards, an ascending index gives the same.
        found = [(b, Part(p.text.removesuffix(" DESC"), p.key)) for b, p in found]
    return found


def _distinct_terms(scope: Scope) -> list[tuple[Expr, bool]]:
    for call in aggregates(scope.core):
        if call.distinct and call.args:
            return [(call.args[0], False)]
    return [(result.expr, False) for result in scope.core.results] if scope.core.distinct else []


def _result(scope: Scope, expr: Expr) -> Expr:
    """Follow an alias or a number to the expression it stands for."""
    results = scope.core.results
    if isinstance(expr, Literal) and expr.text.isdigit() and 0 < int(expr.text) <= len(results):
        return results[int(expr.text) - 1].expr
    if isinstance(expr, Name) and len(expr.parts) == 1:
        for result in results:
            if folded(result.alias) == folded(expr.parts[0]):
                return result.expr
    return expr


def random_order(case: Case) -> Iterator[Finding]:
    """Find ORDER BY random() LIMIT."""
    for scope in case.own_scopes:
        if not _is_random(scope) or scope.ordered is None or scope.ordered.limit is None:
            continue
        held = scope.bounds[0].held if scope.bounds else None
        rows = case.rows(held)
        if held is None or rows is None or rows < SOME:
            continue
        key = held.row_key or "rowid"
        name = held.table.name
        yield Finding(
            _sort_node(case),
            "warn",
            tr("Every row is read and sorted by a random number, to keep a few."),
            tr("ORDER BY random() LIMIT over {rows} of {name}", rows=rows_text(rows), name=name),
            tr(
                "Pick random rowids instead: {sql}",
                sql=f"WHERE {key} >= abs(random()) % (SELECT max({key}) FROM {name}) "
                f"ORDER BY {key} LIMIT 1",
            ),
        )


def _sort_node(case: Case) -> int | None:
    sorts = [n for n in case.nodes if n.kind is Kind.TEMP_BTREE and n.line.purpose == "ORDER BY"]
    return sorts[0].id if sorts else None


def in_then_order(case: Case) -> Iterator[Finding]:
    """Find IN with ORDER BY another column: the values come one after the other, so it sorts."""
    for node in case.nodes:
        if node.kind is not Kind.TEMP_BTREE or node.line.purpose != "ORDER BY":
            continue
        scope = scope_of(case, node)
        if scope is None or len(scope.bounds) != 1 or scope.ordered is None:
            continue
        wanted = _wanted(scope, "ORDER BY")
        found = next(
            (
                t
                for t in case.terms(scope)
                if t.sign == "IN" and isinstance(t.expr, In) and len(t.expr.items) > 1
            ),
            None,
        )
        if not wanted or found is None or indexed_first(found.ref.held, found.ref.key) == "":
            continue
        rows = case.probe.matching(scope.bounds[0], case.filters(scope.bounds[0]), MANY)
        searches = [n for n in case.nodes_of(scope.bounds[0]) if n.kind is Kind.SEARCH]
        if rows is None or rows < SOME or not searches:
            continue
        if found.ref.key in {part.key for _, part in wanted}:
            continue
        yield Finding(
            node.id,
            "warn",
            tr(
                "For IN, SQLite looks up one value after the other, so their rows do not come "
                "in the "
                "order wanted and are sorted."
            ),
            tr(
                "{text}, then {detail} over {rows}",
                text=case.text(scope, found.expr),
                detail=node.detail,
                rows=_about(case, rows),
            ),
            tr(
                "Put one ordered SELECT for each value together with UNION ALL, each with its "
                "LIMIT; "
                "or add an index that begins with the column of ORDER BY."
            ),
        )


def needless_union(case: Case) -> Iterator[Finding]:
    """Find UNION over many rows: UNION ALL leaves nothing out and needs no b-tree."""
    for node in case.nodes:
        if node.kind is not Kind.COMPOUND or node.line.purpose != "UNION":
            continue
        rows = [case.rows_of(n) or 0 for n in _around(case, node) if is_loop(n) and is_full(n)]
        if sum(rows) < MANY:
            continue
        yield Finding(
            node.id,
            "note",
            tr("UNION compares every row with all others to leave out duplicates."),
            tr("{detail} over {rows}", detail=node.detail, rows=rows_text(sum(rows))),
            tr("Where no row can come from both sides, or duplicates do no harm, write UNION ALL."),
        )


def _around(case: Case, node: PlanNode) -> Iterator[PlanNode]:
    """Yield the nodes of a compound: both sides of the operator."""
    above = case.parents.get(node.id)
    if above is not None and above.kind is Kind.COMPOUND:
        yield from above.walk()
    else:
        yield from node.walk()
