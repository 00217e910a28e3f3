"""A place that scrolls where there is less room than its part needs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Roomy(QScrollArea):
    """Gives a part all the room there is, and never less than it needs."""

    def __init__(self, least: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holder = _Holder(least)
        self.setWidget(self._holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def take(self, part: QWidget) -> None:
        """Hold a part from now on."""
        self._holder.take(part)


class _Holder(QWidget):
    """Without a layout: a text that wraps would let the area ask for the height it likes best."""

    def __init__(self, least: int) -> None:
        super().__init__()
        self._part: QWidget | None = None
        self.setMinimumHeight(least)

    def take(self, part: QWidget) -> None:
        """Hold a part from now on."""
        self._part = part
        part.setParent(self)
        part.setGeometry(self.rect())
        part.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the part all of it."""
        super().resizeEvent(event)
        needed = getattr(self._part, "height_needed", None)
        if callable(needed):  # it needs another height where it is narrow
            self.setMinimumHeight(needed(self.width()))
        if self._part is not None:
            self._part.setGeometry(self.rect())
