"""Restoring into the open file: what it would do is told first, then the person says yes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Preflight
from plume_db.restore.kinds import RESTORE, ROWS
from plume_db.restore.table import WAYS
from plume_db.units import bytes_text
from plume_ui import icons
from plume_ui.snapshots.notes import fact_grid, notice
from plume_ui.widgets.card import label

_WAYS = {
    WAYS[0]: tr("Bring back rows that are missing"),
    WAYS[1]: tr("Also undo changes of rows"),
    WAYS[2]: tr("Exactly as it was: new rows go"),
}


class RestorePane(QWidget):
    """Shows what a restore would do; emits ``agreed`` with the kind and the order."""

    changed = Signal()
    """What is asked for is another now, so it is to be foreseen anew."""
    agreed = Signal(object)
    given_up = Signal()
    out_wanted = Signal()
    """The rows are to go to a new file instead."""

    def __init__(
        self, kind: Kind, origin: str, tables: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self._origin = origin
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(label(kind.title, "heading"))
        self.table, self.way = QComboBox(self), QComboBox(self)
        self.where = QLineEdit(self)
        if kind is ROWS:
            self._column.addLayout(self._fields(tables))
        else:
            for field in (self.table, self.where, self.way):
                field.hide()  # the whole file is meant
        self.words = label(tr("Looking at the file and the snapshot…"), wrap=True)
        self._column.addWidget(self.words)
        self._told = QVBoxLayout()
        self._told.setSpacing(8)
        self._column.addLayout(self._told)
        self.snapshot = QCheckBox(tr("Take a safety snapshot of the file as it is now first"))
        self.snapshot.setToolTip(tr("So that there is a way back from the way back"))
        self.snapshot.setChecked(True)
        self._column.addWidget(self.snapshot)
        self._column.addLayout(self._buttons())

    def _fields(self, tables: Sequence[str]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, 104)
        grid.setColumnStretch(1, 1)
        self.table.addItems(list(tables))
        for way in WAYS:
            self.way.addItem(_WAYS[way], way)
        self.where.setPlaceholderText(tr("all rows, or a condition such as  id > 100"))
        for row, (caption, field, tip) in enumerate(
            (
                (tr("Table"), self.table, tr("Whose rows come back")),
                (tr("Only rows where"), self.where, tr("An SQL condition on the snapshot's rows")),
                (tr("How"), self.way, tr("Which rows of the file are touched")),
            )
        ):
            grid.addWidget(label(caption, "caption"), row, 0)
            field.setToolTip(tip)
            field.setAccessibleName(caption)
            expands = field is self.where
            grid.addWidget(
                field, row, 1, Qt.AlignmentFlag(0) if expands else Qt.AlignmentFlag.AlignLeft
            )
        self.table.currentIndexChanged.connect(self._ask)
        self.way.currentIndexChanged.connect(self._ask)
        self.where.editingFinished.connect(self._ask)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go = QPushButton(
            tr("Restore in place") if self.kind is RESTORE else tr("Restore rows")
        )
        self.go.setProperty("role", "primary")
        self.go.setIcon(icons.icon("undo", "accent_text"))
        self.go.setEnabled(False)
        self.go.setToolTip(tr("Nothing is written before you press this"))
        self.go.clicked.connect(self._agree)
        row.addWidget(self.go)
        if self.kind is ROWS:
            out = QPushButton(tr("To a new file…"))
            out.setToolTip(tr("Write these rows to a file of their own; this one is only read"))
            out.clicked.connect(self.out_wanted)
            row.addWidget(out)
        back = QPushButton(tr("Not now"))
        back.setToolTip(tr("Leave the file as it is"))
        back.clicked.connect(self.given_up)
        row.addWidget(back)
        row.addStretch(1)
        return row

    def order(self) -> Order:
        """Put together what is asked for."""
        options: dict[str, str] = {"from": self._origin}
        if self.kind is ROWS:
            options["table"] = self.table.currentText()
            options["rows"] = str(self.way.currentData())
            if where := self.where.text().strip():
                options["where"] = where
        return Order(snapshot=self.snapshot.isChecked(), options=options)

    def show_preflight(self, told: Preflight) -> None:
        """Say what would happen, and let the person agree where nothing bars it."""
        self._clear()
        self.words.setText(told.will_do)
        facts = [(tr("Size now"), bytes_text(told.size), tr("{size:,} bytes", size=told.size))]
        for need in told.needs:
            free = tr("not known") if need.free is None else bytes_text(need.free)
            facts.append(
                (
                    tr("Disk needed"),
                    tr(
                        "up to {size} ({free} free): {purpose}",
                        size=bytes_text(need.size),
                        free=free,
                        purpose=need.purpose,
                    ),
                    tr("{size:,} bytes in {folder}", size=need.size, folder=need.folder),
                )
            )
        holders = ", ".join(map(str, told.holders)) or tr("no other program has it open")
        facts.append((tr("Open elsewhere"), holders, ""))
        held = QWidget()
        grid = fact_grid(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        held.setLayout(grid)
        self._told.addWidget(held)
        for tone, sentences in (
            ("bad", told.blockers),
            ("warn", told.risks),
            ("note", told.warnings),
        ):
            for sentence in sentences:
                self._told.addWidget(notice(tone, sentence))
        self.go.setEnabled(not told.blockers)

    def show_trouble(self, sentence: str) -> None:
        """Say why it can not be foreseen."""
        self._clear()
        self.words.setText(tr("This can not be done as it stands."))
        self._told.addWidget(notice("bad", sentence))

    def _clear(self) -> None:
        self.go.setEnabled(False)
        while (item := self._told.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _ask(self) -> None:
        self._clear()
        self.words.setText(tr("Counting what would change…"))
        self.changed.emit()

    def _agree(self) -> None:
        self.go.setEnabled(False)
        self.agreed.emit((self.kind, self.order()))
