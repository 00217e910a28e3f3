"""One line for the condition of a WHERE clause, over the columns of one table."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from plume_db.language import tr
from plume_db.schema.objects import Table
from plume_ui import theme
from plume_ui.desk import Desk
from plume_ui.editor.sql_editor import SqlEditor

LONGEST = 20_000
"""Characters that are pasted at most: one line is laid out anew at every stroke of a key."""

_SIDE = 4


class _Line(SqlEditor):
    """An SQL editor of one line, which Tab leaves and Return submits."""

    submitted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, line_numbers=False)
        self.setAccessibleName(tr("Condition"))
        self.setPlaceholderText(tr("Condition, as after WHERE: price > 10 AND name LIKE 'a%'"))
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self.mark_line(False)
        self.run_wanted.connect(self.submitted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Submit on Return; Tab leaves the field; neither does while completions are shown."""
        if self.completer.handle(event):
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.completer.close()
            self.submitted.emit()
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down):
            QPlainTextEdit.keyPressEvent(self, event)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # what it stands in may want it
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Stay while Tab is to take a completion."""
        if self.completer.popup is not None:
            return False
        return super().focusNextPrevChild(forward)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let what it stands in scroll."""
        event.ignore()

    def show_find(self, replace: bool = False) -> None:
        """Do nothing: there is no room for a bar in one line."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Put what is pasted into the one line."""
        self.insertPlainText(" ".join(source.text()[:LONGEST].split("\n")))

    def sizeHint(self) -> QSize:
        """Ask for one line of text."""
        height = self.fontMetrics().height() + 2 * round(self.document().documentMargin())
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:
        """Ask for one line of text, and room for a few words."""
        return QSize(120, self.sizeHint().height())


class ConditionField(QFrame):
    """A field for a condition, in colours, that completes the columns of one table."""

    submitted = Signal()
    """Return was pressed."""
    changed = Signal()
    """The text is another."""

    def __init__(self, desk: Desk | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = _Line(self)
        if desk is not None:
            self._line.set_catalog(desk.catalog)
            desk.catalog_changed.connect(self._line.set_catalog)
        self.setFocusProxy(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, _SIDE, _SIDE, _SIDE)
        row.addWidget(self._line)
        self._line.submitted.connect(self.submitted)
        self._line.textChanged.connect(self.changed)
        theme.notifier().changed.connect(self._dress)
        self._dress()

    def set_table(self, table: Table) -> None:
        """Complete the columns of this table or view."""
        self._line.set_condition_of(table)

    def text(self) -> str:
        """The condition, without the blanks around it."""
        return self._line.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Show another condition."""
        self._line.setPlainText(" ".join(text.split("\n")))

    def show_error(self, offset: int) -> None:
        """Underline the word at `offset` of :meth:`text`, in Python characters."""
        whole = self._line.toPlainText()
        self._line.show_error(offset + len(whole) - len(whole.lstrip()))

    def clear_error(self) -> None:
        """Take the underline away."""
        self._line.clear_error()

    def set_placeholder(self, text: str) -> None:
        """Say in the empty field what may be written there."""
        self._line.setPlaceholderText(text)

    @property
    def editor(self) -> SqlEditor:
        """The line that is typed in."""
        return self._line

    def _dress(self) -> None:
        look = theme.tokens()
        self.setObjectName("condition")
        self.setStyleSheet(
            f"#condition {{ background: {look.base}; border: 1px solid {look.line};"
            f" border-radius: 6px; }}"
        )

    # Qt overrides

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard to the line."""
        self._line.setFocus(event.reason())
