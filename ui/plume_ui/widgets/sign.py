"""A small icon beside a sentence, in the colours the theme has when it is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from plume_ui import icons


class Sign(QWidget):
    """Paints one icon; says nothing to a screen reader, since the sentence beside it does."""

    def __init__(
        self, name: str, token: str, side: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        self._side = side
        self.setFixedSize(QSize(side, side))

    def show_icon(self, name: str, token: str) -> None:
        """Change the icon and its colour."""
        self._name, self._token = name, token
        self.update()

    @property
    def shown(self) -> tuple[str, str]:
        """The name of the icon and of its colour."""
        return self._name, self._token

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        icons.paint(painter, self._name, QRectF(0, 0, self._side, self._side), self._token)
        painter.end()
