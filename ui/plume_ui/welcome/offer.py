"""The offer to open SQLite files with Plume DB: made once, whatever the answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from plume_db.language import tr
from plume_db.welcome.association import Association
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.sign import Sign


class Offer(Card):
    """A quiet card; hidden while there is nothing to offer."""

    made = Signal()
    """It is shown for the first time."""
    taken = Signal(object)
    """Carries the :class:`Association`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._found: Association | None = None
        self.setAccessibleName(tr("Open SQLite files with Plume DB"))
        self._words = label("", "caption", wrap=True)
        self._title = label(tr("Open SQLite files with Plume DB?"), wrap=True)
        self.yes = QPushButton(tr("Make it the default"))
        self.yes.setToolTip(tr("Open SQLite files with Plume DB from now on"))
        self.yes.clicked.connect(self._take)
        self.no = QPushButton(tr("No, thanks"))
        self.no.setProperty("role", "link")
        self.no.setToolTip(
            tr("Hide this; it is not offered again, and the settings can do it later")
        )
        self.no.clicked.connect(self.hide)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Sign("database", "accent", 20, self))
        row.addLayout(texts, 1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self.body.setContentsMargins(12, 12, 12, 12)
        self.body.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def show_association(self, found: Association) -> None:
        """Offer what can be done; say it where it was done just now."""
        was_asked, self._found = self._found is not None, found
        if found.is_default and was_asked:
            self._say(tr("Done. Plume DB opens SQLite files on a double-click now."))
        elif found.way == "none" or found.is_default:
            self.hide()
        else:
            self._words.setText(
                tr("On a double-click in the file manager; the settings can change it later.")
            )
            if found.way == "told":
                self._words.setText(found.words)
                self.yes.hide()
                self.no.setText(tr("Got it"))
            self.show()
            self.made.emit()

    def show_failure(self, sentence: str) -> None:
        """Say why it could not be done."""
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._title.setText(sentence)
        self._words.hide()
        self.yes.hide()
        self.no.setText(tr("Close"))
        self.no.setToolTip(tr("Hide this"))
        self.no.setFocus()
        self.show()

    def _take(self) -> None:
        if self._found is not None:
            self.taken.emit(self._found)
