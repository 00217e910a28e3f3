"""Find the one statement that is to be explained, or say why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plume_db.errors import SqlError
from plume_db.language import tr
from plume_db.query.parameters import bindings
from plume_db.query.run import ours
from plume_db.query.statements import Statement, split
from plume_db.query.tokens import tokens
from plume_db.values import Row, Value

_SIGN = re.compile(r"[?:@$#]")
_LONG = 100_000

_PLANNED = frozenset({"SELECT", "WITH", "VALUES", "INSERT", "REPLACE", "UPDATE", "DELETE"})

_UNPLANNED = frozenset(
    {
        *("ANALYZE", "ATTACH", "BEGIN", "COMMIT", "DETACH", "END", "REINDEX"),
        *("RELEASE", "ROLLBACK", "SAVEPOINT", "VACUUM"),
    }
)


def one_statement(sql: str, *, bytecode: bool = False) -> tuple[Statement | None, str]:
    """Give the statement without a leading EXPLAIN; or None, and a sentence that says why.

    A PRAGMA must not even be prepared: some act when they are compiled.
    """
    found: list[Statement] = []
    count = 0
    for statement in split(sql):
        if not statement.empty:
            count += 1
            found = found or [statement]
    if not found:
        return None, tr("There is no statement to explain; type one, for example SELECT 1.")
    if count > 1:
        return None, (
            tr(
                "There are {count} statements here and a plan is of one; put the "
                "cursor into one of them, or select it.",
                count=count,
            )
        )
    statement = without_explain(found[0])
    absent = _why_no_plan(statement.verb, bytecode)
    return (None, absent) if absent else (statement, "")


def bound(statement: Statement, given: Mapping[str, Value] | None) -> tuple[Row, tuple[str, ...]]:
    """Give the values to bind and the names without one; long texts without any are not cut."""
    if not _SIGN.search(statement.text):
        return (), ()
    return bindings(statement.text, given)


def body_of(statement: Statement) -> str:
    """Give the statement without blanks around it and without its semicolon."""
    if len(statement.text) < _LONG:
        return statement.body
    inner = statement.text[statement.body_start - statement.start :]
    return inner.rstrip().removesuffix(";")


_LIMITS = {
    "tables in a join": tr("SQLite joins at most 64 tables in one SELECT"),
    "too many FROM clause terms": tr("SQLite reads at most 200 tables in one FROM, and joins 64"),
    "too many terms in compound SELECT": tr(
        "there are more SELECTs put together than SQLite takes"
    ),
    "Expression tree is too large": tr("an expression is nested deeper than SQLite takes"),
}


def refused(error: BaseException, statement: Statement) -> BaseException:
    """Turn what a statement raised into one of our errors; say of a limit what can be done."""
    told = ours(error, statement)
    for mark, limit in _LIMITS.items():
        if isinstance(told, SqlError) and mark in str(error):
            return SqlError(
                tr(
                    "{limit} ({error}), so there is no plan; split the statement, or keep "
                    "a part of it in a temporary table",
                    limit=limit,
                    error=str(error).strip(),
                ),
                told.offset,
            )
    return told


def _why_no_plan(verb: str, bytecode: bool) -> str:
    if verb in _PLANNED:
        return ""
    if verb == "PRAGMA" and bytecode:
        return tr(
            "A PRAGMA is not explained here: it asks or sets something without searching a table."
        )
    if verb == "PRAGMA":
        return tr("A PRAGMA has no plan: it asks or sets something without searching a table.")
    if verb in ("CREATE", "DROP", "ALTER"):
        return tr(
            "{verb} changes the schema and is not planned here; explain the query "
            "in it, if there is one, or those that use it.",
            verb=verb,
        )
    if verb in _UNPLANNED and bytecode:
        return tr(
            "{verb} is not explained here: only SELECT, INSERT, UPDATE and DELETE search tables.",
            verb=verb,
        )
    if verb in _UNPLANNED:
        return tr(
            "{verb} has no plan: only SELECT, INSERT, UPDATE and DELETE search tables.", verb=verb
        )
    if verb:
        return ""  # no statement begins so: SQLite says what is wrong with it
    return tr("This is not a statement SQLite could plan.")


def without_explain(statement: Statement) -> Statement:
    """Blank out a leading EXPLAIN [QUERY PLAN]; positions stay what they are."""
    if statement.verb != "EXPLAIN":
        return statement
    solid = [token for token in tokens(statement.text) if not token.blank]
    inner = solid[3 if statement.words[1:] == ("QUERY", "PLAN") else 1 :]
    cut = inner[0].start if inner else len(statement.text)
    blanked = next(split(" " * cut + statement.text[cut:]))
    return Statement(statement.start, blanked.text, blanked.body_start + statement.start)
