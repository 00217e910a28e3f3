"""A table of rows to choose from: no lines between cells, the last column takes what is left."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView


def quiet_table(model: QAbstractTableModel, widths: tuple[int, ...], name: str) -> QTableView:
    """Make the table; `widths` are those of all columns but the last, in characters.

    No column is narrower than its heading, which is longer in some languages.
    """
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(name)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(26)
    table.setMinimumHeight(96)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    unit = table.fontMetrics().averageCharWidth()
    for at, width in enumerate(widths):
        header.resizeSection(at, max(width * unit + 16, header.sectionSizeHint(at)))
    header.setSectionResizeMode(len(widths), QHeaderView.ResizeMode.Stretch)
    return table
