"""A table of things that do not change, one a row: what stands in its cells is said once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush

from plume_ui import theme

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Shows rows; a table of its own says by :meth:`cells` and the others what they look like."""

    HEADINGS: tuple[str, ...] = ()
    MEANINGS: tuple[str, ...] = ()
    """The tips of the headings, where they have any."""
    NUMBERS: frozenset[int] = frozenset()
    """The columns that are aligned at the right."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    # what a table says of its rows

    def cells(self, row: Row) -> Sequence[str]:
        """Give the texts of a row, one a column."""
        raise NotImplementedError

    def tip(self, _row: Row, _column: int) -> str:
        """Give the tip of a cell."""
        return ""

    def token(self, _row: Row, _column: int) -> str:
        """Name the colour of a cell; empty where it has none of its own."""
        return ""

    def more(self, _row: Row, _column: int, _role: int) -> object:
        """Give what any other role shows of a cell."""
        return None

    # Qt overrides

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Count the rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(self.HEADINGS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give what a role shows of a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cells(row)[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in self.NUMBERS else None
        if role == Qt.ItemDataRole.ForegroundRole:
            token = self.token(row, column)
            return QBrush(theme.colour(getattr(theme.tokens(), token))) if token else None
        return self.more(row, column, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Name the columns, with what they mean as a tip."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.HEADINGS[section]
        if role == Qt.ItemDataRole.ToolTipRole and self.MEANINGS:
            return self.MEANINGS[section]
        return None
