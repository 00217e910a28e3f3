"""The list of hits: keys, clicks, and rows of one height."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from plume_db.language import tr
from plume_ui import theme
from plume_ui.search.hit_delegate import HitDelegate
from plume_ui.search.hit_model import EntryRole, Heading, HitModel, words_of


class HitView(QTableView):
    """Enter or a click opens; Left and Right go from table to table; Ctrl+C copies the line."""

    opened = Signal(object)
    """Carries an entry."""

    def __init__(self, model: HitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hits = model
        self._painter = HitDelegate(self)
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setAccessibleName(tr("What was found"))
        self.setToolTip("")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(8)
        self.verticalHeader().setDefaultSectionSize(self._painter.height)
        self.clicked.connect(self._clicked)
        theme.notifier().changed.connect(self.viewport().update)

    def _clicked(self, index: QModelIndex) -> None:
        entry = index.data(EntryRole)
        if entry is not None and not isinstance(entry, Heading):
            self.opened.emit(entry)

    def go_to(self, row: int) -> None:
        """Make a row the current one."""
        index = self._hits.index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, copy, or go to the next table."""
        row, key = self.currentIndex().row(), event.key()
        entry = self._hits.entry(row)
        if event.matches(QKeySequence.StandardKey.Copy) and entry is not None:
            QGuiApplication.clipboard().setText(words_of(entry))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and entry is not None:
            self.opened.emit(entry)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.go_to(self._hits.heading_near(row, -1 if key == Qt.Key.Key_Left else 1))
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(self._hits.rowCount() - 1)
        else:
            super().keyPressEvent(event)
