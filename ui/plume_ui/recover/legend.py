"""What the squares of the page map mean, with how many pages there are of each."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from plume_db.recover.marks import MARKS
from plume_db.units import count_text
from plume_ui import theme
from plume_ui.recover.page_map import SIDE, Squares, paint_square
from plume_ui.widgets.card import label

_ACROSS = 3


class Swatch(QWidget):
    """One square of the map."""

    def __init__(self, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self.setFixedSize(QSize(SIDE, SIDE))
        theme.notifier().changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the square."""
        painter = QPainter(self)
        paint_square(painter, QRectF(0, 0, SIDE, SIDE), self._letter, theme.tokens())
        painter.end()


class Legend(QWidget):
    """Lists the kinds of pages that there are."""

    def __init__(self, squares: Squares, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(4)
        used = [mark for mark in MARKS if squares.counts.get(mark.letter)]
        for at, mark in enumerate(used):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Swatch(mark.letter))
            words = label(f"{mark.title} {count_text(squares.counts[mark.letter])}", "caption")
            words.setToolTip(mark.meaning)
            row.addWidget(words)
            row.addStretch(1)
            grid.addLayout(row, at // _ACROSS, at % _ACROSS)
        for column in range(_ACROSS):
            grid.setColumnStretch(column, 1)
