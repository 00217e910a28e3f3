"""Rules about conditions written so that an index can not serve them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.judgement.case import Case, is_full
from plume_db.judgement.finding import Finding, rows_text, spelled
from plume_db.judgement.probe import SOME
from plume_db.judgement.proposal import (
    PRIMARY_KEY,
    Part,
    indexed_first,
    proposed,
)
from plume_db.judgement.rewriting import range_instead
from plume_db.judgement.scope import Bound, Ref, Scope
from plume_db.judgement.syntax import (
    Between,
    Binary,
    Call,
    Cast,
    Collate,
    Expr,
    In,
    Name,
    Parameter,
    Unary,
    walk,
)
from plume_db.judgement.terms import RANGES, conditions
from plume_db.language import tr
from plume_db.plan.nodes import Access, Kind, PlanNode
from plume_db.whatif.changes import AddIndex, Rewrite, WhatIfChange

_COMPARES = frozenset({"=", "IS", *RANGES})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>"})


@dataclass(frozen=True)
class Hidden:
    """A column inside an expression that is compared."""

    scope: Scope
    condition: Expr
    side: Expr
    """The expression around the column."""
    sign: str
    others: tuple[Expr, ...]
    ref: Ref
    node: PlanNode
    rows: int
    index: str


def function_on_column(case: Case) -> Iterator[Finding]:
    """Find functions around an indexed column."""
    for hidden in _hidden(case):
        if isinstance(hidden.side, Call):
            yield _told(case, hidden, f"{hidden.side.name}()")


def cast_on_column(case: Case) -> Iterator[Finding]:
    """Find casts of an indexed column."""
    for hidden in _hidden(case):
        if isinstance(hidden.side, Cast):
            yield _told(case, hidden, "CAST")


def arithmetic_on_column(case: Case) -> Iterator[Finding]:
    """Find calculations with an indexed column, and a plus before it."""
    for hidden in _hidden(case):
        if isinstance(hidden.side, Unary):
            yield _told(case, hidden, tr("the {sign} before the column", sign=hidden.side.sign))
        elif isinstance(hidden.side, Binary):
            yield _told(case, hidden, tr("the calculation"))


def _hidden(case: Case) -> Iterator[Hidden]:
    for scope in case.scopes:
        for expr, _left in conditions(scope):
            for side, sign, others in sides(expr):
                hidden = _one(case, scope, expr, side, sign, others)
                if hidden is not None:
                    yield hidden
                    break


def sides(expr: Expr) -> Iterator[tuple[Expr, str, tuple[Expr, ...]]]:
    """Give each side of a comparison, its sign, and what is on the others."""
    match expr:
        case Binary(sign=sign, left=left, right=right) if sign in _COMPARES:
            yield left, sign, (right,)
            yield right, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign), (left,)
        case Between(operand=operand, low=low, high=high, negated=False):
            yield operand, "BETWEEN", (low, high)
        case In(operand=operand, items=items, negated=False) if items:
            yield operand, "IN", items


def _one(
    case: Case, scope: Scope, expr: Expr, side: Expr, sign: str, others: tuple[Expr, ...]
) -> Hidden | None:
    side = side.operand if isinstance(side, Collate) else side
    if isinstance(side, Name) or not _is_around(side):
        return None
    names = [each for each in walk(side) if isinstance(each, Name)]
    refs = [ref for each in names if (ref := scope.ref(each)) is not None]
    if len(refs) != len(names) or len({(r.bound, r.key) for r in refs}) != 1:
        return None
    ref = refs[0]
    if any(ref.bound in (scope.bounds_in(other) or ()) for other in others):
        return None
    index = indexed_first(ref.held, ref.key)
    read = read_whole(case, ref.bound)
    if not index or read is None:
        return None
    return Hidden(scope, expr, side, sign, others, ref, *read, index)


def _is_around(side: Expr) -> bool:
    if isinstance(side, Call):
        return not side.window and side.name not in ("random", "likelihood", "likely", "unlikely")
    if isinstance(side, Binary):
        return side.sign in _ARITHMETIC
    return isinstance(side, Cast) or (isinstance(side, Unary) and side.sign in "+-~")


def read_whole(case: Case, bound: Bound) -> tuple[PlanNode, int] | None:
    """Find the node that reads all of a table for want of an index, and the table's rows."""
    for node in case.nodes_of(bound):
        if not is_full(node) and node.access is not Access.AUTOMATIC_INDEX:
            continue
        rows = case.rows_of(node)
        if rows is not None and rows >= SOME:
            return node, rows
    return None


def _told(case: Case, hidden: Hidden, what: str) -> Finding:
    shown = case.text(hidden.scope, hidden.condition)
    fix, change = _way_out(case, hidden)
    column = hidden.ref.column.name
    return Finding(
        hidden.node.id,
        "bad",
        tr(
            "The primary key is in the order of {column} itself; {what} has to be "
            "worked out for every row.",
            column=column,
            what=what,
        )
        if hidden.index == PRIMARY_KEY
        else tr(
            "Index {index} is in the order of {column} itself; {what} has to be "
            "worked out for every row.",
            index=hidden.index,
            column=column,
            what=what,
        ),
        f"{shown}; {hidden.node.detail}: {rows_text(hidden.rows)}",
        fix,
        change,
    )


def _way_out(case: Case, hidden: Hidden) -> tuple[str, WhatIfChange | None]:
    """Find other words that let an index serve, and try them; else an index on the expression."""
    text = hidden.scope.text
    instead = range_instead(hidden.scope, hidden.side, hidden.sign, hidden.others, hidden.ref)
    if instead and text == case.sql:
        end = hidden.condition.end
        made = f"{text[: hidden.condition.start]}{instead}{text[end:]}"
        lines = case.planned(sql=made)
        name = hidden.node.line.name
        if any(n.kind is Kind.SEARCH and n.name == name for n in lines):
            return tr("Write {instead}", instead=instead), Rewrite(made)
    if instead:
        return tr("Write {instead}", instead=instead), None
    spelling = _spelling(hidden)
    found = proposed(case, hidden.ref.held, [Part(spelling, "expression")]) if spelling else None
    if found is not None:
        return tr("{fix} (spelled exactly as in the query)", fix=found.fix), AddIndex(found.sql)
    return tr("Move the calculation to the other side, or keep its result in a column."), None


def _spelling(hidden: Hidden) -> str:
    """Write the expression without the alias, as an index needs it."""
    text, at, made = hidden.scope.text, hidden.side.start, ""
    for each in sorted(
        (e for e in walk(hidden.side) if isinstance(e, Name)), key=lambda e: e.start
    ):
        made += text[at : each.start] + spelled(hidden.ref.column.name)
        at = each.end
    if not _is_without_parameters(hidden.side):
        return ""
    return made + text[at : hidden.side.end]


def _is_without_parameters(side: Expr) -> bool:
    """Whether all beside the column is written out: an index can hold no parameter."""
    return not any(isinstance(each, Parameter) for each in walk(side))
