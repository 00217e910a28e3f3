"""The field in which one cell of a grid is edited, over the cell itself."""

from __future__ import annotations

import re

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from plume_db.language import tr
from plume_db.rows.cells import CellValue
from plume_ui import theme

MOST_LINES = 6
LEAST_WIDTH = 120

_NOT_HERE = re.compile("[\0\u2029\ufdd0\ufdd1]")
"""Characters that a text document keeps for itself: it would give others back."""

_KEY = Qt.Key


def text_of(cell: CellValue) -> str | None:
    """Write a cell as it is edited; None for what can not be edited as text."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell)
    return str(cell) if isinstance(cell, (int, str)) else None


def fits(text: str) -> bool:
    """Tell whether the field gives back exactly the text it was given."""
    return not _NOT_HERE.search(text) and "\r" not in text.replace("\r\n", "")


class CellEditor(QPlainTextEdit):
    """Enter takes the text, Escape leaves the cell as it was, Alt+Enter begins a new line."""

    ended = Signal(object)
    """Carries (text, rows, columns): the text or None, and how far to go from this cell."""

    def __init__(self, row: int, column: int, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.row = row
        self.column = column
        self._over = False
        # What came with Windows line ends goes with them.
        self._line_end = "\r\n" if "\r\n" in text and "\n" not in text.replace("\r\n", "") else "\n"
        self.setFont(theme.mono_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Edit the cell"))
        self.setToolTip(
            tr("Enter takes it, Escape leaves the cell as it was, Alt+Enter: a new line")
        )
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look = theme.tokens()
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {look.base}; border: 2px solid {look.accent}; "
            "border-radius: 0; padding: 0 3px; }"
        )
        self.document().setDocumentMargin(1)
        self.setPlainText(text)
        self._began = self.text()

    def text(self) -> str:
        """Give the text exactly as typed, with the line ends it came with."""
        # Not toPlainText(): that turns each no-break space into a plain one.
        return self.document().toRawText().replace("\u2029", self._line_end)

    def place_over(self, cell: QRect, area: QRect) -> None:
        """Lie over a cell, as tall as the text needs, within an area."""
        lines = min(MOST_LINES, self.document().blockCount())
        height = max(cell.height() + 1, lines * self.fontMetrics().lineSpacing() + 8)
        box = QRect(cell.left() - 1, cell.top() - 1, max(LEAST_WIDTH, cell.width() + 1), height)
        self.setVisible(area.intersects(cell))
        self.setGeometry(box)

    def end(self, take: bool, rows: int = 0, columns: int = 0) -> None:
        """Hand over what was typed, once; nothing where it is what it was."""
        if self._over:
            return
        self._over = True
        text = self.text()
        self.ended.emit((text if take and text != self._began else None, rows, columns))

    # Qt's events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """End on Enter, Tab and Escape."""
        key, back = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == _KEY.Key_Escape:
            self.end(False)
        elif key in (_KEY.Key_Return, _KEY.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.textCursor().insertBlock()
                self.updateGeometry()
            else:
                self.end(True, -1 if back else 1, 0)
        elif key in (_KEY.Key_Tab, _KEY.Key_Backtab):
            self.end(True, 0, -1 if key == _KEY.Key_Backtab else 1)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Go to the next cell of the row, like Tab in the grid."""
        self.end(True, 0, 1 if next_one else -1)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take what was typed, unless a menu only borrows the keyboard."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.end(True)
