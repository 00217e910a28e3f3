"""The document of one table or view: its rows, at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from plume_db.errors import PlumeError, SqlError, Unreadable
from plume_db.language import tr
from plume_db.opening.watch import Change
from plume_db.rows.page import Extent, RowKey
from plume_db.rows.shape import Condition, Shape
from plume_db.schema.counts import Count
from plume_db.schema.objects import Table
from plume_ui.document import Document
from plume_ui.grid.cache import RowWindow
from plume_ui.grid.grid import Grid
from plume_ui.grid.rows import GridRows
from plume_ui.requests import TableRequest
from plume_ui.rows import plugs
from plume_ui.rows.bar import TableBar
from plume_ui.rows.busy_strip import BusyStrip
from plume_ui.rows.cell_menu import open_cell_menu
from plume_ui.rows.copying import Copying
from plume_ui.rows.counting import Counting
from plume_ui.rows.filtering import FilterStrip
from plume_ui.rows.finding import FindBar, Finding
from plume_ui.rows.following import Following
from plume_ui.rows.header_menu import open_form, open_header_menu
from plume_ui.rows.inspecting import Inspecting
from plume_ui.rows.places import Places, Spot
from plume_ui.rows.referrers_panel import ReferrersPanel
from plume_ui.rows.sorting import clicked, sort_words
from plume_ui.rows.start import Start, begin
from plume_ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

_COMPUTED = tr("A view is computed again for each page, so a jump far down takes a while.")


class TableDocument(Document):
    """Rows first, the count later, one cell in the inspector."""

    comes_back_as = "table"

    rows_shown = Signal(object)
    """Carries the RowWindow of other rows that are shown now."""
    menu_opening = Signal(object)
    """Carries the QMenu of the chosen cells before it is filled."""

    def __init__(self, desk: Desk, wanted: object, parent: QWidget | None = None) -> None:
        request = TableRequest.of(wanted)
        name = request.name
        super().__init__(desk, name, parent)
        self.name = name
        self.window_rows: Callable[[RowWindow], GridRows] = lambda window: window
        """Gives what the grid shows of a window; edit mode puts staged changes over it."""
        self._window: RowWindow | None = None
        self._opening: Job | None = None
        self._stale = False
        self._whole: int | None = None
        self.shape = request.shape
        self.icon_name = _icon_of(self.table)
        self._make_parts()
        self._lay_out()
        self._connect()
        plugs.add_edit_mode(self)
        self._heed(request)
        self.open(request.shape, request.key)

    def _make_parts(self) -> None:
        desk, name = self.desk, self.name
        self.bar = TableBar(name, _COMPUTED if self.icon_name == "view" else "", self)
        self.filters = FilterStrip(desk, self)
        self.find_bar = FindBar(self)
        self.busy = BusyStrip(self)
        self.strip = MessageStrip(self)
        self.grid = Grid(self)
        self.grid.setAccessibleName(tr("Rows of {name}", name=name))
        self.grid.header_menus = True
        self.referrers = ReferrersPanel(desk, self)
        self.counting = Counting(desk, name, self)
        self.finding = Finding(self, self.find_bar, self.busy)
        self.following = Following(self, self.referrers, self.busy)
        self.copying = Copying(self, self.busy)
        self.places = Places(self)
        self._inspecting = Inspecting(self)

    def _lay_out(self) -> None:
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        for each in (self.bar, self.filters, self.find_bar, self.strip, self.busy):
            self.column.addWidget(each)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(self.referrers)

    def _connect(self) -> None:
        bar, grid, desk = self.bar, self.grid, self.desk
        bar.refresh_wanted.connect(self.refresh)
        bar.count_wanted.connect(self.counting.ask)
        bar.count_stopped.connect(self.counting.stop)
        bar.row_wanted.connect(self.go_to_row)
        bar.share_wanted.connect(self.places.go_to_share)
        bar.filter_wanted.connect(self.toggle_condition)
        bar.live_wanted.connect(self._live_changed)
        bar.query_wanted.connect(self.open_query)
        bar.chart_wanted.connect(lambda: desk.chart_wanted.emit(self.name))
        self.filters.shape_wanted.connect(self.set_shape)
        self.filters.query_wanted.connect(self.open_query)
        self.filters.left.connect(grid.setFocus)
        self.filters.condition_clicked.connect(self._change_condition)
        self.counting.went_on.connect(self._counted_on)
        self.counting.failed.connect(lambda error: self.strip.say("warn", error.sentence))
        grid.current_changed.connect(self._moved)
        grid.end_wanted.connect(self._go_to_the_end)
        grid.copy_wanted.connect(self.copy)
        grid.menu_wanted.connect(lambda place: open_cell_menu(self, place))
        grid.header_clicked.connect(self._header_clicked)
        grid.header_menu_wanted.connect(lambda at, place: open_header_menu(self, at, place))
        grid.follow_wanted.connect(self.following.follow_cell)
        desk.file_written.connect(self.refresh)
        desk.file_changed.connect(self._file_changed)
        desk.catalog_changed.connect(self._catalog_came)
        for keys, act in (
            ("F5", self.refresh),
            ("Ctrl+G", bar.focus_place),
            ("F3", self.finding.find),
            ("Shift+F3", lambda: self.finding.find(True)),
            ("Ctrl+Shift+L", self.toggle_condition),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # What is shown

    @property
    def table(self) -> Table | None:
        """The table or view, as the catalog has it now."""
        return self.desk.catalog.table(self.name) if self.desk.catalog else None

    @property
    def window(self) -> RowWindow | None:  # type: ignore[override]
        """The rows that are shown; None while there are none."""
        return self._window

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns that are shown."""
        return tuple(look.name for look in self.grid.looks)

    def set_shape(self, shape: object) -> None:
        """Show the rows sorted and filtered in another way, from the first on."""
        if isinstance(shape, Shape) and shape != self.shape:
            self.open(shape)

    def show_request(self, request: TableRequest) -> None:
        """Show the rows as a request wants them, and go to the row it names."""
        self._heed(request)
        fits = request.shape == self.shape or (request.shape.plain and not self.shape.filtered)
        if request.key is not None and fits and self._window is not None:
            self.show_row(request.key)
        elif request.key is not None or request.shape != self.shape:
            self.open(request.shape, request.key)
        self.grid.setFocus()

    def _heed(self, request: TableRequest) -> None:
        """Keep what a request wants of the rows once they are here."""
        self.places.column_wanted = request.column
        if not request.inspects:
            self._inspecting.hold()

    def refresh(self) -> None:
        """Read the rows again, at the place where the person is, and count them anew."""
        spot = self.place()
        self.open(self.shape, spot.key if spot else None, spot)

    def open(self, shape: Shape, key: RowKey | None = None, spot: Spot | None = None) -> None:
        """Read the rows in a shape, and go to a row; `spot` is where the person was before."""
        table = self.table
        if table is None:
            self._say_nothing_to_show(
                tr("There is no table or view named {name} any more.", name=self.name)
            )
            return
        self._stop()
        self.filters.set_table(table)
        self._opening = job = self.desk.jobs.start(
            self,
            self.desk.session.worker("browse"),
            lambda task: begin(task, table, shape, key),
            title=tr("Read {name}", name=self.name),
            quiet=True,
        )
        job.succeeded.connect(lambda start: self._show(start, spot))
        job.failed.connect(lambda error: self._refuse(shape, error))
        job.finished.connect(lambda: self._opened(job))
        words = sort_words(shape) if shape.sorts and not shape.filtered else tr("Filtering")
        if shape.plain:
            words = tr("Reading {name}", name=self.name)
        self.busy.watch(job, f"{words}…")

    def _opened(self, job: Job) -> None:
        if self._opening is not job:
            return
        self._opening = None
        if job.state == "cancelled" and self._window is not None:
            # Stopped: the rows that were there stay, and so does what the strip says of them.
            self._show_shape(self.shape)
            self.counting.start(self._window)
        elif self._stale:
            self._stale = False
            self.refresh()

    def _catalog_came(self) -> None:
        if self._window is None and self._opening is None:
            self.open(self.shape)

    def _show(self, start: Start, spot: Spot | None) -> None:
        self.strip.hide()
        again = self._window is not None
        if self._window is not None:
            self._window.deleteLater()
        self.shape = start.shape
        self._window = window = RowWindow(self.desk, start.source, self)
        window.changed.connect(self.grid.rows_changed)
        window.moved.connect(self.grid.rows_moved)
        window.extent_changed.connect(self._show_extent)
        window.broke.connect(self._say_broken)
        window.failed.connect(self.say_failed)
        window.start_with(start.around or start.page)
        rows = self.window_rows(window)
        self.grid.show_rows(rows, start.looks, start.characters, keep_place=again)
        if not again:
            plugs.restore_formats(self)
        self.places.take(start, spot)
        self._inspecting.rows_came()
        self._show_shape(start.shape)
        self._show_extent(start.source.about())
        if start.page.broken:
            self._say_broken(start.page.broken)
        elif start.source.notes:
            self.strip.say("note", " ".join(start.source.notes))
        self.grid.say(self._no_rows() if start.page.at_end else "")
        self.rows_shown.emit(window)
        if not start.page.broken:
            self.counting.start(window)

    def _show_shape(self, shape: Shape) -> None:
        window = self._window
        served = window.source.served if window is not None and not shape.plain else ""
        named = sort_words(shape)
        self.filters.show_shape(shape, " · ".join(each for each in (named, served) if each))

    def _refuse(self, shape: Shape, error: PlumeError) -> None:
        if shape.plain or self._window is None:
            reason = error.sentence.rstrip(".")
            if not isinstance(error, Unreadable):
                reason = tr("{name} can not be read: {reason}", name=self.name, reason=reason)
            self._say_nothing_to_show(
                tr("{reason}.\nThe rest of the file is not affected.", reason=reason)
            )
        else:
            self.counting.start(self._window)
        if not shape.plain:
            offset = error.offset if isinstance(error, SqlError) and error.offset >= 0 else None
            reason = error.sentence.rstrip(".")
            said = (
                tr("The condition can not be used: {reason}.", reason=reason)
                if offset is not None
                else reason
            )
            self.filters.say_wrong(said, offset)

    # Counting

    def _counted_on(self) -> None:
        window = self._window
        if window is None:
            return
        extent = window.source.about()
        self._show_extent(extent)
        self.grid.rows_changed()
        if extent.exact and not self.shape.filtered:
            self._whole = extent.known
            if not self.counting.stoppable:
                self.desk.object_measured.emit((Count(extent.known, True, table=self.name),))

    def _show_extent(self, extent: Extent) -> None:
        whole = self._whole if self.shape.filtered else None
        self.bar.show_extent(extent, not self.counting.stoppable, whole)
        self.bar.show_counting(self.counting.stoppable and not extent.exact)

    # Words

    def _say_nothing_to_show(self, sentence: str) -> None:
        self._stop()
        self._window = None
        self.bar.show_extent(None, False)
        self.bar.show_counting(False)
        self.grid.clear()
        self.grid.say(sentence)

    def _say_broken(self, reason: str) -> None:
        self.strip.say(
            "bad",
            tr(
                "Some rows of {name} can not be read: {reason} The rest of the file is "
                "not affected.",
                name=self.name,
                reason=reason,
            ),
            (tr("First rows"), lambda: self.grid.go_to(0)),
            (tr("Last rows"), self._go_to_the_end),
        )

    def say_failed(self, error: PlumeError) -> None:
        """Say why rows that were asked for did not come."""
        self.strip.say("bad", error.sentence, (tr("Read again"), self.refresh))

    def _no_rows(self) -> str:
        if self.shape.filtered:
            return tr(
                "No row meets the conditions above.\n"
                "Take one of them away, or choose Clear all to see every row."
            )
        if self.icon_name == "view":
            return tr(
                "This view gives no rows.\nQuery shows its tables; its columns are named above."
            )
        return tr("This table has no rows.\nIts columns and their types are above.")

    # Going places

    def focus_first(self) -> None:
        """Put the keyboard into the grid."""
        self.grid.setFocus()

    def go_to_row(self, number: int) -> None:
        """Show a row by its number, counted from one."""
        self.places.go_to_row(number - 1)

    def show_row(self, key: RowKey) -> None:
        """Go to the row with a key."""
        self.places.show_row(key)

    def place(self) -> Spot | None:
        """Say where the person is."""
        return self.places.here()

    def return_to(self, place: object) -> None:
        """Go where the person was."""
        if isinstance(place, Spot):
            self.places.return_to(place)

    def _go_to_the_end(self) -> None:
        if self._window is not None and not self._window.source.about().exact:
            self._window.go_last()

    def _moved(self, _at: object) -> None:
        self.counting.moved()
        self._inspecting.follow()

    # What the person asks for

    def inspect(self) -> None:
        """Show the current cell in the inspector."""
        self._inspecting.inspect()

    def copy(self, format_name: str = "tsv", header: bool | None = None) -> None:
        """Put the chosen cells on the clipboard."""
        self.copying.copy(format_name, header)

    def export(self) -> bool:
        """Ask for the export page."""
        return self.copying.export()

    def find_text(self) -> bool:
        """Show the bar that finds a text in the rows."""
        self.finding.open()
        return True

    def toggle_condition(self) -> None:
        """Show the field for a condition in SQL, or put it away."""
        if self.filters.typing:
            self.filters.end_typing()
            self.grid.setFocus()
        else:
            self.filters.begin_typing()

    def open_query(self) -> None:
        """Open a query that gives the rows as they are shown."""
        sql = self.shape.sql(self.name)
        if self.shape.plain:
            sql = sql.removesuffix(";") + "\nlimit 100;"
        self.desk.query_wanted.emit(sql)

    def _header_clicked(self, column: int, adds: bool) -> None:
        self.set_shape(clicked(self.shape, self.column_names[column], adds))

    def _change_condition(self, condition: Condition) -> None:
        if condition.column in self.column_names:
            column = self.column_names.index(condition.column)
            below = self.filters.mapToGlobal(QPoint(12, self.filters.height()))
            open_form(self, column, condition, below)

    # Other programs

    def _live_changed(self, live: object) -> None:
        if live and self._stale:
            self._stale = False
            self.refresh()

    def _file_changed(self, change: object) -> None:
        if change is not Change.CONTENT:
            return
        if self._opening is not None or not self.bar.live_button.isChecked():
            self._stale = True
        else:
            self.refresh()

    # The end

    def _stop(self) -> None:
        self._inspecting.stop()
        self.counting.stop()
        self.finding.stop()
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.cancel()
        if self._window is not None:
            self._window.stop()

    def kept(self) -> str:
        """Name the table; sorting and filtering it again may take long, so they are not kept."""
        return self.name

    def shutdown(self) -> None:
        """Cancel what runs for this document."""
        self._stop()
        self.copying.stop()
        self.referrers.close_list()
        self._window = None


def _icon_of(table: Table | None) -> str:
    kind = table.kind if table is not None else "table"
    return kind if kind in ("view", "virtual") else "table"
