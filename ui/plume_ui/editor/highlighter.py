"""Colours for SQL text: for the lines in view only, so that the length of a script is no matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import apsw
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QTextBlock, QTextCharFormat, QTextDocument, QTextLayout

from plume_db.query.lines import OPEN_MASK, OPENERS
from plume_db.query.tokens import COMMENT, NAME, NUMBER, PARAMETER, STRING, WORD
from plume_ui import theme
from plume_ui.editor.script import Script, utf16_length

# As tokens() cuts; blanks and signs are passed over, since they have no colour.
_COLOURED_TOKEN = re.compile(
    rf"(?P<comment>{COMMENT})|(?P<string>[xX]?{STRING})|(?P<name>{NAME})|(?P<number>{NUMBER})"
    rf"|(?P<parameter>{PARAMETER})|(?P<word>{WORD})"
)
_KEYWORDS = frozenset(word.upper() for word in apsw.keywords)

COLOURED = 600
"""Characters of a line that are coloured: Qt paints all of a line, and slowly where it is in
colours, however little of it is in view."""


class SqlHighlighter(QObject):
    """Colours keywords, strings, numbers, comments and parameters of the lines in view."""

    def __init__(
        self,
        document: QTextDocument,
        script: Script,
        in_view: Callable[[], Iterator[QTextBlock]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._script = script
        self._in_view = in_view
        self._done: dict[int, tuple[str, int]] = {}
        """Text and state of the lines in view as they were coloured, by their numbers."""
        self._formats: dict[str, QTextCharFormat] = {}
        self._keyword = QTextCharFormat()
        self._lines = document.blockCount()
        self._take_colours()
        document.contentsChange.connect(self._forget)
        theme.notifier().changed.connect(self.recolour)

    def recolour(self) -> None:
        """Paint again in the colours of the theme that is in force now."""
        self._take_colours()
        self._done.clear()
        self.colour_view()

    def colour_view(self) -> None:
        """Colour the lines in view that changed or came into view."""
        done: dict[int, tuple[str, int]] = {}
        for block in self._in_view():
            number = block.blockNumber()
            text = block.text()
            state = self._script.state_before(block) & OPEN_MASK
            done[number] = (text, state)
            if self._done.get(number) != (text, state):
                block.layout().setFormats(self._formats_of(text, state))
                self._document.markContentsDirty(block.position(), block.length())
        self._done = done

    def _forget(self, position: int, _removed: int, added: int) -> None:
        """Forget lines that may be others now, also where their text is the same."""
        lines, before = self._document.blockCount(), self._lines
        self._lines = lines
        first = self._document.findBlock(position).blockNumber()
        last = self._document.findBlock(position + added).blockNumber()
        if lines != before or last < first:
            last = max(self._done, default=first)
        for number in [n for n in self._done if first <= n <= last]:
            del self._done[number]

    def _formats_of(self, text: str, state: int) -> list[QTextLayout.FormatRange]:
        text = text[:COLOURED]
        mark = OPENERS.get(state, "")
        wide = not text.isascii() and max(text, default="") > "\uffff"
        found = []
        for match in _COLOURED_TOKEN.finditer(mark + text):
            kind = match.lastgroup
            if kind == "word":
                form = self._keyword if match.group().upper() in _KEYWORDS else None
            else:
                form = self._formats.get(kind or "")
            if form is None:
                continue
            start, end = max(0, match.start() - len(mark)), match.end() - len(mark)
            if wide:
                start, end = utf16_length(text[:start]), utf16_length(text[:end])
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = start, end - start, form
            found.append(made)
        return found

    def _take_colours(self) -> None:
        look = theme.tokens()
        self._keyword = _format(look.keyword)
        self._keyword.setFontWeight(QFont.Weight.DemiBold)
        self._formats = {
            "comment": _format(look.comment),
            "string": _format(look.string),
            "number": _format(look.number),
            "parameter": _format(look.warn),
        }
        self._formats["comment"].setFontItalic(True)


def _format(colour: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    return made
