"""The card of the opening page: busy, asking for a key, locked, or failed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from plume_db.database import Key
from plume_db.errors import Damaged, FileLocked, KeyNeeded, NotADatabase, PlumeError, WrongKey
from plume_db.jobs import Progress
from plume_db.language import tr
from plume_ui import theme
from plume_ui.widgets.card import Card, label
from plume_ui.widgets.focus import holds_focus
from plume_ui.widgets.sign import Sign
from plume_ui.widgets.spoken import announce

CIPHERS: tuple[tuple[str, str, int], ...] = (
    (tr("Find the cipher"), "auto", 0),
    ("SQLCipher 4", "sqlcipher", 4),
    ("SQLCipher 3", "sqlcipher", 3),
    (tr("ChaCha20 (sqleet)"), "chacha20", 0),
    (tr("AES-256-CBC (wxSQLite3)"), "aes256cbc", 0),
    (tr("AES-128-CBC (wxSQLite3)"), "aes128cbc", 0),
    (tr("RC4 (System.Data.SQLite)"), "rc4", 0),
    (tr("Ascon-128"), "ascon128", 0),
    ("AEGIS", "aegis", 0),
)


class OpeningCard(Card):
    """Says how it goes, and offers what can be done about it."""

    cancel_wanted = Signal()
    retry_wanted = Signal()
    other_wanted = Signal()
    recover_wanted = Signal()
    key_given = Signal(object)
    """Carries a :class:`~plume_db.database.Key`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._told = ""
        self._sign = Sign("open", "muted", 32)
        self._title = label("", "heading", delta=3)
        self._title.setWordWrap(True)
        self._sentence = label("", "caption", wrap=True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._key = self._make_key()
        self._buttons = self._make_buttons()
        self.setFixedWidth(theme.wide(520))
        self.body.setContentsMargins(24, 24, 24, 20)
        self.body.setSpacing(12)
        for widget in (self._sign, self._title, self._sentence, self._bar):
            self.body.addWidget(widget)
        self.body.addWidget(self._key_box)
        self.body.addLayout(self._buttons)

    def _make_key(self) -> QLineEdit:
        self._key_box = QWidget()
        key = QLineEdit()
        key.setEchoMode(QLineEdit.EchoMode.Password)
        key.setPlaceholderText(tr("Key or passphrase"))
        key.setAccessibleName(tr("Key or passphrase"))
        key.returnPressed.connect(self._give_key)
        self._cipher = QComboBox()
        self._cipher.setAccessibleName(tr("Cipher"))
        for text, _name, _legacy in CIPHERS:
            self._cipher.addItem(text)
        row = QHBoxLayout(self._key_box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(key, 1)
        row.addWidget(self._cipher)
        return key

    def _make_buttons(self) -> QHBoxLayout:
        self._unlock = QPushButton(tr("Unlock"))
        self._unlock.setProperty("role", "primary")
        self._unlock.clicked.connect(self._give_key)
        self._retry = QPushButton(tr("Try again"))
        self._retry.clicked.connect(self.retry_wanted)
        self._recover = QPushButton(tr("Recover…"))
        self._recover.setToolTip(tr("Read what can be read of the file into a new one"))
        self._recover.clicked.connect(self.recover_wanted)
        self._other = QPushButton(tr("Open another file…"))
        self._other.clicked.connect(self.other_wanted)
        self._cancel = QPushButton(tr("Cancel"))
        self._cancel.clicked.connect(self.cancel_wanted)
        row = QHBoxLayout()
        row.addWidget(self._other)
        row.addStretch(1)
        for button in (self._cancel, self._recover, self._retry, self._unlock):
            row.addWidget(button)
        return row

    def show_busy(self, name: str) -> None:
        """Say that the file is being opened."""
        self._lay_out("open", "muted", tr("Opening {name}", name=name), tr("Looking at the file…"))
        self._bar.setRange(0, 0)
        self._bar.show()
        self._cancel.setText(tr("Cancel"))

    def show_progress(self, progress: Progress) -> None:
        """Say how far a private copy or the search for a cipher is."""
        if progress.text:
            self._sentence.setText(progress.text)
        if progress.fraction is not None:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(progress.fraction * 1000))

    def show_silence(self, sentence: str) -> None:
        """Say that the file does not answer, or that it does again."""
        self._sentence.setText(sentence or tr("Looking at the file…"))
        self._sign.show_icon(*(("warning", "warn") if sentence else ("open", "muted")))

    def show_error(self, name: str, error: PlumeError) -> None:
        """Say why the file is not open, and offer what can be done."""
        if isinstance(error, (KeyNeeded, WrongKey)):
            wrong = isinstance(error, WrongKey)
            title = tr("That key does not fit") if wrong else tr("{name} needs a key", name=name)
            self._lay_out("lock", "bad" if wrong else "accent", title, error.sentence)
            self._key_box.show()
            self._unlock.show()
            self._other.show()
            # A file whose first page is lost looks just like an encrypted one.
            self._recover.setVisible(isinstance(error, KeyNeeded))
            self._key.selectAll()
            self._key.setFocus()
            return
        if isinstance(error, FileLocked):
            words = tr("{sentence} Plume DB tries again every second.", sentence=error.sentence)
            self._lay_out("clock", "warn", tr("Waiting for {name}", name=name), words)
            self._bar.setRange(0, 0)
            self._bar.show()
            self._retry.show()
            if not holds_focus(self):  # each try comes by here
                self._cancel.setFocus()
            return
        self._lay_out("error", "bad", tr("{name} can not be opened", name=name), error.sentence)
        self._retry.show()
        self._other.show()
        self._recover.setVisible(isinstance(error, (Damaged, NotADatabase)))
        self._cancel.setText(tr("Back"))
        self._retry.setFocus()

    def _lay_out(self, icon: str, token: str, title: str, sentence: str) -> None:
        self._sign.show_icon(icon, token)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.tell()
        shown_at_times = (self._unlock, self._retry, self._recover, self._other)
        for widget in (self._bar, self._key_box, *shown_at_times):
            widget.hide()

    def tell(self) -> None:
        """Say aloud what the card says: each try of a locked file comes by here, with no news."""
        words = f"{self._title.text()}\n{self._sentence.text()}"
        if words != self._told and self.isVisible():
            self._told = words
            announce(self, words)

    def take_keyboard(self) -> None:
        """Give the keyboard to the one thing that can be done while the file is opened."""
        self._cancel.setFocus()

    def _give_key(self) -> None:
        secret = self._key.text()
        if not secret:
            self._sentence.setText(
                tr("Type the key first; it is kept in memory only, never stored.")
            )
            self.tell()
            return
        _text, name, legacy = CIPHERS[self._cipher.currentIndex()]
        self._key.clear()
        self.key_given.emit(Key(secret, name, legacy))
