"""The findings of a task as a table that can be copied."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from plume_db.maintenance import Finding
from plume_ui import theme

_Index = QModelIndex | QPersistentModelIndex
_COLUMNS = ("Kind", "Where", "What")
_TOKENS = {"damage": "bad", "index": "bad", "constraint": "warn", "foreign key": "warn"}
_ROWS_SEEN = 10


class FindingsModel(QAbstractTableModel):
    """Findings, one a row."""

    def __init__(self, findings: tuple[Finding, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.findings = findings

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's default
        """Count the findings."""
        return 0 if parent.isValid() else len(self.findings)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give a cell's text, the whole sentence as its tip, and the colour of its kind."""
        if not index.isValid():
            return None
        finding = self.findings[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _cells(finding)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return finding.text
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return QBrush(getattr(theme.tokens(), _TOKENS.get(finding.kind, "muted")))
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        return _COLUMNS[section]


def _cells(finding: Finding) -> tuple[str, str, str]:
    return finding.kind, finding.table or "the file", finding.text


def as_text(findings: tuple[Finding, ...]) -> str:
    """Write findings as lines with tabs between the columns."""
    return "\n".join("\t".join(_cells(each)) for each in findings)


class FindingsView(QTableView):
    """Shows findings; Ctrl+C copies the chosen rows, or all where none is chosen."""

    def __init__(self, findings: tuple[Finding, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._findings = findings
        self.setModel(FindingsModel(findings, self))
        self.setAccessibleName("Findings")
        self.setShowGrid(False)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")  # in line with the header
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(26)
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 96)
        header.resizeSection(1, 140)
        self.setFixedHeight(min(len(findings), _ROWS_SEEN) * 26 + 34)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self, self.copy)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)

    def copy(self) -> None:
        """Put the chosen rows on the clipboard."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        chosen = tuple(self._findings[row] for row in rows) or self._findings
        QGuiApplication.clipboard().setText(as_text(chosen))

    def copy_all(self) -> None:
        """Put all findings on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self._findings))
