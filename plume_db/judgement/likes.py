"""Rules about LIKE and GLOB."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from plume_db.judgement.case import Case
from plume_db.judgement.finding import Finding, rows_text, spelled
from plume_db.judgement.hiding import read_whole
from plume_db.judgement.proposal import column_part, indexed_first, proposed
from plume_db.judgement.scope import Ref, Scope
from plume_db.judgement.syntax import Binary, Expr, Like, Literal, Parameter, walk
from plume_db.judgement.terms import conditions
from plume_db.language import tr
from plume_db.plan.nodes import PlanNode
from plume_db.whatif.changes import Rewrite, WhatIfChange


def leading_wildcard(case: Case) -> Iterator[Finding]:
    """Find patterns that begin with a wildcard."""
    for scope, like in _likes(case):
        pattern = _start(case, like.pattern)
        if not pattern or pattern[0] not in _wild(like):
            continue
        read = _read(case, scope, like)
        if read is None:
            continue
        node, rows = read
        yield Finding(
            node.id,
            "warn",
            tr(
                "The pattern begins with a wildcard, so no index order helps: every value is tried."
            ),
            f"{case.text(scope, like)}; {node.detail}: {rows_text(rows)}",
            tr(
                "For words or parts of text use an FTS5 table (tokenize='trigram' finds any three "
                "letters); where the beginning is known, leave the wildcard out."
            ),
        )


def like_without_nocase(case: Case) -> Iterator[Finding]:
    """Find LIKE with a known beginning that no index can serve, as LIKE ignores case."""
    strict = _case_sensitive(case)
    for scope, like in _likes(case):
        pattern = _start(case, like.pattern)
        ref = scope.ref(like.operand)
        if not pattern or pattern[0] in _wild(like) or ref is None:
            continue
        read = _read(case, scope, like)
        if read is None or isinstance(like.pattern, Binary):
            continue
        collation = "NOCASE" if like.sign == "LIKE" and not strict else "BINARY"
        if indexed_first(ref.held, ref.key, collation):
            continue
        yield _told(case, scope, like, ref, collation, pattern, read)


def _told(
    case: Case,
    scope: Scope,
    like: Like,
    ref: Ref,
    collation: str,
    pattern: str,
    read: tuple[PlanNode, int],
) -> Finding:
    node, rows = read
    index = indexed_first(ref.held, ref.key)
    found = proposed(case, ref.held, [column_part(ref, collation)])
    fix, change = (found.fix, found.change) if found else _glob(case, scope, like, pattern, index)
    return Finding(
        node.id,
        "bad" if found else "warn",
        _lacking(like, collation, index),
        f"{case.text(scope, like)}; {node.detail}: {rows_text(rows)}",
        fix
        or tr(
            "Add an index on {spelled} COLLATE {collation}.",
            spelled=spelled(ref.column.name),
            collation=collation,
        ),
        change,
    )


def _lacking(like: Like, collation: str, index: str) -> str:
    """Say which index the pattern needs, and what there is instead."""
    if collation == "NOCASE":
        if index:
            return tr(
                "LIKE ignores case, so it needs an index with COLLATE NOCASE; the order of index "
                "{index} is another.",
                index=index,
            )
        return tr(
            "LIKE ignores case, so it needs an index with COLLATE NOCASE; no index begins with "
            "the column."
        )
    if index:
        return tr(
            "{sign} needs an index with COLLATE {collation}; the order of index {index} is "
            "another.",
            sign=like.sign,
            collation=collation,
            index=index,
        )
    return tr(
        "{sign} needs an index with COLLATE {collation}; no index begins with the column.",
        sign=like.sign,
        collation=collation,
    )


def _glob(
    case: Case, scope: Scope, like: Like, pattern: str, index: str
) -> tuple[str, WhatIfChange | None]:
    if not index or not isinstance(like.pattern, Literal) or like.sign != "LIKE":
        return "", None
    start = pattern.rstrip("%")
    if any(sign in start for sign in "%_*?[") or like.escape is not None:
        return "", None
    made = f"{case.text(scope, like.operand)} GLOB '{start.replace(chr(39), chr(39) * 2)}*'"
    sql = scope.text[: like.start] + made + scope.text[like.end :]
    return tr("Where case matters, write {made}", made=made), Rewrite(
        sql
    ) if scope.text == case.sql else None


def bound_pattern(case: Case) -> Iterator[Finding]:
    """Find patterns that are not known, or put together, when the statement is planned."""
    for scope, like in _likes(case):
        joined = isinstance(like.pattern, Binary) and like.pattern.sign == "||"
        unknown = isinstance(like.pattern, Parameter) and not case.given.get(like.pattern.name)
        if not (joined or unknown) or not any(
            isinstance(each, Parameter) for each in walk(like.pattern)
        ):
            continue
        ref = scope.ref(like.operand)
        start = _start(case, like.pattern)
        read = _read(case, scope, like)
        if ref is None or read is None or (start and start[0] in _wild(like)):
            continue
        node, rows = read
        yield Finding(
            node.id,
            "note",
            tr(
                "SQLite uses an index for LIKE only where it knows how the pattern begins: a "
                "pattern "
                "put together in SQL never is known, a bound one only once its value is."
            ),
            f"{case.text(scope, like)}; {node.detail}: {rows_text(rows)}",
            tr("Bind the whole pattern as one value, with the wildcard at its end."),
        )


def _likes(case: Case) -> Iterator[tuple[Scope, Like]]:
    for scope in case.scopes:
        for expr, _left in conditions(scope):
            for each in walk(expr):
                if isinstance(each, Like) and not each.negated and each.sign in ("LIKE", "GLOB"):
                    yield scope, each


def _wild(like: Like) -> str:
    return "%_" if like.sign == "LIKE" else "*?["


def _start(case: Case, pattern: Expr) -> str:
    """Give how a pattern begins, as far as it is written out or bound."""
    while isinstance(pattern, Binary) and pattern.sign == "||":
        pattern = pattern.left
    if isinstance(pattern, Literal) and pattern.kind == "text":
        return pattern.text
    value = case.given.get(pattern.name) if isinstance(pattern, Parameter) else None
    return value if isinstance(value, str) else ""


def _read(case: Case, scope: Scope, like: Like) -> tuple[PlanNode, int] | None:
    """Find the node that reads all of the table whose column is matched."""
    refs = [ref for each in walk(like.operand) if (ref := scope.ref(each)) is not None]
    if not refs or refs[0].held.table.kind != "table":
        return None
    return read_whole(case, refs[0].bound)


def _case_sensitive(case: Case) -> bool:
    try:
        return case.con.execute("select 'a' like 'A'").fetchall()[0][0] == 0
    except apsw.Error:
        return False
