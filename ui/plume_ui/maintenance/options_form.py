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

from plume_db.language import said, tr
from plume_db.maintenance.kinds import Choice
from plume_ui.widgets.card import label

_NAMES_WIDTH = 112
_WHOLE = tr("The whole file")


class OptionsForm(QWidget):
    """Shows the choices of one task; says when one was changed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QWidget] = {}
        self._rows: list[tuple[QWidget, QWidget, QWidget]] = []
        self._narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_choices(self, choices: Sequence[Choice], tables: Sequence[str]) -> None:
        """Make the fields; `tables` are the names that a choice of a table offers."""
        self._fields.clear()
        self._rows.clear()
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for choice in choices:
            field = self._field(choice, tables)
            field.setAccessibleName(choice.title)
            field.setAccessibleDescription(choice.meaning)
            field.setToolTip(choice.meaning)
            self._fields[choice.name] = field
            meaning = label(choice.meaning, "caption", wrap=True, delta=-1)
            self._rows.append((label(choice.title, "caption"), field, meaning))
        self._arrange()
        self.setVisible(bool(choices))

    def set_narrow(self, narrow: bool) -> None:
        """Show each field below its name instead of beside it, or back."""
        if narrow is not self._narrow:
            self._narrow = narrow
            self._arrange()

    def _arrange(self) -> None:
        grid, left = self._grid, Qt.AlignmentFlag.AlignLeft
        grid.setColumnMinimumWidth(0, 0 if self._narrow else _NAMES_WIDTH)
        for row, (name, field, meaning) in enumerate(self._rows):
            for each in (name, field, meaning):
                grid.removeWidget(each)
            if self._narrow:
                grid.addWidget(name, 3 * row, 0, 1, 2)
                grid.addWidget(field, 3 * row + 1, 0, 1, 2, left)
                grid.addWidget(meaning, 3 * row + 2, 0, 1, 2)
            else:
                grid.addWidget(name, 3 * row, 0)
                grid.addWidget(field, 3 * row, 1, left)
                grid.addWidget(meaning, 3 * row + 1, 1)

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
            box = QCheckBox(tr("Yes"), self)
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
                box.addItem(said(value), value)
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
