"""The sentence below the editor that says what is wrong with the statement."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from plume_ui import icons
from plume_ui.widgets.card import label


class ErrorStrip(QFrame):
    """Hidden until something is said; offers to go to the place where there is one."""

    place_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "bad")
        self._icon = QLabel(self)
        self._sentence = label("", wrap=True)
        self._sentence.setAccessibleName("Error")
        self._go = QPushButton("Go to it", self)
        self._go.setProperty("role", "link")
        self._go.setToolTip("Put the cursor where SQLite found the error")
        self._go.clicked.connect(lambda _checked=False: self.place_wanted.emit())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._go)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._sentence.text()

    def say(self, sentence: str, place: str = "") -> None:
        """Show a sentence; `place` such as ``line 2, column 5`` is added to it."""
        self._icon.setPixmap(icons.pixmap("error", 16, "bad", self.devicePixelRatioF()))
        self._sentence.setText(f"{sentence}  ({place})" if place else sentence)
        self._go.setVisible(bool(place))
        self.show()
