"""The document of one table or view: its rows, at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task
from plume_db.names import quoted
from plume_db.rows.cells import WHOLE, Cell, CellRow
from plume_db.rows.opening import open_source
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.source import RowSource, page_rows
from plume_db.schema.counts import Count
from plume_db.schema.objects import Column, Table
from plume_db.units import count_text
from plume_ui.document import Document
from plume_ui.grid.cache import RowWindow
from plume_ui.grid.grid import Grid
from plume_ui.grid.inspecting import at_hand, inspection_of
from plume_ui.grid.look import looks_of
from plume_ui.grid.selection import Selection
from plume_ui.grid.texts import MEASURED_ROWS, as_tsv, widest
from plume_ui.requests import TableRequest
from plume_ui.rows.bar import TableBar
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

COUNT_SECONDS = 3.0
"""So long rows are counted without being asked for; then a button offers the rest."""

SETTLE = 60
"""Milliseconds the current cell must stay before a big value is read for the inspector."""

_COMPUTED = "A view is computed again for each page, so a jump far down takes a while."

MOST_COPIED = 10_000
"""Rows the clipboard is given at most."""


@dataclass(frozen=True)
class _Start:
    """What opening a table brings: everything the first painting needs."""

    source: RowSource
    page: Page
    characters: tuple[int, ...]


def _begin(task: Task, table: Table) -> _Start:
    source = open_source(task, table)
    columns = len(source.columns)
    page = source.first(task, page_rows(columns))
    measured = page.rows[:MEASURED_ROWS]
    if source.seeks and not page.at_end:
        # Numbers and times grow: columns as wide as the last rows need fit those between, too.
        measured += source.last(task, 20).rows
    return _Start(source, page, widest(measured, columns))


class TableDocument(Document):
    """Rows first, the count later, one cell in the inspector."""

    def __init__(self, desk: Desk, wanted: object, parent: QWidget | None = None) -> None:
        request = TableRequest.of(wanted)
        name = request.name
        super().__init__(desk, name, parent)
        self.name = name
        self._window: RowWindow | None = None
        self._opening: Job | None = None
        self._counting: Job | None = None
        self._reading: Job | None = None
        table = self._table()
        self.icon_name = _icon_of(table)
        self.bar = TableBar(name, _COMPUTED if self.icon_name == "view" else "", self)
        self.strip = MessageStrip(self)
        self.grid = Grid(self)
        self.grid.setAccessibleName(f"Rows of {name}")
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._inspect)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.strip)
        column.addWidget(self.grid, 1)

    def _connect(self) -> None:
        self.bar.refresh_wanted.connect(self.refresh)
        self.bar.count_wanted.connect(lambda: self._count(asked=True))
        self.bar.row_wanted.connect(self.go_to_row)
        self.bar.query_wanted.connect(self._open_query)
        self.bar.chart_wanted.connect(lambda: self.desk.chart_wanted.emit(self.name))
        self.grid.current_changed.connect(lambda _at: self._settle.start())
        self.grid.end_wanted.connect(self._go_to_the_end)
        self.grid.copy_wanted.connect(self.copy)
        self.grid.menu_wanted.connect(self._show_menu)
        self.desk.file_written.connect(self.refresh)
        self.desk.catalog_changed.connect(self._catalog_came)
        for keys, act in (("F5", self.refresh), ("Ctrl+G", self.bar.focus_place)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _table(self) -> Table | None:
        return self.desk.catalog.table(self.name) if self.desk.catalog else None

    def show_request(self, request: TableRequest) -> None:
        """Show the rows as a request wants them, and go to the row it names."""

    # Opening

    def refresh(self) -> None:
        """Read the rows from the start, and count them anew."""
        table = self._table()
        if table is None:
            self._say_nothing_to_show(f"There is no table or view named {self.name} any more.")
            return
        self._stop()
        self._opening = job = self.desk.jobs.start(
            self,
            self.desk.session.worker("browse"),
            lambda task: _begin(task, table),
            title=f"Read {self.name}",
            quiet=True,
        )
        job.succeeded.connect(self._show)
        job.failed.connect(self._refuse)
        job.finished.connect(self._opened)

    def _opened(self) -> None:
        self._opening = None

    def _catalog_came(self) -> None:
        if self._window is None and self._opening is None:
            self.refresh()

    def _show(self, start: _Start) -> None:
        self.strip.hide()
        again = self._window is not None
        if self._window is not None:
            self._window.deleteLater()
        self._window = window = RowWindow(self.desk, start.source, self)
        window.changed.connect(self.grid.rows_changed)
        window.moved.connect(self.grid.rows_moved)
        window.extent_changed.connect(self._show_extent)
        window.broke.connect(self._say_broken)
        window.failed.connect(self._say_failed)
        window.start_with(start.page)
        looks = looks_of(start.source.columns, self._table())
        self.grid.show_rows(window, looks, start.characters, keep_place=again)
        self._show_extent(start.source.about())
        if start.page.broken:
            self._say_broken(start.page.broken)
        elif start.source.notes:
            self.strip.say("note", " ".join(start.source.notes))
        self.grid.say(_no_rows(self.icon_name) if start.page.at_end else "")
        if start.source.counts_unasked and not start.page.broken:
            self._count(asked=False)

    def _refuse(self, error: PlumeError) -> None:
        self._say_nothing_to_show(
            f"{self.name} can not be read: {error.sentence.rstrip('.')}.\n"
            "The rest of the file is not affected."
        )

    # Counting

    def _count(self, asked: bool) -> None:
        window = self._window
        if window is None or window.source.about().exact:
            return
        if self._counting is not None:
            self._counting.cancel()
        source = window.source
        self._counting = job = self.desk.jobs.start(
            self,
            self.desk.session.worker("count"),
            source.count if asked else lambda task: _count_briefly(task, source),
            title=f"Count the rows of {self.name}",
            summary=lambda extent: f"{count_text(extent.known)} rows",
            quiet=not asked,
        )
        job.progressed.connect(self._counted_on)
        job.succeeded.connect(lambda _extent: window.learn())
        job.finished.connect(self._count_ended)
        if asked:
            job.failed.connect(lambda error: self.strip.say("warn", error.sentence))
        self._show_extent(source.about())

    def _counted_on(self, _progress: Progress) -> None:
        if self._window is not None:
            self._window.learn()
            self.grid.rows_changed()

    def _count_ended(self) -> None:
        self._counting = None
        if self._window is not None:
            extent = self._window.source.about()
            self._show_extent(extent)
            self.grid.rows_changed()
            if extent.exact:
                self.desk.object_measured.emit((Count(extent.known, True, table=self.name),))

    def _show_extent(self, extent: Extent) -> None:
        self.bar.show_extent(extent, self._counting is None)

    # Words

    def _say_nothing_to_show(self, sentence: str) -> None:
        self._stop()
        self._window = None
        self.bar.show_extent(None, False)
        self.grid.clear()
        self.grid.say(sentence)

    def _say_broken(self, reason: str) -> None:
        self.strip.say(
            "bad",
            f"Some rows of {self.name} can not be read: {reason} The rest of the file is not "
            "affected.",
            ("First rows", lambda: self.grid.go_to(0)),
            ("Last rows", self._go_to_the_end),
        )

    def _say_failed(self, error: PlumeError) -> None:
        self.strip.say("bad", error.sentence, ("Read again", self.refresh))

    # Going places

    def focus_first(self) -> None:
        """Put the keyboard into the grid."""
        self.grid.setFocus()

    def go_to_row(self, number: int) -> None:
        """Show a row by its number, counted from one."""
        self.grid.go_to(number - 1)
        self.grid.setFocus()

    def _go_to_the_end(self) -> None:
        if self._window is not None and not self._window.source.about().exact:
            self._window.go_last()

    def _open_query(self) -> None:
        self.desk.query_wanted.emit(f"select *\nfrom {quoted(self.name)}\nlimit 100;")

    # One cell

    def _inspect(self) -> None:
        at, window = self.grid.selection, self._window
        if at is None or window is None:
            return
        row, key = window.row(at.row), window.key(at.row)
        if row is None or key is None:
            return  # it is on its way; the grid tells again
        if (cell := at_hand(row[at.column])) is not None:
            self._inspected(at, cell)
            return
        self._read_whole(at, key, window.source)

    def _read_whole(self, at: Selection, key: RowKey, source: RowSource) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = job = self.desk.jobs.start(
            self,
            self.desk.session.worker("browse"),
            lambda task: source.cell(task, key, at.column, WHOLE),
            title="Read a cell",
            quiet=True,
        )
        job.succeeded.connect(lambda cell: self._inspected(at, cell))
        job.failed.connect(self._say_failed)
        job.finished.connect(lambda: self._read_ended(job))

    def _read_ended(self, job: Job) -> None:
        if self._reading is job:
            self._reading = None

    def _inspected(self, at: Selection, cell: Cell) -> None:
        if self._window is None or at != self.grid.selection:
            return
        columns = self._window.source.columns
        column: Column = columns[at.column]
        keys = sum(each.primary_key > 0 for each in columns)
        about = "" if self._window.exact else "about "
        row = f"row {about}{count_text(at.row + 1)}"
        self.desk.inspected.emit(inspection_of(self.name, row, column, cell, keys))

    # Copying

    def copy(self, header: bool = False) -> None:
        """Put the chosen cells on the clipboard as tab-separated text."""
        at, window = self.grid.selection, self._window
        if at is None or window is None:
            return
        rows = range(at.rows.start, min(at.rows.stop, at.rows.start + MOST_COPIED))
        last = len(self.grid.columns) - 1
        across = (0, last) if at.whole_rows else (at.columns.start, at.columns.stop - 1)
        names = tuple(look.name for look in self.grid.looks) if header else ()
        held, source = window.slice(rows), window.source

        def work(task: Task) -> str:
            found: tuple[CellRow, ...] = held or source.at(task, rows.start, len(rows)).rows
            return as_tsv(found, *across, header=names)

        job = self.desk.jobs.start(
            self, self.desk.session.worker("browse"), work, title="Copy rows", quiet=True
        )
        job.succeeded.connect(lambda text: QGuiApplication.clipboard().setText(text))
        job.failed.connect(self._say_failed)
        if len(at.rows) > MOST_COPIED:
            self.strip.say(
                "note",
                f"The first {count_text(MOST_COPIED)} of {count_text(len(at.rows))} rows were "
                "copied.",
            )

    def _show_menu(self, place: QPoint) -> None:
        at = self.grid.selection
        if at is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy\tCtrl+C").triggered.connect(lambda _checked: self.copy())
        menu.addAction("Copy with column names").triggered.connect(lambda _checked: self.copy(True))
        name = self.grid.looks[at.column].name
        menu.addAction("Copy the column's name").triggered.connect(
            lambda: QGuiApplication.clipboard().setText(name)
        )
        menu.addSeparator()
        menu.addAction("Show in the inspector").triggered.connect(self._inspect)
        menu.addAction("Go to row…\tCtrl+G").triggered.connect(self.bar.focus_place)
        menu.popup(place)

    # The end

    def _stop(self) -> None:
        self._settle.stop()
        for job in (self._opening, self._counting, self._reading):
            if job is not None:
                job.cancel()
        self._opening = self._counting = self._reading = None
        if self._window is not None:
            self._window.stop()

    def shutdown(self) -> None:
        """Cancel what runs for this document."""
        self._stop()
        self._window = None


def _count_briefly(task: Task, source: RowSource) -> Extent:
    with task.budget(COUNT_SECONDS):
        return source.count(task)


def _no_rows(kind: str) -> str:
    if kind == "view":
        return "This view gives no rows.\nQuery shows its tables; its columns are named above."
    return "This table has no rows.\nIts columns and their types are above."


def _icon_of(table: Table | None) -> str:
    kind = table.kind if table is not None else "table"
    return kind if kind in ("view", "virtual") else "table"
