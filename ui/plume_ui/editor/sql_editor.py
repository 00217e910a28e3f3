"""The SQL editor: line numbers, colours, completion, marks, find and replace, at any length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from plume_db.completion.functions import functions_of
from plume_db.language import tr
from plume_db.schema.objects import Catalog, Table
from plume_ui import theme
from plume_ui.editor import editing, keys
from plume_ui.editor.completer import Completer
from plume_ui.editor.find_bar import FindBar
from plume_ui.editor.finding import Finder
from plume_ui.editor.gutter import Gutter
from plume_ui.editor.habits import habits
from plume_ui.editor.highlighter import SqlHighlighter
from plume_ui.editor.loading import Loading, needs_pieces
from plume_ui.editor.marks import Marks
from plume_ui.editor.notice import Notice
from plume_ui.editor.script import Part, Script, plain, python_offset, utf16_offset
from plume_ui.editor.steps import Steps
from plume_ui.widgets.focus import show_ring

__all__ = ["SqlEditor", "python_offset", "utf16_offset"]

NOTICE_MS = 5_000
"""How long a word in the corner stays."""

ZOOMS = range(-6, 25)
"""Points that the font may be larger than the system's."""


class SqlEditor(QPlainTextEdit):
    """A plain text editor for SQL."""

    run_wanted = Signal()
    zoomed = Signal(object)
    """Carries how many points the font is larger than the system's."""
    loaded = Signal()
    """A long text is in as a whole."""

    def __init__(self, parent: QWidget | None = None, *, line_numbers: bool = True) -> None:
        super().__init__(parent)
        self._line_numbers = line_numbers
        self._zoom = 0
        self._place_wanted = -1
        self.setAccessibleName("SQL")
        self.setPlaceholderText(tr("SELECT …   Ctrl+Return runs it"))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # A part of the page, not a field; where it can not be typed into, nothing blinks.
        self.setStyleSheet("SqlEditor { border: none; }")
        self.ring = show_ring(self)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        # Before all others that hear of a change: what they mark must still be there.
        self.document().contentsChange.connect(self._forget)
        self.script = Script(self.document(), self)
        self._gutter = Gutter(self, self.lines_in_view, self._statement_lines)
        self._marks = Marks(self, self.script, self._gutter.update)
        self.highlighter = SqlHighlighter(self.document(), self.script, self._blocks_in_view, self)
        self.completer = Completer(self, self.script)
        self.steps = Steps(self, self.script)
        self.loading = Loading(self, self.script, self.steps)
        self._notice = Notice(self)
        self._said = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._said.timeout.connect(self._say_what_stays)
        self.finder = Finder(self, self.script, self.steps)
        self.find_bar = FindBar(self, self.finder)
        self._marks.hits = self._hits_in_view
        self._connect()
        self.set_zoom(0)
        self._marks.show()

    def _connect(self) -> None:
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._marks.touch)
        self.cursorPositionChanged.connect(self.completer.moved)
        self.textChanged.connect(self._on_text)
        self.script.followed.connect(self._on_text)
        self.verticalScrollBar().valueChanged.connect(self._on_scroll)
        theme.notifier().changed.connect(self._dress)
        self.loading.moved.connect(self._show_loading)
        self.loading.finished.connect(self._on_loaded)
        self.find_bar.resized.connect(self._make_room)
        self.find_bar.hits_changed.connect(self._marks.show)

    # what it is given

    def set_catalog(self, catalog: Catalog | None) -> None:
        """Complete the tables and columns of this catalog."""
        self.completer.catalog = catalog

    def set_attached(self, catalogs: Mapping[str, Catalog]) -> None:
        """Complete also what these attached files hold, by their schema names."""
        self.completer.attached = dict(catalogs)

    def set_functions(self, listed: Mapping[str, tuple[str, int]]) -> None:
        """Complete the functions that a connection listed."""
        self.completer.functions = functions_of(listed)

    def set_condition_of(self, table: Table) -> None:
        """Take the text for a condition of WHERE over one table."""
        self.completer.condition_of = table

    def setPlainText(self, text: str) -> None:
        """Show another text; a long one comes in piece by piece, read-only until it is there."""
        self.completer.close()
        self.loading.stop()
        self.script.fold = ""
        if needs_pieces(text):
            self.loading.replace_everything(text)
        else:
            super().setPlainText(text)

    # what it gives

    def toPlainText(self) -> str:
        """Give the whole text, also of what is still coming in; 40 ms for 20 MB."""
        coming = self.loading.whole_text
        return coming if coming is not None else self.script.text()

    def statement_at_cursor(self) -> Part | None:
        """Give the statement at the cursor without reading the rest of the text.

        None where there is none, or where it is longer than :data:`script.REACH`.
        """
        return self.script.statement_at(self.textCursor().position())

    def selected_text(self) -> str:
        """Give the selected text as it is to be run."""
        return self.script.unfolded(plain(self.textCursor().selectedText()))

    def offset_of(self, position: int) -> int:
        """Turn a position of Qt's into an offset in the characters of the text."""
        return self.script.offset_of(position)

    @property
    def error_range(self) -> tuple[int, int] | None:
        """Where the underline starts and ends, or None."""
        return self._marks.error

    # what it does

    def go_to(self, position: int) -> None:
        """Put the cursor to a place, as Qt counts; once it is there where text is coming in."""
        if self.loading.running:
            self._place_wanted = position
            return
        cursor = self.textCursor()
        cursor.setPosition(min(max(0, position), self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def show_error(self, offset: int) -> None:
        """Underline the word at `offset` (Python characters) and put the cursor there."""
        start = self.script.position_of(offset)
        end = self.textCursor()
        end.setPosition(start)
        end.movePosition(QTextCursor.MoveOperation.EndOfWord)
        if end.position() == start:
            end.movePosition(QTextCursor.MoveOperation.Right)
        if end.position() == start:  # the error is that the text ends here
            start = max(0, start - 1)
        cursor = self.textCursor()
        cursor.setPosition(start)
        self.setTextCursor(cursor)
        self._marks.error = (start, end.position())
        self._marks.show()

    def clear_error(self) -> None:
        """Take the underline away."""
        if self._marks.error is not None:
            self._marks.error = None
            self._marks.show()

    def mark_line(self, marked: bool) -> None:
        """Mark the line of the cursor, or do not."""
        self._marks.line_is_marked = marked
        self._marks.show()

    def show_find(self, replace: bool = False) -> None:
        """Open the bar that finds, and replaces."""
        self.completer.close()
        self.find_bar.open_bar(replace)

    def toggle_comment(self) -> None:
        """Put ``--`` before every selected line, or take it away where all have it."""
        if not self.isReadOnly():
            self.change_lines(editing.toggle_comment)

    def change_lines(self, change: Callable[[QPlainTextEdit], object]) -> None:
        """Change the lines that are selected: all of them, or none where there are too many."""
        if editing.too_many_lines(self):
            self._notice.say(
                tr(
                    "At most {most_lines:,} lines are changed at once",
                    most_lines=editing.MOST_LINES,
                )
            )
            self._said.start()
        else:
            change(self)

    def replace_all(self, text: str) -> None:
        """Put other text in place of all, as one step that can be undone."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        if needs_pieces(text):
            self.setTextCursor(cursor)
            self.loading.replace_selection(text)
        else:
            cursor.insertText(text)

    def set_zoom(self, points: int) -> None:
        """Make the font so many points larger than the system's, or smaller."""
        self._zoom = min(max(points, ZOOMS[0]), ZOOMS[-1])
        font = theme.mono_font(float(self._zoom))
        if font.pointSizeF() < 4:
            font.setPointSizeF(4)
        self.setFont(font)
        self._gutter.setFont(font)
        blank = self.fontMetrics().horizontalAdvance(" ")
        self.setTabStopDistance(float(habits().tab_width) * blank)
        self._make_room()

    def _dress(self) -> None:
        """Follow the theme, the font and the habits."""
        self.set_zoom(self._zoom)
        self._marks.show()

    def zoom_by(self, points: int) -> None:
        """Make the font larger or smaller, and say so; 0 brings the usual size back."""
        self.set_zoom(self._zoom + points if points else 0)
        self.zoomed.emit(self._zoom)

    # what is in view

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

    def _blocks_in_view(self) -> Iterator[QTextBlock]:
        block: QTextBlock = self.firstVisibleBlock()
        count = self.viewport().height() // max(1, self.fontMetrics().lineSpacing()) + 2
        while block.isValid() and count > 0:
            yield block
            block = block.next()
            count -= 1

    def _hits_in_view(self) -> list[tuple[int, int]]:
        if not self.finder.starts:
            return []
        blocks = list(self._blocks_in_view())
        last = blocks[-1].position() + blocks[-1].length()
        return self.finder.between(blocks[0].position(), last)

    def _statement_lines(self) -> tuple[int, int] | None:
        part = self._marks.statement
        if part is None or not self.isEnabled():
            return None
        find = self.document().findBlock
        first, last = find(part.start).blockNumber(), find(part.end).blockNumber()
        return first, last if last >= 0 else self.blockCount() - 1

    # what follows from what

    def _on_text(self) -> None:
        self.highlighter.colour_view()
        self._marks.touch()

    def _on_scroll(self) -> None:
        self.highlighter.colour_view()
        if self.finder.starts:
            self._marks.show()

    def _forget(self, _position: int, removed: int, added: int) -> None:
        if removed != added:  # equal where only colours changed
            self._marks.forget()

    def _show_loading(self, part: object) -> None:
        words = (
            tr("Opening the script")
            if self.loading.whole_text is not None
            else tr("Changing the script")
        )
        self._notice.say(f"{words}: {float(str(part)):.0%}")

    def _on_loaded(self) -> None:
        self._say_what_stays()
        self._on_text()
        if self._place_wanted >= 0:
            place, self._place_wanted = self._place_wanted, -1
            self.go_to(place)
        self.loaded.emit()

    def _say_what_stays(self) -> None:
        words = (
            tr("Long lines are shown cut; they are run and saved whole") if self.script.fold else ""
        )
        self._notice.say(words)

    def _make_room(self) -> None:
        bar = self.find_bar.sizeHint().height() if not self.find_bar.isHidden() else 0
        numbered = self._line_numbers and habits().line_numbers
        self._gutter.setVisible(numbered)
        width = self._gutter.width_wanted() if numbered else 0
        self.setViewportMargins(width, bar, 0, 0)
        area = self.contentsRect()
        self._gutter.setGeometry(area.x(), area.y() + bar, width, area.height() - bar)
        self.find_bar.setGeometry(area.x(), area.y(), area.width(), bar)
        self._notice.place()

    def _scroll_gutter(self, rect: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, rect.y(), self._gutter.width(), rect.height())

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        """Claim Escape for the completions before a shortcut of the page takes it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            open_boxes = self.completer.popup is not None or self.completer.tip is not None
            if event.key() == Qt.Key.Key_Escape and open_boxes:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give keys to the completions, then to the commands of the editor, then to Qt."""
        if self.completer.handle(event) or keys.command(self, event):
            event.accept()
            return
        if not keys.edit(self, event):
            super().keyPressEvent(event)
        if not self.isReadOnly():
            keys.tell_completer(self, event)

    def undo(self) -> None:
        """Take back the last change."""
        self.completer.close()
        self.steps.undo()

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self.steps.redo()

    def cut(self) -> None:
        """Put what is selected into the clipboard, and take it away."""
        if keys.much_is_selected(self) and not self.isReadOnly():
            self.copy()
            self.loading.replace_selection("")
        else:
            super().cut()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl held."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste; a long text comes in piece by piece."""
        text = source.text()
        if needs_pieces(text):
            self.loading.replace_selection(text)
        elif text:
            self.insertPlainText(text)
            self.ensureCursorVisible()

    def createMimeDataFromSelection(self) -> QMimeData:
        """Copy lines whole that are shown cut."""
        made = QMimeData()
        made.setText(self.selected_text())
        return made

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the usual menu, with no completions over it."""
        self.completer.close()
        menu = self.createStandardContextMenu(event.pos())
        for name, act in (
            ("edit-undo", self.undo),
            ("edit-redo", self.redo),
            ("edit-cut", self.cut),
        ):
            action = menu.findChild(QAction, name)
            if action is not None:
                action.triggered.disconnect()
                action.triggered.connect(lambda _checked=False, call=act: call())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the gutter fill the left side, and colour what came into view."""
        super().resizeEvent(event)
        self._make_room()
        self.highlighter.colour_view()
