"""Rules about what ANALYZE left behind."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.probe import MANY, SOME
from plume_db.judgement.scope import Bound, Scope
from plume_db.judgement.tables import Held
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.schema.objects import Index, folded
from plume_db.whatif.changes import Analyze

FACTOR = 4
"""Statistics are called stale where the rows are so many times more, or fewer."""


def stale_statistics(case: Case) -> Iterator[Finding]:
    """Find tables whose rows are far from what the statistics say."""
    for held in _read(case):
        told = _told_rows(case, held)
        if told is None:
            continue
        real = case.rows(held)
        if real is None or max(real, told) < SOME:
            continue
        if real * FACTOR > told and told * FACTOR > real:
            continue
        node = next((n.id for n in case.nodes if n.table == held.table.name), None)
        yield Finding(
            node,
            "warn",
            tr(
                "The planner believes {name} has {told}; it has about {real}. Orders "
                "of joins and choices of indexes rest on that.",
                name=held.table.name,
                told=rows_text(told),
                real=rows_text(real),
            ),
            tr("sqlite_stat1: {told:,}; looked at now: {real:,}", told=told, real=real),
            tr("Run ANALYZE {name}", name=held.table.name),
            Analyze(),
        )


def absent_statistics(case: Case) -> Iterator[Finding]:
    """Find statements where the planner had to choose without statistics."""
    if any(_has_statistics(case, held) for held in _read(case)):
        return
    for scope in case.scopes:
        choice = _choice(case, scope)
        if choice:
            yield Finding(
                None,
                "note",
                tr(
                    "The planner had a choice and no statistics to choose by: {choice}.",
                    choice=choice,
                ),
                tr("sqlite_stat1 has nothing about these tables"),
                tr("Run ANALYZE (PRAGMA optimize does it where it pays)."),
                Analyze(),
            )
            return


def _choice(case: Case, scope: Scope) -> str:
    for bound in scope.bounds:
        if bound.held is None or (case.rows(bound.held) or 0) < MANY:
            continue
        names = _serving(case, bound, constant=True)
        if len(names) > 1:
            return tr(
                "{sorted} of {called}",
                sorted=tr(" or ").join(sorted(names)[:3]),
                called=bound.called,
            )
    large = [b for b in scope.bounds if b.held and (case.rows(b.held) or 0) >= MANY]
    large = [b for b in large if not b.is_left and _serving(case, b, constant=False)]
    starts = [b for b in large if _one_row(case, b) or _serving(case, b, constant=True)]
    if any(_one_row(case, b) for b in starts) or len(starts) == 1 or len(large) < 2:
        return ""
    both = starts or [b for b in large if any(case.filters(each) for each in large)]
    if len(both) < 2:
        return ""
    return tr(
        "which of {called} and {called2} to begin with",
        called=both[0].called,
        called2=both[1].called,
    )


def _one_row(case: Case, bound: Bound) -> bool:
    """Whether constants fix a unique key: then nothing better can be chosen to begin with."""
    assert bound.held is not None
    keys = {t.ref.key for t in case.terms(bound.scope) if t.ref.bound is bound and t.constant}
    return any(set(key) <= keys for key in bound.held.unique_keys())


def _serving(case: Case, bound: Bound, constant: bool) -> set[str]:
    """Name the indexes of a table whose first column a condition can be looked up in."""
    assert bound.held is not None
    terms = [
        t
        for t in case.terms(bound.scope)
        if t.ref.bound is bound and t.equal and t.servable and t.constant is constant
    ]
    keys = {t.ref.key for t in terms}
    if constant and any(set(key) <= keys for key in bound.held.unique_keys()):
        return set()  # one row: there is nothing to choose
    found: dict[str, str] = {}
    for index in bound.held.table.indexes:
        first = _first(index)
        if first in keys:
            found.setdefault(first, index.name)
    if not constant and "rowid" in keys:
        found["rowid"] = tr("the primary key")
    return set(found.values())


def _first(index: Index) -> str:
    return "" if index.partial or not index.columns else folded(index.columns[0] or "")


def _read(case: Case) -> list[Held]:
    """List the tables the plan reads, each once."""
    found: dict[tuple[str, str], Held] = {}
    for node in case.nodes:
        held = case.held_of(node) if node.table or node.line.name else None
        if held is not None and held.table.kind == "table":
            found.setdefault((held.schema, held.table.name), held)
    return [h for h in found.values() if not h.table.internal][:50]


def _told_rows(case: Case, held: Held) -> int | None:
    """Read how many rows the statistics give a table."""
    partial = {index.name for index in held.table.indexes if index.partial}
    most = None
    for index, stat in _statistics(case, held):
        first = stat.split(" ")[0]
        if index not in partial and first.isdecimal():
            most = max(most or 0, int(first))
    return most


def _has_statistics(case: Case, held: Held) -> bool:
    return bool(_statistics(case, held))


def _statistics(case: Case, held: Held) -> list[tuple[str, str]]:
    try:
        rows = case.con.execute(
            f"select idx, stat from {quoted(held.schema)}.sqlite_stat1 "
            "where tbl = ? collate nocase",
            (held.table.name,),
        ).fetchall()
    except (apsw.Error, UnicodeError):
        return []
    return [(str(index or ""), str(stat)) for index, stat in rows]
