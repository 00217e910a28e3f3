"""Split a script into statements with their positions.

The rule is that of ``sqlite3_complete``: a semicolon ends a statement, except inside CREATE
TRIGGER, which ends at ``; END ;``. So BEGIN ... END and CASE ... END in a trigger do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from plume_db.query.tokens import COMMENT, NAME, SPACE, STRING, Token, TokenKind, tokens


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a script, with the blanks before it and its semicolon."""

    start: int
    """Where `text` starts in the script, in characters."""
    text: str
    body_start: int
    """Where its first token that is no blank starts in the script."""

    @property
    def end(self) -> int:
        """The position after its last character."""
        return self.start + len(self.text)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to run: blanks, comments, a lone semicolon."""
        return self.text[self.body_start - self.start :] in ("", ";")

    @property
    def body(self) -> str:
        """The statement without the blanks around it and without its semicolon."""
        if self.empty:
            return ""
        solid = [token for token in tokens(self.text) if not token.blank]
        if solid[-1].kind is TokenKind.SEMICOLON:
            solid.pop()
        return self.text[solid[0].start : solid[-1].end]

    @property
    def words(self) -> tuple[str, ...]:
        """Its first words, at most three, in upper case; "" for what is no word."""
        inner = self.text[self.body_start - self.start :]
        solid = islice((token for token in tokens(inner) if not token.blank), 3)
        return tuple(t.text.upper() if t.kind is TokenKind.WORD else "" for t in solid)

    @property
    def verb(self) -> str:
        """Its first word in upper case: SELECT, PRAGMA, ..."""
        return next(iter(self.words), "")


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


_BLANKS = re.compile(rf"(?:{SPACE}|{COMMENT})*+")
# In one match, so that a script of megabytes takes milliseconds.
_PLAIN = re.compile(rf"(?:[^;'\"`\[/-]+|{COMMENT}|{STRING}|{NAME}|[/-])*+")
_MAY_BE_TRIGGER = re.compile(r"create|explain", re.IGNORECASE)


def split(script: str) -> Iterator[Statement]:
    """Yield the statements of `script` in order; their texts joined are the script."""
    start = 0
    while start < len(script):
        body = _BLANKS.match(script, start)
        assert body is not None  # it matches nothing at least
        if _MAY_BE_TRIGGER.match(script, body.end()):
            end = _end_by_tokens(script, body.end())
        else:
            plain = _PLAIN.match(script, body.end())
            assert plain is not None
            end = min(plain.end() + 1, len(script))
        yield Statement(start, script[start:end], body.end())
        start = end


def _end_by_tokens(script: str, start: int) -> int:
    """Find the end of a statement that may be CREATE TRIGGER."""
    ending = _Ending()
    for token in tokens(script, start):
        if not token.blank and ending.ends_at(token):
            return token.end
    return len(script)


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
