"""The control of each kind of setting: it writes what is chosen, and follows what is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QFontDatabase, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from plume_db.folders import own_store
from plume_db.language import tr
from plume_ui import theme
from plume_ui.settings import Settings
from plume_ui.settings_table import Setting
from plume_ui.widgets.decimal_box import DecimalBox
from plume_ui.widgets.file_dialog import ask_folder
from plume_ui.widgets.size_box import SizeBox

_WIDTH = 232
"""Pixels of a control, so that their edges make one line."""
_NARROW = 168
"""Pixels where there is little room."""


class _Number(QSpinBox):
    """A number that the wheel changes only while it has the keyboard: pages are scrolled by it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Decimal(DecimalBox):
    """Likewise with decimals, of which none stands there for nothing."""

    def textFromValue(self, value: float) -> str:
        """Write 0.2, not 0.20."""
        text, point = super().textFromValue(value), self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Size(SizeBox):
    """Likewise a size."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Choice(QComboBox):
    """Likewise a list."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class _Folder(QWidget):
    """A folder: typed or chosen; empty for the program's own."""

    def __init__(self, chosen: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(tr("Plume DB's own"))
        self.line.setClearButtonEnabled(True)
        self.line.editingFinished.connect(
            lambda: chosen(
                str(Path(text).expanduser()) if (text := self.line.text().strip()) else ""
            )
        )
        self.choose = QPushButton(tr("Choose…"), self)
        self.choose.setToolTip(tr("Choose another folder for new snapshots"))
        self.choose.clicked.connect(lambda: self._ask(chosen))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.choose)
        self.setFocusProxy(self.line)

    def _ask(self, chosen: Callable[[str], object]) -> None:
        ask_folder(self, tr("Where snapshots are kept"), chosen, self.line.text() or own_store())


class Field:
    """One setting's control; `widget` is what is shown."""

    def __init__(self, setting: Setting, settings: Settings, parent: QWidget) -> None:
        self._setting = setting
        self._settings = settings
        self.widget: QWidget = _MAKERS[setting.kind](self, parent)
        title, hint = setting.words()
        for each in (self.widget, *self.widget.findChildren(QLineEdit)):
            each.setAccessibleName(title)
            each.setAccessibleDescription(hint)
            each.setToolTip(hint)
        self.fit(narrow=False)
        self.show_value()

    def fit(self, narrow: bool) -> None:
        """Make the control as wide as all are, or narrower."""
        if self._setting.kind != "switch":
            wide = _NARROW if narrow else _WIDTH
            folder = isinstance(self.widget, _Folder)  # it has words beside its line
            self.widget.setFixedWidth(theme.wide(wide) if folder else wide)

    def show_value(self) -> None:
        """Show what is in force."""
        value, widget = self._settings.get(self._setting.key), self.widget
        inner = widget.line if isinstance(widget, _Folder) else widget
        with QSignalBlocker(inner):
            shown = value * self._setting.step if self._setting.kind == "size" else value
            _SHOWERS[self._setting.kind](inner, shown)

    def _choose(self, value: Any) -> None:
        if self._setting.accepts(value):
            self._settings.set(self._setting.key, value)
        else:
            self.show_value()

    # one for each kind

    def _make_choice(self, parent: QWidget) -> QWidget:
        box = _Choice(parent)
        choices: Mapping[str, str] = self._setting.choices() if self._setting.choices else {}
        for value, name in choices.items():
            box.addItem(name, value)
        box.activated.connect(lambda _at: self._choose(box.currentData()))
        return box

    def _make_font(self, parent: QWidget) -> QWidget:
        box = _Choice(parent)
        box.addItem(tr("As the system"), "")
        for family in QFontDatabase.families():
            if QFontDatabase.isFixedPitch(family):
                box.addItem(family, family)
        box.activated.connect(lambda _at: self._choose(box.currentData()))
        return box

    def _make_number(self, parent: QWidget) -> QWidget:
        whole = isinstance(self._setting.default, int)
        box: _Number | _Decimal = _Number(parent) if whole else _Decimal(parent)
        least, most = self._setting.span or (0, 2**31 - 1)
        unit = self._setting.unit()
        box.setGroupSeparatorShown(True)
        box.setKeyboardTracking(False)
        box.setSuffix(f" {unit}" if unit else "")
        box.setSpecialValueText(self._setting.least())
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        if isinstance(box, QSpinBox):
            box.setRange(int(least), int(most))
            box.setSingleStep(int(self._setting.step))
            box.valueChanged.connect(lambda _value: self._choose(box.value()))
        else:
            box.setDecimals(2)
            box.setRange(least, most)
            box.setSingleStep(self._setting.step)
            box.valueChanged.connect(lambda _value: self._choose(box.value()))
        return box

    def _make_size(self, parent: QWidget) -> QWidget:
        box, unit = _Size(parent), self._setting.step
        least, most = self._setting.span or (0, 1e6)
        box.setRange(least * unit, most * unit)
        box.setSpecialValueText(self._setting.least())
        box.lineEdit().setTextMargins(6, 0, 0, 0)
        box.valueChanged.connect(lambda _value: self._choose(box.value() / unit))
        return box

    def _make_switch(self, parent: QWidget) -> QWidget:
        box = QCheckBox(parent)
        box.setStyleSheet("QCheckBox { spacing: 0; }")  # the frame of the keyboard fits then
        box.toggled.connect(lambda on: self._choose(bool(on)))
        return box

    def _make_text(self, parent: QWidget) -> QWidget:
        line = QLineEdit(parent)
        if self._setting.span is not None:
            line.setMaxLength(int(self._setting.span[1]))
        line.editingFinished.connect(lambda: self._choose(line.text()))
        return line

    def _make_folder(self, parent: QWidget) -> QWidget:
        return _Folder(self._choose, parent)


def _show_choice(box: Any, value: Any) -> None:
    at = box.findData(value)
    if at < 0:  # a font that is not here any more, perhaps
        box.addItem(str(value), value)
        at = box.count() - 1
    box.setCurrentIndex(at)


_MAKERS: Mapping[str, Callable[[Field, QWidget], QWidget]] = {
    "choice": Field._make_choice,
    "font": Field._make_font,
    "number": Field._make_number,
    "size": Field._make_size,
    "switch": Field._make_switch,
    "text": Field._make_text,
    "folder": Field._make_folder,
}
_SHOWERS: Mapping[str, Callable[[Any, Any], object]] = {
    "choice": _show_choice,
    "font": _show_choice,
    "number": lambda box, value: box.setValue(value),
    "size": lambda box, value: box.setValue(value),
    "switch": lambda box, value: box.setChecked(value),
    "text": lambda line, value: line.setText(value),
    "folder": lambda line, value: line.setText(value),
}
