"""The slim bar above a table's rows: what it is, how many rows, and what can be done."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QToolTip,
    QWidget,
)

from plume_db.rows.page import Extent
from plume_db.units import count_text
from plume_ui import icons
from plume_ui.widgets.elided_label import ElidedLabel

WORDS = 560
"""Pixels of width from which there is room for words on the buttons."""
MOST_DIGITS = 19
"""As many as the largest rowid has."""


class TableBar(QFrame):
    """Emits what the person asks for; shows what it is told."""

    row_wanted = Signal(object)
    """Carries the number of a row, counted from one as the grid does."""
    count_wanted = Signal()
    refresh_wanted = Signal()
    query_wanted = Signal()
    chart_wanted = Signal()

    def __init__(self, name: str, note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)
        title = ElidedLabel(name, "", self)
        title.setProperty("role", "heading")
        title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._count = QLabel("", self)
        self._count.setProperty("role", "caption")
        self._count.setToolTip(note)
        self.count_button = self._button("Count", "", "Count the rows exactly", self.count_wanted)
        self.count_button.hide()
        row.addWidget(title)
        row.addSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self.count_button)
        spring = QWidget(self)
        spring.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(spring, 1)
        self.place = QLineEdit(self)
        self.place.setPlaceholderText("Go to row…")
        self.place.setAccessibleName("Go to row")
        self.place.setToolTip("Type the number of a row and press Enter (Ctrl+G)")
        self.place.setMinimumWidth(64)
        self.place.setMaximumWidth(120)
        self.place.returnPressed.connect(self._go)
        row.addWidget(self.place)
        row.addSpacing(4)
        row.addWidget(
            self._button("Refresh", "refresh", "Read the rows again (F5)", self.refresh_wanted)
        )
        row.addWidget(
            self._button("Query", "query", "Open a query on this table", self.query_wanted)
        )
        row.addWidget(self._button("Chart", "chart", "Draw this table's values", self.chart_wanted))

    def show_extent(self, extent: Extent | None, countable: bool) -> None:
        """Write how many rows there are: exact, at least, or nothing where there is nothing."""
        self._count.setText(count_words(extent) if extent else "")
        self.count_button.setVisible(countable and extent is not None and not extent.exact)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words away in a narrow bar; their tips have them."""
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        wanted = (
            style.ToolButtonTextBesideIcon if self.width() >= WORDS else style.ToolButtonIconOnly
        )
        for button in self.findChildren(QToolButton):
            if not button.icon().isNull():
                button.setToolButtonStyle(wanted)

    def focus_place(self) -> None:
        """Put the keyboard into the field for a row's number."""
        self.place.setFocus()
        self.place.selectAll()

    def _go(self) -> None:
        number = row_number(self.place.text())
        if number is not None:
            self.row_wanted.emit(number)
            return
        self.place.selectAll()
        below = self.place.mapToGlobal(self.place.rect().bottomLeft())
        QToolTip.showText(below, "Type the number of a row, such as 1,000", self.place)

    def _button(self, text: str, icon: str, tip: str, wanted: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        if icon:
            button.setIcon(icons.icon(icon))
            button.setIconSize(QSize(16, 16))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(wanted)
        return button


def row_number(text: str) -> int | None:
    """Read the number of a row, with or without separators; None where it is none."""
    digits = re.sub(r"[\s,.'_\u2019]", "", text)
    if not digits.isascii() or not digits.isdigit():
        return None
    # More digits than any table has rows, and Python refuses to read thousands of them.
    return max(1, int(digits[:MOST_DIGITS]))


def count_words(extent: Extent) -> str:
    """Write a number of rows, with a sign where it is only a lower bound."""
    if extent.exact:
        return "1 row" if extent.known == 1 else f"{count_text(extent.known)} rows"
    return f"≥ {count_text(extent.known)} rows"
