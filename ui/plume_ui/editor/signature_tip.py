"""What a function is called with, shown above the line while its brackets are filled."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from plume_db.completion.items import Signature
from plume_ui import theme


class SignatureTip(QFrame):
    """A box of two lines: the call with its current argument in bold, and what it is for."""

    def __init__(self, editor: QWidget) -> None:
        super().__init__(editor.window())
        self._editor = editor
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._call = QLabel(self)
        self._call.setTextFormat(Qt.TextFormat.RichText)
        self._meaning = QLabel(self)
        self._meaning.setTextFormat(Qt.TextFormat.PlainText)
        self._meaning.setProperty("role", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(2)
        column.addWidget(self._call)
        column.addWidget(self._meaning)
        self.hide()

    def show_at(self, signature: Signature, caret: QRect, below: bool) -> None:
        """Show a call near the caret, given in global pixels; above its line unless `below`."""
        look = theme.tokens()
        parts = [
            f"<b style='color:{look.accent}'>{escape(each)}</b>"
            if n == signature.current
            else escape(each)
            for n, each in enumerate(signature.arguments)
        ]
        self._call.setFont(self._editor.font())
        self._call.setText(f"{escape(signature.name)}({', '.join(parts)})")
        self._meaning.setText(signature.meaning)
        self._meaning.setVisible(bool(signature.meaning))
        self.setAccessibleName(f"{signature.name}({', '.join(signature.arguments)})")
        window = self._editor.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self.adjustSize()
        place = window.mapFromGlobal(caret.topLeft())
        y = place.y() - self.height() - 2
        if below or y < 2:
            y = place.y() + caret.height() + 2
        x = min(max(4, place.x() - 8), max(4, window.width() - self.width() - 4))
        self.move(x, y)
        self.show()
        self.raise_()
