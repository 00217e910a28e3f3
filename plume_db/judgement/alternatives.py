"""Rules about OR."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text, spelled
from plume_db.judgement.hiding import read_whole
from plume_db.judgement.probe import SOME
from plume_db.judgement.proposal import column_part, indexed_first, name_for, proposed
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import Binary, Expr, Junction, conjuncts
from plume_db.judgement.terms import Term, conditions, terms_of
from plume_db.language import tr
from plume_db.plan.nodes import Kind
from plume_db.schema.objects import folded
from plume_db.units import listed
from plume_db.whatif.changes import AddIndex, Rewrite


def or_without_index(case: Case) -> Iterator[Finding]:
    """Find ORs of which a side has no index, so that the whole table is read."""
    for scope in case.scopes:
        for expr, _left in conditions(scope):
            if not isinstance(expr, Junction) or expr.sign != "OR" or _keyset(scope, expr):
                continue
            sides = [_served(scope, part) for part in expr.parts]
            bounds = {t.ref.bound for side in sides for t in side}
            if len(bounds) != 1 or not all(sides):
                continue
            read = read_whole(case, next(iter(bounds)))
            bare = [side[0] for side in sides if not any(_has_index(t) for t in side)]
            if read is None or not bare or _one_column(sides):
                continue
            yield _told(
                case, scope, expr, bare, read[0].id, f"{read[0].detail}: {rows_text(read[1])}"
            )


def _one_column(sides: list[list[Term]]) -> bool:
    """Whether all sides test one column for equality: SQLite makes an IN of it."""
    return len({t.ref.key for side in sides for t in side}) == 1 and all(
        t.sign == "=" for side in sides for t in side
    )


def _served(scope: Scope, part: Expr) -> list[Term]:
    return [
        term
        for each in conjuncts(part)
        for term in terms_of(scope, each)
        if term.servable and term.sign != "LIKE"
    ]


def _has_index(term: Term) -> bool:
    return bool(indexed_first(term.ref.held, term.ref.key, term.collation)) or (
        term.ref.key == "rowid"
    )


def _told(case: Case, scope: Scope, expr: Expr, bare: list[Term], node: int, seen: str) -> Finding:
    names = list(dict.fromkeys(term.ref.column.name for term in bare))
    made = []
    for term in {t.ref.key: t for t in bare}.values():
        part = column_part(term.ref, term.collation)
        name = name_for(case, term.ref.held, [part.key])
        table = spelled(term.ref.held.table.name)
        made.append(f"CREATE INDEX {spelled(name)} ON {table}({part.text})")
    lines = case.planned(*made) if bare[0].ref.held.schema == "main" else []
    proven = any(line.kind is Kind.MULTI_INDEX_OR for line in lines)
    return Finding(
        node,
        "bad",
        tr(
            "One side of an OR without an index is enough to read the whole table: {listed}.",
            listed=listed(names),
        ),
        f"{case.text(scope, expr)}; {seen}",
        tr("Give each side its index: ") + "; ".join(made)
        if proven
        else tr("Give each side its index, or write two SELECTs with UNION."),
        AddIndex(made[0]) if proven and len(made) == 1 else None,
    )


def keyset(case: Case) -> Iterator[Finding]:
    """Find paging written as ``a > ? OR (a = ? AND b > ?)`` where ``(a, b) > (?, ?)`` is meant."""
    for scope in case.own_scopes:
        for expr, _left in conditions(scope):
            found = _keyset(scope, expr)
            if found is None:
                continue
            first, second, sign, values = found
            rows = case.rows(first.held)
            if rows is None or rows < SOME:
                continue
            columns = [scope.text[e.start : e.end] for e in values[:2]]
            given = [scope.text[e.start : e.end] for e in values[2:]]
            instead = f"({columns[0]}, {columns[1]}) {sign} ({given[0]}, {given[1]})"
            sql = scope.text[: expr.start] + instead + scope.text[expr.end :]
            parts = [column_part(first), column_part(second)]
            has = any(
                [folded(c or "") for c in index.columns[:2]] == [p.key for p in parts]
                for index in first.held.table.indexes
            )
            need = None if has else proposed(case, first.held, parts, sql=sql)
            more = tr(". It needs an index: {sql}", sql=need.sql) if need else ""
            node = next(iter(case.nodes_of(first.bound)), None)
            yield Finding(
                node.id if node else None,
                "warn",
                tr(
                    "SQLite does not see one range in this OR and reads far more than the "
                    "page that "
                    "is wanted."
                ),
                f"{case.text(scope, expr)}; {rows_text(rows)}",
                tr("Write {instead}{more}", instead=instead, more=more),
                Rewrite(sql),
            )


_Paging = tuple[Ref, Ref, str, tuple[Expr, ...]]


def _keyset(scope: Scope, expr: Expr) -> _Paging | None:
    """Recognise the two sides; give both columns, the sign, and the four expressions."""
    if not isinstance(expr, Junction) or expr.sign != "OR" or len(expr.parts) != 2:
        return None
    for ranged, both in (expr.parts, expr.parts[::-1]):
        if not isinstance(ranged, Binary) or ranged.sign not in ("<", ">"):
            continue
        if not isinstance(both, Junction) or both.sign != "AND" or len(both.parts) != 2:
            continue
        for equal, other in (both.parts, both.parts[::-1]):
            if isinstance(equal, Binary) and isinstance(other, Binary):
                found = _page_after(scope, ranged, equal, other)
                if found is not None:
                    return found
    return None


def _page_after(scope: Scope, ranged: Binary, equal: Binary, other: Binary) -> _Paging | None:
    """Read ``a > x``, ``a = x`` and ``b > y`` together."""
    if equal.sign != "=" or other.sign.rstrip("=") != ranged.sign:
        return None
    first, same, second = (scope.ref(each.left) for each in (ranged, equal, other))
    if first is None or same is None or second is None:
        return None
    if same.key != first.key or second.key == first.key:
        return None
    if first.bound is not second.bound or first.bound is not same.bound:
        return None
    return first, second, other.sign, (ranged.left, other.left, ranged.right, other.right)
