"""The page shown from the moment a file is named until it is open, or can not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from plume_ui.widgets.focus import holds_focus

if TYPE_CHECKING:
    from plume_db.errors import PlumeError
    from plume_db.jobs import Progress
    from plume_ui.opening.card import OpeningCard

PATIENCE_MS = 250


class OpeningPage(QWidget):
    """One card in the middle, made once there is time to read it: most files open before that."""

    cancel_wanted = Signal()
    retry_wanted = Signal()
    other_wanted = Signal()
    recover_wanted = Signal()
    key_given = Signal(object)
    """Carries a :class:`~plume_db.database.Key`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: OpeningCard | None = None
        self._name = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._show_card)

    @property
    def card(self) -> OpeningCard:
        """The card; hidden when it has just been made."""
        if self._card is None:
            self._card = self._make_card()
            if self._name:
                self._card.show_busy(self._name)
        return self._card

    def _make_card(self) -> OpeningCard:
        from plume_ui.opening.card import OpeningCard

        card = OpeningCard(self)
        card.hide()
        card.cancel_wanted.connect(self.cancel_wanted)
        card.retry_wanted.connect(self.retry_wanted)
        card.other_wanted.connect(self.other_wanted)
        card.recover_wanted.connect(self.recover_wanted)
        card.key_given.connect(self.key_given)
        # Stretches, not an alignment: that would ignore how high wrapped text is.
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        return card

    def _show_card(self) -> None:
        had_it = self.hasFocus()
        self.card.show()
        self.card.tell()
        if had_it:
            self.card.take_keyboard()

    def show_busy(self, name: str) -> None:
        """Say that the file is being opened."""
        self._name = name
        if self._card is not None:
            if holds_focus(self._card):
                self.setFocus()  # else it goes to some other part of the window
            self._card.show_busy(name)
            self._card.hide()
        self._patience.start()

    def show_progress(self, progress: Progress) -> None:
        """Say how far a private copy or the search for a cipher is."""
        self.card.show_progress(progress)

    def show_silence(self, sentence: str) -> None:
        """Say that the file does not answer, or that it does again."""
        self.card.show_silence(sentence)

    def show_error(self, name: str, error: PlumeError) -> None:
        """Say why the file is not open, and offer what can be done."""
        self._patience.stop()
        self.card.show()
        self.card.show_error(name, error)
