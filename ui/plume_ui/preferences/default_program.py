"""Whether Plume DB opens SQLite files on a double-click, and the button that makes it so."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.welcome.association import Association
from plume_ui.associating import Associating
from plume_ui.widgets.card import label


class DefaultProgram(QWidget):
    """A row that says how things are; nothing is changed before the button is pressed."""

    def __init__(self, asking: Associating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asking = asking
        self._found: Association | None = None
        self.words = label("…", "caption", wrap=True, delta=-0.5)
        self.go = QPushButton(tr("Make it the default"))
        self.go.setToolTip(tr("Open SQLite files with Plume DB from now on"))
        self.go.setEnabled(False)
        self.go.clicked.connect(self._become)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(tr("Open SQLite files on a double-click"), wrap=True))
        texts.addWidget(self.words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.go)
        asking.known.connect(self._show)
        asking.failed.connect(self._fail)

    def look(self) -> None:
        """Find out anew how things are."""
        self._asking.look()

    def _show(self, found: Association) -> None:
        self._found = found
        self._say(found.words, "caption")
        self.go.setVisible(found.way in ("here", "system"))
        self.go.setEnabled(not found.is_default)
        if found.way == "system":
            self.go.setText(tr("Open the page of Windows"))

    def _become(self) -> None:
        if self._found is not None:
            self._asking.become(self._found)

    def _fail(self, sentence: object) -> None:
        self._say(str(sentence), "bad")

    def _say(self, words: str, role: str) -> None:
        self.words.setProperty("role", role)
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)
        self.words.setText(words)
