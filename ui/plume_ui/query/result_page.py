"""The result of one statement: its rows in a grid, or a sentence in their place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.query.outcome import Outcome, Started
from plume_db.rows.cells import WHOLE, Cell
from plume_db.spill.source import StoreSource, stored_cell
from plume_db.spill.store import RowStore
from plume_db.units import count_text
from plume_ui.grid.grid import Grid
from plume_ui.grid.inspecting import at_hand, inspection_of
from plume_ui.grid.look import ColumnLook
from plume_ui.grid.selection import Selection
from plume_ui.inspection import pieces_of
from plume_ui.query.disposal import close_later
from plume_ui.query.result_looks import Look
from plume_ui.query.result_rows import ResultRows
from plume_ui.query.words import cost_text, outcome_text, rows_text
from plume_ui.widgets.card import label

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job
    from plume_ui.query.arranging import Arranging

SETTLE = 60
"""Milliseconds the current cell must stay before its value is read for the inspector."""

NO_ROWS = tr("No row meets the conditions.")


class ResultPage(QWidget):
    """One tab under the editor; owns the store of its rows."""

    changed = Signal()
    """Its title or its status is another now."""
    rows_shown = Signal()
    """There is a grid from now on."""

    def __init__(self, desk: Desk, worker: Worker, sql: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.worker = worker
        self.sql = sql
        self.title = tr("Result")
        self.status = ""
        self.status_tip = ""
        self.sign = ""
        """The icon of its tab: error, check, stop, or "" for rows."""
        self.pinned = False
        self.of_write = False
        """Whether its rows came out of a write of ours, and are as new as that."""
        self.started: Started | None = None
        self.outcome: Outcome | None = None
        self.rows: ResultRows | None = None
        self.grid: Grid | None = None
        self.looks: tuple[ColumnLook, ...] = ()
        self.characters: tuple[int, ...] = ()
        """How many characters wide the values of each column are."""
        self.arranging: Arranging | None = None
        """Sorts and filters the rows; from outside, once there is a grid."""
        self._own: list[RowStore] = []
        self._reading: Job | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.inspect)
        self._sentence = label("", "caption", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setContentsMargins(24, 4, 24, 4)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        inner = QWidget(self)
        self._stack = QStackedLayout(inner)
        self._stack.addWidget(self._sentence)
        self.column.addWidget(inner, 1)

    @property
    def store(self) -> RowStore | None:
        """The rows as they came; None for a statement that gave none."""
        return self.started.store if self.started else None

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, as SQLite gives them."""
        return tuple(c.name for c in self.started.columns) if self.started else ()

    @property
    def sentence(self) -> str:
        """The sentence in the place of rows; "" where rows are shown."""
        return "" if self.grid is not None else self._sentence.text()

    def own(self, store: RowStore) -> None:
        """Close a store together with this page."""
        self._own.append(store)

    # What happens to the statement

    def say(self, title: str, sentence: str, status: str, sign: str = "") -> None:
        """Show a sentence instead of rows."""
        self.title, self.status, self.sign = title, status, sign
        self._sentence.setText(sentence)
        self.changed.emit()

    def show_rows(self, started: Started, look: Look) -> None:
        """Show the rows that come."""
        self.started = started
        self.characters, self.looks = look.characters, look.columns
        self.own(started.store)
        self.grid = grid = Grid(self)
        grid.setAccessibleName(tr("Rows of the result"))
        grid.header_menus = True
        self.rows = rows = ResultRows(
            self.desk, self.worker, started.store, len(started.columns), self
        )
        self.put_rows(rows, look.columns, look.characters)
        grid.current_changed.connect(lambda _at: self._settle.start())
        self._stack.addWidget(grid)
        self._stack.setCurrentWidget(grid)
        self.grow()
        self.rows_shown.emit()

    def put_rows(
        self,
        rows: ResultRows,
        columns: tuple[ColumnLook, ...],
        characters: tuple[int, ...] | None = None,
    ) -> None:
        """Let the grid show these rows; without `characters` columns stay as wide as they are."""
        assert self.grid is not None
        self.rows = rows
        rows.changed.connect(self.grid.rows_changed)
        self.grid.say(NO_ROWS if rows.store.finished and not rows.count else "")
        keep = characters is None
        self.grid.show_rows(rows, columns, characters or (8,) * len(columns), keep)

    def grow(self) -> None:
        """Show how many rows came."""
        if self.rows is not None and self.grid is not None and self.rows.grow():
            self.grid.rows_changed()
        if self.started is not None and not self.started.store.finished:
            self.title = rows_text(len(self.started.store))
            self.changed.emit()

    def show_outcome(self, outcome: Outcome) -> None:
        """Tell how it ended."""
        self.outcome = outcome
        self.grow()
        self.status = "  ·  ".join((outcome_text(outcome), *outcome.notes))
        self.status_tip = cost_text(outcome)
        self.title = rows_text(outcome.rows)
        if self.grid is None:
            self.say(tr("Done"), tr("The statement ran and gives no rows."), self.status, "check")
        elif not outcome.rows:
            self.grid.say(NO_ROWS)
        self.changed.emit()

    def show_given_back(self, capped: str) -> None:
        """Tell of rows that came out of a statement that writes."""
        self.title = rows_text(self.kept)
        self.status = ", ".join(
            filter(None, (tr("{title} given back by the write", title=self.title), capped))
        )
        if self.grid is not None and not self.kept:
            self.grid.say(NO_ROWS)
        self.changed.emit()

    def show_error(self, error: PlumeError) -> None:
        """Tell why it failed; rows that came before stay."""
        if self.grid is None:
            self.say(tr("Error"), error.sentence, tr("Failed"), "error")
            return
        self.grow()
        self.status = tr(
            "{sentence} {kept} had come.", sentence=error.sentence, kept=rows_text(self.kept)
        )
        self.sign = "warning"
        self.changed.emit()

    def show_stopped(self, reason: str = "") -> None:
        """Tell that it was stopped; rows that came before stay."""
        self.grow()
        told = tr("Stopped; {kept} had come", kept=rows_text(self.kept))
        self.status = f"{told}. {reason}" if reason else told
        self.sign = "stop"
        if self.grid is None:
            self.say(tr("Stopped"), tr("Stopped before the first row."), self.status, "stop")
        self.changed.emit()

    @property
    def kept(self) -> int:
        """How many rows came."""
        return len(self.started.store) if self.started else 0

    # One cell

    def inspect(self) -> None:
        """Show the current cell in the inspector."""
        if self.grid is None or self.rows is None or (at := self.grid.selection) is None:
            return
        row = self.rows.row(at.row)
        if row is None:
            return
        if (cell := at_hand(row[at.column])) is not None:
            self._inspected(at, cell)
            return
        store = self.rows.store

        def work(_task: Task) -> Cell:
            return stored_cell(store, at.row, at.column, WHOLE)

        if self._reading is not None:
            self._reading.cancel()
        self._reading = job = self.desk.jobs.start(
            self, self.worker, work, title=tr("Read a cell"), quiet=True
        )
        job.succeeded.connect(lambda found: self._inspected(at, found))
        job.finished.connect(lambda: self._read_ended(job))

    def _read_ended(self, job: Job) -> None:
        if self._reading is job:
            self._reading = None

    def _inspected(self, at: Selection, cell: Cell) -> None:
        if self.started is None or self.grid is None or at != self.grid.selection:
            return
        column = self.started.columns[at.column]
        row = tr("row {row}", row=count_text(at.row + 1))
        inspection = inspection_of(tr("Result"), row, column, cell)
        if self.rows is not None:
            source = StoreSource(self.rows.store, self.started.columns)
            pieces = pieces_of(source, (at.row,), at.column, cell, "lookup", "utf-8")
            named = getattr(self.grid.formats.get(at.column), "name", "")
            inspection = replace(inspection, pieces=pieces, format=named)
        self.desk.inspected.emit(inspection)

    def shutdown(self) -> None:
        """Forget the rows."""
        self._settle.stop()
        if self._reading is not None:
            self._reading.cancel()
        if self.arranging is not None:
            self.arranging.shutdown()
        if self.rows is not None:
            self.rows.stop()
        close_later(self._own)
        self._own = []
