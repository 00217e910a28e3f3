"""What was written to the file before, with a way back."""

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
from plume_db.rehearsal.records import Record
from plume_ui import icons, theme
from plume_ui.moments import moment_text
from plume_ui.rehearsal.writing import rows_text
from plume_ui.widgets.card import label

_COLUMNS = (tr("When"), tr("What"), tr("Rows"), "")
_EMPTY = tr("Nothing was written with Plume DB yet. What you commit is listed here, to be undone.")


class PastView(QWidget):
    """A list with the latest first; the chosen one can be undone."""

    undo_wanted = Signal(object)
    """Carries a record's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records: tuple[Record, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels(_COLUMNS)
        self.tree.setAccessibleName(tr("What was written before"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setAlternatingRowColors(True)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.tree.currentItemChanged.connect(lambda _new, _old: self._follow())
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.undo_button = QPushButton(tr("Undo this"), self)
        self.undo_button.setIcon(icons.icon("undo"))
        self.undo_button.clicked.connect(self._ask)
        row.addWidget(self.undo_button)
        self._words = label(_EMPTY, "caption", wrap=True)
        row.addWidget(self._words, 1)
        column.addLayout(row)

    def show_records(self, records: tuple[Record, ...]) -> None:
        """List what was written; the latest that can be undone is chosen."""
        self.records = records
        self.tree.clear()
        chosen = None
        for record in records:
            item = self._add(record)
            chosen = chosen or (item if record.undoable else None)
        if chosen is not None:
            self.tree.setCurrentItem(chosen)
        self._follow()

    def _add(self, record: Record) -> QTreeWidgetItem:
        when = moment_text(record.at, seconds=False)
        item = QTreeWidgetItem(self.tree, [when, record.title, _rows(record), _state(record)])
        item.setData(0, Qt.ItemDataRole.UserRole, record.id)
        item.setToolTip(1, "\n".join((record.title, *record.left_out)))
        if not record.undoable:
            for column in range(len(_COLUMNS)):
                item.setForeground(column, QBrush(QColor(theme.tokens().muted)))
        return item

    def _chosen(self) -> Record | None:
        item = self.tree.currentItem()
        name = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return next((record for record in self.records if record.id == name), None)

    def _follow(self) -> None:
        record = self._chosen()
        can = record is not None and record.undoable
        self.undo_button.setEnabled(can)
        self.undo_button.setToolTip(
            tr("Put these rows back as they were; rows that were changed since are not overwritten")
            if can
            else tr("Choose an edit that was not undone yet")
        )
        if record is None:
            self._words.setText(_EMPTY if not self.records else "")
        else:
            self._words.setText(" ".join(record.left_out))

    def _ask(self) -> None:
        record = self._chosen()
        if record is not None and record.undoable:
            self.undo_wanted.emit(record.id)


def _rows(record: Record) -> str:
    return rows_text(record.inserted, record.updated, record.deleted)


def _state(record: Record) -> str:
    if record.state == "undone":
        return tr("undone")
    return "" if record.undoable else tr("can not be undone")
