"""Find the bracket that belongs to the one at the cursor."""

from __future__ import annotations

from plume_db.completion.cut import Cut

REACH = 10_000
"""Characters before and behind the cursor in which its partner is looked for."""


def pair_at(text: str, position: int) -> tuple[int, int] | None:
    """Give both places of the pair whose bracket is right before or at `position`.

    Brackets in strings, names and comments do not count.
    """
    if (
        "(" not in text[max(0, position - 1) : position + 1]
        and ")" not in text[max(0, position - 1) : position + 1]
    ):
        return None
    cut = Cut.of(text)
    open_at: list[int] = []
    partner: dict[int, int] = {}
    for start, piece in zip(cut.starts, cut.texts, strict=True):
        if piece == "(":
            open_at.append(start)
        elif piece == ")" and open_at:
            opened = open_at.pop()
            partner[opened], partner[start] = start, opened
    for place in (position - 1, position):
        if place in partner:
            return place, partner[place]
    return None
