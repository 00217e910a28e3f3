"""SQL text cut into tokens: enough to read options and names without a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    r"""(?P<space>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<text>'(?:[^']++|'')*+'?)
      | (?P<quoted>"(?:[^"]++|"")*+"? | `(?:[^`]++|``)*+`? | \[[^\]]*+\]?)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>[^\W\d][\w$]*)
      | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token: its kind (word, quoted, text, number, sign), its text, and its name if any."""

    kind: str
    text: str
    start: int

    @property
    def name(self) -> str:
        """The identifier meant, without its quotes; empty for anything that is none."""
        if self.kind == "word":
            return self.text
        if self.kind != "quoted":
            return ""
        quote = self.text[0]
        inner = self.text[1:-1]
        return inner if quote == "[" else inner.replace(quote * 2, quote)

    def is_word(self, word: str) -> bool:
        """Tell whether this is the given keyword, in any case and without quotes."""
        return self.kind == "word" and self.text.lower() == word


def tokens(sql: str) -> Iterator[Token]:
    """Cut SQL text into tokens, leaving out space and comments; never fails."""
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or "sign"
        if kind != "space":
            yield Token(kind, match.group(), match.start())


def table_options(sql: str) -> tuple[bool, bool]:
    """Read (WITHOUT ROWID, STRICT) from the end of a CREATE TABLE statement."""
    lower = sql.lower()
    if "rowid" not in lower and "strict" not in lower:
        return False, False
    words: list[str] = []
    for token in tokens(sql):
        if token.text == ")":
            words = []
        elif token.kind == "word":
            words.append(token.text.lower())
    return "rowid" in words and "without" in words, "strict" in words


def is_virtual(sql: str) -> bool:
    """Tell whether a statement creates a virtual table."""
    first = [token.text.lower() for token, _ in zip(tokens(sql), range(2), strict=False)]
    return first == ["create", "virtual"]


def module_of(sql: str) -> str:
    """Name the module of a CREATE VIRTUAL TABLE statement; empty where there is none."""
    using = False
    for token in tokens(sql):
        if using:
            return token.name
        using = token.is_word("using")
    return ""


def names_in(sql: str) -> set[str]:
    """Collect every identifier of a statement, folded to lower case; a superset of the tables."""
    found = set()
    for token in tokens(sql):
        if token.kind in ("word", "quoted"):
            found.add(token.name.lower())
        elif token.kind == "text":
            # SQLite takes 'name' for an identifier where a name is expected.
            found.add(token.text[1:-1].replace("''", "'").lower())
    return found
