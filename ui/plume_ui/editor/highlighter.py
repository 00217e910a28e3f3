"""Colours for SQL text, block by block, in the theme's colours."""

from __future__ import annotations

import re

import apsw
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from plume_db.query.tokens import Token, TokenKind, tokens
from plume_ui import theme

_KEYWORDS = frozenset(word.upper() for word in apsw.keywords)

# What a line may leave open, by the state Qt keeps for it: 0 is nothing.
_OPENED = {1: "/*", 2: "'", 3: '"', 4: "`", 5: "["}
_CLOSED = {
    1: re.compile(r".*?\*/"),
    2: re.compile(r"[^']*(?:''[^']*)*'"),
    3: re.compile(r'[^"]*(?:""[^"]*)*"'),
    4: re.compile(r"[^`]*(?:``[^`]*)*`"),
    5: re.compile(r"[^\]]*\]"),
}
_KINDS = {1: TokenKind.COMMENT, 2: TokenKind.STRING}

LONGEST_TEXT = 300_000
"""Characters of a text that is coloured: Qt does it in this thread as soon as it is pasted."""

LONGEST_LINE = 20_000
"""Characters of a line that are coloured: one pasted line of megabytes must not hold the window."""


class SqlHighlighter(QSyntaxHighlighter):
    """Colours keywords, strings, numbers, comments and parameters."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[TokenKind, QTextCharFormat] = {}
        self._keyword = QTextCharFormat()
        self._take_colours()
        theme.notifier().changed.connect(self.recolour)

    def recolour(self) -> None:
        """Paint again in the colours of the theme that is in force now."""
        self._take_colours()
        self.rehighlight()

    def _take_colours(self) -> None:
        look = theme.tokens()
        self._keyword = _format(look.keyword)
        self._keyword.setFontWeight(QFont.Weight.DemiBold)
        self._formats = {
            TokenKind.COMMENT: _format(look.comment),
            TokenKind.STRING: _format(look.string),
            TokenKind.NUMBER: _format(look.number),
            TokenKind.PARAMETER: _format(look.warn),
        }
        self._formats[TokenKind.COMMENT].setFontItalic(True)

    def _colour(self, token: Token, shift: int) -> None:
        if token.kind is TokenKind.WORD and token.text.upper() in _KEYWORDS:
            self.setFormat(token.start + shift, len(token.text), self._keyword)
        elif found := self._formats.get(token.kind):
            self.setFormat(token.start + shift, len(token.text), found)

    # Qt overrides

    def highlightBlock(self, text: str) -> None:
        """Colour one line, knowing what the line before left open."""
        if len(text) > LONGEST_LINE or self.document().characterCount() > LONGEST_TEXT:
            self.setCurrentBlockState(0)
            return
        start = self._continue(text)
        if start < 0:
            return
        last: Token | None = None
        for token in tokens(text[start:]):
            self._colour(token, start)
            last = token
        self.setCurrentBlockState(_left_open(last))

    def _continue(self, text: str) -> int:
        """Colour what the line before left open; where it ends, or -1 where it goes on."""
        state = max(0, self.previousBlockState())
        if state == 0:
            return 0
        match = _CLOSED[state].match(text)
        end = match.end() if match else len(text)
        if found := self._formats.get(_KINDS.get(state, TokenKind.NAME)):
            self.setFormat(0, end, found)
        if match:
            return end
        self.setCurrentBlockState(state)
        return -1


def _format(colour: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    return made


def _left_open(token: Token | None) -> int:
    """Tell the state a line ends in: what its last token left open."""
    if token is None or token.text.startswith("--"):
        return 0
    text = token.text.lstrip("xX") if token.kind is TokenKind.STRING else token.text
    for state, mark in _OPENED.items():
        if text.startswith(mark) and not _closes(state, text[len(mark) :]):
            return state
    return 0


def _closes(state: int, rest: str) -> bool:
    return _CLOSED[state].fullmatch(rest) is not None
