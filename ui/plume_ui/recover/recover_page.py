"""The recovery of a file that could not be opened, in place of the opening page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.jobs import JobBoard
from plume_ui.recover.recover_view import RecoverView


class RecoverPage(QWidget):
    """Shows the page, with a way back."""

    back_wanted = Signal()
    help_page = "recover"

    def __init__(self, source: Path, jobs: JobBoard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = RecoverView(source, jobs)
        back = QPushButton(tr("Back"))
        back.setIcon(icons.icon("back"))
        back.setToolTip(tr("Stop, and go back to choose another file"))
        back.clicked.connect(self._go_back)
        row = QHBoxLayout()
        row.setContentsMargins(24, 12, 24, 0)
        row.addWidget(back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def _go_back(self) -> None:
        self.view.stop()
        self.back_wanted.emit()
