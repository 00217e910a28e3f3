"""A statement cut into tokens, with its brackets matched and its WITH clauses read."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.query.tokens import Token, TokenKind, name_of, tokens

QUERY = frozenset({"SELECT", "WITH", "VALUES"})


@dataclass(frozen=True)
class Expression:
    """A common table expression."""

    name: str
    columns: tuple[str, ...]


class Text:
    """A statement as tokens that are no blanks; places are numbers of tokens."""

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self.solid = [token for token in tokens(sql) if not token.blank]
        self.words = [t.text.upper() if t.kind is TokenKind.WORD else "" for t in self.solid]
        self.closes = _brackets(self.solid)
        self.opens = {closing: opening for opening, closing in self.closes.items()}

    def __len__(self) -> int:
        return len(self.solid)

    def word(self, place: int) -> str:
        """Give a word in upper case; "" for any other token, and beyond the end."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def is_sign(self, place: int, sign: str) -> bool:
        """Whether the token is this sign."""
        return 0 <= place < len(self.solid) and self.solid[place].text == sign

    def name(self, place: int) -> str:
        """Give the name a token stands for, "" where it is none."""
        return name_of(self.solid[place]) if 0 <= place < len(self.solid) else ""

    def after(self, place: int) -> int:
        """Give the place after a token, or after the bracket it opens."""
        return self.closes.get(place, place) + 1

    def expressions(self) -> dict[str, Expression]:
        """Give the common table expressions of the text by lower-case name."""
        found: dict[str, Expression] = {}
        for place, word in enumerate(self.words):
            if word == "AS" and (each := self._expression(place)):
                found[each.name.lower()] = each
        return found

    def with_clause(self) -> str:
        """Give the WITH clause a statement begins with, "" where it has none."""
        if self.word(0) != "WITH":
            return ""
        place = 1
        while place < len(self) and self.words[place] not in ("SELECT", "VALUES"):
            place = self.after(place)
        return self.sql[: self.solid[place].start] if place < len(self) else ""

    def _expression(self, place: int) -> Expression | None:
        """Read ``name (columns) AS (SELECT``, with AS at `place`."""
        inside = place + 1
        inside += self.word(inside) == "NOT"
        inside += self.word(inside) == "MATERIALIZED"
        if not self.is_sign(inside, "(") or self.word(inside + 1) not in QUERY:
            return None
        name = place - 1
        columns: tuple[str, ...] = ()
        if name in self.opens:
            opening = self.opens[name]
            columns = tuple(self.name(each) for each in range(opening + 1, name, 2))
            name = opening - 1
        begins = self.word(name - 1) in ("WITH", "RECURSIVE") or self.is_sign(name - 1, ",")
        return Expression(self.name(name), columns) if begins and self.name(name) else None


def _brackets(solid: list[Token]) -> dict[int, int]:
    """Give the closing bracket of every opening one that has one."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    for place, token in enumerate(solid):
        if token.text == "(":
            waiting.append(place)
        elif token.text == ")" and waiting:
            found[waiting.pop()] = place
    return found
