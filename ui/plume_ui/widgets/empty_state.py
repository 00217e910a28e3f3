"""What stands where there is nothing to show yet: a sign, a sentence, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from plume_ui.widgets.card import label
from plume_ui.widgets.sign import Sign

_SIGN = 40
_EDGE, _LOW_EDGE = 32, 12
_LOW = 240
"""Pixels of height below which the words need the room of the sign."""


class EmptyState(QWidget):
    """Two lines of text under an icon, in the middle of its place."""

    def __init__(self, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = label("", "heading", wrap=True)
        self._advice = label("", "caption", wrap=True)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.setSpacing(8)
        column.addStretch(2)
        self._sign = Sign(icon_name, "faint", _SIGN, self)
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for each in (self._heading, self._advice):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(each)
        column.addStretch(3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def say(self, heading: str, advice: str = "") -> None:
        """Show a sentence, and what to do about it."""
        self._heading.setText(heading)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(f"{heading} {advice}".strip())

    @property
    def text(self) -> str:
        """Both sentences."""
        return f"{self._heading.text()} {self._advice.text()}".strip()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the sign, and most of the air, in a low place."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        edge = _LOW_EDGE if low else _EDGE
        self._column.setContentsMargins(_EDGE, edge, _EDGE, edge)
        self._sign.setHidden(low)

    def sizeHint(self) -> QSize:
        """Ask for a modest place."""
        return QSize(480, 320)
