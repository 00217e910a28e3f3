"""Bring a long text into the editor piece by piece, so that nothing else waits for it."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from plume_ui.editor.script import Script, utf16_length
from plume_ui.editor.steps import Steps

AT_ONCE = 60_000
"""Characters that are put in at once: a few milliseconds."""

PIECE = 8_000
"""Characters of one piece; a million short lines need some milliseconds for so many."""

SLICE = 0.004
"""Seconds that putting pieces in may take between two events."""

LONGEST_LINE = 1_500
"""Characters of a line that is left whole. Qt lays a line out anew at every stroke of a key, and
paints all of it: one of 5 MB holds the window for a second, a page of lines of 20 KB for half."""

FOLD_TO = 200
"""Characters of the lines that a longer one is shown as."""

FOLDS = ("\u21a9", "\u21b5", "\u23ce", "\ue0b6")
"""What stands at the end of a line that was cut; the first that the text does not have."""


class Loading(QObject):
    """Puts a text in place of a selection, or of everything."""

    moved = Signal(object)
    """Carries how much is done, from 0 to 1."""
    finished = Signal()

    def __init__(self, editor: QPlainTextEdit, script: Script, steps: Steps) -> None:
        super().__init__(editor)
        self._editor = editor
        self._script = script
        self._steps = steps
        self._text = ""
        self._at = 0
        self._whole = True
        self._work: Iterator[float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """Whether a text is coming in, or going."""
        return self._work is not None

    @property
    def whole_text(self) -> str | None:
        """The text that the editor will have, where that is known already."""
        return self._text if self.running and self._whole else None

    def replace_everything(self, text: str) -> None:
        """Show another text; it can not be undone."""
        self.stop()
        self._script.fold = ""
        self._editor.setUndoRedoEnabled(False)
        self._editor.clear()
        self._begin(text, whole=True)

    def replace_selection(self, text: str) -> None:
        """Put a text in place of the selection, as one change that can be undone."""
        self.stop()
        self._steps.begin()
        self._begin(text, whole=False)

    def stop(self) -> None:
        """Leave what is in, and put no more in."""
        if self.running:
            self._end()

    def _begin(self, text: str, whole: bool) -> None:
        self._text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
        self._at, self._whole = 0, whole
        self._script.patient = True
        self._editor.setReadOnly(True)
        self._work = self._load() if whole else self._replace()
        self._timer.start()
        self._go_on()

    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE
        while self._work is not None:
            done = next(self._work, None)
            if done is None:
                return self._end()
            if time.perf_counter() > until:
                return self.moved.emit(done)
        return None

    def _load(self) -> Iterator[float]:
        cursor = QTextCursor(self._editor.document())
        while self._at < len(self._text):
            first = self._at == 0
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(self._next_piece())
            if first:
                self._editor.moveCursor(QTextCursor.MoveOperation.Start)
            yield self._at / len(self._text)

    def _replace(self) -> Iterator[float]:
        chosen = self._editor.textCursor()
        cursor = QTextCursor(self._editor.document())
        start, end = chosen.selectionStart(), chosen.selectionEnd()
        length = end - start
        while end > start:  # from behind, so that little moves
            first = max(start, end - PIECE)
            cursor.setPosition(first)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
            end = first
            yield 0.5 * (1 - (end - start) / length)
        while self._at < len(self._text):
            piece = self._next_piece()
            cursor.setPosition(start)
            cursor.beginEditBlock()
            cursor.insertText(piece)
            cursor.endEditBlock()
            start += utf16_length(piece)
            yield self._at / len(self._text)
        cursor.setPosition(start)
        self._editor.setTextCursor(cursor)

    def _next_piece(self) -> str:
        """Take the next piece: whole lines, or the beginning of a line that is too long."""
        text, start = self._text, self._at
        limit = min(len(text), start + PIECE)
        made: list[str] = []
        at = start
        while at < limit:
            end = text.find("\n", at, at + LONGEST_LINE) + 1
            if not end and len(text) - at <= LONGEST_LINE:
                end = len(text)
            made.append(text[at:end] if end else self._fold(at))
            at = end or at + len(made[-1]) - (2 if made[-1].endswith("\n") else 0)
        self._at = at
        return "".join(made)

    def _fold(self, start: int) -> str:
        script = self._script
        if not script.fold:
            known = self._text if self._whole else self._text + script.text()
            script.fold = next(mark for mark in FOLDS if mark not in known)
        window = self._text[start : start + FOLD_TO]
        cut = max(window.rfind(","), window.rfind(" ")) + 1
        piece = window[:cut] if cut > FOLD_TO // 2 else window
        return f"{piece}{script.fold}\n"

    def _end(self) -> None:
        self._timer.stop()
        self._work = None
        self._text = ""
        self._script.patient = False
        if self._whole:
            self._editor.setUndoRedoEnabled(True)
        else:
            self._steps.end()
        self._editor.setReadOnly(False)
        self.finished.emit()


def needs_pieces(text: str) -> bool:
    """Tell whether a text is too long, or has too long a line, to be put in at once."""
    if len(text) > AT_ONCE:
        return True
    return len(text) > LONGEST_LINE and max(map(len, text.split("\n"))) > LONGEST_LINE
