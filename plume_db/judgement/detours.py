"""Rules about what SQLite makes or goes through because an index is missing."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full, is_loop
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.groups import aggregates
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.proposal import covering, searched
from plume_db.judgement.scope import Scope
from plume_db.language import tr, trn
from plume_db.plan.nodes import Access, Kind, PlanNode
from plume_db.schema.objects import folded

_MAKERS = frozenset({Kind.CO_ROUTINE, Kind.MATERIALIZE})


def automatic_index(case: Case) -> Iterator[Finding]:
    """Find indexes that SQLite builds for one run and throws away."""
    for node in case.nodes:
        if node.access is not Access.AUTOMATIC_INDEX:
            continue
        rows = case.rows_of(node)
        if rows is None:
            yield from _indexed_result(case, node)
            continue
        if rows < SOME:
            continue
        bound = case.bound_of(node)
        found = searched(case, bound, inner=True) if bound else None
        if bound and found:  # the automatic one holds all columns that are read
            found = covering(case, bound, found) or found
        built = case.measured.counters if case.measured else None
        counted = (
            trn("; {n} row put in", "; {n} rows put in", built.automatic_index_rows)
            if built
            else ""
        )
        yield Finding(
            node.id,
            "bad",
            tr(
                "No index serves the lookup in {table}, so SQLite builds one on every "
                "run and throws it away.",
                table=node.table or node.line.name,
            ),
            f"{node.detail}: {rows_text(rows)}{counted}",
            found.fix if found else tr("Add an index on the columns it is looked up by."),
            found.change if found else None,
        )


def _indexed_result(case: Case, node: PlanNode) -> Iterator[Finding]:
    """Find results of a view or subquery that are put into an index, to be looked up there."""
    name = folded(node.line.name)
    queries = (b for s in case.scopes for b in s.bounds if b.outputs is not None or b.inner)
    bound = next((b for b in queries if folded(b.called) == name), None)
    if bound is None or any(_gives_few(scope) for scope in bound.inner):
        return
    names = {folded(bound.called), folded(bound.common)}
    makers = [n for n in case.nodes if n.kind in _MAKERS and folded(n.line.name) in names]
    built = case.measured.counters if case.measured else None
    if built is not None and built.automatic_index_rows < SOME:
        return
    if not any(_reads_much(case, maker) for maker in makers):
        return
    shown = bound.common or bound.called
    counted = (
        trn("; {n} row put in", "; {n} rows put in", built.automatic_index_rows) if built else ""
    )
    yield Finding(
        node.id,
        "warn",
        tr(
            "All of {shown} is computed on every run and put into an index made "
            "for that run, which is thrown away at its end.",
            shown=shown,
        ),
        f"{node.detail}{counted}",
        tr(
            "Put the conditions inside {shown}, or join its tables directly: they "
            "can have indexes.",
            shown=shown,
        ),
        None,
    )


def _gives_few(scope: Scope) -> bool:
    if scope.ordered is not None and scope.ordered.limit is not None:
        return True
    return not scope.core.group_by and bool(aggregates(scope.core))


def skip_scan(case: Case) -> Iterator[Finding]:
    """Find searches that go through every value of an index's first column."""
    for node in case.nodes:
        skipped = [t[4:-1] for t in node.line.terms if t.startswith("ANY(")]
        rows = case.rows_of(node)
        if not skipped or (rows is not None and rows < SOME):
            continue
        bound = case.bound_of(node)
        found = searched(case, bound) if bound else None
        yield Finding(
            node.id,
            "warn",
            tr(
                "The query fixes no value of {skipped}, the first column of the index, "
                "so SQLite searches once for each value there is. It does so only "
                "while the statistics say that there are few.",
                skipped=", ".join(skipped),
            ),
            node.detail,
            found.fix if found else tr("Add an index that begins with the column searched for."),
            found.change if found else None,
        )


def materialised(case: Case) -> Iterator[Finding]:
    """Find views and common table expressions that are computed whole and kept."""
    named = {
        name.lower(): bound
        for scope in case.scopes
        for bound in scope.bounds
        if bound.common
        for name in (bound.common, bound.called)
    }
    for node in case.nodes:
        bound = named.get(node.line.name.lower())
        if node.kind is not Kind.MATERIALIZE or bound is None or not _reads_much(case, node):
            continue
        uses = sum(b.common == bound.common for s in case.scopes for b in s.bounds)
        yield Finding(
            node.id,
            "note" if uses > 1 else "warn",
            tr(
                "{common} is computed whole and kept for this run; conditions from outside do "
                "not make it smaller. It is used more than once, which makes keeping it right.",
                common=bound.common,
            )
            if uses > 1
            else tr(
                "{common} is computed whole and kept for this run; conditions from outside do "
                "not make it smaller.",
                common=bound.common,
            ),
            node.detail,
            tr(
                "Put the conditions inside {common}, or join its tables directly.",
                common=bound.common,
            ),
        )


def _reads_much(case: Case, node: PlanNode) -> bool:
    return any(
        (case.rows_of(each) or 0) >= MANY
        for each in node.walk()
        if is_loop(each) and (is_full(each) or each.access is Access.AUTOMATIC_INDEX)
    )
