"""The findings of a task: a list to go through, filtered by kind, copied, exported."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.maintenance.findings import Finding
from plume_db.units import count_text
from plume_ui import icons
from plume_ui.maintenance.finding_card import FindingCard, has_rows
from plume_ui.maintenance.findings_model import FindingsModel, as_text, kinds_of
from plume_ui.widgets.card import label
from plume_ui.widgets.select import Select

_ROWS_SEEN = 12
_HEADER = 30
_ROOMY = 480


class FindingsTree(QTreeView):
    """The list itself; Enter opens what is chosen."""

    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Findings"))
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        self.setStyleSheet("QTreeView::item { padding: 4px 5px; }")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda _index: self.opened.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the width to what a finding means."""
        super().resizeEvent(event)
        widths = (104, 120, 96) if self.width() >= _ROOMY else (92, 84, 52)
        if event.size().width() != event.oldSize().width():
            for section, width in enumerate(widths):
                least = self.header().sectionSizeHint(section)
                self.header().resizeSection(section, max(width, least))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open by Enter; everything else as in any tree."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class FindingsView(QWidget):
    """Lists findings; tells what is wanted, and knows nothing of where it is shown."""

    rows_wanted = Signal(object)
    """Carries a Finding, likewise the next two."""
    query_wanted = Signal(object)
    definition_wanted = Signal(object)
    export_wanted = Signal(object)
    """Carries the findings to be written, as a tuple."""

    def __init__(self, findings: Sequence[Finding] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = FindingsModel((), self)
        self.tree = FindingsTree(self)
        self.tree.setModel(self.model)
        self.card = FindingCard(self)
        self._kinds = Select(tr("All kinds"), tr("Show findings of one kind only"), 200, self)
        self._count = label("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._tools())
        column.addWidget(self.tree)
        column.addWidget(self.card)
        self._set_header()
        self._connect()
        self.show_findings(findings)

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._kinds)
        row.addWidget(self._count)
        row.addStretch(1)
        for text, icon, tip, act in (
            (tr("Copy all"), "copy", tr("Copy every finding as text, one a line"), self.copy_all),
            (
                tr("Export…"),
                "export",
                tr("Write the findings into a CSV or JSON file"),
                self._export,
            ),
        ):
            button = QPushButton(icons.icon(icon), text, self)
            button.setToolTip(tip)
            button.clicked.connect(act)
            row.addWidget(button)
        return row

    def _set_header(self) -> None:
        header = self.tree.header()
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.tree.opened.connect(self.open_current)
        self.tree.selectionModel().currentChanged.connect(self._show_current)
        self._kinds.currentIndexChanged.connect(self._filter)
        for signal, mine in (
            (self.card.rows_wanted, self.rows_wanted),
            (self.card.query_wanted, self.query_wanted),
            (self.card.definition_wanted, self.definition_wanted),
        ):
            signal.connect(mine)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self.tree, self.copy)
        copy.setContext(Qt.ShortcutContext.WidgetShortcut)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, also those that the filter leaves out."""
        return self.model.all

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show other findings, all kinds of them; the chosen one stays where it is still there."""
        chosen = self.current()
        self.model.show_findings(findings)
        self._fill_kinds()
        self._after_reset(chosen)

    def add(self, findings: Sequence[Finding]) -> None:
        """Show more findings, while they are still being found."""
        self.show_findings((*self.model.all, *findings))

    def current(self) -> Finding | None:
        """Give the finding the keyboard is on; None where it is on a table or on nothing."""
        return self.model.finding(self.tree.currentIndex())

    def select(self, number: int) -> None:
        """Choose a finding by its place in the list."""
        passed = 0
        for at, group in enumerate(self.model.groups):
            if number < passed + len(group.findings):
                parent = self.model.index(at, 0)
                self._choose(self.model.index(number - passed, 0, parent))
                return
            passed += len(group.findings)

    def show_kind(self, kind: str) -> None:
        """Show one kind only, or all where it is empty."""
        self._kinds.setCurrentIndex(max(0, self._kinds.findData(kind)))

    def open_current(self) -> None:
        """Ask for the rows of the chosen finding, or else for the definition of what it is in."""
        finding = self.current()
        if finding is None:
            index = self.tree.currentIndex()
            self.tree.setExpanded(index, not self.tree.isExpanded(index))
        elif has_rows(finding):
            self.rows_wanted.emit(finding)
        elif finding.table:
            self.definition_wanted.emit(finding)

    def copy(self) -> None:
        """Put the chosen findings on the clipboard; all that are shown where none is chosen."""
        rows = self.tree.selectionModel().selectedRows()
        chosen = [each for row in rows if (each := self.model.finding(row)) is not None]
        QGuiApplication.clipboard().setText(as_text(chosen or self.model.shown))

    def copy_all(self) -> None:
        """Put all findings on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.model.all))

    def _export(self) -> None:
        self.export_wanted.emit(self.model.all)

    def _filter(self, _at: int) -> None:
        chosen = self.current()
        self.model.show_kind(str(self._kinds.currentData() or ""))
        self._after_reset(chosen)

    def _fill_kinds(self) -> None:
        kinds = kinds_of(self.model.all)
        self._kinds.blockSignals(True)
        self._kinds.clear()
        self._kinds.addItem(tr("All kinds ({all})", all=count_text(len(self.model.all))), "")
        for kind, title in kinds:
            self._kinds.addItem(title, kind)
        self._kinds.setCurrentIndex(max(0, self._kinds.findData(self.model.kind)))
        self._kinds.setEnabled(len(kinds) > 1)
        self._kinds.blockSignals(False)
        self._kinds.settle()
        if self._kinds.currentData() != self.model.kind:
            self.model.show_kind("")

    def _after_reset(self, chosen: Finding | None) -> None:
        self.tree.expandAll()
        for at in range(self.model.rowCount()):
            self.tree.setFirstColumnSpanned(at, QModelIndex(), True)
        shown = self.model.shown
        rows = len(shown) + len(self.model.groups)
        height = max(18, self.tree.sizeHintForRow(0))
        self.tree.setFixedHeight(min(max(rows, 2), _ROWS_SEEN) * height + _HEADER + 4)
        left = sum(each.kind == self.model.kind or not self.model.kind for each in self.model.all)
        left -= len(shown)
        self._count.setText(
            tr("{left} more; export has them", left=count_text(left)) if left else ""
        )
        if shown:
            self.select(shown.index(chosen) if chosen in shown else 0)
        self.card.show_finding(self.current())

    def _choose(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        flags |= QItemSelectionModel.SelectionFlag.Rows
        self.tree.selectionModel().setCurrentIndex(index, flags)

    def _show_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        self.card.show_finding(self.model.finding(index))
