"""What differs between a snapshot and the file: objects with both texts, tables with counts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr, trn
from plume_db.restore.compare import Comparison, ObjectDifference, TableDifference
from plume_db.schema.objects import KIND_WORDS
from plume_db.units import count_text, duration_text
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.widgets.card import label

_WORDS = {
    "added": tr("only in the file"),
    "removed": tr("only in the snapshot"),
    "changed": tr("different"),
}
_MOST = 2_000
"""Objects that are listed; more are counted."""


class ComparisonView(QWidget):
    """A tree of what differs, and the two texts of what is chosen in it."""

    def __init__(self, found: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found = found
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.words = label(_summary(found), "", wrap=True)
        column.addWidget(self.words)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderLabels([tr("What"), tr("Difference")])
        self.tree.setAccessibleName(tr("What differs"))
        self.tree.setToolTip(tr("What a restore would take away, bring back or change"))
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setMaximumSectionSize(320)
        self.tree.setMinimumHeight(180)
        self._there, self._here = self._text(tr("In the snapshot")), self._text(tr("In the file"))
        self._texts = QSplitter(Qt.Orientation.Horizontal, self)
        self._texts.setChildrenCollapsible(False)
        for title, editor in (
            (tr("In the snapshot"), self._there),
            (tr("In the file"), self._here),
        ):
            self._texts.addWidget(_titled(title, editor))
        self._texts.setMinimumHeight(140)
        self._texts.hide()
        column.addWidget(self.tree, 2)
        column.addWidget(self._texts, 1)
        self._fill()
        self.tree.setVisible(not found.same)
        self.tree.currentItemChanged.connect(self._on_chosen)

    def _text(self, name: str) -> SqlEditor:
        editor = SqlEditor(self)
        editor.setReadOnly(True)
        editor.setAccessibleName(name)
        return editor

    def _fill(self) -> None:
        for held in self.found.objects[:_MOST]:
            item = QTreeWidgetItem(
                self.tree,
                [f"{KIND_WORDS.get(held.kind, held.kind)} {held.name}", _WORDS[held.state]],
            )
            item.setData(0, Qt.ItemDataRole.UserRole, held)
        if (more := len(self.found.objects) - _MOST) > 0:
            QTreeWidgetItem(
                self.tree, [trn("and {n} more object", "and {n} more objects", more), ""]
            )
        for table in self.found.tables[:_MOST]:
            item = QTreeWidgetItem(
                self.tree, [tr("rows of {name}", name=table.name), table_words(table)]
            )
            for state, row in table.samples:
                QTreeWidgetItem(item, [row, _WORDS[state]])

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        held = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        self._texts.setVisible(isinstance(held, ObjectDifference))
        if isinstance(held, ObjectDifference):
            self._there.setPlainText(held.there or tr("-- not there"))
            self._here.setPlainText(held.here or tr("-- not there"))


def _titled(title: str, editor: SqlEditor) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label(title, "caption"))
    column.addWidget(editor, 1)
    return made


def _summary(found: Comparison) -> str:
    took = tr("Compared in {seconds}.", seconds=duration_text(found.seconds))
    if found.same:
        return tr(
            "The file holds the same as the snapshot: {rows} in {tables}, value by value. {took}",
            rows=trn("{n} row", "{n} rows", found.rows),
            tables=trn("{n} table", "{n} tables", found.equal),
            took=took,
        )
    return tr(
        "Different: {counted}, and the rows of {counted2}. The same: {counted3}. {took}",
        counted=trn("{n} object", "{n} objects", len(found.objects)),
        counted2=trn("{n} table", "{n} tables", len(found.tables)),
        counted3=trn("{n} table", "{n} tables", found.equal),
        took=took,
    )


def table_words(table: TableDifference) -> str:
    """Say how the rows of a table differ."""
    parts = [
        f"{count_text(count)} {_WORDS[state]}"
        for state, count in (
            ("added", table.added),
            ("removed", table.removed),
            ("changed", table.changed),
        )
        if count > 0
    ]
    return "; ".join((*parts, *([table.note] if table.note else [])))
