"""Make a question of what stands in the editor, without holding the window up over a long text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor, QTextDocument

from plume_ui.editor.sql_editor import SqlEditor

AT_ONCE = 200_000
"""Characters of a text that is read in one go."""

PIECE = 60_000
"""Characters of a longer one that are read between two events of the window."""


@dataclass(frozen=True)
class Reading:
    """A text, and where the marks in it are in Python's characters."""

    text: str
    marks: tuple[int, ...]


def is_short(editor: SqlEditor) -> bool:
    """Whether the text may be read in one go."""
    return editor.document().characterCount() <= AT_ONCE


def read_now(editor: SqlEditor, marks: tuple[int, ...] = ()) -> Reading:
    """Read a short text; marks are places in Qt's counting, in ascending order."""
    return _joined(editor, [_part(editor.document(), *ends) for ends in _spans(editor, marks)])


def _joined(editor: SqlEditor, parts: list[str]) -> Reading:
    parts = editor.script.unfolded_parts(parts)
    lengths, total = [], 0
    for part in parts[:-1]:
        total += len(part)
        lengths.append(total)
    return Reading("".join(parts), tuple(lengths))


def _spans(editor: SqlEditor, marks: tuple[int, ...]) -> list[tuple[int, int]]:
    last = editor.document().characterCount() - 1
    places = (0, *(min(mark, last) for mark in marks), last)
    return list(pairwise(places))


def _part(document: QTextDocument, start: int, end: int) -> str:
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return _lines(cursor.selectedText())


def _lines(raw: str) -> str:
    return raw.replace("\u2029", "\n").replace("\u2028", "\n")


class LongReader(QObject):
    """Reads a long text piece by piece between the window's events."""

    def __init__(self, editor: SqlEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._clock = QTimer(self, interval=0)
        self._clock.timeout.connect(self._step)
        self._done: Callable[[Reading], object] | None = None
        self._marks: tuple[int, ...] = ()

    def read(self, done: Callable[[Reading], object], marks: tuple[int, ...] = ()) -> None:
        """Call `done` with the text, at once where it is short; a read that is on is dropped."""
        self.stop()
        if is_short(self._editor) and not self._editor.loading.running:
            done(read_now(self._editor, marks))
            return
        self._done, self._marks = done, marks
        self._restart()
        self._clock.start()

    def stop(self) -> None:
        """Drop a read that is on."""
        self._clock.stop()
        self._done = None

    def _restart(self) -> None:
        self._revision = self._editor.document().revision()
        self._spans = _spans(self._editor, self._marks)
        self._parts: list[str] = []
        self._pieces: list[str] = []
        self._at = self._spans[0][0]

    def _step(self) -> None:
        if self._editor.loading.running:
            return  # a long text is coming in
        if self._editor.document().revision() != self._revision:
            self._restart()  # it was changed meanwhile: what was read belongs to another text
        end = self._spans[len(self._parts)][1]
        stop = min(end, self._line_end(self._at + PIECE))
        self._pieces.append(_part(self._editor.document(), self._at, stop))
        self._at = stop
        if stop < end:
            return
        self._parts.append("".join(self._pieces))
        self._pieces = []
        if len(self._parts) == len(self._spans):
            done, parts = self._done, self._parts
            self.stop()
            if done is not None:
                done(_joined(self._editor, parts))

    def _line_end(self, place: int) -> int:
        """Give the end of a line: within one, a character of two units could be cut apart."""
        block = self._editor.document().findBlock(place)
        return block.position() + block.length() if block.isValid() else place
