"""Rules about the two sides of a comparison: their order, their types, and what never meets."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.edit.affinity import Affinity
from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text
from plume_db.judgement.hiding import read_whole, sides
from plume_db.judgement.probe import SOME
from plume_db.judgement.proposal import (
    PRIMARY_KEY,
    column_part,
    index_called,
    indexed_first,
    proposed,
)
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import (
    Binary,
    Call,
    Expr,
    Literal,
    Parameter,
    Unary,
    walk,
)
from plume_db.judgement.terms import RANGES, Term, conditions
from plume_db.language import tr

_TEXT_FUNCTIONS = frozenset(
    {
        *("substr", "substring", "upper", "lower", "trim", "ltrim", "rtrim", "replace", "hex"),
        *("strftime", "date", "time", "datetime", "printf", "format", "concat", "concat_ws"),
        *("quote", "typeof", "group_concat", "string_agg", "char"),
    }
)
_NUMBER_FUNCTIONS = frozenset({"length", "count", "instr", "unixepoch", "julianday", "unicode"})


def collation_mismatch(case: Case) -> Iterator[Finding]:
    """Find comparisons by another collation than the index has."""
    for scope in case.scopes:
        for term in case.terms(scope):
            if term.sign == "LIKE" or not term.servable:
                continue
            if indexed_first(term.ref.held, term.ref.key, term.collation):
                continue
            index = indexed_first(term.ref.held, term.ref.key)
            read = read_whole(case, term.ref.bound)
            if not index or read is None or index == PRIMARY_KEY:
                continue
            part = column_part(term.ref, term.collation)
            found = proposed(case, term.ref.held, [part])
            if found is None:
                continue
            node, rows = read
            yield Finding(
                node.id,
                "bad",
                tr(
                    "The comparison is made by {collation}, but index {index} is in "
                    "another order, so it can not serve.",
                    collation=term.collation,
                    index=index,
                ),
                f"{case.text(scope, term.expr)}; {node.detail}: {rows_text(rows)}",
                found.fix,
                found.change,
            )


def affinity_mismatch(case: Case) -> Iterator[Finding]:
    """Find comparisons of text with numbers that hide an index or mean something else."""
    for scope in case.scopes:
        for term in case.terms(scope):
            if (found := _hidden_by_affinity(case, scope, term)) is not None:
                yield found
        for expr, _left in conditions(scope):
            yield from _text_with_number(case, scope, expr)


def _hidden_by_affinity(case: Case, scope: Scope, term: Term) -> Finding | None:
    index = indexed_first(term.ref.held, term.ref.key)
    read = read_whole(case, term.ref.bound)
    if term.servable or not index or read is None:
        return None
    node, rows = read
    kind = term.ref.column.declared_type or tr("no type")
    return Finding(
        node.id,
        "bad",
        tr(
            "The two sides have different types, so both are compared as numbers; "
            "the order of {index} is that of {kind}, and it can not serve.",
            index=index_called(index),
            kind=kind,
        )
        if term.affinity is not Affinity.TEXT
        else tr(
            "The two sides have different types, so both are compared as text; "
            "the order of {index} is that of {kind}, and it can not serve.",
            index=index_called(index),
            kind=kind,
        ),
        f"{case.text(scope, term.expr)}; {node.detail}: {rows_text(rows)}",
        (
            tr(
                "Give both columns the same declared type, or cast the other side: "
                "CAST(... AS TEXT)."
            )
            if term.affinity is not Affinity.TEXT
            else tr(
                "Give both columns the same declared type, or cast the other side: "
                "CAST(... AS INTEGER)."
            )
        ),
    )


def _text_with_number(case: Case, scope: Scope, expr: Expr) -> Iterator[Finding]:
    """Find a text column that meets a number, and a number column that meets a word."""
    for side, sign, others in sides(expr):
        ref = scope.ref(side)
        if ref is None or ref.held.table.kind != "table":
            continue
        own = ref.held.affinity(ref.column)
        kinds = {kind_of(case, other) for other in others}
        if own is Affinity.TEXT and "number" in kinds:
            if sign in ("=", "IS", "IN") and not _may_differ(case, ref):
                continue
            yield _text_meets_number(case, scope, expr, ref, sign)
        elif own in (Affinity.INTEGER, Affinity.REAL) and "word" in kinds:
            if _holds_text(case, ref):
                continue
            yield Finding(
                None,
                "bad",
                tr(
                    "{name} holds numbers, and to SQLite every text comes after every "
                    "number: the condition is always the same.",
                    name=ref.column.name,
                ),
                case.text(scope, expr),
                tr("Compare it with a number; for a moment in time, with unixepoch('...')."),
            )


def _may_differ(case: Case, ref: Ref) -> bool:
    """Whether there may be texts such as '007': among few, all are looked at."""
    if (case.rows(ref.held) or SOME) >= SOME:
        return True
    odd = "max(c not glob '*[^0-9.+ -]*' and c <> cast(cast(c as integer) as text))"
    return bool(case.probe.column(ref.held, ref.column.name, odd))


def _holds_text(case: Case, ref: Ref) -> bool:
    if "TEXT" in ref.column.declared_type.upper():
        return True
    found = case.probe.column(ref.held, ref.column.name, "max(typeof(c) = 'text')")
    return found is None or bool(found)


def _text_meets_number(case: Case, scope: Scope, expr: Expr, ref: Ref, sign: str) -> Finding:
    ranged = sign in RANGES or sign == "BETWEEN"
    return Finding(
        None,
        "warn",
        tr(
            "{name} is text, so the number is made text too, and as text '10' comes before '9'.",
            name=ref.column.name,
        )
        if ranged
        else tr(
            "{name} is text, so the number is made text too, and '007' and '7.0' are then not "
            "equal to 7.",
            name=ref.column.name,
        ),
        tr(
            "{text}; {name} is {type}",
            text=case.text(scope, expr),
            name=ref.column.name,
            type=ref.column.declared_type,
        ),
        tr("Compare it with text in quotes, or declare the column as a number.")
        if ranged
        else tr("Compare it with text in quotes."),
    )


def kind_of(case: Case, expr: Expr) -> str:
    """Tell what a constant is: number, text (that reads as a number), word; "" if unknown."""
    if isinstance(expr, Unary) and expr.sign in "+-":
        return kind_of(case, expr.operand)
    value: object = None
    if isinstance(expr, Literal):
        if expr.kind == "number":
            return "number"
        value = expr.text if expr.kind == "text" else None
    elif isinstance(expr, Parameter):
        value = case.given.get(expr.name)
    if isinstance(value, (int, float)):
        return "number"
    if not isinstance(value, str):
        return ""
    try:
        float(value.strip())
    except ValueError:
        return "word"
    return "text"


def never_equal(case: Case) -> Iterator[Finding]:
    """Find a number compared with a computed text: they are never equal."""
    for scope in case.own_scopes:
        for root in (*(e for e, _ in conditions(scope)), scope.core.having):
            for expr in walk(root):
                for side, sign, others in sides(expr):
                    pair = _computed(side), {kind_of(case, other) for other in others}
                    if pair[0] == "text" and "number" in pair[1]:
                        yield _never(case, scope, expr, side, sign, "text", tr("a number"))
                    elif pair[0] == "number" and pair[1] & {"text", "word"}:
                        yield _never(case, scope, expr, side, sign, tr("a number"), "text")


def _computed(expr: Expr) -> str:
    if isinstance(expr, Binary) and expr.sign == "||":
        return "text"
    if isinstance(expr, Call):
        if expr.name in _TEXT_FUNCTIONS:
            return "text"
        return "number" if expr.name in _NUMBER_FUNCTIONS else ""
    return ""


def _never(
    case: Case, scope: Scope, expr: Expr, side: Expr, sign: str, one: str, other: str
) -> Finding:
    outcome = tr("never equal") if sign not in RANGES else tr("always in the same order")
    shown = case.text(scope, side)
    cast = f"CAST({shown} AS INTEGER)" if one == "text" else shown
    fix = (
        tr("Write {cast}, or put the value in quotes.", cast=cast)
        if one == "text"
        else tr("Leave the quotes out.")
    )
    return Finding(
        None,
        "bad",
        tr(
            "{shown} gives {one} and is compared with {other}. Neither side is a "
            "column whose type would make them alike, so they are {outcome}.",
            shown=shown,
            one=one,
            other=other,
            outcome=outcome,
        ),
        case.text(scope, expr),
        fix,
    )
