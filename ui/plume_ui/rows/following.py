"""From a row of a table document to the row it names, and to the rows that name it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.references.follow import Target, follow
from plume_db.references.keys import Reference, column_of, references_of, references_to
from plume_db.references.referrers import Referrer, referrers
from plume_db.rows.cells import WHOLE, CellRow, Clipped
from plume_db.rows.page import RowKey
from plume_db.rows.source import RowSource
from plume_db.units import count_text
from plume_db.values import Value
from plume_ui.requests import TableRequest
from plume_ui.rows.busy_strip import BusyStrip
from plume_ui.rows.referrers_panel import ReferrersPanel

if TYPE_CHECKING:
    from plume_ui.rows.table_document import TableDocument


class Following:
    """Answers for the current row of one table document."""

    def __init__(self, document: TableDocument, panel: ReferrersPanel, busy: BusyStrip) -> None:
        self._document = document
        self._panel = panel
        self._busy = busy
        panel.wanted.connect(document.desk.table_wanted)

    def references(self, column: int) -> tuple[Reference, ...]:
        """List what a column takes part in naming."""
        table, catalog = self._document.table, self._document.desk.catalog
        window = self._document.window
        if table is None or catalog is None or window is None:
            return ()
        return references_of(catalog, table, window.source.columns[column].name)

    @property
    def is_referred_to(self) -> bool:
        """Whether any table refers to this one."""
        table, catalog = self._document.table, self._document.desk.catalog
        return bool(table and catalog and references_to(catalog, table))

    def follow_cell(self, place: tuple[int, int]) -> None:
        """Go where a cell leads; the first of its references, where there are several."""
        references = self.references(place[1])
        if references:
            self.follow(references[0], place[0])

    def follow(self, reference: Reference, row: int) -> None:
        """Go to the row that a reference of a row names."""
        document, catalog = self._document, self._document.desk.catalog
        read = self._reader(row)
        if read is None or catalog is None:
            return

        def work(task: Task) -> Target:
            found = read(task)
            if not all(name in found for name in reference.columns):
                return Target(
                    sentence=tr(
                        "{columns} is not shown here.", columns=", ".join(reference.columns)
                    )
                )
            return follow(task, catalog, reference, tuple(found[n] for n in reference.columns))

        job = document.desk.jobs.start(
            document,
            document.desk.session.worker("follow"),
            work,
            title=tr("Follow {words}", words=reference.words),
            quiet=True,
        )
        job.succeeded.connect(self._go)
        job.failed.connect(lambda error: document.strip.say("bad", error.sentence))
        self._busy.watch(job, tr("Looking for the row of {parent}…", parent=reference.parent))

    def _go(self, target: Target) -> None:
        if target.table:
            request = TableRequest(target.table, target.shape, target.key)
            self._document.desk.table_wanted.emit(request)
        if target.sentence:
            self._document.strip.say("note", target.sentence)

    def show_referrers(self) -> None:
        """List who refers to the current row."""
        document, at = self._document, self._document.grid.selection
        table, catalog = document.table, document.desk.catalog
        read = self._reader(at.row) if at is not None else None
        if at is None or read is None or table is None or catalog is None:
            return

        def work(task: Task) -> tuple[Referrer, ...]:
            found = read(task)
            named = {
                column.name: found[column.name]
                for column in table.columns
                if column_of(table, column.name) and column.name in found
            }
            return referrers(task, catalog, table, named)

        row, name = count_text(at.row + 1), document.name
        title = (
            tr("Who refers to row {row} of {name}", row=row, name=name)
            if document.grid.exact
            else tr("Who refers to about row {row} of {name}", row=row, name=name)
        )
        job = document.desk.jobs.start(
            document, document.desk.session.worker("follow"), work, title=title, quiet=True
        )
        job.succeeded.connect(lambda found: self._panel.show_referrers(title, found))
        job.failed.connect(self._failed)

    def _failed(self, error: PlumeError) -> None:
        self._document.strip.say("bad", error.sentence)

    def _reader(self, row: int) -> _RowReader | None:
        window = self._document.window
        if window is None:
            return None
        return _RowReader(window.source, row, window.key(row), window.row(row))


class _RowReader:
    """Gives the exact values of one row by their columns' names."""

    def __init__(
        self, source: RowSource, position: int, key: RowKey | None, cells: CellRow | None
    ) -> None:
        self._source = source
        self._position = position
        self._key = key
        self._cells = cells

    def __call__(self, task: Task) -> dict[str, Value]:
        source, key, cells = self._source, self._key, self._cells
        if key is None or cells is None:  # it is still on its way to the grid
            page = source.at(task, self._position, 1)
            if not page.rows:
                raise PlumeError(tr("This row is not known yet; try again once it is shown."))
            key, cells = page.keys[0], page.rows[0]
        found: dict[str, Value] = {}
        for at, (column, cell) in enumerate(zip(source.columns, cells, strict=False)):
            if not isinstance(cell, Clipped):
                found[column.name] = cell
            elif cell.length <= WHOLE:
                found[column.name] = source.cell(task, key, at, WHOLE).value
        return found
