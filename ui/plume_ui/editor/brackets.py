"""Find the bracket that belongs to the one at the cursor."""

from __future__ import annotations

from plume_db.query.tokens import TokenKind, tokens

REACH = 20_000
"""Characters of a text in which a pair is worth looking for at every move of the cursor."""


def pair_at(text: str, position: int) -> tuple[int, int] | None:
    """Give both places of the pair whose bracket is right before or at `position`.

    Brackets in strings, names and comments do not count.
    """
    open_at: list[int] = []
    partner: dict[int, int] = {}
    for token in tokens(text):
        if token.kind is not TokenKind.OTHER:
            continue
        if token.text == "(":
            open_at.append(token.start)
        elif token.text == ")" and open_at:
            start = open_at.pop()
            partner[start], partner[token.start] = token.start, start
    for place in (position - 1, position):
        if place in partner:
            return place, partner[place]
    return None
