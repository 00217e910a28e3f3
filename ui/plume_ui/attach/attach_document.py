"""The page of attached files: what is there, a way to add more, and a place to drop them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from plume_db.database import Key
from plume_db.errors import KeyNeeded, PlumeError, WrongKey
from plume_db.jobs import Progress
from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.attach.attach_book import AttachBook
from plume_ui.attach.entry_card import Entry, EntryCard, entry_of_file, entry_of_import
from plume_ui.attach.key_row import KeyRow
from plume_ui.document import Document
from plume_ui.jobs import Job
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.file_dialog import ask_open
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_WORDS = tr(
    "Queries can read these beside the open file; nothing is ever written to them. SQLite files "
    "keep their tables under a name of their own. CSV, TSV, JSON, NDJSON and Parquet files are "
    "read into a scratch database, which goes when this window closes."
)
_WIDTH = 820


class AttachDocument(Document):
    """Lists what is attached; files can be chosen or dropped here."""

    icon_name = "attach"
    help_page = "transfer"
    comes_back_as = "attach"
    inspects = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Attached"), parent)
        self.book = AttachBook.of(desk)
        self.cards: list[EntryCard] = []
        self._locked: Path | None = None
        self._job: Job | None = None
        self.setAcceptDrops(True)
        self.setProperty("takes_files", True)  # dropped here they are attached, not opened
        self.add = QPushButton(tr("Attach a file…"))
        self.add.setIcon(icons.icon("plus", "accent_text"))
        self.add.setProperty("role", "primary")
        self.add.setToolTip(tr("Choose a SQLite, CSV, TSV, JSON, NDJSON or Parquet file"))
        self.add.clicked.connect(self._ask)
        self.strip = MessageStrip(self)
        self.key = KeyRow(self)
        self.key.key_given.connect(self._unlock)
        self._lay_out()
        self.book.changed.connect(self._show)
        self.book.started.connect(self._follow)
        self.book.failed.connect(self._fail)
        self._show()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setMaximumWidth(theme.wide(_WIDTH))
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(label(tr("Attached files"), "heading", delta=4), 1)
        head.addWidget(self.add)
        column.addLayout(head)
        column.addWidget(label(_WORDS, "caption", wrap=True))
        column.addWidget(self.strip)
        column.addWidget(self.key)
        column.addWidget(self._make_running())
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        column.addLayout(self._list)
        self._empty = EmptyState("attach", self)
        self._empty.say(tr("Nothing is attached"), tr("Drop a file here, or choose one above."))
        column.addWidget(self._empty, 1)
        column.addStretch(0)
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(page, 1)
        across.addStretch(0)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _make_running(self) -> QWidget:
        self._running = QWidget(self)
        self._what = label("", "caption", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("How much of the file was read"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop; nothing of the file is attached"))
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout()
        row.addWidget(self._what, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self._running)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._bar)
        self._running.hide()
        return self._running

    # What is attached

    def _show(self) -> None:
        entries = [*map(entry_of_file, self.book.inventory.files)]
        entries += map(entry_of_import, self.book.inventory.imports)
        kept = {card.entry: card for card in self.cards}
        for entry, card in kept.items():
            if entry not in entries:
                card.hide()
                card.deleteLater()
        self.cards = [kept.get(entry) or self._card(entry) for entry in entries]
        for at, card in enumerate(self.cards):
            self._list.insertWidget(at, card)
        self._empty.setVisible(not self.cards)
        count = len(self.cards)
        self.set_title(tr("Attached ({count})", count=count) if count else tr("Attached"))

    def _card(self, entry: Entry) -> EntryCard:
        card = EntryCard(entry, self)
        card.query_wanted.connect(self._query)
        card.detach_wanted.connect(self._detach)
        return card

    def _query(self, name: str) -> None:
        self.desk.query_wanted.emit(f"select *\nfrom {name}\nlimit 1000;")

    def _detach(self, name: str) -> None:
        self.add.setFocus()  # the button that has it goes
        self.book.detach(name)

    # Attaching

    def _ask(self) -> None:
        folder = self.desk.session.path.parent
        ask_open(self, tr("Attach a file"), lambda path: self.attach(Path(path)), folder)

    def attach(self, path: Path, key: Key | None = None) -> None:
        """Attach a file; what is wrong with it is said on this page."""
        self.strip.hide()
        self.key.hide()
        self.book.attach(path, key)

    def _unlock(self, key: Key) -> None:
        if self._locked is not None:
            self.attach(self._locked, key)

    def _follow(self, job: Job) -> None:
        self._job = job
        self._what.setText(f"{job.title}…")
        self._bar.setRange(0, 0)
        self.cancel.setText(tr("Cancel"))
        self._running.show()
        job.progressed.connect(self._show_progress)
        job.finished.connect(lambda: self._ended(job))

    def _show_progress(self, progress: Progress) -> None:
        if progress.text:
            self._what.setText(progress.text)
        if progress.fraction is not None:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(progress.fraction * 1000))

    def _stop(self) -> None:
        self.cancel.setText(tr("Stopping…"))
        if self._job is not None:
            self._job.cancel()

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None
            if self.cancel.hasFocus():
                self.add.setFocus()
            self._running.hide()

    def _fail(self, path: Path, error: PlumeError) -> None:
        if isinstance(error, (KeyNeeded, WrongKey)):
            self._locked = path
            self.strip.say("warn", error.sentence)
            self.key.ask()
            return
        self.strip.say("bad", error.sentence)

    # The document

    def focus_first(self) -> None:
        """Put the keyboard on the button that attaches."""
        self.add.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        self._judge(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take files anywhere on the page."""
        self._judge(event)

    def _judge(self, event: QDragMoveEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach each file that was dropped."""
        for url in event.mimeData().urls():
            if url.isLocalFile():
                self.attach(Path(url.toLocalFile()))
        event.acceptProposedAction()
