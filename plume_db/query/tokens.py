"""Cut SQL text into tokens as SQLite does; any text at all can be cut."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass


class TokenKind(enum.Enum):
    """What a token is; the values are the group names of the pattern."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    NAME = "name"
    """A quoted identifier: ``"a"``, ```a``` or ``[a]``."""
    NUMBER = "number"
    PARAMETER = "parameter"
    WORD = "word"
    """A keyword or a plain identifier."""
    SEMICOLON = "semicolon"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SQL text; the tokens of a text joined are the text."""

    kind: TokenKind
    start: int
    text: str

    @property
    def end(self) -> int:
        """The position after the last character."""
        return self.start + len(self.text)

    @property
    def blank(self) -> bool:
        """Whether SQLite's parser never sees it."""
        return self.kind in (TokenKind.SPACE, TokenKind.COMMENT)


def name_of(token: Token) -> str:
    """Give the name a token stands for, without its quotes; "" where it is none."""
    if token.kind is TokenKind.WORD:
        return token.text
    if token.kind not in (TokenKind.NAME, TokenKind.STRING) or len(token.text) < 2:
        return ""
    mark, inner = token.text[0], token.text[1:-1]
    if mark == "[":
        return inner
    return inner.replace(mark * 2, mark) if mark in "\"`'" else ""


SPACE = r"[ \t\n\f\r]+"
COMMENT = r"(?:--[^\n]*|/\*(?s:.*?)(?:\*/|\Z))"
# Possessive, so that a literal of megabytes does not leave a way back at every character.
STRING = r"'[^']*+(?:''[^']*+)*+(?:'|\Z)"
NAME = r'(?:"[^"]*+(?:""[^"]*+)*+(?:"|\Z)|`[^`]*+(?:``[^`]*+)*+(?:`|\Z)|\[[^\]]*+(?:\]|\Z))'
NUMBER = (
    r"(?:0[xX][0-9A-Fa-f_]+"
    r"|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?)"
)
# A character above ASCII is part of a word to SQLite, whatever Unicode says about it.
WORD = r"[A-Za-z0-9_$\u0080-\U0010ffff]+"
PARAMETER = rf"(?:\?[0-9]*|[:@$#]{WORD}(?:::{WORD})*(?:\([^)\s;]*\))?)"
_PATTERN = re.compile(
    rf"(?P<space>{SPACE})|(?P<comment>{COMMENT})|(?P<string>[xX]?{STRING})|(?P<name>{NAME})"
    rf"|(?P<number>{NUMBER})|(?P<parameter>{PARAMETER})|(?P<word>{WORD})"
    r"|(?P<semicolon>;)|(?P<other>(?s:.))"
)


def tokens(sql: str, start: int = 0) -> Iterator[Token]:
    """Cut `sql` from `start` to its end; an unfinished string or comment runs to the end."""
    for match in _PATTERN.finditer(sql, start):
        yield Token(TokenKind(match.lastgroup), match.start(), match.group())
