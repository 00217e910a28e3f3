"""A quiet word in the corner of the editor: that a long text is coming in, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class Notice(QLabel):
    """One line over the corner of its parent; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "caption")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.setContentsMargins(8, 2, 8, 2)
        self.hide()

    def say(self, words: str) -> None:
        """Show a word, or nothing."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.place()

    def place(self) -> None:
        """Go to the corner."""
        parent = self.parentWidget()
        if parent is not None and self.text():
            self.adjustSize()
            self.move(parent.width() - self.width() - 20, parent.height() - self.height() - 16)
            self.raise_()
