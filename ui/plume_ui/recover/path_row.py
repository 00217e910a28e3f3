"""A field for the path of a file, with a button that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from plume_db.language import tr
from plume_ui.widgets.file_dialog import ask_open, ask_save


class PathRow(QWidget):
    """Holds a path that a person types or chooses."""

    changed = Signal()

    def __init__(
        self, name: str, tip: str, empty: str, *, saves: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setToolTip(tip)
        self.field.setPlaceholderText(empty)
        self.field.setClearButtonEnabled(not saves)
        self.field.textChanged.connect(lambda _text: self.changed.emit())
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setToolTip(tr("{name}: choose a file", name=name))
        self.choose.setAccessibleName(tr("Choose: {name}", name=name))
        self.choose.clicked.connect(self._ask_save if saves else self._ask_open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.choose)

    @property
    def path(self) -> Path | None:
        """The path, or None where the field is empty."""
        text = self.field.text().strip()
        return Path(text).expanduser().absolute() if text else None

    def set_path(self, path: Path | str) -> None:
        """Put a path into the field."""
        self.field.setText(str(path))

    def _ask_open(self) -> None:
        self._show(lambda chosen: ask_open(self, self._name, chosen))

    def _ask_save(self) -> None:
        self._show(
            lambda chosen: ask_save(self, self._name, chosen, self.field.text(), tr("Choose"))
        )

    def _show(self, ask: Callable[[Callable[[str], object]], object]) -> None:
        ask(self.set_path)
