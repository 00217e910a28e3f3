"""Rows that we paint, in a language that is read from right to left."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem


class Mirror:
    """Lets a delegate lay its row out from left to right, and turns it round where that is asked.

    Names and values go their own way in it, whatever the language of the window is.
    """

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        self._direction: Qt.LayoutDirection = option.direction
        self._whole = QRect(option.rect)
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if self.turned:
            start, end = end, start
        self.start = start | Qt.AlignmentFlag.AlignAbsolute
        self.end = end | Qt.AlignmentFlag.AlignAbsolute

    @property
    def turned(self) -> bool:
        """Whether the row is read from right to left."""
        return self._direction == Qt.LayoutDirection.RightToLeft

    def rect(self, box: QRect) -> QRect:
        """Give where a part of the row is painted."""
        return QStyle.visualRect(self._direction, self._whole, box)

    def rectf(self, box: QRectF) -> QRectF:
        """Give where a part of the row is painted, to parts of a pixel."""
        if not self.turned:
            return box
        left = self.across(box.right())
        return QRectF(left, box.top(), box.width(), box.height())

    def across(self, x: float) -> float:
        """Give the place of a vertical line."""
        whole = QRectF(self._whole)
        return whole.left() + whole.right() - x if self.turned else x
