"""The panel below the rows in edit mode: what is staged, its SQL, its effects, and the buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.edit.staging import Counts
from plume_db.jobs import Progress
from plume_db.language import tr
from plume_ui import icons
from plume_ui.edit.conflict_view import ConflictView
from plume_ui.edit.past_view import PastView
from plume_ui.edit.sql_view import SqlView
from plume_ui.edit.words import staged_text
from plume_ui.rehearsal.panel import RehearsalPanel
from plume_ui.widgets.card import label

_HEIGHT = 220
_SUMMARY = 160
"""Pixels that a short summary takes, with what is left free around it."""
WORDS = 860
"""Pixels of width from which there is room for a whole sentence."""
_PAGES = (
    ("SQL", tr("The statements that Commit runs")),
    (tr("Effects"), tr("What they would do, with triggers and foreign keys: tried on a copy")),
    (tr("Written before"), tr("What was written to this file before, to be undone")),
)


class EditPanel(QFrame):
    """Emits what the person asks for; shows what it is told."""

    check_wanted = Signal()
    commit_wanted = Signal()
    discard_wanted = Signal()
    stop_wanted = Signal()
    past_wanted = Signal()
    left = Signal()
    """The keyboard goes back to the rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Staged changes"))
        self.sql = SqlView(self)
        self.effects = RehearsalPanel(self)
        self.past = PastView(self)
        self.conflict = ConflictView(self)
        self._stack = QStackedWidget(self)
        for page in (self.sql, self.effects, self.past, self.conflict):
            self._stack.addWidget(page)
        self._stack.setMinimumHeight(96)
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(_line(self))
        self._head, self._folded = self._make_head(), False
        self._column.addLayout(self._head)
        self._column.addWidget(self._make_status())
        self._column.addWidget(self._stack, 1)
        self._rows = 0
        self.busy = False
        self.show_counts(Counts())
        self.show_page(0)

    def _make_head(self) -> QGridLayout:
        head = QGridLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.setHorizontalSpacing(8)
        head.setVerticalSpacing(4)
        head.setColumnStretch(2, 1)
        self._summary = label("", "heading")
        self._summary.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._pages, self._actions = self._make_pages(), self._make_actions()
        self._room = self._pages.sizeHint().width() + self._actions.sizeHint().width()
        head.addWidget(self._summary, 0, 0)
        head.addWidget(self._pages, 0, 1)
        head.addWidget(self._actions, 0, 3)
        return head

    def _make_pages(self) -> QWidget:
        pages = QWidget(self)
        row = QHBoxLayout(pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for number, (words, tip) in enumerate(_PAGES):
            page = QToolButton(pages)
            page.setText(words)
            page.setToolTip(tip)
            page.setAccessibleName(words)
            page.setCheckable(True)
            self._group.addButton(page, number)
            row.addWidget(page)
        self._group.idClicked.connect(self._choose)
        return pages

    def _make_actions(self) -> QWidget:
        actions = QWidget(self)
        row = QHBoxLayout(actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.check_button = self._button(
            tr("Check"),
            "shield",
            tr("Try it on a copy of the file: nothing is written"),
            self.check_wanted,
        )
        self.discard_button = self._button(
            tr("Discard"), "trash", tr("Forget everything that is staged"), self.discard_wanted
        )
        self.commit_button = self._button(
            tr("Commit"), "check", tr("Write what is staged, in one transaction (Ctrl+S)"),
            self.commit_wanted,
        )  # fmt: skip
        self.commit_button.setProperty("role", "primary")
        for button in (self.check_button, self.discard_button, self.commit_button):
            row.addWidget(button)
        return actions

    def _fold(self, folded: bool) -> None:
        """Put the pages below the buttons, which then say less, or beside them again."""
        if folded == self._folded:
            return
        self._folded = folded
        self._head.removeWidget(self._pages)
        if folded:
            self._head.addWidget(self._pages, 1, 0, 1, 4, Qt.AlignmentFlag.AlignLeft)
        else:
            self._head.addWidget(self._pages, 0, 1)
        for button in (self.check_button, self.discard_button):
            button.setText("" if folded else button.accessibleName())
        # The summary gives way, never the button that writes.
        policy = QSizePolicy.Policy.Ignored if folded else QSizePolicy.Policy.Preferred
        self._summary.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        self._head.setColumnStretch(0, int(folded))
        self._head.setColumnStretch(2, int(not folded))

    def _button(self, words: str, icon: str, tip: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(words, self)
        if icon != "check":
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(words)
        button.clicked.connect(wanted)
        return button

    def _make_status(self) -> QWidget:
        self._status = QWidget(self)
        row = QHBoxLayout(self._status)
        row.setContentsMargins(12, 0, 8, 4)
        row.setSpacing(8)
        self._bar = QProgressBar(self._status)
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(96, 6)
        self._bar.setAccessibleName(tr("Progress"))
        self._doing = label("", "caption", wrap=True)
        self.stop_button = QPushButton(tr("Cancel"), self._status)
        self.stop_button.setToolTip(tr("Stop; nothing is left half done"))
        self.stop_button.clicked.connect(self.stop_wanted)
        row.addWidget(self._bar)
        row.addWidget(self._doing, 1)
        row.addWidget(self.stop_button)
        self._status.hide()
        return self._status

    def sizeHint(self) -> QSize:
        """Take a part of the document's height."""
        return QSize(super().sizeHint().width(), _HEIGHT)

    def show_counts(self, counts: Counts) -> None:
        """Say how much is staged."""
        self._counts = counts
        self._rows = counts.rows
        self._summarise()
        self._enable()

    def _summarise(self) -> None:
        words = staged_text(self._counts)
        # Where there is little room the marks in the grid tell the rest.
        self._summary.setText(words if self.width() >= WORDS else words.partition(":")[0])
        self._summary.setToolTip(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say less where there is little room."""
        super().resizeEvent(event)
        self._summarise()
        self._fold(self.width() < self._room + _SUMMARY)

    def show_busy(self, words: str) -> None:
        """Show that something runs; with no words, that it ended."""
        had_focus = self.stop_button.hasFocus()
        self.busy = bool(words)
        self._doing.setText(words)
        self._bar.setRange(0, 0)
        self._status.setVisible(self.busy)
        self._enable()
        if had_focus and not self.busy:
            self.left.emit()

    def show_progress(self, progress: Progress) -> None:
        """Follow what runs."""
        if progress.text:
            self._doing.setText(progress.text)
        share = progress.fraction
        self._bar.setRange(0, 0 if share is None else 1000)
        if share is not None:
            self._bar.setValue(round(share * 1000))

    def _enable(self) -> None:
        can = self._rows > 0 and not self.busy
        for button in (self.check_button, self.discard_button, self.commit_button):
            button.setEnabled(can)
        self.effects.allow(can)

    def show_page(self, number: int) -> None:
        """Show the SQL (0), the effects (1), what was written before (2) or a conflict (3)."""
        self._stack.setCurrentIndex(number)
        # A conflict has no button of its own.
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(self._group.id(button) == number)
        self._group.setExclusive(True)

    @property
    def page(self) -> int:
        """Which page is shown."""
        return self._stack.currentIndex()

    def _choose(self, number: int) -> None:
        self.show_page(number)
        if number == 1 and self.effects.rehearsal is None and self._rows and not self.busy:
            self.check_wanted.emit()
        elif number == 2:
            self.past_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the rows on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _line(parent: QWidget) -> QFrame:
    made = QFrame(parent)
    made.setProperty("role", "line")
    return made
