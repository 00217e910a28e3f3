"""The bar above the text that finds and replaces."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from plume_db.language import tr
from plume_db.units import count_text
from plume_ui import icons
from plume_ui.editor.finding import MOST, Finder, Search

LONGEST_SELECTION = 200
"""Characters of a selection that become what is looked for."""


class FindBar(QFrame):
    """Two rows: find, and, where it is wanted, replace."""

    resized = Signal()
    """Its height is another, or it was shown or hidden."""
    hits_changed = Signal()

    def __init__(self, editor: QPlainTextEdit, finder: Finder) -> None:
        super().__init__(editor)
        self._editor = editor
        self.finder = finder
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Find and replace"))
        self.field = _field(tr("Find"), self)
        self.replace_field = _field(tr("Replace with"), self)
        self.case = _switch(
            tr("Aa"), tr("Tell small letters from capital ones  (Alt+C)"), "Alt+C", self
        )
        self.word = _switch("W", tr("Find whole words only  (Alt+W)"), "Alt+W", self)
        self.regex = _switch(".*", tr("Take it for a regular expression  (Alt+R)"), "Alt+R", self)
        self.count = QLabel(self)
        self.count.setProperty("role", "caption")
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance(tr("000 000 of 000 000")))
        self.count.setAccessibleName(tr("Number of hits"))
        self._replace_one = QPushButton(tr("Replace"), self)
        self._replace_one.setToolTip(tr("Replace this one and go to the next  (Return)"))
        self._replace_all = QPushButton(tr("Replace all"), self)
        self._replace_all.setToolTip(tr("Replace every hit, as one step that can be undone"))
        self._anchor = 0
        self._jumps = False
        """Whether the first hit is to be shown as soon as there is one."""
        self._lay_out()
        self._connect()
        self.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 8, 4)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.field, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(2)
        for switch in (self.case, self.word, self.regex):
            row.addWidget(switch)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addWidget(_button("back", tr("Previous hit  (Shift+F3)"), self.go_back, self))
        row.addWidget(_button("next", tr("Next hit  (F3)"), self.go_on, self))
        row.addWidget(_button("close", tr("Close  (Esc)"), self.close_bar, self))
        grid.addLayout(row, 0, 1)
        grid.addWidget(self.replace_field, 1, 0)
        second = QHBoxLayout()
        second.addWidget(self._replace_one)
        second.addWidget(self._replace_all)
        second.addStretch(1)
        grid.addLayout(second, 1, 1)

    def _connect(self) -> None:
        self.field.textEdited.connect(self._jump)
        self.field.textChanged.connect(self._look)
        for switch in (self.case, self.word, self.regex):
            switch.toggled.connect(self._look)
        self._replace_one.clicked.connect(self.replace_one)
        self._replace_all.clicked.connect(self.replace_all)
        self.finder.changed.connect(self._show_hits)
        for field in (self.field, self.replace_field):
            field.installEventFilter(self)

    def open_bar(self, replace: bool) -> None:
        """Show it with what is selected, and put the keyboard into it."""
        for widget in (self.replace_field, self._replace_one, self._replace_all):
            widget.setVisible(replace)
        cursor = self._editor.textCursor()
        # Looked at only where it is short: of a whole script it would be a copy of megabytes.
        if 0 < cursor.selectionEnd() - cursor.selectionStart() <= LONGEST_SELECTION:
            selected = cursor.selectedText()
            if "\u2029" not in selected:
                self.field.setText(selected)
        self.show()
        self.resized.emit()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._anchor = self._editor.textCursor().selectionStart()
        self._look()

    def close_bar(self) -> None:
        """Hide it and go back to the text."""
        self.hide()
        self.finder.stop()
        self.resized.emit()
        self._editor.setFocus()

    def go_on(self) -> None:
        """Select the next hit."""
        self._select(self.finder.next_from(self._editor.textCursor().selectionEnd()))

    def go_back(self) -> None:
        """Select the hit before."""
        start = self._editor.textCursor().selectionStart()
        self._select(self.finder.next_from(start, backwards=True))

    def replace_one(self) -> None:
        """Replace the hit that is selected, and select the next."""
        cursor = self._editor.textCursor()
        number = self.finder.number_at(cursor.selectionStart(), cursor.selectionEnd())
        if number >= 0 and not self._editor.isReadOnly():
            cursor.insertText(self.finder.replacement(number, self.replace_field.text()))
            self._editor.setTextCursor(cursor)
            self.finder.restart()
        self.go_on()

    def replace_all(self) -> None:
        """Replace every hit."""
        self.finder.replace_all(self.replace_field.text())

    def _jump(self) -> None:
        self._jumps = True

    def _look(self) -> None:
        self.finder.look_for(
            Search(
                self.field.text(),
                self.regex.isChecked(),
                self.case.isChecked(),
                self.word.isChecked(),
            )
        )
        self._show_count()

    def _select(self, number: int) -> None:
        if number < 0:
            return
        cursor = self._editor.textCursor()
        cursor.setPosition(self.finder.starts[number])
        cursor.setPosition(self.finder.ends[number], QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()
        self._show_count()

    def _show_hits(self) -> None:
        """Go to the first hit of what is being typed, and say how many there are."""
        finder = self.finder
        if self._jumps and finder.starts:
            number = finder.next_from(self._anchor)
            if finder.starts[number] >= self._anchor or not finder.running:
                self._jumps = False
                self._select(number)
        self._show_count()
        self.hits_changed.emit()

    def _show_count(self) -> None:
        finder = self.finder
        bad = finder.error or not (finder.starts or finder.running or finder.replaced)
        self.count.setText(self._words())
        self.count.setToolTip(finder.error)
        self._paint_tone("bad" if bad and finder.search.text else "caption")
        for button in (self._replace_one, self._replace_all):
            button.setEnabled(bool(finder.starts) and not finder.running)

    def _words(self) -> str:
        finder = self.finder
        count = len(finder.starts)
        if finder.replaced:
            return tr("{replaced} replaced", replaced=count_text(finder.replaced))
        if finder.error:
            return tr("no valid pattern")
        if not finder.search.text:
            return ""
        if not count:
            return "…" if finder.running else tr("not found")
        words = f"{count_text(count)}{'…' if finder.running else ''}"
        words = tr("over {most}", most=count_text(MOST)) if count >= MOST else words
        cursor = self._editor.textCursor()
        number = finder.number_at(cursor.selectionStart(), cursor.selectionEnd())
        return (
            tr("{number} of {words}", number=count_text(number + 1), words=words)
            if number >= 0
            else words
        )

    def _paint_tone(self, role: str) -> None:
        if self.count.property("role") != role:
            self.count.setProperty("role", role)
            self.count.style().unpolish(self.count)
            self.count.style().polish(self.count)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Return, Escape and the function key in the fields."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if key == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if key == Qt.Key.Key_F3:
                self.go_back() if shift else self.go_on()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if watched is self.replace_field:
                    self.replace_one()
                else:
                    self.go_back() if shift else self.go_on()
                return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Claim Escape before a shortcut of the page takes it."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape from the buttons too; no key goes on to the text behind."""
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif ctrl and event.key() in (Qt.Key.Key_F, Qt.Key.Key_H):
            self.open_bar(replace=event.key() == Qt.Key.Key_H)
        event.accept()


def _field(words: str, parent: QWidget) -> QLineEdit:
    made = QLineEdit(parent)
    made.setPlaceholderText(words)
    made.setAccessibleName(words)
    made.setToolTip(words)
    made.setMinimumWidth(80)
    return made


def _switch(text: str, tip: str, keys: str, parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setText(text)
    made.setCheckable(True)
    made.setToolTip(tip)
    made.setAccessibleName(tip.partition("  (")[0])
    made.setShortcut(keys)
    return made


def _button(icon: str, tip: str, act: Callable[[], object], parent: QWidget) -> QToolButton:
    made = QToolButton(parent)
    made.setIcon(icons.icon(icon))
    made.setToolTip(tip)
    made.setAccessibleName(tip.partition("  (")[0])
    made.clicked.connect(lambda _checked=False: act())
    return made
