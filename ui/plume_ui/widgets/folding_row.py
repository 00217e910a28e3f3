"""A row of controls that stand below each other where they do not fit beside each other."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget


class FoldingRow(QWidget):
    """Cuts no word: in a narrow window, or with a large font, it becomes a column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._parts: list[QWidget] = []

    def add(self, *parts: QWidget) -> None:
        """Put controls at the end."""
        for part in parts:
            self._parts.append(part)
            self._box.addWidget(part)

    def add_stretch(self) -> None:
        """Leave what room there is free here."""
        self._box.addStretch(1)

    def _wanted(self) -> int:
        hints = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        return sum(hints) + self._box.spacing() * len(hints)

    def minimumSizeHint(self) -> QSize:
        """Ask for the widest control, as wide as a column is."""
        hints = [part.sizeHint() for part in self._parts]
        width = max((hint.width() for hint in hints), default=0)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be a row or a column."""
        ways = QBoxLayout.Direction
        fits = self.width() >= self._wanted()
        self._box.setDirection(ways.LeftToRight if fits else ways.TopToBottom)
        super().resizeEvent(event)
