"""The tree of tables that are touched, with rows before and after."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from plume_db.language import tr
from plume_db.rehearsal.conflict import same
from plume_db.rehearsal.result import RowChange, Touched
from plume_db.rows.cells import CellValue
from plume_db.units import count_text
from plume_ui import icons, theme
from plume_ui.grid.texts import cell_text

_COLUMNS = (tr("Table and rows"), tr("New"), tr("Changed"), tr("Deleted"), tr("Because of"))
_SIGNS = {"INSERT": "plus", "UPDATE": "edit", "DELETE": "trash"}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_VALUES = 8
"""Values of one row that are written out; the tip has more."""


class ChangeTree(QTreeWidget):
    """One line for each table; a sample of its rows below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(len(_COLUMNS))
        self.setHeaderLabels(_COLUMNS)
        self.setAccessibleName(tr("Tables and rows that would change"))
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QTreeWidget.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(_COLUMNS)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 2, 3):
            self.headerItem().setTextAlignment(column, _RIGHT)

    def show_tables(self, touched: tuple[Touched, ...]) -> None:
        """Show what happens to each table."""
        self.clear()
        for table in touched:
            self._add(table)
        if len(touched) == 1:
            self.expandAll()

    def _add(self, table: Touched) -> None:
        counts = (
            (table.inserted, table.also_inserted),
            (table.updated, table.also_updated),
            (table.deleted, table.also_deleted),
        )
        line = [table.table, *(_count(*pair) for pair in counts), ", ".join(table.causes)]
        item = QTreeWidgetItem(self, line)
        item.setIcon(0, icons.icon("table"))
        for column in (1, 2, 3):
            item.setTextAlignment(column, _RIGHT)
        if table.deleted or table.also_deleted:
            item.setForeground(3, QBrush(QColor(theme.tokens().bad)))
        for change in table.samples:
            self._add_row(item, table, change)
        hidden = table.rows - len(table.samples)
        if hidden > 0 and table.samples:
            more = QTreeWidgetItem(item, [tr("… and {hidden} more", hidden=count_text(hidden))])
            more.setForeground(0, QBrush(QColor(theme.tokens().muted)))

    def _add_row(self, parent: QTreeWidgetItem, table: Touched, change: RowChange) -> None:
        words = _words(table, change)
        item = QTreeWidgetItem(parent, [f"{change.key}:  {', '.join(words[:_MOST_VALUES])}"])
        item.setFirstColumnSpanned(True)
        item.setIcon(0, icons.icon(_SIGNS[change.operation], "muted"))
        item.setToolTip(0, "\n".join(words[:60]))
        if change.operation == "DELETE":
            item.setForeground(0, QBrush(QColor(theme.tokens().bad)))


def _count(direct: int, also: int) -> str:
    if not also:
        return count_text(direct) if direct else "·"
    return f"{count_text(direct)} + {count_text(also)}" if direct else f"+ {count_text(also)}"


def _words(table: Touched, change: RowChange) -> list[str]:
    if change.before is None or change.after is None:
        row = change.after if change.before is None else change.before
        return [f"{_name(table, n)} {_short(value)}" for n, value in enumerate(row or ())]
    pairs = zip(change.before, change.after, strict=False)
    changed = [
        f"{_name(table, number)} {_short(old)} → {_short(new)}"
        for number, (old, new) in enumerate(pairs)
        if not same(old, new)
    ]
    return changed or [tr("stays as it is")]


def _name(table: Touched, number: int) -> str:
    return (
        table.columns[number]
        if number < len(table.columns)
        else tr("column {number}", number=number + 1)
    )


def _short(value: CellValue) -> str:
    text = cell_text(value)
    if value is None:
        return "NULL"
    if isinstance(value, str):
        text = f"“{text[:60]}”"
    return text[:80]
