"""What can be done with the result in front: copy, export, sort, filter, pin, compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.transfer.source import StoredRows
from plume_ui.query.arranging import Arranging
from plume_ui.query.compare_page import ComparePage
from plume_ui.query.plugs import offer_formats
from plume_ui.query.result_page import ResultPage
from plume_ui.query.result_tabs import ResultTabs
from plume_ui.query.words import rows_text

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class ResultActions(QObject):
    """Serves the buttons above the results and the menus of their grids."""

    def __init__(self, desk: Desk, tabs: ResultTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tabs = tabs
        tabs.page_added.connect(self._equip)
        tabs.button_clicked.connect(self._on_button)

    def _equip(self, page: ResultPage) -> None:
        page.rows_shown.connect(lambda: self._equip_grid(page))

    def _equip_grid(self, page: ResultPage) -> None:
        assert page.grid is not None
        page.arranging = Arranging(page)
        page.grid.copy_wanted.connect(lambda: self.copy("tsv"))
        page.grid.menu_wanted.connect(lambda place: self._show_menu(page, place))

    def _on_button(self, name: str) -> None:
        acts = {
            "filter": self.filter,
            "pin": self.pin,
            "compare": self.compare,
            "export": self.export,
        }
        acts[name]()

    # Rows

    def filter(self) -> None:
        """Ask for a condition on the current column."""
        page = self._tabs.current
        if page is None or page.arranging is None or page.grid is None:
            return
        at = page.grid.selection
        grid = page.grid
        place = grid.viewport().mapToGlobal(QPoint(24, 24))
        if at is not None:
            box = grid.cell_rect(at.row, at.column)
            place = grid.viewport().mapToGlobal(QPoint(max(0, box.left()), 24))
        page.arranging.ask_for_condition(at.column if at else 0, place)

    def pin(self) -> None:
        """Keep the result in front over the next runs, or no longer."""
        page = self._tabs.current
        if page is not None:
            self._tabs.pin(page, not page.pinned)

    def compare(self) -> None:
        """Show the result in front beside the one that was shown before it."""
        second, first = self._tabs.current, self._tabs.before
        if first is None or second is None or first.rows is None or second.rows is None:
            return
        if not (first.rows.store.finished and second.rows.store.finished):
            return
        page = ComparePage(self._desk, first, second, self._tabs)
        self._tabs.put(page, page.title)

    # Elsewhere

    def export(self) -> bool:
        """Ask for the page that writes the result to a file; False where there is none."""
        page = self._tabs.current
        if page is None or page.rows is None:
            return False
        from plume_ui.transfer.request import ExportRequest

        store = page.rows.store
        title = tr("{store} of a query", store=rows_text(len(store)))
        source = StoredRows(store, page.column_names)
        self._desk.export_wanted.emit(ExportRequest(title, source, count=len(store)))
        return True

    def copy(self, format_name: str, header: bool | None = None) -> None:
        """Put the chosen cells on the clipboard, exactly, in a format of the core."""
        page = self._tabs.current
        if page is None or page.rows is None or page.grid is None:
            return
        at = page.grid.selection
        if at is None:
            return
        columns = range(len(page.column_names)) if at.whole_rows else at.columns
        names = tuple(page.column_names[n] for n in columns)
        rows = StoredRows(page.rows.store, names, (at.rows,), tuple(columns))
        titled = format_name != "tsv" if header is None else header

        def work(task: Task) -> str:
            from plume_db.transfer.clip import write_text

            return write_text(task, rows, names, format_name, titled)

        few = len(at.rows) * len(columns) < 100_000
        job = self._desk.jobs.start(
            page,
            page.worker,
            work,
            title=tr("Copy {rows}", rows=rows_text(len(at.rows))),
            summary=lambda text: trn(
                "{n} character is on the clipboard.",
                "{n} characters are on the clipboard.",
                len(text),
            ),
            quiet=few,
        )
        job.succeeded.connect(lambda text: _put(text, format_name))
        job.failed.connect(lambda error: self._tell(page, error))

    def _tell(self, page: ResultPage, error: PlumeError) -> None:
        if page.arranging is not None:
            page.arranging.strip.say("bad", error.sentence)

    def _show_menu(self, page: ResultPage, place: QPoint) -> None:
        if page.grid is None or page.grid.selection is None:
            return
        from plume_ui.transfer.copy_menu import fill_copy_menu

        menu = QMenu(page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_copy_menu(menu, self.copy)
        menu.addAction(tr("Copy with column names")).triggered.connect(
            lambda _on: self.copy("tsv", True)
        )
        name = page.column_names[page.grid.selection.column]
        menu.addAction(tr("Copy the column's name")).triggered.connect(
            lambda _on: QGuiApplication.clipboard().setText(name)
        )
        menu.addSeparator()
        offer_formats(menu, page, page.grid.selection.column)
        menu.addAction(tr("Show in the inspector")).triggered.connect(lambda _on: page.inspect())
        menu.addAction(tr("Export…")).triggered.connect(lambda _on: self.export())
        menu.popup(place)


def _put(text: str, format_name: str) -> None:
    from plume_ui.transfer.clipboard import put

    put(text, format_name)
