"""The tables of a report: found, expected, and what is to be said of each."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from plume_db.language import localised, tr
from plume_db.recover.report import Report, TableReport
from plume_db.units import count_text

HEADINGS = (tr("Table"), tr("Found"), tr("Expected"), "", tr("What became of it"))
NAME, FOUND, EXPECTED, BAR, WORDS = range(5)
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
"""The share found from 0 to 1, or None where nothing tells how much was there."""

_Index = QModelIndex | QPersistentModelIndex


def share_of(table: TableReport) -> float | None:
    """Tell which part of a table was found."""
    if table.expected is None:
        return None
    return min(1.0, table.found / table.expected) if table.expected else 1.0


def words_of(table: TableReport) -> str:
    """Tell what is special about a table, in a few words."""
    parts = (
        (table.matched, tr("on pages that nothing led to")),
        (table.refused, tr("in lost_and_found")),
        (table.unreadable, tr("not readable")),
        (table.bad_text, tr("with invalid text, kept")),
        (table.lost_pages, tr("pages lost")),
        (table.rebuilt, tr("put together from indexes")),
        (table.pieces, tr("known in part, in lost_and_found")),
        (table.carved, tr("from pages with a damaged head")),
        (table.merged, tr("from the backup")),
    )
    said = "; ".join(f"{count_text(count)} {what}" for count, what in parts if count)
    return said or (tr("complete") if share_of(table) == 1.0 else "")


class TablesModel(QAbstractTableModel):
    """Shows the tables of one report."""

    def __init__(self, report: Report) -> None:
        super().__init__()
        self._tables = sorted(report.tables, key=lambda each: (share_of(each) or 0.0) >= 1.0)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the tables."""
        return 0 if parent.isValid() else len(self._tables)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the columns."""
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what a cell shows."""
        table = self._tables[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(table, index.column())
        if role == SHARE_ROLE:
            return share_of(table)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in (FOUND, EXPECTED):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            source = (
                tr("Expected by {expected_from}.", expected_from=table.expected_from)
                if table.expected_from
                else ""
            )
            return "\n".join(each for each in (words_of(table), source, *table.notes[:5]) if each)
        return None

    def _text(self, table: TableReport, column: int) -> str:
        expected = tr("not known") if table.expected is None else count_text(table.expected)
        share = share_of(table)
        bar = "" if share is None else localised(f"{int(share * 1000) / 10:g} %")
        return (table.name, count_text(table.found), expected, bar, words_of(table))[column]
