"""The line numbers beside the editor, with a bar along the statement at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from plume_db.language import tr
from plume_ui import theme

Lines = Callable[[int], Iterable[tuple[int, int, int]]]
"""Gives number, top and height of every line in view, down to a y; heights in pixels."""

Statement = Callable[[], tuple[int, int] | None]
"""Gives the first and last line of the statement at the cursor."""

_SIDE = 12
_BAR = 2


class Gutter(QWidget):
    """Paints the number of every line that is in view."""

    def __init__(self, editor: QPlainTextEdit, lines_in_view: Lines, statement: Statement) -> None:
        super().__init__(editor)
        self._editor = editor
        self._lines_in_view = lines_in_view
        self._statement = statement
        self.setAccessibleName(tr("Line numbers"))
        theme.notifier().changed.connect(self.update)

    def width_wanted(self) -> int:
        """Tell the width for the largest number."""
        digits = max(2, len(str(self._editor.blockCount())))
        return 2 * _SIDE + self.fontMetrics().horizontalAdvance("9") * digits

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Ask for the width of the largest number."""
        return QSize(self.width_wanted(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers of the lines in view."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(look.base))
        current = self._editor.textCursor().blockNumber()
        first, last = self._statement() or (1, 0)
        bar = QColor(look.accent)
        bar.setAlphaF(0.55)
        for number, top, height in self._lines_in_view(event.rect().bottom()):
            if first <= number <= last:
                painter.fillRect(QRect(self.width() - 6, top, _BAR, height), bar)
            painter.setPen(QColor(look.text if number == current else look.faint))
            painter.drawText(
                QRect(0, top, self.width() - _SIDE, height),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
                str(number + 1),
            )
        painter.end()
