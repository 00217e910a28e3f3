"""What is marked in the text: the line, the statement, a bracket pair, an error, what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from plume_ui import theme
from plume_ui.editor.brackets import REACH, pair_at
from plume_ui.editor.script import Part, Script

REST_MS = 40
"""How long the cursor rests before its statement and bracket pair are looked for."""

Range = tuple[int, int]


class Marks(QObject):
    """Marks places of one editor; ranges are counted as Qt does."""

    def __init__(
        self, editor: QPlainTextEdit, script: Script, repaint_gutter: Callable[[], object]
    ) -> None:
        super().__init__(editor)
        self._editor = editor
        self._script = script
        self._repaint_gutter = repaint_gutter
        self.error: Range | None = None
        self.hits: Callable[[], Iterable[Range]] = tuple
        """Gives what was found and is in view."""
        self.statement: Part | None = None
        """The statement at the cursor, where it is not too long."""
        self._pair: tuple[int, ...] = ()
        self.line_is_marked = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.look)

    def forget(self) -> None:
        """Forget the places that a change of the text made wrong."""
        self.error, self.statement, self._pair = None, None, ()

    def touch(self) -> None:
        """Note that the cursor moved: mark its line now, and what belongs to it in a moment."""
        self._pair = ()
        self._rest.start()
        self.show()

    def look(self) -> None:
        """Find statement and bracket pair at the cursor."""
        self._rest.stop()
        position = self._editor.textCursor().position()
        self.statement = self._script.statement_at(position)
        self._pair = self._find_pair(position)
        self.show()
        self._repaint_gutter()

    def _find_pair(self, position: int) -> tuple[int, ...]:
        if self._script.fold and self._editor.document().characterCount() > REACH:
            reach = REACH // 2  # lines that were cut are long
        else:
            reach = REACH
        if not self._script.knows(self._editor.textCursor().blockNumber()):
            return ()
        part = self._script.around(position, reach)
        found = pair_at(part.text, part.inner(position))
        return tuple(part.outer(place) for place in found) if found else ()

    def show(self) -> None:
        """Put all marks into the editor."""
        look = theme.tokens()
        # In an empty text the line's mark would lie over the words that say what to do.
        empty = self._editor.document().isEmpty() or not self.line_is_marked
        marks = [] if empty else [self._line(look.alternate)]
        marks += [self._range(*hit, look.warn_soft) for hit in self.hits()]
        for place in self._pair:
            marks.append(self._range(place, place + 1, look.accent_soft, look.accent))
        if self.error is not None:
            marks.append(self._error(self.error, look.bad_soft, look.bad))
        self._editor.setExtraSelections(marks)

    def _line(self, background: str) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(QColor(background))
        form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        cursor = self._editor.textCursor()
        cursor.clearSelection()
        mark.format, mark.cursor = form, cursor
        return mark

    def _range(
        self, start: int, end: int, background: str, colour: str = ""
    ) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(QColor(background))
        if colour:
            form.setForeground(QColor(colour))
        cursor = QTextCursor(self._editor.document())
        last = self._editor.document().characterCount() - 1
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        mark.format, mark.cursor = form, cursor
        return mark

    def _error(self, error: Range, background: str, colour: str) -> QTextEdit.ExtraSelection:
        mark = self._range(*error, background)
        form: QTextCharFormat = mark.format
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(QColor(colour))
        mark.format = form
        return mark
