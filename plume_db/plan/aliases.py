"""Where a statement's text names tables, and what it calls them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plume_db.plan.names import Names, Thing
from plume_db.query.tokens import Token, TokenKind, tokens
from plume_db.schema.objects import folded

LONGEST = 300_000
"""Characters of SQL whose names are looked for; a longer text is mostly values."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where a table is named as a source of rows."""

    thing: Thing
    alias: str
    """What the plan calls it: the alias, else the name as it is written."""
    start: int
    end: int
    """Behind the table's name and its alias."""
    view: str = ""
    """The view in whose text it stands; "" for the statement's own."""
    told: bool = False
    """Whether INDEXED BY or NOT INDEXED follows."""


def texts_of(sql: str, names: Names) -> dict[str, str]:
    """Give the statement's text, under "", and that of each view it names, directly or not."""
    found = {"": sql}
    waiting = [sql]
    while waiting:
        text = waiting.pop()
        if len(text) > LONGEST:
            continue
        for token in tokens(text):
            key = folded(identifier(token))
            if key in names.views and key not in found:
                found[key] = names.views[key]
                waiting.append(found[key])
    return found


def references(texts: Mapping[str, str], names: Names) -> list[Reference]:
    """Find the references in a statement and in the text of the views it names."""
    found: list[Reference] = []
    for view, text in texts.items():
        if len(text) <= LONGEST:
            solid = [token for token in tokens(text) if not token.blank]
            found.extend(_in_text(solid, names, view))
    return found


def _in_text(solid: list[Token], names: Names, view: str) -> Iterator[Reference]:
    for place, token in enumerate(solid):
        name = identifier(token)
        key = folded(name)
        if not name or (key not in names.tables and key not in names.virtual):
            continue
        if not _may_be_table(solid, place):
            continue
        schema = _schema_before(solid, place)
        thing = names.find("table", name, _spelled(names, schema))
        if thing is None:
            continue
        first = solid[place - 2] if schema else token
        alias, after = _alias_after(solid, place)
        shown = alias or (f"{schema}.{name}" if schema else name)
        end = solid[after - 1].end
        told = after < len(solid) and solid[after].text.upper() in ("INDEXED", "NOT")
        yield Reference(thing, shown, first.start, end, view, told)


def _spelled(names: Names, schema: str) -> str:
    """Give a schema's name as the connection spells it."""
    return next((s for s in names.schemas if folded(s) == folded(schema)), schema)


def _schema_before(solid: list[Token], place: int) -> str:
    if place >= 2 and solid[place - 1].text == ".":
        return identifier(solid[place - 2])
    return ""


def _alias_after(solid: list[Token], place: int) -> tuple[str, int]:
    """Give the alias that follows the table's name at `place`, and the place behind it."""
    after = place + 1
    named = after < len(solid) and solid[after].text.upper() == "AS"
    at = after + 1 if named else after
    alias = identifier(solid[at]) if at < len(solid) else ""
    if not alias or alias.upper() in _NO_ALIAS:
        return "", after
    return alias, at + 1


_NO_ALIAS = frozenset(
    {
        *("AS", "NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "JOIN"),
        *("ON", "USING", "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW", "UNION"),
        *("EXCEPT", "INTERSECT", "INDEXED", "NOT", "SET", "VALUES", "DEFAULT", "SELECT"),
        *("RETURNING", "FROM"),
    }
)


def identifier(token: Token) -> str:
    """Give the name a token stands for, without its quotes; "" where it is none."""
    if token.kind is TokenKind.WORD:
        return token.text
    if token.kind is not TokenKind.NAME or len(token.text) < 2:
        return ""
    mark = token.text[0]
    inner = token.text[1:-1]
    return inner if mark == "[" else inner.replace(mark * 2, mark)


def _may_be_table(solid: list[Token], place: int) -> bool:
    """Whether the token before is one a table's name comes after."""
    if place == 0:
        return False
    before = solid[place - 1].text.upper()
    if before == "." and place >= 3:  # main.t
        before = solid[place - 3].text.upper()
    return before in ("FROM", "JOIN", ",", "(", "UPDATE", "INTO", "IN")
