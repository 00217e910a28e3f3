"""Fields for the values of a statement's parameters, with the type each is meant as."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QScrollArea, QWidget

from plume_db.language import tr
from plume_db.query.parameters import KINDS, problem, typed_value
from plume_db.values import Value
from plume_ui import theme
from plume_ui.widgets.select import Select

MOST = 40
"""Parameters that get a field; the others stay NULL."""

_TIPS = {
    "auto": tr("A number, 'text', x'bytes' or plain text; empty means NULL"),
    "text": tr("Text, exactly as it stands here, also where it is empty"),
    "number": tr("An integer or a real number"),
    "null": tr("NULL, whatever stands here"),
    "blob": tr("Bytes in hexadecimal: 00 ff"),
}


class ParameterBar(QScrollArea):
    """One small field and type for each parameter; hidden where there are none."""

    submitted = Signal()
    """Return was pressed in a field."""
    changed = Signal()
    """The person changed a value or a type."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Parameters"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keyboard
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._kept: dict[str, tuple[str, str]] = {}
        self._names: tuple[str, ...] = ()
        self._fields: dict[str, tuple[QLineEdit, Select]] = {}
        self.hide()

    def ask_for(self, names: tuple[str, ...]) -> None:
        """Show fields for these parameters."""
        names = names[:MOST]
        if names == self._names:
            return
        self._kept.update(self.texts())
        self._names, self._fields = names, {}
        row = QWidget(self)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(4)
        for name in names:
            self._add(layout, name)
        layout.addStretch(1)
        self.setWidget(row)
        bar = self.horizontalScrollBar().sizeHint().height() if len(names) > 4 else 0
        self.setFixedHeight(row.sizeHint().height() + 2 + bar)
        self.setVisible(bool(names))

    def _add(self, layout: QHBoxLayout, name: str) -> None:
        kind, text = self._kept.get(name, ("auto", ""))
        title = QLabel(name)
        title.setFont(theme.mono_font())
        field = QLineEdit(text)
        field.setFont(theme.mono_font())
        field.setPlaceholderText("NULL")
        field.setFixedWidth(132)
        field.setAccessibleName(tr("Value of {name}", name=name))
        field.returnPressed.connect(self.submitted)
        field.textEdited.connect(lambda _text: self._edited(name))
        types = Select(tr("Type of {name}", name=name), tr("What the value is meant as"), 96)
        types.addItems(list(KINDS))
        types.setCurrentText(kind)
        types.settle()
        types.activated.connect(lambda _at: self._edited(name))
        title.setBuddy(field)
        for widget in (title, field, types):
            layout.addWidget(widget)
        layout.addSpacing(12)
        self._fields[name] = field, types
        self._explain(name)

    def _edited(self, name: str) -> None:
        self._explain(name)
        self.changed.emit()

    def _explain(self, name: str) -> None:
        field, types = self._fields[name]
        kind = types.currentText()
        wrong = problem(field.text(), kind)
        field.setEnabled(kind != "null")
        field.setPlaceholderText("NULL" if kind in ("auto", "null") else "")
        field.setToolTip(wrong or _TIPS[kind])
        field.setStyleSheet(f"border-color: {theme.tokens().bad};" if wrong else "")

    def values(self) -> dict[str, Value]:
        """Give the values by their parameters' names; raises PlumeError where one is wrong."""
        return {
            name: typed_value(field.text(), types.currentText(), name)
            for name, (field, types) in self._fields.items()
        }

    def texts(self) -> dict[str, tuple[str, str]]:
        """Give type and text of each field, also of those that were shown before."""
        shown = {n: (types.currentText(), f.text()) for n, (f, types) in self._fields.items()}
        return {**self._kept, **shown}

    def fill(self, texts: Mapping[str, str | tuple[str, str]]) -> None:
        """Put texts, perhaps with their types, into the fields of these parameters."""
        for name, given in texts.items():
            kind, text = ("auto", given) if isinstance(given, str) else given
            self._kept[name] = kind if kind in KINDS else "auto", text
            if name in self._fields:
                field, types = self._fields[name]
                field.setText(text)
                types.setCurrentText(self._kept[name][0])
                self._explain(name)

    def remember(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """Fill in what was used before, where nothing was typed yet."""
        now = self.texts()
        self.fill({n: given for n, given in texts.items() if not now.get(n, ("", ""))[1]})
