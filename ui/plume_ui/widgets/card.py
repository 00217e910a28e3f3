"""A raised frame with a heading, for pages that are read rather than worked in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from plume_ui import theme


class Card(QFrame):
    """A frame with rounded corners; add widgets to :attr:`body`."""

    def __init__(self, heading: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 16)
        self.body.setSpacing(8)
        if heading:
            self.body.addWidget(label(heading, "section"))


def label(text: str, role: str = "", *, wrap: bool = False, delta: float = 0.0) -> QLabel:
    """Make a label in one of the style roles: heading, caption, section, good, warn or bad."""
    made = QLabel(text)
    # Names come from files, and one of <b>this</b> kind is shown as it is.
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if role == "section":
        delta = delta or -1.0
    if delta:
        made.setFont(theme.scaled_font(delta))
    return made
