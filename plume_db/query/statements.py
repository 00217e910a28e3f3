"""Split a script into statements with their positions.

The rule is that of ``sqlite3_complete``: a semicolon ends a statement, except inside CREATE
TRIGGER, which ends at ``; END ;``. So BEGIN ... END and CASE ... END in a trigger do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plume_db.query.tokens import Token, TokenKind, tokens


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script, with the blanks before it and its semicolon."""

    start: int
    """Where `text` starts in the script, in characters."""
    text: str
    words: tuple[str, ...]
    """Its first words (at most three) in upper case; () where it has only blanks."""
    body_start: int
    """Where its first token that is no blank starts in the script."""
    body_end: int
    """Where its last token but blanks and the semicolon ends in the script."""

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to run: blanks, comments, a lone semicolon."""
        return self.body_start == self.body_end

    @property
    def body(self) -> str:
        """The statement without the blanks around it and without its semicolon."""
        return self.text[self.body_start - self.start : self.body_end - self.start]

    @property
    def verb(self) -> str:
        """Its first word in upper case: SELECT, PRAGMA, ..."""
        return self.words[0] if self.words else ""


class _Ending:
    """Say at which semicolon a statement ends, token by token."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._tail = ""

    def ends_at(self, token: Token) -> bool:
        """Take the next token that is no blank; True where it is the end."""
        if token.kind is TokenKind.SEMICOLON:
            ends = not self._in_trigger() or self._tail == ";END"
            self._tail = ";"
            return ends
        word = token.text.upper() if token.kind is TokenKind.WORD else ""
        if len(self.words) < 8:
            self.words.append(word)
        self._tail = ";END" if word == "END" and self._tail == ";" else ""
        return False

    def _in_trigger(self) -> bool:
        words = self.words
        if words[:1] == ["EXPLAIN"]:
            words = words[3:] if words[1:3] == ["QUERY", "PLAN"] else words[1:]
        if words[:1] != ["CREATE"]:
            return False
        return "TRIGGER" in (words[2:3] if words[1:2] in (["TEMP"], ["TEMPORARY"]) else words[1:2])


def split(script: str) -> Iterator[Statement]:
    """Yield the statements of `script` in order; their texts joined are the script."""
    ending, piece = _Ending(), []
    for token in tokens(script):
        piece.append(token)
        if not token.blank and ending.ends_at(token):
            yield _statement(piece, ending.words)
            ending, piece = _Ending(), []
    if piece:
        yield _statement(piece, ending.words)


def _statement(piece: list[Token], words: list[str]) -> Statement:
    solid = [t for t in piece if not t.blank]
    if solid and solid[-1].kind is TokenKind.SEMICOLON:
        solid.pop()
    start = piece[0].start
    return Statement(
        start,
        "".join(t.text for t in piece),
        tuple(words[:3]),
        solid[0].start if solid else start,
        solid[-1].end if solid else start,
    )


def statement_at(script: str, position: int) -> Statement | None:
    """Find the statement the cursor is in, or the one it stands right behind.

    Behind the last semicolon, with nothing after it, the statement before is meant. None where
    the script has nothing to run.
    """
    last: Statement | None = None
    for statement in split(script):
        if statement.empty:
            continue
        if (
            last is not None
            and position < statement.body_start
            and (position <= last.end or "\n" not in script[last.end : position])
        ):
            return last
        last = statement
        if position < statement.end:
            return statement
    return last
