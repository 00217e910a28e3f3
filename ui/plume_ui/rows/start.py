"""What opening a table brings: everything the first painting needs, read on a worker."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.jobs import Task
from plume_db.rows.opening import open_source
from plume_db.rows.page import Page, RowKey
from plume_db.rows.shape import Shape
from plume_db.rows.source import RowSource, page_rows
from plume_db.schema.objects import Table
from plume_ui.grid.look import ColumnLook, looks_of
from plume_ui.grid.texts import MEASURED_ROWS, widest
from plume_ui.rows.sorting import marked


@dataclass(frozen=True)
class Start:
    """A source, its first rows, and those around the row that was asked for."""

    shape: Shape
    source: RowSource
    page: Page
    looks: tuple[ColumnLook, ...]
    characters: tuple[int, ...]
    key: RowKey | None = None
    """The row to go to."""
    around: Page | None = None
    """The rows around it, where they are not among the first."""


def begin(task: Task, table: Table, shape: Shape, key: RowKey | None = None) -> Start:
    """Open the rows of `table` in a shape, and read the first, or those around `key`."""
    source = open_source(task, table, shape)
    n = page_rows(len(source.columns))
    page = source.first(task, n)
    measured = page.rows[:MEASURED_ROWS]
    if source.seeks and not page.at_end:
        # Numbers and times grow: columns as wide as the last rows need fit those between, too.
        measured += source.last(task, 20).rows
    around = None
    if key is not None and key not in page.keys and not page.broken:
        around = source.around(task, key, 2 * n)
    characters = widest(measured, len(source.columns))
    looks = marked(looks_of(source.columns, table), shape)
    return Start(shape, source, page, looks, characters, key, around)
