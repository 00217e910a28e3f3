"""Fields for the values of a statement's parameters."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QWidget

from plume_db.query.parameters import read_value
from plume_db.values import Value
from plume_ui import theme

MOST = 40
"""Parameters that get a field; the others stay NULL."""


class ParameterBar(QScrollArea):
    """One small field for each parameter; hidden where there are none. Values stay by name."""

    submitted = Signal()
    """Return was pressed in a field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Parameters")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._kept: dict[str, str] = {}
        self._names: tuple[str, ...] = ()
        self._fields: dict[str, QLineEdit] = {}
        self.hide()

    def ask_for(self, names: tuple[str, ...]) -> None:
        """Show fields for these parameters."""
        names = names[:MOST]
        if names == self._names:
            return
        self._kept.update((name, field.text()) for name, field in self._fields.items())
        self._names, self._fields = names, {}
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(8)
        for name in names:
            self._add(layout, name)
        layout.addStretch(1)
        self.setWidget(row)
        self.setFixedHeight(row.sizeHint().height() + 2)
        self.setVisible(bool(names))

    def _add(self, layout: QHBoxLayout, name: str) -> None:
        title = QLabel(name)
        title.setFont(theme.mono_font())
        field = QLineEdit(self._kept.get(name, ""))
        field.setFont(theme.mono_font())
        field.setPlaceholderText("NULL")
        field.setFixedWidth(132)
        field.setAccessibleName(f"Value of {name}")
        field.setToolTip("A number, 'text', x'bytes' or plain text; empty means NULL")
        field.returnPressed.connect(self.submitted)
        title.setBuddy(field)
        layout.addWidget(title)
        layout.addWidget(field)
        self._fields[name] = field

    def values(self) -> dict[str, Value]:
        """Give the values by their parameters' names; fields that are empty say NULL."""
        return {name: read_value(field.text()) for name, field in self._fields.items()}

    def fill(self, texts: dict[str, str]) -> None:
        """Put texts into the fields of these parameters."""
        for name, text in texts.items():
            if name in self._fields:
                self._fields[name].setText(text)
