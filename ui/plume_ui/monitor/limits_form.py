"""The limits of a file, to be changed: a value and a unit each, 0 for off."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from plume_db.language import tr
from plume_db.monitor.limits import WORDS, Limits, LimitWords
from plume_ui.widgets.card import label
from plume_ui.widgets.decimal_box import DecimalBox

_FACTORS = {"wal": 1e6, "room": 1e9, "growth": 1e9}
"""Bytes in the unit that a limit of bytes is set in."""
_SUFFIX = {"wal": " MB", "room": " GB", "growth": " GB"}
_WIDE, _NARROW = 3, 2
"""Fields beside each other."""


class LimitsForm(QWidget):
    """Six numbers; says when a person changed one."""

    changed = Signal(object)
    """Carries the Limits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._limits = Limits()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self.fields: dict[str, DecimalBox] = {}
        self._captions: dict[str, QLabel] = {}
        for words in WORDS:
            field = self.fields[words.name] = self._field(words)
            caption = self._captions[words.name] = label(words.title, "caption")
            caption.setBuddy(field)
        self._columns = 0
        self.be_narrow(narrow=False)
        self.show_limits(self._limits)

    def be_narrow(self, narrow: bool) -> None:
        """Stand two beside each other, else three."""
        columns = _NARROW if narrow else _WIDE
        if columns == self._columns:
            return
        self._columns = columns
        for column in range(_WIDE):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for place, name in enumerate(self.fields):
            row, column = 2 * (place // columns), place % columns
            bottom = Qt.AlignmentFlag.AlignBottom
            self._grid.addWidget(self._captions[name], row, column, bottom)
            self._grid.addWidget(self.fields[name], row + 1, column)

    def show_limits(self, limits: Limits) -> None:
        """Show limits without saying that they changed."""
        self._limits = limits
        for name, field in self.fields.items():
            with QSignalBlocker(field):
                field.setValue(getattr(limits, name) / _FACTORS.get(name, 1.0))

    def _field(self, words: LimitWords) -> DecimalBox:
        field = DecimalBox(self)
        field.setRange(0, 100 if words.unit == "%" else 1e6)
        field.setDecimals(1 if words.name in ("room", "growth") else 0)
        field.setSuffix(_SUFFIX.get(words.name, f" {words.unit}"))
        field.setSpecialValueText(tr("off"))
        field.setKeyboardTracking(False)
        field.setMinimumSize(104, 28)
        field.setAccessibleName(f"{words.title} ({words.unit})")
        field.setToolTip(tr("{tip}. 0 turns this alert off.", tip=words.tip))
        field.valueChanged.connect(self._tell)
        return field

    def _tell(self, _value: float) -> None:
        values = {
            name: field.value() * _FACTORS.get(name, 1.0) for name, field in self.fields.items()
        }
        self._limits = replace(self._limits, **values)
        self.changed.emit(self._limits)
