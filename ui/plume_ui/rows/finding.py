"""The bar that finds a text in the rows, and how it goes from match to match."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import CellRow, Clipped
from plume_db.rows.page import RowKey
from plume_db.schema.objects import folded
from plume_db.values import BadText
from plume_ui import icons
from plume_ui.grid.access import say_current
from plume_ui.rows.busy_strip import BusyStrip
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import announce

if TYPE_CHECKING:
    from plume_ui.grid.cache import RowWindow
    from plume_ui.jobs import Job
    from plume_ui.rows.table_document import TableDocument


class FindBar(QFrame):
    """A field for a text, next and previous; Enter finds, Escape closes."""

    find_wanted = Signal(object)
    """Carries whether backwards."""
    closed = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Find in these rows…"))
        self.field.setAccessibleName(tr("Find in these rows"))
        self.field.setToolTip(tr("A to Z are alike in both cases; numbers as they are shown"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(320)
        self.words = label("", "caption")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for icon, tip, act in (
            ("chevron-up", tr("The match before (Shift+F3)"), lambda: self.find_wanted.emit(True)),
            ("chevron-down", tr("The next match (F3)"), lambda: self.find_wanted.emit(False)),
        ):
            row.addWidget(self._button(icon, tip, act))
        row.addSpacing(8)
        row.addWidget(self.words, 1)
        row.addStretch(1)
        row.addWidget(self._button("close", tr("Close the search (Escape)"), self.closed.emit))
        self.hide()

    def _button(self, icon: str, tip: str, act: object) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Find on Enter, close on Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.find_wanted.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.stop_wanted.emit()
        else:
            super().keyPressEvent(event)


class Finding:
    """Goes from one matching cell of a table document to the next."""

    def __init__(self, document: TableDocument, bar: FindBar, busy: BusyStrip) -> None:
        self._document = document
        self._bar = bar
        self._busy = busy
        self._job: Job | None = None
        self._from_the_start = False
        bar.find_wanted.connect(self.find)
        bar.closed.connect(self.close)
        bar.stop_wanted.connect(self.stop_or_close)

    def open(self) -> None:
        """Show the bar, and put the keyboard into it."""
        self._bar.show()
        self._bar.field.setFocus()
        self._bar.field.selectAll()

    def close(self) -> None:
        """Put the bar away; the keyboard goes to the rows."""
        self.stop()
        self._bar.hide()
        self._document.grid.setFocus()

    def stop(self) -> None:
        """Stop looking."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def stop_or_close(self) -> None:
        """Stop looking, or close where nothing is being looked for."""
        if self._job is not None:
            self.stop()
            self._say(tr("Stopped."))
        else:
            self.close()

    def find(self, backwards: object = False) -> None:
        """Go to the next match after the current cell, or to the one before."""
        text, window, grid = self._bar.field.text(), self._document.window, self._document.grid
        if not text or window is None:
            if not text:
                self.open()
            return
        self.stop()
        back = bool(backwards)
        at = grid.selection
        row = window.row(at.row) if at else None
        if at is not None and row is not None and not self._from_the_start:
            column = matching_column(row, text, at.column, back)
            if column is not None:
                self._bar.words.setText("")
                grid.go_to(at.row, column)
                say_current(grid)
                return
        start = at.row if at is not None and not self._from_the_start else None
        self._look(text, window, start, back)

    def _look(self, text: str, window: RowWindow, start: int | None, back: bool) -> None:
        """Look from a row on, whether it has come yet or not; from the very end without one."""
        document, source = self._document, window.source
        key = window.key(start) if start is not None else None

        def work(task: Task) -> RowKey | None:
            first = key
            if first is None and start is not None:
                keys = source.at(task, start, 1).keys
                first = keys[0] if keys else None
            return source.find(task, text, first, back)

        self._bar.words.setText("")
        self._job = job = document.desk.jobs.start(
            document,
            document.desk.session.worker("find"),
            work,
            title=tr("Find in {name}", name=document.name),
            quiet=True,
        )
        job.succeeded.connect(lambda found: self._found(text, found, back))
        job.failed.connect(self._failed)
        job.finished.connect(lambda: self._ended(job))
        self._busy.watch(job, tr("Looking for “{text}”…", text=text[:40]))

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None

    def _failed(self, error: PlumeError) -> None:
        self._say(error.sentence)

    def _say(self, words: str) -> None:
        self._bar.words.setText(words)
        announce(self._bar, words)

    def _found(self, text: str, key: RowKey | None, back: bool) -> None:
        self._from_the_start = key is None
        if key is None:
            self._say(
                tr("No further match up to the start; once more begins at the end.")
                if back
                else tr("No further match up to the end; once more begins at the start.")
            )
            return
        self._document.places.show_row(key, lambda at: self._column_at(at, text, back))

    def _column_at(self, at: int, text: str, back: bool) -> int | None:
        window = self._document.window
        row = window.row(at) if window is not None else None
        if row is None:
            return None
        grid = self._document.grid
        QTimer.singleShot(0, grid, lambda: say_current(grid))  # it goes there after this
        return matching_column(row, text, len(row) if back else -1, back)


def matching_column(row: CellRow, text: str, after: int, back: bool) -> int | None:
    """Find the next column of a row whose text has `text`, ASCII letters alike in both cases."""
    wanted = folded(text)
    columns = range(after - 1, -1, -1) if back else range(after + 1, len(row))
    for column in columns:
        cell = row[column]
        if isinstance(cell, Clipped):
            cell = cell.head
        if cell is None or (isinstance(cell, bytes) and not isinstance(cell, BadText)):
            continue
        shown = cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
        if wanted in folded(shown):
            return column
    return None
