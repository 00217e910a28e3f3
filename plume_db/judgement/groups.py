"""Rules about GROUP BY, aggregates, and what joins do to them."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.judgement.case import Case, is_full
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.probe import SOME
from plume_db.judgement.proposal import indexed_first
from plume_db.judgement.scope import Bound, Ref, Scope
from plume_db.judgement.syntax import (
    Call,
    Core,
    Expr,
    Literal,
    Name,
    Result,
    Star,
    children,
    walk,
)
from plume_db.judgement.terms import Term
from plume_db.language import tr
from plume_db.schema.objects import folded
from plume_db.units import listed
from plume_db.whatif.changes import Rewrite

_AGGREGATES = frozenset(
    {
        *("count", "sum", "total", "avg", "group_concat", "string_agg"),
        *("json_group_array", "json_group_object", "jsonb_group_array", "jsonb_group_object"),
        *("median", "percentile", "percentile_cont", "percentile_disc"),
    }
)


def is_aggregate(expr: Expr) -> bool:
    """Whether a call sums rows up; min and max of one argument do, of more they do not."""
    if not isinstance(expr, Call) or expr.window:
        return False
    return expr.name in _AGGREGATES or (expr.name in ("min", "max") and len(expr.args) == 1)


def aggregates(core: Core) -> list[Call]:
    """Find the aggregates among what a SELECT gives and tests after grouping."""
    found: list[Call] = []
    for root in (*(r.expr for r in core.results), core.having):
        found += [e for e in walk(root) if isinstance(e, Call) and is_aggregate(e)]
    return found


def bare_columns(case: Case) -> Iterator[Finding]:
    """Find columns that are neither grouped by nor summed up: their row is picked at random."""
    for scope in case.own_scopes:
        core = scope.core
        summed = aggregates(core)
        if not (summed or core.group_by) or scope.verb != "SELECT" or _picks(summed):
            continue
        fixed = _Fixed(case, scope)
        loose = [e for r in core.results for e in _bare(scope, r, fixed)]
        if not loose:
            continue
        names = listed(list(dict.fromkeys(case.text(scope, e) for e in loose[:4])))
        yield Finding(
            None,
            "warn",
            tr(
                "Many rows are summed up into one, and GROUP BY does not fix the value of "
                "{names}: SQLite takes it from any of them.",
                names=names,
            )
            if core.group_by
            else tr(
                "Many rows are summed up into one, and there is no GROUP BY, so one row gives "
                "the value of {names}: SQLite takes it from any of them.",
                names=names,
            ),
            tr(
                "{names} beside {what}",
                names=names,
                what=case.text(scope, summed[0]) if summed else "GROUP BY",
            ),
            tr("Put it into GROUP BY, or say which value is meant: max(), min(), group_concat()."),
        )


def _picks(summed: list[Call]) -> bool:
    """Whether one min() or max() alone says which row the bare columns come from."""
    return sum(call.name in ("min", "max") for call in summed) == 1


class _Fixed:
    """What the groups of a SELECT fix: expressions, columns, and whole rows."""

    def __init__(self, case: Case, scope: Scope) -> None:
        self._case = case
        self._scope = scope
        self.texts: set[str] = set()
        self.keys: set[tuple[Bound, str]] = set()
        self.whole: set[Bound] = set()
        for expr in scope.core.group_by:
            self._add(_meant(scope, expr))
        self._grow()

    def _add(self, expr: Expr) -> None:
        self.texts.add(_normal(self._scope, expr))
        if isinstance(expr, Name) and (found := self._scope.resolve(expr)):
            self.keys.add((found.bound, folded(expr.parts[-1])))
            if found.ref is not None:
                self.keys.add((found.bound, found.ref.key))
                self.keys.add((found.ref.bound, found.ref.key))

    def _grow(self) -> None:
        """Follow equalities and unique keys until nothing new is fixed."""
        before = -1
        while before != len(self.keys) + len(self.whole):
            before = len(self.keys) + len(self.whole)
            for term in self._case.equalities(self._scope):
                if self._has(term):
                    self.keys.add((term.ref.bound, term.ref.key))
            for bound in self._scope.bounds:
                if bound.held and any(
                    all((bound, part) in self.keys for part in key)
                    for key in [*bound.held.unique_keys(), (folded(bound.held.row_key),)]
                    if key != ("",)
                ):
                    self.whole.add(bound)

    def _has(self, term: Term) -> bool:
        if term.constant and len(term.others) == 1:
            return True
        other = self._scope.ref(term.others[0]) if len(term.others) == 1 else None
        if other is not None:
            return other.bound in self.whole or (other.bound, other.key) in self.keys
        return not term.others and any(
            (bound, term.ref.key) in self.keys or bound in self.whole for bound in term.needs
        )


def _meant(scope: Scope, expr: Expr) -> Expr:
    """Follow a number or an alias in GROUP BY to the expression it stands for."""
    results = scope.core.results
    if isinstance(expr, Literal) and expr.kind == "number" and expr.text.isdigit():
        place = int(expr.text)
        return results[place - 1].expr if 0 < place <= len(results) else expr
    if isinstance(expr, Name) and len(expr.parts) == 1 and scope.resolve(expr) is None:
        for result in results:
            if folded(result.alias) == folded(expr.parts[0]):
                return result.expr
    return expr


def _normal(scope: Scope, expr: Expr) -> str:
    return "".join(scope.text[expr.start : expr.end].lower().split())


def _bare(scope: Scope, result: Result, fixed: _Fixed) -> Iterator[Expr]:
    waiting = [result.expr]
    while waiting:
        expr = waiting.pop()
        if _normal(scope, expr) in fixed.texts or is_aggregate(expr):
            continue
        if isinstance(expr, Star) and not scope.core.group_by:
            yield expr
        if isinstance(expr, Name) and _is_loose(scope, expr, fixed):
            yield expr
        if not (isinstance(expr, Call) and expr.window):
            waiting.extend(children(expr))


def _is_loose(scope: Scope, name: Name, fixed: _Fixed) -> bool:
    found = scope.resolve(name)
    if found is None or found.bound.scope is not scope or found.bound.held is None:
        return False  # where it is not certain, or comes from a query around this one
    if found.bound in fixed.whole or (found.bound, folded(name.parts[-1])) in fixed.keys:
        return False
    return found.ref is None or (found.bound, found.ref.key) not in fixed.keys


def multiplying_count(case: Case) -> Iterator[Finding]:
    """Find counts and sums over a join that repeats the rows they count."""
    for scope in case.own_scopes:
        if len(scope.bounds) < 2:
            continue
        many = [b for b in scope.bounds if b.held and not _at_most_one(case, scope, b)]
        for call in aggregates(scope.core):
            found = _inflated(case, scope, call, many)
            if found is not None:
                yield found
                break


def _at_most_one(case: Case, scope: Scope, bound: Bound) -> bool:
    """Whether the other tables fix a unique key of this one."""
    keys = {t.ref.key for t in case.equalities(scope) if t.ref.bound is bound}
    assert bound.held is not None
    return any(set(key) <= keys for key in bound.held.unique_keys()) or _row_key(bound, keys)


def _row_key(bound: Bound, keys: set[str]) -> bool:
    return bool(bound.held and bound.held.row_key and "rowid" in keys)


def _inflated(case: Case, scope: Scope, call: Call, many: list[Bound]) -> Finding | None:
    if call.distinct or call.name not in ("count", "sum", "avg", "total"):
        return None
    if len(call.args) == 1 and not isinstance(call.args[0], Star):
        return _of_column(case, scope, call, many)
    lefts = [b for b in many if b.is_left]
    if call.name == "count" and lefts and scope.core.group_by:
        return _counts_nothing(case, scope, call, lefts[0])
    alone = len(scope.core.results) == 1 and not scope.core.group_by
    if alone and scope.parent is None and scope.bounds[0].held is not None:
        return _of_rows(case, scope, call, many)
    return None


def _of_column(case: Case, scope: Scope, call: Call, many: list[Bound]) -> Finding | None:
    bounds = scope.bounds_in(call.args[0])
    if not bounds or len(bounds) != 1:
        return None
    own = next(iter(bounds))
    if own.held is None or own.scope is not scope:
        return None
    others = [b for b in many if b is not own and not _fixed_by(case, scope, b, own)]
    if not others:
        return None
    other = others[0]
    ref = scope.ref(call.args[0])
    if call.name == "count" and (ref is None or not _is_key(ref)):
        return None
    if not _joined(case, scope, other):
        return None
    fix = f"count(DISTINCT {case.text(scope, call.args[0])})" if call.name == "count" else ""
    changed = None
    if fix and scope.text == case.sql:
        changed = Rewrite(case.sql[: call.start] + fix + case.sql[call.end :])
    return Finding(
        None,
        "warn",
        tr(
            "A row of {called} comes once for each row of {called2} that is joined "
            "to it, and {text} takes it in each time.",
            called=own.called,
            called2=other.called,
            text=case.text(scope, call),
        ),
        tr(
            "{call} over a join with {called}, which no unique key limits",
            call=case.text(scope, call),
            called=other.called,
        ),
        tr("Write {fix}.", fix=fix)
        if fix
        else tr("Sum up {called} in a subquery first, then join it.", called=other.called),
        changed,
    )


def _fixed_by(case: Case, scope: Scope, bound: Bound, own: Bound) -> bool:
    """Whether each row of `own` meets at most one row of another table."""
    if bound.held is None:
        return True
    keys = {t.ref.key for t in case.equalities(scope) if t.ref.bound is bound and t.needs <= {own}}
    return any(set(key) <= keys for key in bound.held.unique_keys())


def _is_key(ref: Ref) -> bool:
    return any(key == (ref.key,) for key in ref.held.unique_keys()) or ref.key == "rowid"


def _joined(case: Case, scope: Scope, bound: Bound) -> bool:
    return any(bound in {t.ref.bound, *t.needs} and t.needs for t in case.equalities(scope))


def _counts_nothing(case: Case, scope: Scope, call: Call, bound: Bound) -> Finding:
    return Finding(
        None,
        "warn",
        tr(
            "Where no row of {called} matches, LEFT JOIN still gives one row of "
            "NULLs, and count(*) counts it: none becomes one.",
            called=bound.called,
        ),
        tr(
            "{call} over a LEFT JOIN with {called}",
            call=case.text(scope, call),
            called=bound.called,
        ),
        tr("Count a column of {called} that is never NULL, such as its key.", called=bound.called),
    )


def _of_rows(case: Case, scope: Scope, call: Call, many: list[Bound]) -> Finding | None:
    first = scope.bounds[0]
    others = [b for b in many if b is not first and not _fixed_by(case, scope, b, first)]
    if not others or not all(_joined(case, scope, b) for b in others):
        return None
    return Finding(
        None,
        "note",
        tr(
            "This counts the rows of the join: each row of {called} as many times "
            "as rows of {called2} match it.",
            called=first.called,
            called2=others[0].called,
        ),
        tr("{call} over {count} tables", call=case.text(scope, call), count=len(scope.bounds)),
        tr("Where the rows of one table are meant, count its key with DISTINCT, or use EXISTS."),
    )


def min_and_max(case: Case) -> Iterator[Finding]:
    """Find min() and max() in one SELECT: apart, each would be one step into an index."""
    for scope in case.own_scopes:
        core = scope.core
        summed = aggregates(core)
        if core.group_by or len(scope.bounds) != 1 or core.where is not None:
            continue
        if {c.name for c in summed} != {"min", "max"} or len(summed) != len(core.results):
            continue
        refs = [scope.ref(c.args[0]) for c in summed]
        if not all(r and indexed_first(r.held, r.key) for r in refs):
            continue
        node = next((n for n in case.nodes_of(scope.bounds[0]) if is_full(n)), None)
        rows = case.rows_of(node) if node else None
        if node is None or rows is None or rows < SOME:
            continue
        source = scope.text[scope.bounds[0].source.start : scope.bounds[0].source.end]
        made = ", ".join(f"(SELECT {case.text(scope, c)} FROM {source})" for c in summed)
        rewritten = case.sql[: core.start] + f"SELECT {made}" + case.sql[core.end :]
        lines = case.planned(sql=rewritten)
        yield Finding(
            node.id,
            "warn",
            tr(
                "SQLite steps to one end of an index for min() or max() alone; both in one SELECT "
                "make it read every entry."
            ),
            f"{node.detail}: {rows_text(rows)}",
            tr("Ask twice: SELECT {made}", made=made),
            Rewrite(rewritten) if lines and scope.text == case.sql else None,
        )
