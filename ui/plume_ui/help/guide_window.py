"""The guide in a window of its own: pages at the left, the page that is read at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_ui import icons, theme
from plume_ui.help.book import (
    CONTENTS,
    ENGLISH,
    Entry,
    Hit,
    read_contents,
    read_page,
    search,
)
from plume_ui.help.page_list import PageList
from plume_ui.help.page_view import PageView
from plume_ui.help.pictures import Prepared, Sight, prepare
from plume_ui.jobs import Job, JobBoard
from plume_ui.widgets.card import label
from plume_ui.widgets.message_strip import MessageStrip
from plume_ui.widgets.spoken import Role, speak_as

if TYPE_CHECKING:
    from plume_ui.settings import Settings

SETTLE_MS = 150
"""How long a size must stay before pictures are made anew for it."""
SMALLEST, LARGEST = -3, 12
"""Points that the text can be smaller or larger than the system's."""


class GuideWindow(QWidget):
    """Shows the guide. It reads its own files only, each on its worker, and no network."""

    page_shown = Signal(object)
    """Carries the id of the page that is in front now."""
    listed = Signal()
    """The contents, or the pages with the words, are in the list."""

    def __init__(self, jobs: JobBoard, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._jobs = jobs
        self._settings = settings
        self._worker = Worker("guide")
        self._language = QLocale().name()
        self._entries: tuple[Entry, ...] = ()
        self._texts: tuple[tuple[Entry, str], ...] = ()
        self._page = ""
        self._before: list[str] = []
        self._after: list[str] = []
        self._asked = 0
        """Counts what was asked for, so that a late answer is known as such."""
        self._make_parts()
        self._lay_out()
        self._connect()
        self.setWindowTitle(tr("Guide - Plume DB"))
        speak_as(self, Role.Window)
        self.resize(self._first_size())
        self._read_contents()

    # What others ask of it

    @property
    def page(self) -> str:
        """The id of the page that is shown."""
        return self._page

    def show_page(self, name: str, anchor: str = "", words: str = "") -> None:
        """Go to a page, at a heading or at the first of the words."""
        if self._page and name != self._page:
            self._before.append(self._page)
            self._after.clear()
        self._go(name, anchor, words)

    def back(self) -> None:
        """Go back to the page before."""
        if self._before:
            self._after.append(self._page)
            self._go(self._before.pop())

    def forward(self) -> None:
        """Go forward again."""
        if self._after:
            self._before.append(self._page)
            self._go(self._after.pop())

    def look_for(self, text: str) -> None:
        """Put words into the field of the search."""
        self.line.setText(text)

    # How it is made

    def _make_parts(self) -> None:
        self.view = PageView(self)
        self.view.zoom = float(self._settings.get("help/zoom"))
        self.list = PageList(self)
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(tr("Search the guide"))
        self.line.setAccessibleName(tr("Search the guide"))
        self.line.setToolTip(tr("Show the pages that hold all these words"))
        self.line.setClearButtonEnabled(True)
        self.line.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.strip = MessageStrip(self)
        self.foreign = label(
            tr("This page is not translated yet, so it is in English."), "caption", wrap=True
        )
        self.foreign.setContentsMargins(24, 8, 24, 0)
        self.foreign.hide()
        self.back_button = self._button("back", tr("Back"), "Alt+Left", self.back)
        self.forward_button = self._button("forward", tr("Forward"), "Alt+Right", self.forward)
        self.contents_button = self._button(
            "book", tr("Contents"), "Alt+Home", lambda: self.show_page(CONTENTS)
        )
        self.smaller = self._button(
            "zoom-out", tr("Smaller text"), "Ctrl+-", lambda: self._resize_text(-1)
        )
        self.larger = self._button(
            "zoom-in", tr("Larger text"), "Ctrl++", lambda: self._resize_text(1)
        )

    def _button(self, icon: str, name: str, keys: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(icon))
        button.setIconSize(QSize(18, 18))
        sequence = QKeySequence(keys)
        shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(tr("{what}  ({keys})", what=name, keys=shown))
        button.setAccessibleName(name)
        button.setShortcut(sequence)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        searching = QHBoxLayout()
        searching.setContentsMargins(12, 0, 12, 0)
        searching.addWidget(self.line)
        column.addLayout(searching)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(4)
        for button in (self.back_button, self.forward_button, self.contents_button):
            row.addWidget(button)
        row.addStretch(1)
        for button in (self.smaller, self.larger):
            row.addWidget(button)
        right = QWidget(self)
        page = QVBoxLayout(right)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(row)
        page.addWidget(self.strip)
        page.addWidget(self.foreign)
        page.addWidget(self.view, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal, self)
        self.across.setChildrenCollapsible(False)
        self.across.addWidget(left)
        self.across.addWidget(right)
        self.across.setStretchFactor(1, 1)
        self.across.setSizes([248, 900])
        left.setMinimumWidth(160)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.across)
        self.setMinimumSize(560, 360)

    def _connect(self) -> None:
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._prepare_again)
        self.view.width_changed.connect(self._settling.start)
        self.view.link_chosen.connect(self._follow)
        self.list.page_chosen.connect(self._choose)
        self.line.textChanged.connect(self._search)
        self.line.returnPressed.connect(self._show_first)
        theme.notifier().changed.connect(self.view.redress)
        theme.notifier().changed.connect(self._settling.start)
        for keys, act in (
            ("Ctrl+F", self._start_search),
            ("Esc", self._leave_search),
            ("Ctrl+W", self.close),
            ("Ctrl+0", lambda: self._resize_text(0)),
            ("Ctrl+=", lambda: self._resize_text(1)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    def _first_size(self) -> QSize:
        screen = QGuiApplication.primaryScreen().availableSize()
        return QSize(1120, 800).boundedTo(screen - QSize(40, 60))

    # What it does

    def _read_contents(self) -> None:
        language = self._language

        def work(_task: Task) -> tuple[tuple[Entry, str], ...]:
            entries = read_contents(language)
            return tuple((entry, read_page(entry.id, language).text) for entry in entries)

        job = self._jobs.start(self, self._worker, work, title=tr("Read the guide"), quiet=True)
        job.succeeded.connect(self._list_contents)

    def _list_contents(self, texts: tuple[tuple[Entry, str], ...]) -> None:
        self._texts = texts
        self._entries = tuple(entry for entry, _text in texts)
        self._search(self.line.text())

    def _go(self, name: str, anchor: str = "", words: str = "") -> None:
        self._page = name
        self._asked += 1
        asked = self._asked
        self._settling.stop()
        self.strip.hide()
        self._show_ways()
        job = self._start_preparing(name)
        job.succeeded.connect(lambda prepared: self._show(asked, prepared, words, anchor))

    def _sight(self) -> Sight:
        """Tell how a page would be seen now."""
        look = theme.tokens()
        ratio = self.devicePixelRatioF()
        return Sight(self._language, self.view.room, ratio, look.dark, look.line)

    def _start_preparing(self, name: str) -> Job:
        sight = self._sight()

        def work(_task: Task) -> Prepared:
            return prepare(name, sight)

        return self._jobs.start(
            self, self._worker, work, title=tr("Read a page of the guide"), quiet=True
        )

    def _show(self, asked: int, prepared: Prepared, words: str, anchor: str) -> None:
        if asked != self._asked:
            return
        self.view.show_page(prepared, words, anchor)
        here = self._language.partition("_")[0]
        self.foreign.setVisible(prepared.page.language == ENGLISH and here not in (ENGLISH, "C"))
        title = prepared.title
        # Qt would write the program's name behind a title that does not end with it.
        self.setWindowTitle(tr("Guide: {title} - Plume DB", title=title))
        self.list.mark(self._page)
        if prepared.sight.width != self.view.room:
            self._settling.start()
        self.page_shown.emit(self._page)

    def _prepare_again(self) -> None:
        """Make the pictures anew for the room and the colours that there are now."""
        # The page is emptied before it is filled: its scroll bar goes and comes, which looks like
        # other room. Without a look at the sight it would be made anew for ever.
        if not self._page or self.view.sight == self._sight():
            return
        asked = self._asked
        job = self._start_preparing(self._page)
        job.succeeded.connect(lambda prepared: self._show_again(asked, prepared))

    def _show_again(self, asked: int, prepared: Prepared) -> None:
        if asked == self._asked:
            self.view.show_again(prepared)
            if prepared.sight != self._sight():
                self._settling.start()

    def _choose(self, name: object) -> None:
        self.show_page(str(name), words=self.line.text())
        self.view.setFocus()

    def _follow(self, target: object) -> None:
        """Follow a link between pages; one that leads elsewhere is only told."""
        path, _sign, anchor = str(target).partition("#")
        if ":" in path:
            self.strip.say(
                "note",
                tr("{address} is not part of the guide. It is not opened.", address=path),
                (tr("Copy the address"), lambda: QGuiApplication.clipboard().setText(path)),
            )
        elif path.endswith(".md") or not path:
            self.show_page(path.removesuffix(".md") or self._page, anchor)

    def _search(self, text: str) -> None:
        """List the pages that hold the words, or all of them where there are none."""
        if not text.strip():
            self.list.show_contents(self._entries)
            self.list.mark(self._page)
            self.listed.emit()
            return
        texts = self._texts

        def work(_task: Task) -> tuple[Hit, ...]:
            return search(texts, text)

        job = self._jobs.start(self, self._worker, work, title=tr("Search the guide"), quiet=True)
        job.succeeded.connect(lambda hits: self._show_hits(text, hits))

    def _show_hits(self, text: str, hits: tuple[Hit, ...]) -> None:
        if text == self.line.text():
            self.list.show_hits(hits)
            self.listed.emit()

    def _show_first(self) -> None:
        if page := self.list.first_page():
            self._choose(page)

    def _start_search(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    def _leave_search(self) -> None:
        if self.line.text():
            self.line.clear()
        else:
            self.close()

    def _resize_text(self, step: int) -> None:
        wanted = self.view.zoom + step if step else 0
        self.view.zoom = float(min(LARGEST, max(SMALLEST, wanted)))
        self._settings.set("help/zoom", int(self.view.zoom))
        self.view.leave_margins()
        self.view.redress()
        self._settling.start()

    def _show_ways(self) -> None:
        self.back_button.setEnabled(bool(self._before))
        self.forward_button.setEnabled(bool(self._after))

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """Stand beside the main window, not always above it."""
        super().showEvent(event)
        if (handle := self.windowHandle()) is not None:
            handle.setTransientParent(None)  # type: ignore[arg-type]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the worker."""
        self._worker.close(0)
        super().closeEvent(event)
