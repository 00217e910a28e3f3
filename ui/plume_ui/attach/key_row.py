"""A row that asks for the key of an encrypted file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from plume_db.database import Key
from plume_db.language import tr


class KeyRow(QWidget):
    """Emits ``key_given``; the key is kept in memory only, and only while the file is attached."""

    key_given = Signal(object)
    """Carries a Key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setPlaceholderText(tr("Key or passphrase"))
        self.field.setAccessibleName(tr("Key or passphrase"))
        self.field.setToolTip(tr("Kept in memory only, never stored"))
        self.field.returnPressed.connect(self._give)
        unlock = QPushButton(tr("Unlock"))
        unlock.setToolTip(tr("Try this key with every cipher known"))
        unlock.clicked.connect(self._give)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(unlock)
        self.hide()

    def ask(self) -> None:
        """Show the row and put the keyboard there."""
        self.show()
        self.field.setFocus()

    def _give(self) -> None:
        if secret := self.field.text():
            self.field.clear()
            self.hide()
            self.key_given.emit(Key(secret))
