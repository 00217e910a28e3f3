"""Text that is read, not written."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from plume_db.decode.text import pieces_of_lines
from plume_ui import theme

_ADDED = 1
"""State of a line that only continues the one above."""


class Viewer(QPlainTextEdit):
    """Shows text in the monospaced font; lines too long to be laid out are broken into pieces.

    What is copied has no breaks but those of the text.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFont(theme.mono_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(8)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)

    def show_text(self, text: str) -> bool:
        """Show a text; True where lines had to be broken."""
        shown, added = pieces_of_lines(text)
        self.setPlainText(shown)
        for number in added:
            self.document().findBlockByNumber(number).setUserState(_ADDED)
        return bool(added)

    def wrap(self, on: bool) -> None:
        """Wrap long lines anywhere, or not at all."""
        self.setWordWrapMode(
            QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if on else QTextOption.WrapMode.NoWrap
        )

    def fit(self, most: int) -> None:
        """Take the height of the text, at most `most` pixels."""
        lines = self.document().blockCount() + 1
        self.setFixedHeight(min(most, lines * self.fontMetrics().lineSpacing() + 24))

    def chosen_text(self) -> str:
        """Give the selected text as it is, without the breaks that were added."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        block = self.document().findBlock(start)
        parts: list[str] = []
        while block.isValid() and block.position() < end:
            if parts and block.userState() != _ADDED:
                parts.append("\n")
            first = max(0, start - block.position())
            parts.append(block.text()[first : end - block.position()])
            block = block.next()
        if block.isValid() and block.position() == end > start and parts:
            parts.append("" if block.userState() == _ADDED else "\n")
        return "".join(parts)

    def createMimeDataFromSelection(self) -> QMimeData:
        """Put the selected text on the clipboard."""
        data = QMimeData()
        data.setText(self.chosen_text())
        return data
