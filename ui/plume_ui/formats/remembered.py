"""Formats kept per file, table and column, outside the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QFontMetricsF
from shiboken6 import isValid

from plume_db.formats.choice import format_by_name, suggest
from plume_db.formats.format import Format
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.memory import FileMemory
from plume_db.rows.cells import CellValue
from plume_db.schema.objects import Column, folded
from plume_ui import theme

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.grid.grid import Grid

MEMORY = "formats"
PLAIN = "plain"
"""What is kept of a column that a person wants to see as stored."""

WORKER = "browse"
"""All reads and writes of ours run here one after the other, so that none undoes another."""

ADVANCE_ROOM = 18
"""Pixels a cell has beside its text."""


def restore_formats(desk: Desk, table: str, grid: Grid) -> None:
    """Give a grid the formats that were chosen for this table before; they come from a worker.

    Call it once the grid has its columns. Where nothing was chosen, nothing changes.
    """
    if grid.findChild(_Following) is None:
        _Following(desk, table, grid)
    names = tuple(look.name for look in grid.looks)

    def read(_task: Task) -> dict[str, str]:
        return _kept(desk.memory, table)

    def show(kept: dict[str, str]) -> None:
        if not isValid(grid) or tuple(look.name for look in grid.looks) != names:
            return
        found = {at: format_by_name(kept.get(name, "")) for at, name in enumerate(names)}
        chosen = {at: each for at, each in found.items() if each is not None}
        for at, name in enumerate(names):
            if name not in kept and (each := _unasked(desk, table, at, grid)) is not None:
                chosen[at] = each
        if chosen or grid.formats:
            grid.formats = chosen
            for column in chosen:
                widen(grid, column)

    job = desk.jobs.start(
        grid, desk.session.worker(WORKER), read, title=tr("Read the formats of columns"), quiet=True
    )
    job.succeeded.connect(show)


class _Following(QObject):
    """Shows the formats anew when the person wants others unasked; lives as long as its grid."""

    def __init__(self, desk: Desk, table: str, grid: Grid) -> None:
        super().__init__(grid)
        self._desk, self._table, self._grid = desk, table, grid
        desk.settings.changes.changed.connect(self._follow)

    def _follow(self, key: object) -> None:
        if key in ("formats/automatic", "formats/local"):
            restore_formats(self._desk, self._table, self._grid)


def _unasked(desk: Desk, table: str, column: int, grid: Grid) -> Format | None:
    """Give the format that suits a column, where the person wants that."""
    settings = desk.settings
    if not settings.get("formats/automatic"):
        return None
    found = suggest(column_of(desk, table, column, grid), samples_of(grid, column))
    if found is not None and settings.get("formats/local"):
        return format_by_name(f"{found.name} local") or found
    return found


def samples_of(grid: Grid, column: int) -> list[CellValue]:
    """Take the values of a column in view."""
    cells = (grid.cell(row, column) for row in grid.shown_rows())
    return [cell[0] for cell in cells if cell is not None]


def column_of(desk: Desk, table: str, column: int, grid: Grid) -> Column:
    """Find what is declared of a column; a result's has a name only."""
    look = grid.looks[column]
    found = desk.catalog.table(table) if desk.catalog is not None and table else None
    if found is not None:
        for each in found.columns:
            if folded(each.name) == folded(look.name):
                return each
    return Column(look.name, "")


def choose_format(desk: Desk, table: str, column: int, grid: Grid, chosen: Format | None) -> None:
    """Show a column in another format (None: as stored), and remember that where it has a table.

    A result of a query has none: `table` is empty then.
    """
    formats = {at: each for at, each in grid.formats.items() if at != column}
    if chosen is not None:
        formats[column] = chosen
    grid.formats = formats
    widen(grid, column)
    if not table:
        return
    name = grid.looks[column].name
    # Also that a column is to be as stored, where it would be shown otherwise unasked.
    plainly = PLAIN if desk.settings.get("formats/automatic") else ""
    kept = chosen.name if chosen is not None else plainly

    def write(_task: Task) -> None:
        everything = _everything(desk.memory)
        of_table = _strings(everything.get(table)) | {name: kept}
        everything[table] = {each: text for each, text in of_table.items() if text}
        desk.memory.write(MEMORY, {each: of for each, of in everything.items() if of})

    desk.jobs.start(
        desk, desk.session.worker(WORKER), write, title=tr("Remember a column's format"), quiet=True
    )


def format_name(grid: Grid, column: int) -> str:
    """Name the format a column is shown in; empty where it is shown as stored."""
    found = grid.formats.get(column)
    return found.name if isinstance(found, Format) else ""


def widen(grid: Grid, column: int) -> None:
    """Make room for what a format writes, which is often longer than the value."""
    shape = grid.formats.get(column)
    if shape is None:
        return
    longest = 0
    for row in grid.shown_rows():
        cell = grid.cell(row, column)
        longest = max(longest, len(shape.text(cell[0]) or "") if cell else 0)
    metrics = QFontMetricsF(theme.mono_font())
    wanted = round(min(longest, 60) * metrics.horizontalAdvance("0")) + ADVANCE_ROOM
    if wanted > grid.columns.width(column):
        grid.columns.resize(column, wanted)
        grid.rows_changed()


def _everything(memory: FileMemory) -> dict[str, object]:
    found = memory.read(MEMORY, {})
    return dict(found) if isinstance(found, Mapping) else {}


def _kept(memory: FileMemory, table: str) -> dict[str, str]:
    return _strings(_everything(memory).get(table))


def _strings(found: object) -> dict[str, str]:
    """Take what is well formed of something a person may have edited."""
    if not isinstance(found, Mapping):
        return {}
    return {str(name): text for name, text in found.items() if isinstance(text, str)}
