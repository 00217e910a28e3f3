"""The choices of a task as fields, made from the same data as the terminal's options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from plume_db.maintenance.kinds import Choice
from plume_ui.widgets.card import label

_WHOLE = "The whole file"


class OptionsForm(QWidget):
    """Shows the choices of one task; says when one was changed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, 112)
        self._grid.setColumnStretch(1, 1)

    def show_choices(self, choices: Sequence[Choice], tables: Sequence[str]) -> None:
        """Make the fields; `tables` are the names that a choice of a table offers."""
        self._fields.clear()
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, choice in enumerate(choices):
            field = self._field(choice, tables)
            field.setAccessibleName(choice.title)
            field.setAccessibleDescription(choice.meaning)
            field.setToolTip(choice.meaning)
            self._fields[choice.name] = field
            self._grid.addWidget(label(choice.title, "caption"), 2 * row, 0)
            self._grid.addWidget(field, 2 * row, 1, Qt.AlignmentFlag.AlignLeft)
            meaning = label(choice.meaning, "caption", wrap=True, delta=-1)
            self._grid.addWidget(meaning, 2 * row + 1, 1)
        self.setVisible(bool(choices))

    def choose(self, name: str, value: object) -> None:
        """Set one field; a value that it does not have is left out."""
        field = self._fields.get(name)
        if isinstance(field, QComboBox) and (at := field.findData(value)) >= 0:
            field.setCurrentIndex(at)
        elif isinstance(field, QLineEdit):
            field.setText(str(value))
            self._tell()

    def options(self) -> Mapping[str, Any]:
        """Give what is chosen, by name; a field left empty is left out."""
        found = {name: _value(field) for name, field in self._fields.items()}
        return {name: value for name, value in found.items() if value not in (None, "")}

    def _field(self, choice: Choice, tables: Sequence[str]) -> QWidget:
        if choice.kind in ("one of", "table"):
            return self._list(choice, tables)
        if choice.kind == "yes or no":
            box = QCheckBox("Yes", self)
            box.setChecked(bool(choice.default))
            box.toggled.connect(self._tell)
            return box
        if choice.kind == "number":
            spin = QSpinBox(self)
            spin.setRange(0, 2_000_000_000)
            spin.setGroupSeparatorShown(True)
            spin.setValue(int(choice.default or 0))
            spin.valueChanged.connect(self._tell)
            return spin
        line = QLineEdit(str(choice.default or ""), self)
        line.editingFinished.connect(self._tell)
        return line

    def _list(self, choice: Choice, tables: Sequence[str]) -> QComboBox:
        box = QComboBox(self)
        if choice.kind == "table":
            box.addItem(_WHOLE, "")
            for name in tables:
                box.addItem(name, name)
        else:
            for value in choice.values:
                box.addItem(value, value)
        box.setMinimumContentsLength(12)
        box.currentIndexChanged.connect(self._tell)
        return box

    def _tell(self, *_: object) -> None:
        self.changed.emit()


def _value(field: QWidget) -> Any:
    if isinstance(field, QComboBox):
        return field.currentData()
    if isinstance(field, QCheckBox):
        return field.isChecked()
    if isinstance(field, QSpinBox):
        return field.value()
    return field.text().strip() if isinstance(field, QLineEdit) else None
