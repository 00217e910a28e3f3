"""Formats kept per file, table and column, outside the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QFontMetricsF
from shiboken6 import isValid

from plume_db.formats.choice import format_by_name
from plume_db.formats.format import Format
from plume_db.jobs import Task
from plume_db.memory import FileMemory
from plume_ui import theme

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.grid.grid import Grid

MEMORY = "formats"

WORKER = "browse"
"""All reads and writes of ours run here one after the other, so that none undoes another."""

ADVANCE_ROOM = 18
"""Pixels a cell has beside its text."""


def restore_formats(desk: Desk, table: str, grid: Grid) -> None:
    """Give a grid the formats that were chosen for this table before; they come from a worker.

    Call it once the grid has its columns. Where nothing was chosen, nothing changes.
    """
    names = tuple(look.name for look in grid.looks)

    def read(_task: Task) -> dict[str, str]:
        return _kept(desk.memory, table)

    def show(kept: dict[str, str]) -> None:
        if not isValid(grid) or tuple(look.name for look in grid.looks) != names:
            return
        found = {at: format_by_name(kept.get(name, "")) for at, name in enumerate(names)}
        chosen = {at: each for at, each in found.items() if each is not None}
        if chosen or grid.formats:
            grid.formats = chosen
            for column in chosen:
                widen(grid, column)

    job = desk.jobs.start(
        grid, desk.session.worker(WORKER), read, title="Read the formats of columns", quiet=True
    )
    job.succeeded.connect(show)


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
    kept = chosen.name if chosen is not None else ""

    def write(_task: Task) -> None:
        everything = _everything(desk.memory)
        of_table = _strings(everything.get(table)) | {name: kept}
        everything[table] = {each: text for each, text in of_table.items() if text}
        desk.memory.write(MEMORY, {each: of for each, of in everything.items() if of})

    desk.jobs.start(
        desk, desk.session.worker(WORKER), write, title="Remember a column's format", quiet=True
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
