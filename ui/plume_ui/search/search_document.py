"""The page that looks for a text or a number in the whole file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from plume_db.jobs import Progress, Task
from plume_db.language import tr
from plume_db.rows.shape import Shape
from plume_db.schema.objects import KIND_WORDS, Column
from plume_db.search.find import search
from plume_db.search.needle import Needle
from plume_db.search.options import SearchOptions
from plume_db.search.outcome import NameHit, RowHit, SearchOutcome
from plume_ui.document import Document
from plume_ui.inspection import Inspection
from plume_ui.requests import TableRequest
from plume_ui.search.hit_model import Entry, Heading, HitModel, Remark
from plume_ui.search.hit_view import HitView
from plume_ui.search.mailbox import Mailbox
from plume_ui.search.search_bar import SearchBar
from plume_ui.search.words import ended_words, summary_words
from plume_ui.widgets.elided_label import ElidedLabel
from plume_ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

TICK = 30
"""Milliseconds between two looks into the mailbox."""
AT_ONCE = 250
"""Finds put into the list at once: well under a frame."""
WORKER = "search"


class SearchDocument(Document):
    """A field, options, and a list that fills while the file is read."""

    icon_name = "search"
    help_page = "sort-filter-find"
    comes_back_as = "search"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, tr("Search"), parent)
        self._job: Job | None = None
        self._mailbox = Mailbox()
        self._outcome: SearchOutcome | None = None
        self._ending = ""
        self._text = ""
        self._options = SearchOptions()
        self._waiting = False
        self.bar = SearchBar(self)
        self.model = HitModel(self)
        self.view = HitView(self.model, self)
        self._empty = EmptyState("search", self)
        self._status = ElidedLabel("", "caption", self)
        self._progress = QProgressBar(self)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(tr("How much of the file was read"))
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self._take)
        self._lay_out()
        self._connect()
        self._say_nothing_yet()

    def _lay_out(self) -> None:
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.view)
        foot = QFrame(self)
        foot.setProperty("role", "panel")
        below = QVBoxLayout(foot)
        below.setContentsMargins(12, 6, 12, 6)
        below.setSpacing(4)
        below.addWidget(self._progress)
        below.addWidget(self._status)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        column.addWidget(foot)
        self._progress.hide()

    def _connect(self) -> None:
        self.bar.wanted.connect(self._start)
        self.bar.stop_wanted.connect(self.stop)
        self.bar.list_wanted.connect(self._enter_list)
        self.view.opened.connect(self._open)
        self.desk.catalog_changed.connect(self._catalog_came)
        for keys, act in (("Esc", self.stop), ("F5", self._start)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # Looking

    def look_for(self, text: str) -> None:
        """Look for a text; without one, let the person type it."""
        if text:
            self.bar.field.setText(text)
            self._start()
        self.find_text()

    @property
    def running(self) -> bool:
        """Whether the file is being read, or hits still wait to be shown."""
        return self._job is not None or len(self._mailbox) > 0

    @property
    def status(self) -> str:
        """What the foot of the page reads."""
        return self._status.text()

    def _start(self) -> None:
        text = self.bar.field.text()
        self.stop()
        self._clear()
        catalog = self.desk.catalog
        self._waiting = bool(text) and catalog is None
        if not text or catalog is None:
            self._say_nothing_yet()
            return
        options, mailbox = self.bar.options(), self._mailbox
        self._text, self._options = text, options
        self.set_title(
            tr("Search: {text}", text=text)
            if len(text) <= 24
            else tr("Search: {text}…", text=text[:24])
        )

        def work(task: Task) -> SearchOutcome:
            return search(
                task, catalog, text, options, lambda found: mailbox.put(found, task.token)
            )

        self._job = job = self.desk.jobs.start(
            self,
            self.desk.session.worker(WORKER),
            work,
            title=tr("Search for {text}", text=text[:40]),
            summary=summary_words,
        )
        job.progressed.connect(self._show_progress)
        job.succeeded.connect(self._succeeded)
        job.finished.connect(lambda: self._finished(job))
        self._clock.start()
        self.bar.show_running(True)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._status.setText(tr("Reading…"))

    def stop(self) -> None:
        """Stop looking; what was found stays."""
        if self._job is not None:
            self._job.cancel()

    def _clear(self) -> None:
        self._job = None  # its outcome is of no interest any more
        self._mailbox = Mailbox()
        self._outcome, self._ending = None, ""
        self.model.clear()
        self._stack.setCurrentWidget(self._empty)

    def _catalog_came(self) -> None:
        if self._waiting:
            self._start()

    # What comes

    def _take(self) -> None:
        self.model.add(self._mailbox.take(AT_ONCE))
        if self.model.rowCount() and self._stack.currentWidget() is not self.view:
            self._stack.setCurrentWidget(self.view)
        self.view.viewport().update()  # headings count on
        if not self.running:
            self._clock.stop()
            self._show_end()

    def _show_progress(self, progress: Progress) -> None:
        fraction = progress.fraction
        self._progress.setRange(0, 1000 if fraction is not None else 0)
        self._progress.setValue(round(1000 * (fraction or 0)))
        self._status.setText(progress.text)
        if not self.model.rowCount():
            self._empty.say(tr("Nothing found so far"), tr("The file is still being read."))

    def _succeeded(self, outcome: SearchOutcome) -> None:
        self._outcome = outcome

    def _finished(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._ending = tr("Stopped.") if job.state == "cancelled" else job.words

    def _show_end(self) -> None:
        self.bar.show_running(False)
        self._progress.hide()
        self._status.setText(ended_words(self._outcome, self._ending))
        if not self.model.rowCount():
            if self._outcome is not None:
                self._empty.say(
                    tr("“{text}” is nowhere in this file", text=self._text[:80]),
                    tr("Look in more places with Also in, or for a part of the word."),
                )
            else:
                self._empty.say(
                    self._ending or tr("Stopped."),
                    tr("Change what is looked for, or search again."),
                )
        elif not self.view.currentIndex().isValid():
            self.view.go_to(1)

    def _say_nothing_yet(self) -> None:
        self.bar.show_running(False)
        self._progress.hide()
        self._status.setText("")
        self._empty.say(
            tr("Look for a text or a number in every table"),
            tr("Names are searched too. Type what you look for and press Enter."),
        )

    # Going there

    def _enter_list(self) -> None:
        if self.model.rowCount():
            if not self.view.currentIndex().isValid():
                self.view.go_to(0)
            self.view.setFocus()

    def _open(self, entry: Entry) -> None:
        if isinstance(entry, NameHit):
            self._open_name(entry)
        elif isinstance(entry, RowHit):
            if entry.key is not None:
                request = TableRequest(entry.table, key=entry.key, column=entry.column)
                self.desk.table_wanted.emit(request)
            else:
                self._open_all(entry.table, entry.column)
        elif isinstance(entry, (Heading, Remark)) and entry.table:
            if isinstance(entry, Remark) and entry.kind == "error":
                self.desk.table_wanted.emit(entry.table)
            else:
                self._open_all(entry.table)

    def _open_all(self, name: str, column: str = "") -> None:
        """Open a table filtered to every row with a hit."""
        table = self.desk.catalog.table(name) if self.desk.catalog else None
        heading = self.model.heading(name)
        if table is None or heading is None:
            self.desk.table_wanted.emit(name)
            return
        # The columns of a view are not in the catalog: those with a hit are known.
        columns = table.columns or tuple(Column(each, "") for each in heading.columns)
        where = Needle(self._text, self._options).where(table, columns)
        self.desk.table_wanted.emit(TableRequest(name, Shape(where=where), column=column))

    def _open_name(self, hit: NameHit) -> None:
        if hit.kind in ("index", "trigger") or hit.in_sql:
            self.desk.inspected.emit(self._inspection(hit))
        else:
            column = hit.name if hit.kind == "column" else ""
            self.desk.table_wanted.emit(TableRequest(hit.table, column=column))

    def _inspection(self, hit: NameHit) -> Inspection:
        table = self.desk.catalog.table(hit.table) if self.desk.catalog else None
        sqls: dict[str, str | None] = {}
        if table is not None:
            sqls |= {index.name: index.sql for index in table.indexes}
            sqls |= {trigger.name: trigger.sql for trigger in table.triggers}
            sqls.setdefault(table.name, table.sql)
        about = KIND_WORDS[hit.kind]
        if hit.name != hit.table:
            about = tr("{kind} of {table}", kind=about, table=hit.table)
        link = (tr("Open {table}", table=hit.table), hit.table)
        return Inspection(
            hit.name, about[:1].upper() + about[1:], sql=sqls.get(hit.name) or "", links=(link,)
        )

    # Document

    def find_text(self) -> bool:
        """Put the keyboard into the field."""
        self.bar.field.setFocus()
        self.bar.field.selectAll()
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the field."""
        self.find_text()

    def shutdown(self) -> None:
        """Stop looking and let go of the worker."""
        self._clock.stop()
        self.stop()
        self.desk.session.release(WORKER)
