"""Shows the current cell of a table document in the inspector, read whole where it is big."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from plume_db.language import tr
from plume_db.rows.cells import WHOLE, Cell
from plume_db.rows.page import RowKey
from plume_db.rows.source import RowSource
from plume_db.units import count_text
from plume_ui.grid.inspecting import at_hand, inspection_of
from plume_ui.grid.rows import Mark
from plume_ui.grid.selection import Selection
from plume_ui.inspection import pieces_of

if TYPE_CHECKING:
    from plume_ui.jobs import Job
    from plume_ui.rows.table_document import TableDocument

SETTLE = 60
"""Milliseconds the current cell must stay before a big value is read for the inspector."""


class Inspecting(QObject):
    """Follows the current cell."""

    def __init__(self, document: TableDocument) -> None:
        super().__init__(document)
        self._document = document
        self._job: Job | None = None
        self._held = False
        self._held_at: Selection | None = None
        """The cell that was gone to unasked; None until the rows are there."""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self.inspect)

    def hold(self) -> None:
        """Leave the inspector as it is until the person moves in the rows that come."""
        self._held, self._held_at = True, None

    def rows_came(self) -> None:
        """Take note of the cell that was gone to unasked, with other rows."""
        self._held_at = self._document.grid.selection

    def follow(self) -> None:
        """Show the current cell once it stays so for a moment."""
        if self._held:
            if self._held_at in (None, self._document.grid.selection):
                return
            self._held = False
        self._settle.start()

    def stop(self) -> None:
        """Read nothing any more."""
        self._settle.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def inspect(self) -> None:
        """Show the current cell now."""
        grid, window = self._document.grid, self._document.window
        at = grid.selection
        if at is None or window is None:
            return
        shown, key = grid.cell(at.row, at.column), window.key(at.row)
        if shown is None:
            return  # it is on its way; the grid tells again
        if (cell := at_hand(shown[0])) is not None:
            self._show(at, cell)
        elif key is not None:
            self._read_whole(at, key, window.source)

    def _read_whole(self, at: Selection, key: RowKey, source: RowSource) -> None:
        if self._job is not None:
            self._job.cancel()
        document = self._document
        self._job = job = document.desk.jobs.start(
            document,
            document.desk.session.worker("browse"),
            lambda task: source.cell(task, key, at.column, WHOLE),
            title=tr("Read a cell"),
            quiet=True,
        )
        job.succeeded.connect(lambda cell: self._show(at, cell))
        job.failed.connect(document.say_failed)
        job.finished.connect(lambda: self._ended(job))

    def _ended(self, job: Job) -> None:
        if self._job is job:
            self._job = None

    def _show(self, at: Selection, cell: Cell) -> None:
        document = self._document
        if document.window is None or at != document.grid.selection:
            return
        columns = document.window.source.columns
        keys = sum(each.primary_key > 0 for each in columns)
        number = count_text(at.row + 1)
        row = tr("row {row}", row=number)
        if not document.window.exact:
            row = tr("row about {row}", row=number)
        inspection = inspection_of(document.name, row, columns[at.column], cell, keys)
        shape, key = document.grid.formats.get(at.column), document.window.key(at.row)
        if document.grid.mark(at.row, at.column) is not Mark.NONE:
            key = None  # what is staged is not in the file yet, so no piece of it is read there
            inspection = replace(
                inspection, subtitle=tr("{subtitle} · staged", subtitle=inspection.subtitle)
            )
        pieces = pieces_of(document.window.source, key, at.column, cell) if key else None
        named = getattr(shape, "name", "")
        notes = () if pieces is not None else inspection.notes  # all of it can be seen then
        document.desk.inspected.emit(replace(inspection, pieces=pieces, format=named, notes=notes))
