"""Panels one above the other, with hairlines between them that can be dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from plume_db.language import tr
from plume_ui import theme

_GRIP = 28


class _Divider(QSplitterHandle):
    """A hairline with a grip in its middle, wide enough for a hand."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground, the line and the grip."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.base))
        middle = self.height() // 2
        painter.fillRect(0, middle, self.width(), 1, QColor(look.line))
        left = (self.width() - _GRIP) // 2
        painter.fillRect(left, middle - 1, _GRIP, 3, QColor(look.line))


class Dividers(QSplitter):
    """A vertical splitter whose panels keep a least height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(7)

    def createHandle(self) -> QSplitterHandle:
        """Make a divider."""
        made = _Divider(self.orientation(), self)
        made.setToolTip(tr("Drag to change the height of the panels"))
        return made
