"""Who uses the file, and since when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from plume_db.language import tr
from plume_db.monitor.holding import OPEN, Hold
from plume_db.units import duration_text
from plume_ui import theme

_COLUMNS = (tr("Program"), tr("Process"), tr("What it does"), tr("For"))
_MOST = 50


class HoldersTable(QTableWidget):
    """One program a row; the chosen row stays chosen from look to look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setHorizontalHeaderLabels(_COLUMNS)
        self.setAccessibleName(tr("Programs that use the file"))
        self.setToolTip(tr("Locks as the system lists them; how long each look found them so"))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")  # in line with the header
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._holds: tuple[Hold, ...] = ()
        theme.notifier().changed.connect(self._paint_roles)

    def show_holds(self, holds: tuple[Hold, ...]) -> None:
        """Show programs, those that do something first."""
        self._holds = holds[:_MOST]
        self.setRowCount(len(self._holds))
        for row, hold in enumerate(self._holds):
            name = tr("Plume DB (this program)") if hold.own else hold.name
            seconds = tr("a moment") if hold.seconds < 1 else duration_text(hold.seconds)
            for column, text in enumerate((name, str(hold.pid), hold.role, seconds)):
                self._set(row, column, text)
        self._paint_roles()

    def _set(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)

    def _paint_roles(self) -> None:
        look = theme.tokens()
        for row, hold in enumerate(self._holds):
            item = self.item(row, 2)
            if item is not None:
                item.setForeground(QBrush(look.muted if hold.role == OPEN else look.warn))
