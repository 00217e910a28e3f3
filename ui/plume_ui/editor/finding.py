"""Find and replace in a script of any length, in slices between events."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRegularExpression, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from plume_ui.editor.script import Script
from plume_ui.editor.steps import Steps

SLICE = 0.004
"""Seconds that finding may take between two events."""

PIECE = 40_000
"""Characters that are looked through at once."""

MOST = 1_000_000
"""Hits that are kept, and replaced, at most."""

_SPAN = 60_000
"""Characters between the first and the last change of a slice; Qt lays out what is between."""

_GUARD = "(*LIMIT_MATCH=200000)"
"""Makes a pattern that would try for ever give up on a piece."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for."""

    text: str
    regex: bool = False
    case: bool = False
    word: bool = False

    def expression(self, here: bool = False) -> QRegularExpression:
        """Make the expression; an invalid one says why. `here` lets it match at one place only."""
        pattern = self.text if self.regex else QRegularExpression.escape(self.text)
        if self.word:
            pattern = rf"\b(?:{pattern})\b"
        if here:
            pattern = rf"\G(?:{pattern})"
        option = QRegularExpression.PatternOption
        options = option.MultilineOption | option.UseUnicodePropertiesOption
        if not self.case:
            options |= option.CaseInsensitiveOption
        return QRegularExpression(_GUARD + pattern, options)


class Finder(QObject):
    """Finds one text in one editor and keeps the places."""

    changed = Signal()
    """There are more hits, or the search ended."""

    def __init__(self, editor: QPlainTextEdit, script: Script, steps: Steps) -> None:
        super().__init__(editor)
        self._editor = editor
        self._script = script
        self._steps = steps
        self.search = Search("")
        self._expression = QRegularExpression()
        self.starts = array("q")
        self.ends = array("q")
        self._work: Iterator[None] | None = None
        self._replacing = False
        self.replaced = 0
        """How many were replaced last; 0 once something else is looked for."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(150)
        self._again.timeout.connect(self.restart)
        editor.document().contentsChange.connect(self._on_change)

    @property
    def running(self) -> bool:
        """Whether it still looks or replaces."""
        return self._work is not None

    @property
    def error(self) -> str:
        """Why the pattern can not be looked for, or empty."""
        if not self.search.text or self._expression.isValid():
            return ""
        return self._expression.errorString()

    def look_for(self, search: Search) -> None:
        """Look for something else, from the beginning."""
        if search != self.search:
            self.search = search
            self.restart()

    def restart(self) -> None:
        """Look for the same again."""
        if self._replacing:
            return
        self._again.stop()
        self.replaced = 0
        self.starts, self.ends = array("q"), array("q")
        self._expression = self.search.expression()
        valid = bool(self.search.text) and self._expression.isValid()
        self._run(self._find() if valid else None)
        self.changed.emit()

    def stop(self) -> None:
        """Forget what was found."""
        self.search = Search("")
        self.restart()

    def next_from(self, position: int, backwards: bool = False) -> int:
        """Give the number of the hit behind (or before) a place, around the end; -1 if none."""
        count = len(self.starts)
        if not count:
            return -1
        if backwards:
            return (bisect_left(self.starts, position) - 1) % count
        return bisect_left(self.starts, position) % count

    def between(self, first: int, last: int, most: int = 500) -> list[tuple[int, int]]:
        """Give the hits that begin between two places."""
        at = bisect_left(self.starts, first)
        end = min(bisect_left(self.starts, last), at + most)
        return [(self.starts[n], self.ends[n]) for n in range(at, end)]

    def number_at(self, start: int, end: int) -> int:
        """Give the number of the hit that is exactly there, or -1."""
        at = bisect_left(self.starts, start)
        found = at < len(self.starts) and self.starts[at] == start and self.ends[at] == end
        return at if found else -1

    def replacement(self, number: int, text: str) -> str:
        """Say what a hit is replaced by; ``\\1`` and ``$1`` are groups of a regular expression."""
        if not self.search.regex:
            return text
        block = self._editor.document().findBlock(self.starts[number])
        place = self.starts[number] - block.position()
        match = self.search.expression(here=True).match(block.text(), place)
        return _filled(text, match.capturedTexts()) if match.hasMatch() else text

    def replace_all(self, text: str) -> None:
        """Replace every hit, as one change that can be undone."""
        if self.starts and not self._editor.isReadOnly():
            self._replacing = True
            self._editor.setReadOnly(True)
            self._script.patient = True
            self._run(self._replace(text))

    def _run(self, work: Iterator[None] | None) -> None:
        self._work = work
        if work is None:
            self._timer.stop()
        else:
            self._timer.start()
            self._go_on()

    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE
        while self._work is not None and time.perf_counter() < until:
            if next(self._work, self) is self:
                self._work = None
                self._timer.stop()
        self.changed.emit()

    def _find(self) -> Iterator[None]:
        document = self._editor.document()
        block = document.firstBlock()
        while block.isValid():
            last = document.findBlock(block.position() + PIECE)
            last = last if last.isValid() else document.lastBlock()
            part = self._script.part(block, last)
            matches = self._expression.globalMatch(part.text)
            found = 0
            while matches.hasNext():
                match = matches.next()
                if match.capturedLength():
                    self.starts.append(part.start + match.capturedStart())
                    self.ends.append(part.start + match.capturedEnd())
                found += 1
                if found % 100 == 0:
                    yield
                if len(self.starts) >= MOST:
                    return
            yield
            block = last.next()

    def _replace(self, text: str) -> Iterator[None]:
        """Replace from the last to the first, so that the places before stay where they are."""
        cursor = QTextCursor(self._editor.document())
        count = number = len(self.starts)
        self._steps.begin()
        while number:
            cursor.beginEditBlock()
            until, first = time.perf_counter() + SLICE, self.starts[number - 1]
            while number and first - self.starts[number - 1] < _SPAN:
                number -= 1
                made = self.replacement(number, text)
                cursor.setPosition(self.starts[number])
                cursor.setPosition(self.ends[number], QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(made)
                if time.perf_counter() > until:
                    break
            cursor.endEditBlock()
            del self.starts[number:], self.ends[number:]
            yield
        self._steps.end()
        self._script.patient = False
        self._editor.setReadOnly(False)
        self._replacing = False
        self.replaced = count

    def _on_change(self, _position: int, _removed: int, _added: int) -> None:
        if self.search.text and not self._replacing:
            self._again.start()


def _filled(text: str, groups: list[str]) -> str:
    """Put groups in place of ``\\1`` and ``$1``, and characters in place of ``\\n`` and ``\\t``."""
    made, at = [], 0
    while at < len(text):
        mark, behind = text[at], text[at + 1 : at + 2]
        if mark in "\\$" and behind.isdigit():
            number = int(behind)
            made.append(groups[number] if number < len(groups) else "")
        elif mark == "\\" and behind in ("n", "t", "\\"):
            made.append({"n": "\n", "t": "\t"}.get(behind, behind))
        else:
            made.append(mark)
            at -= 1
        at += 2
    return "".join(made)
