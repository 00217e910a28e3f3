"""When snapshots are taken by themselves: here while the file is open, or by the system's clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.schedule.closing import this_program
from plume_db.schedule.plan import DAY, HOUR, MINUTE, Plan
from plume_db.schedule.units import command_of, units_for
from plume_ui import icons, theme
from plume_ui.widgets.card import label

_SPANS = (
    (tr("Never"), 0),
    (tr("Every 5 minutes"), 5 * MINUTE),
    (tr("Every 15 minutes"), 15 * MINUTE),
    (tr("Every 30 minutes"), 30 * MINUTE),
    (tr("Every hour"), HOUR),
    (tr("Every 6 hours"), 6 * HOUR),
    (tr("Every day"), DAY),
)
_CLOCKS = ((tr("systemd timer"), "systemd"), ("cron", "cron"), (tr("Windows task"), "windows"))


class SchedulePane(QWidget):
    """Shows the plan of a file; emits ``agreed`` with another one."""

    agreed = Signal(object)
    given_up = Signal()

    def __init__(
        self,
        plan: Plan,
        store: Path,
        file: Path,
        encrypted: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plan, self._store, self._file = plan, store, file
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(tr("Take snapshots by themselves"), "heading"))
        column.addWidget(
            label(tr("Into {store}. Kept outside the file.", store=store), "caption", wrap=True)
        )
        self.every = QComboBox(self)
        for text, seconds in _SPANS:
            self.every.addItem(text, seconds)
        at = self.every.findData(plan.every)
        if at < 0:
            self.every.addItem(tr("Every {every} minutes", every=plan.every // MINUTE), plan.every)
            at = self.every.count() - 1
        self.every.setCurrentIndex(at)
        self.every.setToolTip(
            tr(
                "While the file is open here. One that was missed is made up for at the next "
                "opening; "
                "none is taken while a job writes."
            )
        )
        self.every.setAccessibleName(tr("While the file is open"))
        self.on_close = QCheckBox(
            tr("When the file is closed, if it changed since the last snapshot")
        )
        self.on_close.setToolTip(
            tr("By a program of its own, so that closing does not wait for it")
        )
        self.on_close.setChecked(plan.on_close and not encrypted)
        self.on_close.setEnabled(not encrypted)
        column.addLayout(self._fields(encrypted))
        column.addLayout(self._buttons())
        column.addSpacing(8)
        column.addWidget(label(tr("Also while Plume DB does not run"), "heading"))
        column.addWidget(
            label(
                tr(
                    "The system's own clock can do it. This is written for you to look at and to "
                    "install; nothing is installed by itself."
                ),
                "caption",
                wrap=True,
            )
        )
        column.addLayout(self._clock_row())
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono_font(-1.0))
        self.text.setAccessibleName(tr("Files for the system's clock"))
        self.text.setToolTip(tr("What would be installed, to be copied"))
        self.text.setMinimumHeight(160)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        column.addWidget(self.text, 1)
        self._write()

    def _fields(self, encrypted: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(tr("While it is open"), "caption"), 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.every)
        row.addStretch(1)
        grid.addLayout(row, 0, 1)
        grid.addWidget(self.on_close, 1, 0, 1, 2)
        if encrypted:
            words = tr("The file is encrypted, and its key is not handed to another program.")
            grid.addWidget(label(words, "caption", wrap=True), 2, 0, 1, 2)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        keep = QPushButton(tr("Keep this"))
        keep.setProperty("role", "primary")
        keep.setToolTip(tr("From now on, whenever this file is open"))
        keep.clicked.connect(self._agree)
        back = QPushButton(tr("Not now"))
        back.setToolTip(tr("Leave it as it was"))
        back.clicked.connect(self.given_up)
        row.addWidget(keep)
        row.addWidget(back)
        row.addStretch(1)
        return row

    def _clock_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.clock = QComboBox(self)
        for text, name in _CLOCKS:
            self.clock.addItem(text, name)
        self.clock.setAccessibleName(tr("Whose clock"))
        self.clock.setToolTip(tr("The system that is to call plume-db"))
        self.span = QComboBox(self)
        for text, seconds in _SPANS[1:]:
            self.span.addItem(text, seconds)
        self.span.setCurrentIndex(self.span.findData(HOUR))
        self.span.setAccessibleName(tr("How often"))
        self.span.setToolTip(tr("How often it is called"))
        copy = QPushButton(tr("Copy"))
        copy.setIcon(icons.icon("copy"))
        copy.setToolTip(tr("Copy the text below"))
        copy.clicked.connect(self._copy)
        for box in (self.clock, self.span):
            box.currentIndexChanged.connect(self._write)
            row.addWidget(box)
        row.addWidget(copy)
        row.addStretch(1)
        return row

    def _write(self, _at: int = 0) -> None:
        command = command_of(this_program(), self._store, self._file)
        try:
            units = units_for(
                str(self.clock.currentData()), command, int(self.span.currentData()), self._file
            )
        except PlumeError as error:
            self.text.setPlainText(error.sentence)
            return
        parts = [f"# {each.name}\n{each.text}" for each in units.files]
        parts.append("\n".join(f"# {line}" for line in (*units.how, units.note) if line))
        self.text.setPlainText("\n".join(parts))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _agree(self) -> None:
        every = int(self.every.currentData())
        self.agreed.emit(
            replace(
                self._plan,
                every=every,
                on_close=self.on_close.isChecked(),
                store=str(self._store),
            )
        )
