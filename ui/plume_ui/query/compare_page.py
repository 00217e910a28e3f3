"""Two results side by side, with what differs between them marked and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from plume_db.jobs import Task, Worker
from plume_db.language import tr, trn
from plume_db.query.compare import Difference, compare
from plume_db.spill.store import RowStore
from plume_db.units import count_text
from plume_ui.grid.grid import Grid
from plume_ui.grid.rows import Mark
from plume_ui.query.result_page import ResultPage
from plume_ui.query.result_rows import ResultRows
from plume_ui.query.words import rows_text
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk


class ComparePage(QWidget):
    """Borrows the rows of two pages; goes with the first run that drops one of them."""

    compared = Signal()

    title = tr("Comparison")
    pinned = False
    status = ""

    def __init__(self, desk: Desk, first: ResultPage, second: ResultPage, parent: QWidget) -> None:
        super().__init__(parent)
        self.pages = (first, second)
        self.difference: Difference | None = None
        self._worker = Worker("compare")
        self._places: list[int] = []
        self._at = -1
        self._words = label(tr("Comparing…"), wrap=True)
        self._next = QPushButton(tr("Next difference"), self)
        self._next.setToolTip(tr("Go to the next row that differs, in both results"))
        self._next.setEnabled(False)
        self._next.clicked.connect(lambda _on=False: self.go_to_next())
        self.grids = (Grid(self), Grid(self))
        self.rows = tuple(
            self._show(grid, page, side, desk)
            for grid, page, side in zip(
                self.grids, self.pages, (tr("Before"), tr("After")), strict=True
            )
        )
        self._lay_out()
        stores = (self.rows[0].store, self.rows[1].store)
        self._start(desk, *stores)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.addWidget(self._words, 1)
        head.addWidget(self._next)
        both = QSplitter(Qt.Orientation.Horizontal, self)
        both.setChildrenCollapsible(False)
        for grid in self.grids:
            both.addWidget(grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(both, 1)

    def _show(self, grid: Grid, page: ResultPage, side: str, desk: Desk) -> ResultRows:
        assert page.rows is not None
        assert page.grid is not None
        grid.setAccessibleName(f"{side}: {page.title}")
        rows = ResultRows(desk, page.worker, page.rows.store, len(page.looks), self)
        rows.changed.connect(grid.rows_changed)
        grid.show_rows(rows, page.looks, page.characters)
        return rows

    def _start(self, desk: Desk, first: RowStore, second: RowStore) -> None:
        def work(task: Task) -> Difference:
            return compare(task, first, second)

        job = desk.jobs.start(
            self, self._worker, work, title=tr("Compare two results"), quiet=False
        )
        self._job = job
        job.succeeded.connect(self._mark)
        job.failed.connect(lambda error: self._words.setText(error.sentence))
        job.cancelled.connect(lambda: self._words.setText(tr("The comparison was stopped.")))

    def _mark(self, found: Difference) -> None:
        self.difference = found
        self.rows[0].marks = {
            **found.cells_first,
            **dict.fromkeys(found.rows_first, Mark.DELETED),
        }
        self.rows[1].marks = {
            **found.cells_second,
            **dict.fromkeys(found.rows_second, Mark.NEW),
        }
        self._places = sorted(self.rows[1].marks) or sorted(self.rows[0].marks)
        self._next.setEnabled(bool(self._places))
        self._words.setText(_told(found))
        for grid in self.grids:
            grid.viewport().update()
        self.compared.emit()

    def go_to_next(self) -> None:
        """Show the next difference."""
        if not self._places:
            return
        self._at = (self._at + 1) % len(self._places)
        for grid in self.grids:
            grid.go_to(self._places[self._at])

    def shutdown(self) -> None:
        """Stop comparing; the rows belong to the other pages."""
        self._job.cancel()
        self._worker.close(0)
        for rows in self.rows:
            rows.stop()


def _told(found: Difference) -> str:
    how = tr("matched by the first column") if found.by_key else tr("row by row")
    if found.alike:
        return tr("No difference in {same}, {how}.", same=rows_text(found.same), how=how)
    parts = [trn("{n} row differs", "{n} rows differ", found.changed) if found.changed else ""]
    parts.append(
        tr("{only_first} only on the left", only_first=count_text(found.only_first))
        if found.only_first
        else ""
    )
    parts.append(
        tr("{only_second} only on the right", only_second=count_text(found.only_second))
        if found.only_second
        else ""
    )
    parts.append(tr("{same} alike", same=count_text(found.same)))
    more = "" if found.complete else tr(" Only the first differences are marked.")
    told = tr(", ").join(filter(None, parts))
    return tr("{told}; {how}.", told=told, how=how) + more
