"""Read what an index is made of from its CREATE INDEX text."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.query.tokens import Token, TokenKind, tokens


@dataclass(frozen=True)
class Definition:
    """The parts of a CREATE INDEX statement, each as it is written."""

    schema: str
    """The database it goes into; main where none is named."""
    table: str
    keys: tuple[str, ...]
    """The columns and expressions, without ASC and DESC."""
    where: str
    """The condition of a partial index; "" for a whole one."""


def definition(sql: str) -> Definition:
    """Take a CREATE INDEX statement apart; of what SQLite would refuse it gives anything."""
    solid = [token for token in tokens(sql) if not token.blank]
    schema, table = _names(solid)
    opening = next((n for n, t in enumerate(solid) if t.text == "("), len(solid))
    keys: list[str] = []
    depth, start = 0, opening + 1
    for place in range(opening, len(solid)):
        text = solid[place].text
        depth += (text == "(") - (text == ")")
        if (text == "," and depth == 1) or (text == ")" and depth == 0):
            keys.append(_without_order(sql, solid[start:place]))
            start = place + 1
        if depth == 0:
            break
    rest = [token for token in solid[start:] if token.kind is not TokenKind.SEMICOLON]
    return Definition(
        schema, table, tuple(keys), sql[rest[0].end : rest[-1].end].strip() if rest else ""
    )


def _names(solid: list[Token]) -> tuple[str, str]:
    """Give the schema before the index's name, and the table's name after ON."""
    on = next((n for n, t in enumerate(solid) if t.text.upper() == "ON"), len(solid))
    table = bare(solid[on + 1].text) if on + 1 < len(solid) else ""
    qualified = on >= 3 and solid[on - 2].text == "."
    return bare(solid[on - 3].text) if qualified else "main", table


def bare(name: str) -> str:
    """Take the quotes off a name."""
    mark = name[:1]
    if mark == "[":
        return name[1:].removesuffix("]")
    if mark and mark in "\"'`" and len(name) > 1:
        return name[1:-1].replace(mark * 2, mark)
    return name


def _without_order(sql: str, key: list[Token]) -> str:
    if key and key[-1].text.upper() in ("ASC", "DESC"):
        key = key[:-1]
    return sql[key[0].start : key[-1].end] if key else ""


def words_in(sql: str) -> set[str]:
    """Give every name that could be a column's, in lower case and without quotes."""
    kinds = (TokenKind.WORD, TokenKind.NAME)
    return {bare(t.text).lower() for t in tokens(sql) if t.kind in kinds}
