"""A cursor over the tokens of a statement, with operators of several characters put together."""

from __future__ import annotations

from plume_db.query.tokens import Token, TokenKind, name_of, tokens

_LONG = ("->>", "->", "||", "<=", ">=", "<>", "!=", "==", "<<", ">>")

MOST_CHARACTERS = 60_000
"""A longer text is not taken apart: only its plan is judged."""

DEEPEST = 50
"""Brackets inside each other that are followed; SQLite's own limit is not far above."""


class NotReadError(Exception):
    """The text holds something that is not known here: no rule about text is then certain."""


class Reading:
    """Where the parser is in a text."""

    def __init__(self, sql: str) -> None:
        if len(sql) > MOST_CHARACTERS:
            raise NotReadError
        self.sql = sql
        self.at = 0
        self.depth = 0
        self.parameters = 0
        self._names: dict[str, str] = {}
        self.tokens = list(_joined([t for t in tokens(sql) if not t.blank]))
        self.words = [t.text.upper() if t.kind is TokenKind.WORD else "" for t in self.tokens]
        self._end = Token(TokenKind.OTHER, len(sql), "")

    @property
    def token(self) -> Token:
        """The token that comes next; an empty one at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else self._end

    def word(self, ahead: int = 0) -> str:
        """The word that comes next in upper case; "" for any other token."""
        at = self.at + ahead
        return self.words[at] if at < len(self.words) else ""

    def sign(self, ahead: int = 0) -> str:
        """The sign that comes next; "" for any other token."""
        at = self.at + ahead
        if at >= len(self.tokens):
            return ""
        token = self.tokens[at]
        return token.text if token.kind in (TokenKind.OTHER, TokenKind.SEMICOLON) else ""

    def next(self) -> Token:
        """Take a token."""
        token = self.token
        self.at += 1
        return token

    def take(self, *words: str) -> bool:
        """Take these words if they come next."""
        if all(self.word(n) == word for n, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def take_sign(self, sign: str) -> bool:
        """Take this sign if it comes next."""
        if self.sign() == sign:
            self.at += 1
            return True
        return False

    def expect(self, word: str) -> None:
        """Take this word or this sign; give up where something else comes."""
        if not (self.take(word) or self.take_sign(word)):
            raise NotReadError

    def name(self) -> str:
        """Take a name; give up where none comes."""
        found = name_of(self.token)
        if not found:
            raise NotReadError
        self.at += 1
        return found

    @property
    def end(self) -> int:
        """Where the last token that was taken ends."""
        return self.tokens[self.at - 1].end if self.at else 0

    def enter(self) -> None:
        """Go one level of brackets down; give up where it is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise NotReadError

    def leave(self) -> None:
        """Come up again."""
        self.depth -= 1

    def parameter(self, text: str) -> str:
        """Number a parameter as SQLite does."""
        if text == "?":
            self.parameters += 1
            return f"?{self.parameters}"
        if text.startswith("?"):
            self.parameters = max(self.parameters, int(text[1:]))
            return text
        if text not in self._names:
            self.parameters += 1
            self._names[text] = text
        return text


def _joined(cut: list[Token]) -> list[Token]:
    """Put ``<`` and ``=`` together where they stand side by side."""
    made: list[Token] = []
    at = 0
    while at < len(cut):
        token = cut[at]
        if token.kind is TokenKind.OTHER and token.text in "-|<>!=":
            text = token.text
            ahead = at + 1
            while ahead < len(cut) and cut[ahead].kind is TokenKind.OTHER and len(text) < 3:
                if cut[ahead].start != token.start + len(text):
                    break
                if text + cut[ahead].text not in _LONG:
                    break
                text += cut[ahead].text
                ahead += 1
            token = Token(TokenKind.OTHER, token.start, text)
            at = ahead
        else:
            at += 1
        made.append(token)
    return made
