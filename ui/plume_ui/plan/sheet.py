"""A small table of texts with headings: counters, runs, plans of the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from plume_ui import theme

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


@dataclass(frozen=True)
class Line:
    """One row: its texts, a tip, and the token its texts are coloured with."""

    texts: tuple[str, ...]
    tip: str = ""
    token: str = ""


class Sheet(QAbstractTableModel):
    """Read-only rows of texts."""

    def __init__(self, headings: Sequence[str], numbers: Sequence[int], parent: QObject) -> None:
        """Make an empty sheet; `numbers` are the columns that are aligned at the right."""
        super().__init__(parent)
        self._headings = tuple(headings)
        self._numbers = frozenset(numbers)
        self.lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Take other rows."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    # Qt overrides

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._headings)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of a cell."""
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.texts[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or line.texts[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and line.token:
            return QColor(getattr(theme.tokens(), line.token))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft
            if index.column() in self._numbers:
                side = Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give a heading."""
        if orientation == Qt.Orientation.Vertical or section >= len(self._headings):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = section in self._numbers
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class SheetView(QTableView):
    """Shows a sheet; rows are chosen as a whole, Tab leaves it, Ctrl+C copies the chosen rows."""

    def __init__(self, name: str, sheet: QAbstractTableModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(sheet)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        height = self.fontMetrics().height() + 8
        down = self.verticalHeader()
        down.hide()
        down.setMinimumSectionSize(height)
        down.setDefaultSectionSize(height)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setStretchLastSection(True)
        across.setMinimumSectionSize(40)
        theme.notifier().changed.connect(self._repaint)

    def _repaint(self) -> None:
        self.viewport().update()

    def set_widths(self, *characters: int) -> None:
        """Make columns as wide as so many digits, and no narrower than their headings."""
        digit = self.fontMetrics().horizontalAdvance("0")
        for column, wanted in enumerate(characters):
            least = self.horizontalHeader().sectionSizeHint(column)
            self.setColumnWidth(column, max(wanted * digit + 16, least))

    def chosen_rows(self) -> list[int]:
        """Give the chosen rows in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the chosen rows with tabs between their cells."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        model = self.model()
        lines = [
            "\t".join(str(model.index(row, at).data() or "") for at in range(model.columnCount()))
            for row in self.chosen_rows()
        ]
        QApplication.clipboard().setText("\n".join(lines))
