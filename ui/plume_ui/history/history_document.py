"""The tab of statements that were run before: search, read, open again, pin, forget."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.errors import PlumeError
from plume_db.history.entry import Entry
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui import icons, keyboards
from plume_ui.document import Document
from plume_ui.editor.sql_editor import SqlEditor
from plume_ui.history.entry_delegate import EntryDelegate
from plume_ui.history.entry_model import EntryModel, EntryRole, facts
from plume_ui.jobs import Job
from plume_ui.widgets.card import label
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.select import Select

if TYPE_CHECKING:
    from plume_ui.desk import Desk

T = TypeVar("T")

REST_MS = 120
"""How long the keyboard rests before what was typed is looked for."""

PREVIEW = 50_000
"""Characters of a statement that are shown."""

NARROW = 520
"""Pixels across in which the list and the preview do not fit side by side."""

SCOPES = (tr("This file"), tr("All files"), tr("Snippets"))

ACTS = (
    ("open", "query", tr("Open"), tr("Open it in a query, without running it  (Return)"), "Return"),
    ("copy", "copy", tr("Copy"), tr("Copy the SQL  (Ctrl+C)"), "Ctrl+C"),
    ("pin", "pin", tr("Pin"), tr("Keep it at the head, or no longer  (P)"), "P"),
    ("delete", "close", tr("Forget"), tr("Forget what is chosen  (Del)"), "Del"),
)


class HistoryDocument(Document):
    """A filter, a list, a preview; everything by keys too."""

    icon_name = "history"
    help_page = "sql"
    comes_back_as = "history"
    inspects = False

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("History"), parent)
        self.filter = QLineEdit(self)
        self.scope = Select(
            tr("What is listed"), tr("Statements of this file, of all, or snippets"), 160
        )
        self.model = EntryModel(self)
        self.list = QListView(self)
        self.preview = SqlEditor(self)
        self.strip = MessageStrip(self)
        self.buttons: dict[str, QToolButton] = {}
        self._facts = label("", "caption", wrap=True)
        self._empty = EmptyState("history", self)
        self._job: Job | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self.refresh)
        self._dress()
        self._lay_out()
        self._connect()
        self.refresh()

    def _dress(self) -> None:
        self.filter.setPlaceholderText(tr("Search statements"))
        self.filter.setAccessibleName(tr("Search statements"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setToolTip(tr("All words must occur in the statement, its file or its name"))
        self.scope.addItems(list(SCOPES))
        self.scope.setCurrentIndex(0)
        self.scope.settle()
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setAccessibleName(tr("Statements"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(tr("The whole statement"))
        self._facts.setContentsMargins(12, 6, 12, 6)
        self._facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _lay_out(self) -> None:
        self._head = head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setContentsMargins(12, 8, 8, 8)
        head.setSpacing(8)
        head.addWidget(self.filter, 1)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.scope, 1)
        for name, icon, text, tip, _keys in ACTS:
            tools.addWidget(self._button(name, icon, text, tip))
        clear = self._button(
            "clear", "clear", tr("Clear"), tr("Forget all statements but pinned ones")
        )
        tools.addWidget(clear)
        head.addLayout(tools)
        beside = QWidget(self)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._facts)
        column.addWidget(self.preview, 1)
        self._both = both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        both.addWidget(self.list)
        both.addWidget(beside)
        both.setSizes([480, 400])
        inner = QWidget(self)
        self._stack = QStackedLayout(inner)
        self._stack.addWidget(both)
        self._stack.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self.strip)
        whole.addWidget(inner, 1)

    def _fit(self) -> None:
        """Put in a narrow place below each other what stands side by side elsewhere."""
        narrow = self.width() < NARROW
        down = QBoxLayout.Direction.TopToBottom
        self._head.setDirection(down if narrow else QBoxLayout.Direction.LeftToRight)
        self._both.setOrientation(Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal)

    def _button(self, name: str, icon: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(16, 16))
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.clicked.connect(lambda _on=False: self._act(name))
        self.buttons[name] = button
        return button

    def _connect(self) -> None:
        self.filter.textChanged.connect(lambda _text: self._rest.start())
        self.filter.returnPressed.connect(self.list.setFocus)
        self.scope.activated.connect(lambda _at: self.refresh())
        self.list.selectionModel().currentChanged.connect(lambda _now, _old: self._show_current())
        self.list.doubleClicked.connect(lambda _at: self.open_chosen())
        for name, _icon, _text, _tip, keys in ACTS:
            shortcut = QShortcut(QKeySequence(keyboards.usual(keys)), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda act=name: self._act(act))
        down = QShortcut(QKeySequence("Down"), self.filter)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
        down.activated.connect(self.list.setFocus)

    def _act(self, name: str) -> None:
        acts = {
            "open": self.open_chosen,
            "copy": self.copy,
            "pin": self.pin,
            "delete": self.delete,
            "clear": self._ask_to_clear,
        }
        acts[name]()

    # What is listed

    def refresh(self) -> None:
        """Look for what is typed; what was chosen stays chosen."""
        text, scope = self.filter.text(), self.scope.currentIndex()
        file = str(self.desk.session.path) if scope == 0 else ""
        history = self.desk.history

        def work(_task: Task) -> tuple[Entry, ...]:
            return history.search(text, file=file, snippets=scope == 2)

        if self._job is not None:
            self._job.cancel()
        self._job = job = self._start(work, self._show)
        job.finished.connect(lambda: self._ended(job))

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None

    def _show(self, entries: tuple[Entry, ...]) -> None:
        old = self.current
        row = max(0, self.list.currentIndex().row())
        self.model.show_entries(entries)
        self._stack.setCurrentIndex(0 if entries else 1)
        if not entries:
            self._empty.say(*self._nothing())
            self._show_current()
            return
        found = self.model.row_of(old.id) if old else -1
        at = found if found >= 0 else min(row, len(entries) - 1)
        self.list.setCurrentIndex(self.model.index(at))

    def _nothing(self) -> tuple[str, str]:
        if self.filter.text().strip():
            return tr("Nothing has all these words"), tr("Try fewer words, or list all files.")
        if self.scope.currentIndex() == 2:
            return tr("No snippets yet"), tr("Ctrl+Shift+S in a query keeps its SQL under a name.")
        if not self.desk.history.kept:
            return (
                tr("Nothing was run yet"),
                tr("What is run on an encrypted file is forgotten when the file is closed."),
            )
        return tr("Nothing was run yet"), tr(
            "Every statement that is run in a query is listed here."
        )

    @property
    def current(self) -> Entry | None:
        """The entry in the preview."""
        entry = self.list.currentIndex().data(EntryRole)
        return entry if isinstance(entry, Entry) else None

    @property
    def chosen(self) -> tuple[Entry, ...]:
        """All entries that are chosen, in their order."""
        indexes: list[QModelIndex] = self.list.selectionModel().selectedIndexes()
        found = (index.data(EntryRole) for index in sorted(indexes, key=lambda i: i.row()))
        return tuple(entry for entry in found if isinstance(entry, Entry))

    def _show_current(self) -> None:
        entry = self.current
        self.preview.setPlainText(entry.sql[:PREVIEW] if entry else "")
        cut = "" if entry is None or entry.whole else tr("  ·  Only its beginning was kept.")
        told = f"{facts(entry)}{cut}" if entry and not entry.name else ""
        self._facts.setText(told or (entry.name if entry else ""))
        for name, button in self.buttons.items():
            button.setEnabled(entry is not None or name == "clear")
        self.buttons["pin"].setEnabled(entry is not None and not entry.name)

    # What can be done

    def open_chosen(self) -> None:
        """Open what is chosen in new queries; nothing is run."""
        for entry in self.chosen[:10]:
            self.desk.query_wanted.emit(entry.sql)

    def copy(self) -> None:
        """Copy the SQL of what is chosen."""
        texts = [entry.sql.rstrip().removesuffix(";") for entry in self.chosen]
        if texts:
            QGuiApplication.clipboard().setText(";\n".join(texts) + ";")

    def pin(self) -> None:
        """Pin what is current, or no longer."""
        entry, history = self.current, self.desk.history
        if entry is not None and not entry.name:
            self._change(lambda: history.pin(entry.id, not entry.pinned))

    def delete(self) -> None:
        """Forget what is chosen."""
        numbers, history = [entry.id for entry in self.chosen], self.desk.history
        if numbers:
            self._change(lambda: history.delete(numbers))

    def _ask_to_clear(self) -> None:
        self.strip.say(
            "warn",
            tr("All statements of all files will be forgotten; pinned ones and snippets stay."),
            (tr("Forget them"), self.clear),
        )

    def clear(self) -> None:
        """Forget every statement that is not pinned."""
        self._change(self.desk.history.clear)

    def _change(self, change: Callable[[], None]) -> None:
        def work(_task: Task) -> None:
            change()

        self._start(work, lambda _none: self.refresh())

    def _start(self, work: Callable[[Task], T], done: Callable[[T], object]) -> Job:
        worker = Worker("history list")
        job = self.desk.jobs.start(self, worker, work, title=tr("History"), quiet=True)
        worker.retire()
        job.succeeded.connect(done)
        job.failed.connect(self._tell)
        return job

    def _tell(self, error: PlumeError) -> None:
        self.strip.say("bad", error.sentence)

    # Document

    def find_text(self) -> bool:
        """Put the keyboard into the search field."""
        self.filter.setFocus()
        self.filter.selectAll()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the search field, and see what was run meanwhile."""
        self.filter.setFocus()
        self.refresh()

    def shutdown(self) -> None:
        """Stop looking."""
        self._rest.stop()
        if self._job is not None:
            self._job.cancel()

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Look again how much room there is."""
        super().resizeEvent(event)
        self._fit()
