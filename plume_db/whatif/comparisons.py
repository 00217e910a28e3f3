"""Find where a statement compares a column with a value: a parameter or a literal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from plume_db.plan.aliases import Reference, references, texts_of
from plume_db.plan.names import read_names
from plume_db.query.tokens import Token, TokenKind, tokens
from plume_db.schema.objects import folded
from plume_db.whatif.definition import bare

_VALUES = frozenset({TokenKind.PARAMETER, TokenKind.STRING, TokenKind.NUMBER})
_NAMES = frozenset({TokenKind.WORD, TokenKind.NAME})
_SIGNS = frozenset("=<>!")
_WORDS = frozenset({"LIKE", "GLOB", "IS", "BETWEEN"})
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
MOST = 12
"""Comparisons that are looked at."""


@dataclass(frozen=True)
class Comparison:
    """One value of a statement and the column it is compared with."""

    start: int
    """Where the value stands in the statement, and its end."""
    end: int
    text: str
    parameter: str
    """The name the value is bound by; "" for a literal."""
    operator: str
    """As if the column stood first: ``=``, ``<``, ``LIKE``, ``IN``, ``BETWEEN`` …"""
    schema: str
    table: str
    column: str


def comparisons(con: apsw.Connection, sql: str) -> tuple[Comparison, ...]:
    """Find comparisons whose column is certain; those behind an expression are left out."""
    solid = [token for token in tokens(sql) if not token.blank]
    resolve = _Columns(con, sql)
    found: list[Comparison] = []
    counted = _Counted()
    for place, token in enumerate(solid):
        if token.kind not in _VALUES:
            continue
        parameter = counted.name(token)
        named = _left(solid, place) or _right(solid, place)
        where = resolve.find(*named[1:]) if named else None
        if named and where and len(found) < MOST:
            signed = place > 0 and solid[place - 1].text == "-" and not parameter
            start = solid[place - 1].start if signed else token.start
            text = sql[start : token.end]
            found.append(Comparison(start, token.end, text, parameter, named[0], *where))
    return tuple(found)


class _Counted:
    """Names parameters as SQLite numbers them."""

    def __init__(self) -> None:
        self._highest = 0
        self._names: dict[str, int] = {}

    def name(self, token: Token) -> str:
        """Give the name a value is bound by; "" for a literal."""
        text = token.text
        if token.kind is not TokenKind.PARAMETER:
            return ""
        if text == "?":
            self._highest += 1
            return f"?{self._highest}"
        if text.startswith("?"):
            self._highest = max(self._highest, int(text[1:]))
        elif text not in self._names:
            self._highest += 1
            self._names[text] = self._highest
        return text


_Named = tuple[str, str, str]
"""An operator, a qualifier or "", and a column."""


def _left(solid: Sequence[Token], place: int) -> _Named | None:
    """Read ``column operator`` before the value."""
    at = place - 1
    if at >= 0 and solid[at].text in "+-":
        at -= 1
    at, operator = _operator_before(solid, at)
    if not operator:
        return None
    if at >= 0 and solid[at].text.upper() == "NOT":
        at -= 1
        operator = f"NOT {operator}"
    return _column_before(solid, at, operator)


def _operator_before(solid: Sequence[Token], at: int) -> tuple[int, str]:
    operator = ""
    while at >= 0 and solid[at].text in _SIGNS and len(operator) < 2:
        operator = solid[at].text + operator
        at -= 1
    if operator or at < 0:
        return at, operator
    word = solid[at].text.upper()
    if word in _WORDS:
        return at - 1, word
    if word == "AND" and at >= 2:  # the second value of BETWEEN
        back = at - 1 - (solid[at - 1].kind in _VALUES)
        return (back - 1, "BETWEEN") if solid[back].text.upper() == "BETWEEN" else (at, "")
    while at >= 1 and (solid[at].text == "," or solid[at].kind in _VALUES):
        at -= 1
    if solid[at].text == "(" and at >= 1 and solid[at - 1].text.upper() == "IN":
        return at - 2, "IN"
    return at, ""


def _column_before(solid: Sequence[Token], at: int, operator: str) -> _Named | None:
    if at < 0 or solid[at].kind not in _NAMES:
        return None
    before = solid[at - 1].text if at else ""
    if before == "." and at >= 2:
        return operator, bare(solid[at - 2].text), bare(solid[at].text)
    if before in ("+", "-", "*", "/", "%", "|"):  # an expression, not the column itself
        return None
    return operator, "", bare(solid[at].text)


def _right(solid: Sequence[Token], place: int) -> _Named | None:
    """Read ``operator column`` behind the value."""
    at, operator = place + 1, ""
    while at < len(solid) and solid[at].text in _SIGNS and len(operator) < 2:
        operator += solid[at].text
        at += 1
    if not operator or at >= len(solid) or solid[at].kind not in _NAMES:
        return None
    operator = _FLIPPED.get(operator, operator)
    if at + 2 < len(solid) and solid[at + 1].text == ".":
        return operator, bare(solid[at].text), bare(solid[at + 2].text)
    if at + 1 < len(solid) and solid[at + 1].text in ("(", "+", "-", "*", "/", "%", "|"):
        return None
    return operator, "", bare(solid[at].text)


class _Columns:
    """Finds the table a column belongs to."""

    def __init__(self, con: apsw.Connection, sql: str) -> None:
        self._con = con
        self._references: Sequence[Reference] = _named(con, sql)
        self._known: dict[tuple[str, str], dict[str, str]] = {}

    def find(self, qualifier: str, column: str) -> tuple[str, str, str] | None:
        """Give schema, table and column; None where there is none, or more than one."""
        found = set()
        for each in self._references:
            names = (folded(each.alias), folded(each.thing.name))
            if qualifier and folded(qualifier) not in names:
                continue
            thing = each.thing
            if name := self._columns(thing.schema, thing.name).get(folded(column)):
                found.add((thing.schema, thing.name, name))
        return found.pop() if len(found) == 1 else None

    def _columns(self, schema: str, table: str) -> dict[str, str]:
        if (schema, table) not in self._known:
            try:
                rows = self._con.execute(
                    "select name from pragma_table_xinfo(?, ?)", (table, schema)
                ).fetchall()
            except (apsw.Error, UnicodeDecodeError):
                rows = []
            self._known[schema, table] = {folded(str(r[0])): str(r[0]) for r in rows}
        return self._known[schema, table]


def _named(con: apsw.Connection, sql: str) -> Sequence[Reference]:
    names = read_names(con)
    return references(texts_of(sql, names), names)
