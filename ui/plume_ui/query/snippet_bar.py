"""A small field that asks for a snippet's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui.widgets.spoken import announce

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class SnippetBar(QFrame):
    """Hidden until SQL is to be kept under a name; Escape puts it away."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sql = ""
        self._back: QWidget | None = None
        self.setProperty("tone", "note")
        self.name = QLineEdit(self)
        self.name.setPlaceholderText(tr("Name of the snippet"))
        self.name.setAccessibleName(tr("Name of the snippet"))
        self.name.setToolTip(tr("It is found by this name in History; Return keeps it"))
        self.name.setMaximumWidth(320)
        self.name.returnPressed.connect(self._save)
        save = QPushButton(tr("Save"), self)
        save.setToolTip(tr("Keep the SQL; a snippet of the same name is replaced"))
        save.clicked.connect(lambda _on=False: self._save())
        self._told = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(save)
        row.addWidget(self._told, 1)
        self.hide()

    def ask(self, sql: str) -> None:
        """Ask for a name for this SQL."""
        self._sql = sql
        self._back = self.window().focusWidget()
        encrypted = self._desk.session.opened.encrypted
        self._told.setText(
            tr("Kept until the file is closed, since the file is encrypted.") if encrypted else ""
        )
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def _save(self) -> None:
        name, sql, history = self.name.text(), self._sql, self._desk.history

        def work(_task: Task) -> None:
            history.save_snippet(name, sql)

        worker = Worker("snippet")
        job = self._desk.jobs.start(self, worker, work, title=tr("Keep a snippet"), quiet=True)
        worker.retire()
        job.succeeded.connect(lambda _none: self._close())
        job.failed.connect(self._tell)

    def _tell(self, error: PlumeError) -> None:
        self._told.setText(error.sentence)
        announce(self, error.sentence)

    def _close(self) -> None:
        self.hide()
        if self._back is not None:
            self._back.setFocus()
            self._back = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)
