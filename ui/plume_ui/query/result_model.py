"""The kept rows of a result as a table model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QBrush, QColor, QFont

from plume_db.query.outcome import Slice
from plume_db.units import count_text
from plume_db.values import BadText, Row, Value, one_line, type_name
from plume_ui import theme

ValueRole = Qt.ItemDataRole.UserRole
"""The role under which a cell gives its value, exactly."""

LET_GO = 10_000
"""Rows that are dropped at once."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class ResultModel(QAbstractTableModel):
    """Shows rows as they arrive; holds no more than the run's cap lets through."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[str, ...] = ()
        self._rows: list[Row] = []
        self._faint = QBrush()
        self._muted = QBrush()
        self._bad = QBrush()
        self._italic = QFont(theme.mono_font())
        self._italic.setItalic(True)
        self._take_colours()
        theme.notifier().changed.connect(self._take_colours)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, as SQLite gives them."""
        return self._columns

    def clear(self) -> None:
        """Drop everything."""
        self.beginResetModel()
        gone, self._columns, self._rows = self._rows, (), []
        self.endResetModel()
        self._let_go(gone)

    def _let_go(self, rows: list[Row]) -> None:
        """Drop rows piece by piece, the last first: 100,000 at once take 25 ms."""
        del rows[-LET_GO:]
        if rows:
            QTimer.singleShot(0, self, lambda: self._let_go(rows))

    def add(self, piece: Slice) -> None:
        """Take a slice; the first one brings the columns."""
        if not self._columns:
            self.beginResetModel()
            self._columns, self._rows = piece.columns, list(piece.rows)
            self.endResetModel()
        elif piece.rows:
            start = len(self._rows)
            self.beginInsertRows(_NO_INDEX, start, start + len(piece.rows) - 1)
            self._rows.extend(piece.rows)
            self.endInsertRows()

    def value(self, row: int, column: int) -> Value:
        """Give the value of a cell."""
        return self._rows[row][column]

    def _take_colours(self) -> None:
        look = theme.tokens()
        self._faint = QBrush(QColor(look.faint))
        self._muted = QBrush(QColor(look.muted))
        self._bad = QBrush(QColor(look.bad))

    def _brush(self, value: Value) -> QBrush | None:
        if value is None:
            return self._faint
        if isinstance(value, BadText):
            return self._bad
        return self._muted if isinstance(value, bytes) else None

    def _tip(self, value: Value) -> str | None:
        if isinstance(value, BadText):
            return "Text that is not valid UTF-8; its bytes are shown escaped"
        if isinstance(value, (str, bytes)) and len(value) > 40:
            unit = "bytes" if isinstance(value, bytes) else "characters"
            return f"{type_name(value)}, {count_text(len(value))} {unit}"
        return None

    # Qt overrides

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows kept so far."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a role shows of a cell."""
        if not index.isValid():
            return None
        value = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(value)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._brush(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(_is_number(value)) | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return self._italic if value is None or isinstance(value, bytes) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(value)
        return value if role == ValueRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give a column's name or a row's number."""
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self._columns[section], 60) if across else count_text(section + 1)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = not across or (bool(self._rows) and _is_number(self._rows[0][section]))
            return _side(right) | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and across:
            return self._columns[section]
        return None


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float))


def _side(right: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
