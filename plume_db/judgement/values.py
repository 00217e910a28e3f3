"""Rules about conditions that are written well and mean something else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plume_db.edit.affinity import Affinity
from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding
from plume_db.judgement.rewriting import days
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import (
    Between,
    Binary,
    Expr,
    Literal,
    Name,
    Parameter,
    expressions,
    walk,
)
from plume_db.language import tr
from plume_db.whatif.changes import Rewrite

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_COMPARES = frozenset({"=", "<>", "<", "<=", ">", ">="})


def null_comparison(case: Case) -> Iterator[Finding]:
    """Find ``= NULL`` and its like: never true."""
    for scope in case.own_scopes:
        for root in expressions(scope.core):
            for each in walk(root):
                if isinstance(each, Binary) and _is_never_true(each):
                    yield _never_true(case, scope, each)


def _is_never_true(test: Binary) -> bool:
    return test.sign in _COMPARES and (_is_null(test.left) or _is_null(test.right))


def _is_null(expr: Expr) -> bool:
    return isinstance(expr, Literal) and expr.kind == "null"


def _never_true(case: Case, scope: Scope, test: Binary) -> Finding:
    other = test.left if _is_null(test.right) else test.right
    word = "IS NULL" if test.sign == "=" else "IS NOT NULL"
    made = f"{case.text(scope, other)} {word}"
    sql = scope.text[: test.start] + made + scope.text[test.end :]
    return Finding(
        None,
        "bad",
        tr("Nothing is equal to NULL, and nothing differs from it: the comparison is never true."),
        case.text(scope, test),
        tr("Write {made}", made=made)
        if test.sign in ("=", "<>")
        else tr("Leave it out, or test with IS NULL."),
        Rewrite(sql) if test.sign in ("=", "<>") and scope.text == case.sql else None,
    )


def date_between(case: Case) -> Iterator[Finding]:
    """Find an upper end that is a day, over moments: the last day is lost but for midnight."""
    for scope in case.own_scopes:
        for root in (scope.core.where, *(b.source.on for b in scope.bounds)):
            for each in walk(root):
                found = _upper_end(each)
                if found is None:
                    continue
                name, high = found
                day = _day(case, high)
                ref = scope.ref(name)
                if day and ref is not None and _holds_moments(case, ref):
                    yield _last_day(case, scope, each, name, day)


def _upper_end(expr: Expr) -> tuple[Name, Expr] | None:
    match expr:
        case Between(operand=Name() as name, high=high, negated=False):
            return name, high
        case Binary(sign="<=", left=Name() as name, right=high):
            return name, high
        case Binary(sign=">=", left=high, right=Name() as name):
            return name, high
    return None


def _day(case: Case, expr: Expr) -> str:
    value: object = expr.text if isinstance(expr, Literal) and expr.kind == "text" else None
    if isinstance(expr, Parameter):
        value = case.given.get(expr.name)
    return value if isinstance(value, str) and _DATE.fullmatch(value) else ""


def _holds_moments(case: Case, ref: Ref) -> bool:
    if ref.held.table.kind != "table" or ref.held.affinity(ref.column) is Affinity.INTEGER:
        return False
    found = case.probe.column(
        ref.held,
        ref.column.name,
        "max(typeof(c) = 'text' and c glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][ T][0-9]*' "
        "and substr(c, 12) not glob '00:00*')",
    )
    return bool(found)


def _last_day(case: Case, scope: Scope, expr: Expr, name: Name, day: str) -> Finding:
    column = case.text(scope, name)
    made = days(column, "<=", day, 1)
    if isinstance(expr, Between):
        made = f"{column} >= {case.text(scope, expr.low)} AND {made}"
    sql = f"{scope.text[: expr.start]}({made}){scope.text[expr.end :]}"
    return Finding(
        None,
        "bad",
        tr(
            "{column} holds moments such as '{day} 09:30:00', which come after "
            "'{day}': that day is left out but for its first moment.",
            column=column,
            day=day,
        ),
        case.text(scope, expr),
        tr("Write {made}", made=made),
        Rewrite(sql) if scope.text == case.sql else None,
    )


def double_quoted_text(case: Case) -> Iterator[Finding]:
    """Find names in double quotes that no column has: old SQLite takes them for text."""
    for scope in case.scopes:
        aliases = {result.alias.lower() for result in scope.core.results}
        for root in expressions(scope.core):
            for each in walk(root):
                if not isinstance(each, Name) or not each.double_quoted:
                    continue
                if _is_text(scope, each) and each.parts[0].lower() not in aliases:
                    yield _single(case, scope, each)


def _is_text(scope: Scope, name: Name) -> bool:
    at: Scope | None = scope
    while at is not None:
        if any(not bound.known for bound in at.bounds) or at.own(name):
            return False
        at = at.parent
    return True


def _single(case: Case, scope: Scope, name: Name) -> Finding:
    text = name.parts[0].replace("'", "''")
    sql = scope.text[: name.start] + f"'{text}'" + scope.text[name.end :]
    return Finding(
        None,
        "bad",
        tr(
            "Double quotes are for names, and no column has this one. Only a lenient SQLite "
            "takes it "
            "for text; should a column of that name ever be added, the meaning changes."
        ),
        case.text(scope, name),
        tr("Write '{text}' in single quotes.", text=text),
        Rewrite(sql) if scope.text == case.sql else None,
    )
