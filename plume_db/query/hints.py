"""Say what SQLite found wrong in plain words, and what was perhaps meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

from plume_db.errors import SqlError
from plume_db.language import tr
from plume_db.query.statements import Statement
from plume_db.query.tokens import Token, TokenKind, tokens
from plume_db.schema.objects import Catalog, Table

MOST_NAMES = 20_000
"""Names that are compared at most, which takes about a tenth of a second."""

_COLUMN = re.compile(r"no such column: (.+?)(?: - should this be a string literal.*)?", re.DOTALL)
_TABLE = re.compile(r"no such table: (.+)", re.DOTALL)
_FUNCTION = re.compile(r"no such function: (.+)", re.DOTALL)
_NEAR = re.compile(r'near "(.+)": syntax error', re.DOTALL)
_AMBIGUOUS = re.compile(r"ambiguous column name: (.+)", re.DOTALL)

_CLAUSES = (
    *("SELECT", "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "JOIN", "LEFT"),
    *("INNER", "OUTER", "CROSS", "UNION", "EXCEPT", "INTERSECT", "VALUES", "INSERT", "UPDATE"),
    *("DELETE", "CREATE", "TABLE", "INDEX", "WITH", "RECURSIVE", "DISTINCT", "BETWEEN", "EXISTS"),
    *("USING", "CASE", "WHEN", "THEN", "ELSE", "PRAGMA", "EXPLAIN", "RETURNING", "COLLATE"),
)
_FUNCTIONS = (
    *("abs", "avg", "coalesce", "concat", "count", "date", "datetime", "group_concat", "hex"),
    *("ifnull", "iif", "instr", "julianday", "length", "lower", "ltrim", "max", "min", "nullif"),
    *("printf", "format", "quote", "random", "replace", "round", "row_number", "rtrim", "strftime"),
    *("string_agg", "substr", "substring", "sum", "time", "total", "trim", "typeof", "unicode"),
    *("unixepoch", "upper", "json_extract", "json_each", "json_group_array", "octet_length"),
)


def plain(error: SqlError, statement: Statement, catalog: Catalog | None) -> SqlError:
    """Tell an error in a sentence, with a hint where one can be had; its place stays."""
    told = error.sentence
    for pattern, explain in (
        (_COLUMN, _no_column),
        (_TABLE, _no_table),
        (_FUNCTION, _no_function),
        (_NEAR, _near),
        (_AMBIGUOUS, _ambiguous),
    ):
        if match := pattern.fullmatch(told):
            return SqlError(explain(match.group(1), statement, catalog), error.offset)
    if told == "incomplete input":
        return SqlError(
            tr("The statement is not complete; something is missing here."), error.offset
        )
    sentence = told[:1].upper() + told[1:]
    return SqlError(sentence if sentence.endswith((".", "?")) else sentence + ".", error.offset)


def nearest(name: str, names: Iterable[str]) -> str:
    """Give the name most like `name`, or "" where none is."""
    from difflib import get_close_matches

    known = {each.casefold(): each for each in names if abs(len(each) - len(name)) <= 4}
    found = get_close_matches(name.casefold(), known, 1, 0.7)
    return known[found[0]] if found else ""


def _no_column(name: str, statement: Statement, catalog: Catalog | None) -> str:
    if name.startswith('"'):
        bare = name.strip('"')
        told = tr(
            "There is no column named {bare}. For text, write '{bare}' in single quotes.", bare=bare
        )
    else:
        told = tr("There is no column named {name} here.", name=name)
    tables = _tables_in(statement, catalog)
    bare = name.strip('"').rsplit(".", 1)[-1]
    meant = nearest(bare, (c.name for t in tables for c in t.columns))
    where = next((t.name for t in tables for c in t.columns if c.name == meant), "")
    if meant and meant.casefold() != bare.casefold():
        return tr("{told} Did you mean {meant} (of {where})?", told=told, meant=meant, where=where)
    if meant:
        return tr(
            "{told} {where} has one; is the name or alias before it right?", told=told, where=where
        )
    return told


def _no_table(name: str, _statement: Statement, catalog: Catalog | None) -> str:
    told = tr("There is no table or view named {name}.", name=name)
    names = (t.name for t in catalog.tables[:MOST_NAMES]) if catalog else ()
    meant = nearest(name.rsplit(".", 1)[-1], names)
    return tr("{told} Did you mean {meant}?", told=told, meant=meant) if meant else told


def _no_function(name: str, _statement: Statement, _catalog: Catalog | None) -> str:
    told = tr("SQLite has no function named {name} here.", name=name)
    meant = nearest(name, _FUNCTIONS)
    return tr("{told} Did you mean {meant}()?", told=told, meant=meant) if meant else told


def _ambiguous(name: str, _statement: Statement, _catalog: Catalog | None) -> str:
    return tr(
        "Several tables here have a column named {name}; put the table's name "
        "or alias before it, with a dot.",
        name=name,
    )


def _near(word: str, statement: Statement, _catalog: Catalog | None) -> str:
    told = tr("SQLite does not understand {word} here.", word=word)
    for token in _before(word, statement):
        meant = nearest(token.text, _CLAUSES)
        if meant and meant != token.text.upper():
            return tr(
                "{told} Did you mean {meant} instead of {text}?",
                told=told,
                meant=meant,
                text=token.text,
            )
    return told


def _before(word: str, statement: Statement) -> list[Token]:
    """Give the word that was not understood, and the ones before it, the latest first."""
    words: list[Token] = []
    for token in tokens(statement.text):
        if token.kind is TokenKind.WORD:
            words.append(token)
        if token.text == word and len(words) > 1:
            break
    unknown = [t for t in words[-3:] if t.text.upper() not in _CLAUSES and len(t.text) > 2]
    return unknown[::-1]


def _tables_in(statement: Statement, catalog: Catalog | None) -> list[Table]:
    """Find the tables whose names stand in the statement; all of them where there are none."""
    if catalog is None:
        return []
    words = {
        token.text.strip("\"`[]'").casefold()
        for token in tokens(statement.text)
        if token.kind in (TokenKind.WORD, TokenKind.NAME)
    }
    return [table for table in catalog.tables if table.name.casefold() in words]
