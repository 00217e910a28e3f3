"""Rows that another program changed meanwhile: what was seen, what is there now, what is wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.rehearsal.conflict import ChangedRow, Conflict
from plume_db.values import Value
from plume_ui import icons, theme
from plume_ui.grid.texts import cell_text
from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign

_COLUMNS = (tr("Row and column"), tr("You saw"), tr("It is now"), tr("You want"))


class ConflictView(QWidget):
    """Asks what shall become of them; nothing is overwritten unasked."""

    keep_wanted = Signal()
    """Keep what is staged, on top of what is there now."""
    drop_wanted = Signal()
    """Forget what is staged for these rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.conflict: Conflict | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Sign("warning", "warn", 18, self), 0, Qt.AlignmentFlag.AlignTop)
        self._words = label("", "heading", wrap=True)
        head.addWidget(self._words, 1)
        column.addLayout(head)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels(_COLUMNS)
        self.tree.setAccessibleName(tr("Rows in conflict"))
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        self.tree.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        column.addWidget(self.tree, 1)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for words, tip, wanted in (
            (
                tr("Keep my changes"),
                tr(
                    "Take these rows as they are now, and keep your changes on top; then "
                    "commit again"
                ),
                self.keep_wanted,
            ),
            (
                tr("Drop mine in these rows"),
                tr("Forget what you staged for these rows; the others stay staged"),
                self.drop_wanted,
            ),
        ):
            button = QPushButton(words, self)
            button.setToolTip(tip)
            button.clicked.connect(wanted)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_conflict(self, conflict: Conflict) -> None:
        """Show every row with what differs."""
        self.conflict = conflict
        self._words.setText(conflict.sentence)
        self._words.setAccessibleName(conflict.sentence)
        self.tree.clear()
        for row in conflict.rows:
            self._add(row)
        self.tree.expandAll()

    def _add(self, row: ChangedRow) -> None:
        words = tr("was deleted there") if row.gone else tr("was changed there")
        item = QTreeWidgetItem(self.tree, [f"{row.row} {words}"])
        item.setIcon(0, icons.icon("trash" if row.gone else "edit", "warn"))
        item.setFirstColumnSpanned(True)
        for each in row.differences:
            mine = tr("as it is") if each.mine is None else _text(each.mine[0])
            line = QTreeWidgetItem(item, [each.column, cell_text(each.seen)[:80], "", mine])
            line.setText(2, cell_text(each.theirs)[:80])
            line.setForeground(2, QBrush(QColor(theme.tokens().warn)))


def _text(value: Value) -> str:
    return cell_text(value)[:80]
