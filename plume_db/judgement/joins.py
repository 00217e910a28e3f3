"""Rules about tables that nothing joins."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding
from plume_db.judgement.groups import aggregates
from plume_db.judgement.probe import MANY
from plume_db.judgement.scope import Bound, Scope
from plume_db.judgement.terms import conditions
from plume_db.language import tr
from plume_db.schema.objects import folded
from plume_db.units import count_text, listed

_MOST = 200
"""Sources of one FROM that are looked at."""


def cross_join(case: Case) -> Iterator[Finding]:
    """Find sources with no condition between them."""
    for scope in case.scopes:
        if not 1 < len(scope.bounds) <= _MOST or any(_unsure(b) for b in scope.bounds):
            continue
        groups = _connected(case, scope)
        if groups is None or len(groups) < 2:
            continue
        rows = [_most(case, scope, group) for group in groups]
        if sum(n != 1 for n in rows) < 2 and not _forgotten(scope):
            continue
        product = 1
        for number in rows:
            product *= number if number is not None else MANY
        if product < MANY:
            continue
        names = [listed([b.called or tr("the subquery") for b in group]) for group in groups]
        known = all(number is not None for number in rows)
        yield Finding(
            None,
            "bad",
            tr(
                "No condition joins {listed}, so every row of one is put beside every "
                "row of the other.",
                listed=listed([f"({n})" if " and " in n else n for n in names]),
            ),
            tr("{product} combinations", product=count_text(product))
            if known
            else tr("FROM without a join condition"),
            tr("Add the condition that joins them, or write CROSS JOIN where all pairs are meant."),
        )


def _forgotten(scope: Scope) -> bool:
    """Whether a JOIN has no condition at all, so that one was perhaps left out by mistake."""
    return any(
        b.source.join in ("JOIN", "INNER JOIN") and b.source.on is None and not b.source.using
        for b in scope.bounds
    )


def _unsure(bound: Bound) -> bool:
    join = bound.source.join
    return not bound.known or "NATURAL" in join


def _connected(case: Case, scope: Scope) -> list[list[Bound]] | None:
    """Group the sources that conditions tie together; None where one is not certain."""
    groups: dict[Bound, set[Bound]] = {bound: {bound} for bound in scope.bounds}

    def tie(tied: set[Bound]) -> None:
        known = [b for b in tied if b in groups] + [b for b in tied if b not in groups]
        for bound in known:
            groups.setdefault(bound, {bound})
        union = set().union(*(groups[b] for b in known)) if known else set()
        for bound in union:
            groups[bound] = union

    for place, bound in enumerate(scope.bounds):
        if "CROSS" in bound.source.join:
            tie({bound, scope.bounds[place - 1]})
        if bound.source.using:
            tie({bound, *(e for e in scope.bounds[:place] if _has(e, bound.source.using[0]))})
    for expr, left in conditions(scope):
        tied = case.mentioned(scope, expr)
        if tied is None:
            return None
        tie(tied | ({left} if left is not None else set()))
    own = {id(groups[b]): [x for x in scope.bounds if x in groups[b]] for b in scope.bounds}
    return list(own.values())


def _has(bound: Bound, name: str) -> bool:
    columns = bound.held.table.columns if bound.held else bound.outputs or ()
    return any(folded(column.name) == folded(name) for column in columns)


def _most(case: Case, scope: Scope, group: list[Bound]) -> int | None:
    """Tell how many rows a group of sources gives at most; None where it is not known."""
    most = 1
    for bound in group:
        rows = _rows(case, scope, bound)
        if rows is None:
            return None
        most = max(most, rows)
    return most


def _rows(case: Case, scope: Scope, bound: Bound) -> int | None:
    if bound.held is None:
        return _of_query(bound)
    if bound.held.table.kind != "table":
        return None
    keys = {
        t.ref.key
        for t in case.terms(scope)
        if t.ref.bound is bound and t.sign in ("=", "IS") and not t.needs
    }
    unique = [*bound.held.unique_keys(), *([("rowid",)] if bound.held.row_key else [])]
    return 1 if any(set(key) <= keys for key in unique) else case.rows(bound.held)


def _of_query(bound: Bound) -> int | None:
    """Tell that a query gives one row: an aggregate of everything, or no FROM at all."""
    if len(bound.inner) != 1:
        return None
    scope = bound.inner[0]
    core = scope.core
    if core.group_by or core.values:
        return len(core.values) or None
    if aggregates(core) or not core.sources:
        return 1
    limit = scope.ordered.limit if scope.ordered else None
    return 1 if limit is not None and scope.text[limit.start : limit.end] == "1" else None
