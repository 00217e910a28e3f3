"""SQL text cut fast: no objects, only the texts of tokens, their places and bracket partners."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from plume_db.query.tokens import COMMENT, NAME, NUMBER, PARAMETER, SPACE, STRING, WORD

# The commonest first: with 200 KB at every stroke of a key it is the order that counts.
_PIECES = re.compile(
    rf"[ \n]+|(?![xX]')[A-Za-z_\u0080-\U0010ffff][A-Za-z0-9_$\u0080-\U0010ffff]*|[(),;=*+<>|]"
    rf"|{NUMBER}|[xX]?{STRING}|{SPACE}|{COMMENT}|{NAME}|{PARAMETER}|{WORD}|(?s:.)"
)
_MAY_BE_BLANK = frozenset(" \t\n\f\r-/")
_BLANK = frozenset(" \t\n\f\r")
_CLOSING = {'"': '"', "`": "`", "[": "]", "'": "'"}
_CLAUSES = frozenset(("FROM", "WHERE", "GROUP", "HAVING", "LIMIT", "UNION"))
_QUERY_STARTS = frozenset(("SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE"))
_KEY = re.compile(r"[A-Za-z_]\w*")


FIRST, BEFORE, BEHIND = 4_000, 14_000, 4_000
"""How many pieces at the beginning and around the cursor of a giant text are looked at."""


class Pieces:
    """Every piece of a text, blanks and comments too; joined they are the text."""

    def __init__(self, sql: str) -> None:
        self.texts: list[str] = _PIECES.findall(sql)
        self.ends: list[int] = list(accumulate(map(len, self.texts)))

    def at(self, position: int) -> tuple[int, str]:
        """Give start and text of the piece that holds the character before `position`."""
        if position <= 0 or not self.texts:
            return 0, ""
        n = min(bisect_right(self.ends, position - 1), len(self.texts) - 1)
        return self.ends[n] - len(self.texts[n]), self.texts[n]

    def shorten(self, position: int) -> None:
        """Put blanks in place of what is far from `position` and from the beginning."""
        n = bisect_right(self.ends, position - 1)
        if len(self.texts) > FIRST + BEFORE + BEHIND:
            self._drop(n + BEHIND, len(self.texts))
            self._drop(FIRST, n - BEFORE)

    def _drop(self, first: int, end: int) -> None:
        if first < end:
            length = self.ends[end - 1] - self.ends[first - 1]
            self.texts[first:end] = [" " * length]
            self.ends[first:end] = [self.ends[end - 1]]

    def blank(self, position: int) -> None:
        """Put blanks in place of the piece that holds the character before `position`."""
        n = bisect_right(self.ends, position - 1)
        self.texts[n] = " " * len(self.texts[n])


class Cut:
    """The tokens of a text that SQLite's parser would see, by their number."""

    def __init__(self, pieces: Pieces, gap: int = -1) -> None:
        """Leave blanks out; at the position `gap` a word is missing that is being typed."""
        texts, ends = pieces.texts, pieces.ends
        solid = [
            n
            for n, piece in enumerate(texts)
            if piece[0] not in _MAY_BE_BLANK or not _is_blank(piece)
        ]
        self.texts: list[str] = [texts[n] for n in solid]
        self.starts: list[int] = [ends[n] - len(texts[n]) for n in solid]
        self.gap = bisect_left(self.starts, gap) if gap >= 0 else -1
        """The number of the token behind the missing word, or -1."""
        self.words = frozenset(self.texts)
        """Every different text, so that a search for a few keywords is short."""
        self.ends: dict[int, int] = _bracket_ends(self.texts, self.gap, self.words)
        """Where the inside of each opening bracket ends: its partner, or where it should be."""

    @classmethod
    def of(cls, sql: str) -> Cut:
        """Cut a text that nobody is typing in."""
        return cls(Pieces(sql))

    def spelled(self, words: frozenset[str]) -> frozenset[str]:
        """Give the spellings of some keywords that occur."""
        return frozenset(text for text in self.words if text.upper() in words)

    def __len__(self) -> int:
        return len(self.texts)

    def word(self, at: int) -> str:
        """Give the keyword or plain name of a token in upper case; "" for anything else."""
        if not 0 <= at < len(self.texts):
            return ""
        text = self.texts[at]
        return text.upper() if _KEY.match(text) and not _is_blob(text) else ""

    def text(self, at: int) -> str:
        """Give a token's text, "" beyond both ends."""
        return self.texts[at] if 0 <= at < len(self.texts) else ""

    def name(self, at: int) -> str:
        """Give the identifier a token means, without quotes; "" where it is none."""
        return plain_name(self.text(at))

    def after(self, at: int, last: int) -> int:
        """Give the number of the token after this one, or after the bracket it opens."""
        if self.texts[at] != "(":
            return at + 1
        end = min(self.ends.get(at, last), last)
        return end + 1 if self.text(end) == ")" else max(end, at + 1)


def plain_name(text: str) -> str:
    """Take the quotes from an identifier; "" where the text is no identifier."""
    if not text:
        return ""
    first = text[0]
    if first in '"`[':
        closing = _CLOSING[first]
        inner = text[1:-1] if len(text) > 1 and text.endswith(closing) else text[1:]
        return inner if first == "[" else inner.replace(first * 2, first)
    return text if first.isalpha() or first == "_" or first > "\x7f" else ""


def is_closed(text: str) -> bool:
    """Tell whether a quoted piece has its closing mark, or a comment its end."""
    if text.startswith("/*"):
        return len(text) > 3 and text.endswith("*/")
    bare = text[1:] if _is_blob(text) else text
    closing = _CLOSING.get(bare[:1])
    if closing is None:
        return True
    if len(bare) < 2 or not bare.endswith(closing):
        return False
    if closing == "]":
        return True
    # An even run of marks at the end may be doubled ones inside.
    inner = bare[1:]
    run = len(inner) - len(inner.rstrip(closing))
    return run % 2 == 1


def _is_blob(text: str) -> bool:
    return text[:2] in ("x'", "X'")


def _is_blank(piece: str) -> bool:
    return piece[0] in _BLANK or piece.startswith(("--", "/*"))


def _bracket_ends(texts: list[str], gap: int, words: frozenset[str]) -> dict[int, int]:
    """Pair the brackets; one that was not closed yet ends where a clause begins."""
    marks = {text for text in words if text in "()" or text.upper() in _CLAUSES}
    found: dict[int, int] = {}
    open_at: list[int] = []
    for at in [n for n, text in enumerate(texts) if text in marks]:
        text = texts[at]
        if text == "(":
            open_at.append(at)
        elif text == ")":
            if open_at:
                found[open_at.pop()] = at
        elif at == gap or not _belongs(texts, at):
            while open_at and not _holds_clauses(texts, open_at[-1], at):
                found[open_at.pop()] = at
    return found


def _belongs(texts: list[str], at: int) -> bool:
    """Tell whether a word that mostly begins a clause is part of an expression, or a name."""
    before = texts[at - 1].upper() if at else ""
    return before in ("DISTINCT", ".", "AS")


def _holds_clauses(texts: list[str], bracket: int, at: int) -> bool:
    first = texts[bracket + 1].upper()
    return bracket + 1 == at or first in _QUERY_STARTS
