"""Rules about reading more rows than are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.groups import aggregates
from plume_db.judgement.probe import MANY, SOME, Share
from plume_db.judgement.proposal import PRIMARY_KEY, Proposal, covering, indexed_first, searched
from plume_db.judgement.scope import Bound
from plume_db.judgement.syntax import Expr, Literal, Parameter
from plume_db.language import tr
from plume_db.plan.nodes import Access, Kind, PlanNode
from plume_db.whatif.changes import Analyze, WhatIfChange

MILLION = 1_000_000
FEW = 0.05
"""Up to this part of the rows, to fetch each through an index costs less than to read all."""

MOST_KEPT = 0.3
"""A condition that keeps a larger part of the rows is served no faster by an index."""


def full_scan(case: Case) -> Iterator[Finding]:
    """Find large tables that are read whole, though not all of their rows are wanted."""
    told: set[str] = set()
    for node in case.nodes:
        if not is_full(node):
            continue
        rows = case.rows_of(node)
        repeated = _repeats(case, node)
        if rows is None or rows < (SOME if repeated else MANY):
            continue
        bound = case.bound_of(node)
        if _is_for_key(case, node):
            if node.table not in told:  # looked for, and then acted upon: two programs
                yield _for_key(node, rows)
            told.add(node.table)
        elif repeated:
            yield from _inner_scan(case, node, rows, bound, repeated)
        else:
            yield from _outer_scan(case, node, rows, bound)


def _is_for_key(case: Case, node: PlanNode) -> bool:
    """Whether a table is read only because a foreign key points from it."""
    if case.above(node, Kind.FOREIGN_KEY) is not None:
        return True
    return not node.program and case.writing is not None and not case.bounds_of(node)


def _for_key(node: PlanNode, rows: int) -> Finding:
    return Finding(
        node.id,
        "bad",
        tr(
            "To keep the foreign key, {table} is read whole for each row that is "
            "changed: no index begins with the column that refers to it.",
            table=node.table,
        ),
        f"{node.detail}: {rows_text(rows)}",
        tr("Add an index on the columns of {table} that refer to this table.", table=node.table),
        None,
        tr("Full scan of {table} for a foreign key", table=node.table),
    )


def _repeats(case: Case, node: PlanNode) -> str:
    """Say for each row of what a node is run again; "" where it is run once."""
    before = [n for n in case.loops_before(node) if not _gives_one_row(n)]
    if before:
        many = [n for n in before if (case.rows_of(n) or MANY) > 1]
        return tr("for each row of {name}", name=many[-1].line.name) if many else ""
    above = case.correlated_above(node)
    if above is not None:
        return tr("for each row of the query around it")
    return ""


def _gives_one_row(node: PlanNode) -> bool:
    if node.kind is Kind.CONSTANT:
        return True
    return node.access is Access.ROWID_LOOKUP and all("=?" in t for t in node.line.terms)


def _inner_scan(
    case: Case, node: PlanNode, rows: int, bound: Bound | None, repeated: str
) -> Iterator[Finding]:
    found = searched(case, bound, inner=True) if bound else None
    yield Finding(
        node.id,
        "bad",
        tr(
            "{name} is read whole {repeated}; the work grows with the product of both.",
            name=node.line.name,
            repeated=repeated,
        ),
        f"{node.detail}: {rows_text(rows)}",
        found.fix if found else tr("Join it by an indexed column."),
        found.change if found else None,
        tr("Full scan of {table}, repeated", table=node.table or node.line.name),
    )


def _outer_scan(case: Case, node: PlanNode, rows: int, bound: Bound | None) -> Iterator[Finding]:
    if bound is None or bound.held is None:
        if case.statement is None or _ambiguous_filters(case, node):
            yield _told(node, rows, None, None)
        return
    filters = _filters(case, bound)
    if not filters and not _narrowed(case, bound):
        if rows >= MILLION and not _stops_early(case, bound, None, rows):
            yield _whole(node, rows)
        return
    share = case.probe.share(bound, filters) if filters and _own(bound, case) else None
    if _stops_early(case, bound, share, rows):
        return
    if share is not None and filters and share.part >= MOST_KEPT:
        if rows >= MILLION // 10:
            yield _mostly(node, rows, share)
        return
    found = searched(case, bound)
    if found is not None:
        yield _with_index(case, node, rows, bound, share, found)
    elif filters or case.loops_before(node):
        yield _told(node, rows, share, None, _passed_over(case, bound))


def _with_index(
    case: Case, node: PlanNode, rows: int, bound: Bound, share: Share | None, found: Proposal
) -> Finding:
    part = _looked_up(case, bound, found)
    if part > FEW:
        found = covering(case, bound, found) or found
    return _told(node, rows, share, found, doubtful=part > 2 * FEW and not found.covering)


def _looked_up(case: Case, bound: Bound, found: Proposal) -> float:
    """Estimate what part of a table would be looked up through an index."""
    keys = {part.key for part in found.parts}
    terms = [t for t in case.terms_on(bound) if t.constant and t.ref.key in keys]
    exprs = [t.expr for t in terms if t.ref.bound.scope is bound.scope]
    share = case.probe.share(bound, exprs) if exprs else None
    return share.part if share is not None else 0.0


def _own(bound: Bound, case: Case) -> bool:
    return bool(case.filters(bound))


def _filters(case: Case, bound: Bound) -> list[Expr]:
    """Give the conditions on this table alone, also those on the view around it."""
    own = case.filters(bound)
    if own:
        return own
    return [t.expr for t in case.terms_on(bound) if t.constant and t.ref.bound is bound]


def _ambiguous_filters(case: Case, node: PlanNode) -> bool:
    """Whether every source the node may read has a condition of its own."""
    return all(_filters(case, bound) for bound in case.bounds_of(node))


def _narrowed(case: Case, bound: Bound) -> bool:
    """Whether conditions on tables it is joined with leave out rows."""
    others = [b for b in bound.scope.bounds if b is not bound and not b.is_left]
    return any(case.filters(other) for other in others)


def _stops_early(case: Case, bound: Bound, share: Share | None, rows: int) -> bool:
    """Whether LIMIT, or EXISTS, ends the reading after few rows."""
    limit = _limit(case, bound)
    if limit is None or _sorts(case, bound):
        return False
    if share is None:
        return not case.filters(bound)
    if not share.kept:
        return False
    return limit / share.part < min(rows, MANY)


def _limit(case: Case, bound: Bound) -> int | None:
    scope = bound.scope
    if scope.exists:
        return 1
    if scope.ordered is None or scope.ordered.limit is None or scope.core.group_by:
        return None
    if aggregates(scope.core):
        return None
    limit = number(case, scope.ordered.limit)
    offset = number(case, scope.ordered.offset) if scope.ordered.offset else 0
    if limit is None:
        return SOME if isinstance(scope.ordered.limit, Parameter) else None
    return None if limit < 0 else limit + (offset or 0)


def number(case: Case, expr: Expr) -> int | None:
    """Read a whole number that is written out or bound."""
    value: object = None
    if isinstance(expr, Literal) and expr.kind == "number":
        value = expr.text
    elif isinstance(expr, Parameter):
        value = case.given.get(expr.name)
    try:
        return int(str(value)) if value is not None else None
    except ValueError:
        return None


def _sorts(case: Case, bound: Bound) -> bool:
    return any(
        sibling.kind is Kind.TEMP_BTREE
        for node in case.nodes_of(bound)
        for sibling in case.siblings(node)
    )


def _passed_over(case: Case, bound: Bound) -> str:
    """Name an index the planner could have searched, and did not."""
    for term in case.terms_on(bound):
        index = indexed_first(term.ref.held, term.ref.key, term.collation)
        if index and term.constant and term.servable and term.sign != "LIKE":
            return index
    return ""


def _told(
    node: PlanNode,
    rows: int,
    share: Share | None,
    found: Proposal | None,
    passed: str = "",
    doubtful: bool = False,
) -> Finding:
    evidence = f"{node.detail}: {rows_text(rows)}"
    if share is not None:
        evidence += tr(
            "; {kept} of {looked} rows looked at meet the conditions",
            kept=share.kept,
            looked=share.looked,
        )
    change: WhatIfChange | None = found.change if found else None
    fix = found.fix if found else tr("Add a condition that an index can serve, or an index for it.")
    if doubtful:
        fix += tr(
            ". Measure it before: so many rows may cost more through an index than in one scan."
        )
    if passed:
        fix = (
            tr("The primary key could serve; run ANALYZE so that SQLite knows it.")
            if passed == PRIMARY_KEY
            else tr("{index} could serve; run ANALYZE so that SQLite knows it.", index=passed)
        )
        change = Analyze()
    return Finding(
        node.id,
        "bad" if found and not doubtful else "warn",
        tr(
            "Every row of {table} is read, to keep only those that meet the conditions.",
            table=node.table or node.line.name,
        ),
        evidence,
        fix,
        change,
        tr("Full scan of {table}", table=node.table or node.line.name),
    )


def _whole(node: PlanNode, rows: int) -> Finding:
    return Finding(
        node.id,
        "note",
        tr(
            "The query needs every row, so no index avoids this; a narrower covering index, or a "
            "summary kept up to date, would be less to read."
        ),
        f"{node.detail}: {rows_text(rows)}",
    )


def _mostly(node: PlanNode, rows: int, share: Share) -> Finding:
    return Finding(
        node.id,
        "note",
        tr(
            "Most rows meet the conditions, so looking them up through an index would not be "
            "faster."
        ),
        tr(
            "{detail}: {rows}; {kept} of {looked} looked at are kept",
            detail=node.detail,
            rows=rows_text(rows),
            kept=share.kept,
            looked=share.looked,
        ),
    )
