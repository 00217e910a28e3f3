"""The strip under a chart while it loads: how far, how many rows, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from plume_db.jobs import Progress
from plume_db.language import tr
from plume_ui.widgets.card import label


class LoadingStrip(QWidget):
    """Hidden until there is progress to show."""

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Loading"))
        self._text = label("", "caption", delta=-1.0)
        self.cancel = QPushButton(tr("Cancel"), self)
        self.cancel.setToolTip(tr("Stop loading; what was read so far stays"))
        self.cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 8)
        row.setSpacing(12)
        row.addWidget(self._bar, 1)
        row.addWidget(self._text)
        row.addWidget(self.cancel)
        self.hide()

    def show_progress(self, progress: Progress) -> None:
        """Move the bar."""
        self._bar.setValue(round(1000 * (progress.fraction or 0)))
        self._text.setText(progress.text)
