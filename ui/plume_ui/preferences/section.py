"""One section of the settings window: a heading and what stands under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_ui.preferences.row import SettingRow
from plume_ui.widgets.card import label


class Section(QWidget):
    """Rows of settings, and perhaps a page of its own below them."""

    reset_wanted = Signal()

    def __init__(self, section_id: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.id = section_id
        self.rows: list[SettingRow] = []
        self._lines: list[QFrame] = []
        self.extra: QWidget | None = None
        heading = label(title, "heading", delta=4)
        self.reset = QPushButton(tr("Reset section"))
        self.reset.setProperty("role", "link")
        self.reset.setToolTip(tr("Bring back how everything in {title} comes", title=title))
        self.reset.setAccessibleName(tr("Reset {title}", title=title))
        self.reset.clicked.connect(self.reset_wanted)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.reset)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 16)
        self._column.setSpacing(0)
        self._column.addLayout(top)
        self._column.addSpacing(8)

    def add(self, row: SettingRow) -> None:
        """Add a row, with a hairline above all but the first."""
        if self.rows:
            line = QFrame(self)
            line.setProperty("role", "line")
            self._column.addWidget(line)
            self._lines.append(line)
        self.rows.append(row)
        self._column.addWidget(row)

    def put(self, extra: QWidget) -> None:
        """Put a page of its own below the rows."""
        self.extra = extra
        self._column.addWidget(extra, 0 if self.rows else 1)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its rows."""
        return tuple(row.setting.key for row in self.rows)

    def show_matches(self, words: Sequence[str]) -> bool:
        """Show the rows that meet words, all where there are none; tell whether any is left."""
        found = False
        for at, row in enumerate(self.rows):
            meets = row.meets(list(words))
            row.setVisible(meets)
            if at:
                self._lines[at - 1].setVisible(meets and found)
            found = found or meets
        return found
