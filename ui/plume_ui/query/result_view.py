"""The grid of a result, and what stands there while there is none."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStackedLayout,
    QTableView,
    QWidget,
)

from plume_db.query.outcome import Slice
from plume_db.values import one_line
from plume_ui import theme
from plume_ui.query.result_model import ResultModel
from plume_ui.widgets.card import label

COPY_CELLS = 50_000
"""Cells that are copied at most; more belongs into an export."""

_LOOK_ROWS, _LOOK_COLUMNS = 20, 200
"""Rows and columns of the first slice that decide how wide columns are."""

_NARROWEST, _WIDEST = 56, 320


class ResultView(QWidget):
    """Shows the rows of one result, or a sentence in their place."""

    cell_chosen = Signal(object)
    """Carries (row, column)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ResultModel(self)
        self.table = _Table(self)
        self.table.setModel(self.model)
        self.table.selectionModel().currentChanged.connect(self._on_current)
        self._sentence = label("", "caption", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setContentsMargins(24, 24, 24, 24)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._sentence)
        self._stack.addWidget(self.table)

    def say(self, sentence: str) -> None:
        """Show a sentence instead of rows."""
        if self.model.columns:
            self.model.clear()
        self._sentence.setText(sentence)
        self._stack.setCurrentWidget(self._sentence)

    def add(self, piece: Slice) -> None:
        """Show a slice under the rows that are there."""
        first = not self.model.columns
        self.model.add(piece)
        if first:
            self._set_widths(piece)
            self._stack.setCurrentWidget(self.table)

    def _set_widths(self, piece: Slice) -> None:
        metrics = self.table.fontMetrics()
        header = self.table.horizontalHeader()
        for column, name in enumerate(piece.columns[:_LOOK_COLUMNS]):
            texts = (one_line(row[column], 60) for row in piece.rows[:_LOOK_ROWS])
            inner = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            title = header.fontMetrics().horizontalAdvance(one_line(name, 60))
            width = max(_NARROWEST, inner + 20, title + 24)
            header.resizeSection(column, min(width, _WIDEST))

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.cell_chosen.emit((current.row(), current.column()))


class _Table(QTableView):
    """A table view for many rows: nothing in it looks at all of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Result")
        self.setFont(theme.mono_font())
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        # In line with the header's text.
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        rows.setHighlightSections(False)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def copy(self) -> None:
        """Copy the selected cells as tab-separated text, at most so many."""
        chosen = self.selectionModel().selection()
        if chosen.isEmpty():
            return
        model = self.model()
        lines: list[str] = []
        cells = 0
        for area in chosen.toList():
            for row in range(area.top(), area.bottom() + 1):
                columns = range(area.left(), area.right() + 1)
                cells += len(columns)
                if cells > COPY_CELLS:
                    break
                texts = (str(model.index(row, column).data() or "") for column in columns)
                lines.append("\t".join(texts))
        QGuiApplication.clipboard().setText("\n".join(lines))

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, or a sentence where there is no row."""
        super().paintEvent(event)
        if self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setFont(QApplication.font())
            painter.setPen(QColor(theme.tokens().muted))
            painter.drawText(
                self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "No row meets the conditions."
            )
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C; leave Ctrl+A alone."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            event.ignore()  # a selection of 100,000 rows holds the window
        else:
            super().keyPressEvent(event)
