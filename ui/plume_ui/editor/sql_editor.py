"""The SQL editor: line numbers, colours, bracket pairs, and the place of an error."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from plume_ui import theme
from plume_ui.editor.brackets import REACH, pair_at
from plume_ui.editor.gutter import Gutter
from plume_ui.editor.highlighter import SqlHighlighter
from plume_ui.tokens import Tokens

_INDENT = "    "


class SqlEditor(QPlainTextEdit):
    """A plain text editor for SQL."""

    run_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("SQL")
        self.setPlaceholderText("SELECT …   Ctrl+Return runs it")
        self.setFont(theme.mono_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(4.0 * self.fontMetrics().horizontalAdvance(" "))
        self.setStyleSheet("SqlEditor { border: none; }")  # a part of the page, not a field
        self._error: tuple[int, int] | None = None
        self._gutter = Gutter(self, self.lines_in_view)
        self._gutter.setFont(self.font())
        self.highlighter = SqlHighlighter(self.document())
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._mark)
        self.document().contentsChange.connect(self._forget_error)
        theme.notifier().changed.connect(self._mark)
        self._make_room()
        self._mark()

    def lines_in_view(self, bottom: int) -> Iterator[tuple[int, int, int]]:
        """Give number, top and height of each line from the first in view down to `bottom`."""
        block: QTextBlock = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > bottom:
                return
            if block.isVisible():
                yield block.blockNumber(), round(place.top()), round(place.height())
            block = block.next()

    def show_error(self, offset: int) -> None:
        """Underline the word at `offset` (Python characters) and put the cursor there."""
        last = self.document().characterCount() - 1
        start = min(utf16_offset(self.toPlainText(), offset), last)
        end = self.textCursor()
        end.setPosition(start)
        end.movePosition(QTextCursor.MoveOperation.EndOfWord)
        if end.position() == start:
            end.movePosition(QTextCursor.MoveOperation.Right)
        if end.position() == start:  # the error is that the text ends here
            start = max(0, start - 1)
        self._error = (start, end.position())
        cursor = self.textCursor()
        cursor.setPosition(start)
        self.setTextCursor(cursor)
        self._mark()

    def clear_error(self) -> None:
        """Take the underline away."""
        if self._error is not None:
            self._error = None
            self._mark()

    @property
    def error_range(self) -> tuple[int, int] | None:
        """Where the underline starts and ends, or None."""
        return self._error

    def toggle_comment(self) -> None:
        """Put ``--`` before every selected line, or take it away where all have it."""
        cursor = self.textCursor()
        first = self.document().findBlock(cursor.selectionStart()).blockNumber()
        last = self.document().findBlock(cursor.selectionEnd()).blockNumber()
        blocks = [self.document().findBlockByNumber(n) for n in range(first, last + 1)]
        filled = [b for b in blocks if b.text().strip()] or blocks
        remove = all(b.text().lstrip().startswith("--") for b in filled)
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        for block in filled:
            _comment_line(edit, block, remove)
        edit.endEditBlock()

    def replace_all(self, text: str) -> None:
        """Put other text in place of all, as one step that can be undone."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()

    def _forget_error(self, _position: int, removed: int, added: int) -> None:
        if removed != added:  # equal where only colours changed
            self.clear_error()

    def _make_room(self) -> None:
        self.setViewportMargins(self._gutter.width_wanted(), 0, 0, 0)

    def _scroll_gutter(self, rect: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    def _mark(self) -> None:
        """Show the current line, the bracket pair and the error."""
        look = theme.tokens()
        # In an empty text the line's mark would lie over the words that say what to do.
        marks = [] if self.document().isEmpty() else [self._line_mark(look)]
        cursor = self.textCursor()
        for place in self._pair(cursor.position()):
            marks.append(self._selection(place, place + 1, background=look.accent_soft, bold=True))
        if self._error is not None:
            marks.append(self._error_mark(look))
        self.setExtraSelections(marks)
        self._gutter.update()

    def _pair(self, position: int) -> tuple[int, ...]:
        if self.document().characterCount() > REACH:
            return ()
        text = self.toPlainText()
        # Where characters take two units in Qt the places would be off.
        return () if max(text, default="") > "\uffff" else pair_at(text, position) or ()

    def _line_mark(self, look: Tokens) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(QColor(look.alternate))
        form.setProperty(QTextCharFormat.Property.FullWidthSelection, True)
        mark.format = form
        cursor = self.textCursor()
        cursor.clearSelection()
        mark.cursor = cursor
        return mark

    def _error_mark(self, look: Tokens) -> QTextEdit.ExtraSelection:
        assert self._error is not None
        mark = self._selection(*self._error, background=look.bad_soft)
        form: QTextCharFormat = mark.format
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(QColor(look.bad))
        mark.format = form
        return mark

    def _selection(
        self, start: int, end: int, *, background: str, bold: bool = False
    ) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(QColor(background))
        if bold:
            form.setForeground(QColor(theme.tokens().accent))
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.format = form
        mark.cursor = cursor
        return mark

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run on Ctrl+Return, keep the indent on Return, and put blanks in for Tab."""
        if event.key() == Qt.Key.Key_Tab and not self.textCursor().hasSelection():
            column = self.textCursor().positionInBlock()
            self.insertPlainText(_INDENT[: 4 - column % 4])
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.run_wanted.emit()
                return
            before = self.textCursor().block().text()
            super().keyPressEvent(event)
            self.insertPlainText(before[: len(before) - len(before.lstrip(" "))])
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the gutter fill the left side."""
        super().resizeEvent(event)
        area = self.contentsRect()
        area.setWidth(self._gutter.width_wanted())
        self._gutter.setGeometry(area)


def _comment_line(edit: QTextCursor, block: QTextBlock, remove: bool) -> None:
    """Add ``-- `` at the start of a line, or take ``--`` and one blank away."""
    text = block.text()
    edit.setPosition(block.position())
    if not remove:
        edit.insertText("-- ")
        return
    at = text.index("--") if "--" in text else len(text)
    length = 3 if text[at + 2 : at + 3] == " " else len(text[at : at + 2])
    edit.setPosition(block.position() + at)
    edit.setPosition(block.position() + at + length, QTextCursor.MoveMode.KeepAnchor)
    edit.removeSelectedText()


def utf16_offset(text: str, offset: int) -> int:
    """Turn an offset in Python characters into Qt's, which counts UTF-16 units."""
    return len(text[: max(0, offset)].encode("utf-16-le", "surrogatepass")) // 2


def python_offset(text: str, offset: int) -> int:
    """Turn Qt's offset in UTF-16 units into one in Python characters."""
    if offset <= 0:
        return 0
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * offset]
    return len(units.decode("utf-16-le", "surrogatepass"))
