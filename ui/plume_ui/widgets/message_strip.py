"""A strip above the documents that says one thing and offers what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.language import tr
from plume_ui import icons
from plume_ui.widgets.sign import Sign
from plume_ui.widgets.spoken import Role, announce, speak_as

_ICONS = {"note": ("info", "accent"), "warn": ("warning", "warn"), "bad": ("error", "bad")}


class MessageStrip(QFrame):
    """One sentence with buttons; hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = Sign("info", "accent", 18, self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons: list[QPushButton] = []
        self._dismiss = dismiss = QToolButton(self)
        dismiss.setIcon(icons.icon("close"))
        dismiss.setToolTip(tr("Dismiss this message"))
        dismiss.setAccessibleName(tr("Dismiss"))
        dismiss.clicked.connect(self.hide)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._text, 1)
        self._row.addWidget(dismiss)
        speak_as(self, Role.AlertMessage)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown, or "" while hidden."""
        return self._text.text() if not self.isHidden() else ""

    def say(self, tone: str, sentence: str, *offers: tuple[str, Callable[[], object]]) -> None:
        """Show a sentence in the tone note, warn or bad, with a button for each offer."""
        for button in self._buttons:
            button.deleteLater()
        self._buttons = []
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._sign.show_icon(*_ICONS[tone])
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        for label, act in offers:
            self._add(label, partial(self._take, act))
        self.show()
        announce(self, sentence, urgent=tone == "bad")

    def offer_too(self, label: str, act: Callable[[], object]) -> None:
        """Offer one more thing beside the sentence that is shown, which stays when it is taken."""
        self._add(label, act)

    def _add(self, label: str, act: Callable[[], object]) -> None:
        button = QPushButton(label, self)
        button.clicked.connect(lambda _checked=False: act())
        self._row.insertWidget(self._row.count() - 1, button)
        self._buttons.append(button)
        # The keyboard comes to what is offered before it comes to what takes the offer away.
        self._dismiss.raise_()
        QWidget.setTabOrder(button, self._dismiss)

    def _take(self, act: Callable[[], object]) -> None:
        self.hide()
        act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on Escape, where the keyboard is in it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def stacked(strip: MessageStrip, below: QWidget) -> QWidget:
    """Put a strip above what it speaks about."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(strip)
    column.addWidget(below, 1)
    return both
