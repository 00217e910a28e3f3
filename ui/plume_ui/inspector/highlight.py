"""Light colouring of SQL that is only read."""

from __future__ import annotations

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from plume_db.schema.tokens import tokens
from plume_ui import theme

LONGEST_LINE = 5_000

_WORDS = """
    abort action add after all alter always analyze and as asc autoincrement before begin
    between by cascade case cast check collate column commit conflict constraint create
    cross current current_date current_time current_timestamp database default deferrable
    deferred delete desc distinct do drop each else end escape except exclude exists explain
    fail filter first following for foreign from full generated glob group groups having if
    ignore immediate in index indexed initially inner insert instead intersect into is
    isnull join key last left like limit match materialized natural no not nothing notnull
    null nulls of offset on or order others outer over partition plan pragma preceding
    primary query raise range recursive references regexp reindex release rename replace
    restrict returning right rollback row rows rowid savepoint select set stored strict
    table temp temporary then ties to transaction trigger unbounded union unique update
    using vacuum values view virtual when where window with without
"""
KEYWORDS = frozenset(_WORDS.split())


class SqlColours(QSyntaxHighlighter):
    """Colours keywords, texts, numbers and quoted names, line by line."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        theme.notifier().changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        if len(text) > LONGEST_LINE:
            return
        look = theme.tokens()
        colours = {"text": look.string, "number": look.number, "quoted": look.identifier}
        end = 0
        for token in tokens(text):
            # What the tokens leave out is space and comments.
            self._paint(end, token.start - end, look.comment)
            end = token.start + len(token.text)
            colour = colours.get(token.kind, "")
            if token.kind == "word" and token.text.lower() in KEYWORDS:
                colour = look.keyword
            if colour:
                self._paint(token.start, len(token.text), colour)
        self._paint(end, len(text) - end, look.comment)

    def _paint(self, start: int, length: int, colour: str) -> None:
        if length > 0:
            made = QTextCharFormat()
            made.setForeground(QColor(colour))
            self.setFormat(start, length, made)
