"""The sentence below the editor that says what is wrong with the statement."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.widgets.card import label
from plume_ui.widgets.spoken import Role, announce, speak_as


class ErrorStrip(QFrame):
    """Hidden until something is said; offers to go to the place, or to what does it instead."""

    place_wanted = Signal()
    task_wanted = Signal(object)
    """Carries the id of a task of the maintenance page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("tone", "bad")
        speak_as(self, Role.AlertMessage)
        self._task = ""
        self._icon = QLabel(self)
        self._sentence = label("", wrap=True)
        self._go = self._link(tr("Go to it"), tr("Put the cursor where SQLite found the error"))
        self._go.clicked.connect(lambda _checked=False: self.place_wanted.emit())
        self.maintain = self._link(tr("Open Maintain"), tr("Show the page that does this"))
        self.maintain.clicked.connect(lambda _checked=False: self.task_wanted.emit(self._task))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._go)
        layout.addWidget(self.maintain)
        self.hide()

    def _link(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("role", "link")
        button.setToolTip(tip)
        return button

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._sentence.text()

    def say(self, sentence: str, place: str = "", task: str = "") -> None:
        """Show a sentence; `place` such as ``line 2, column 5`` is added to it."""
        self._task = task
        self._icon.setPixmap(icons.pixmap("error", 16, "bad", self.devicePixelRatioF()))
        self._sentence.setText(f"{sentence}  ({place})" if place else sentence)
        self._go.setVisible(bool(place))
        self.maintain.setVisible(bool(task))
        self.show()
        announce(self, self._sentence.text(), urgent=True)
