"""A field for the value of each parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QLineEdit, QScrollArea, QWidget

from plume_db.language import tr
from plume_db.names import literal
from plume_db.query.parameters import read_value
from plume_db.values import Value
from plume_ui.widgets.card import label

MOST = 60
"""Parameters that get a field."""


class ValueForm(QScrollArea):
    """Reads what is typed as a value: a number, 'text', x'00', NULL."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, QLineEdit] = {}
        self._before: dict[str, tuple[str, Value]] = {}
        """What a field was filled with, so that a value nobody touched stays as it is."""
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields have the keyboard
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Values of the parameters"))
        self._page = QWidget()
        self._form = QFormLayout(self._page)
        self._form.setContentsMargins(12, 8, 12, 8)
        self.setWidget(self._page)

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that have a field."""
        return tuple(self._fields)

    def ask_for(self, names: Sequence[str], given: Mapping[str, Value]) -> None:
        """Make a field for each parameter."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = {}
        for name in names[:MOST]:
            field = QLineEdit()
            field.setAccessibleName(tr("Value of {name}", name=name))
            field.setToolTip(
                tr("A number, 'text', x'00ff' or NULL; anything else is taken as text")
            )
            field.textEdited.connect(lambda _text: self.changed.emit())
            self._fields[name] = field
            self._form.addRow(label(name, "caption"), field)
        self.fill(given)
        self.updateGeometry()

    def fill(self, given: Mapping[str, Value]) -> None:
        """Show values."""
        for name, field in self._fields.items():
            value = given.get(name)
            text = literal(value)
            self._before[name] = (text, value)
            field.setText(text)

    def given(self) -> dict[str, Value]:
        """Read the values."""
        found: dict[str, Value] = {}
        for name, field in self._fields.items():
            before, value = self._before.get(name, ("", None))
            found[name] = value if field.text() == before else read_value(field.text())
        return found

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Ask for the height of the fields."""
        return QSize(240, self._page.sizeHint().height() + 2)

    def setFocus(self, *_reason: object) -> None:
        """Put the keyboard into the first field."""
        for field in self._fields.values():
            field.setFocus()
            return
        super().setFocus()
