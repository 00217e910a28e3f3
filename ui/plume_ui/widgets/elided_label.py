"""A label that shortens its text to the room it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from plume_db.values import revealed
from plume_ui import theme


class ElidedLabel(QLabel):
    """One line; what does not fit ends in an ellipsis, and the whole is in the tool tip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(revealed(text), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._muted = role == "caption"

    def setText(self, text: str) -> None:
        """Write another text; names are shown so that none reads as another one."""
        super().setText(revealed(text))

    def minimumSizeHint(self) -> QSize:
        """Allow any width down to an ellipsis."""
        return QSize(24, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        line = " ".join(self.text().split())
        shown = self.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != line else "")
        look = theme.tokens()
        painter = QPainter(self)
        enabled = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(theme.colour(look.muted) if self._muted else enabled)
        painter.drawText(self.rect(), int(self.alignment()) | 0, shown)
        painter.end()
