"""Row sources: one way to read rows page by page, whatever they come from."""

from __future__ import annotations

from typing import Protocol

from plume_db.jobs import Task
from plume_db.rows.cells import Cell
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.schema.objects import Column

PAGE_CELLS = 40_000
"""A page has about so many cells at most, so that a wide table's pages come as fast."""

PAGE_ROWS = 200


class RowSource(Protocol):
    """Reads rows in one fixed order; its methods that take a task run on that task's worker.

    One worker may read pages while another counts.
    """

    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    """What the person should know about how these rows are read."""
    counts_unasked: bool
    """Whether counting is cheap and safe enough to be done without being asked."""
    seeks: bool
    """Whether the last rows come as fast as the first."""
    gathers: bool
    """Whether far rows can only be shown once :meth:`count` went through all rows; it should then
    run to its end without being asked."""
    served: str
    """One sentence that says whether an index serves the order and the conditions."""
    row_keys_are_table_keys: bool
    """Whether the keys of a page are the table's own: its rowid or its primary key."""
    order_by: str
    """The ORDER BY that gives the rows in just this order, alike ones too; "" where none does."""

    def first(self, task: Task, n: int) -> Page:
        """Read the first rows; nothing is counted before."""
        ...

    def last(self, task: Task, n: int) -> Page:
        """Read the last rows."""
        ...

    def after(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that follow the one with this key."""
        ...

    def before(self, task: Task, key: RowKey, n: int) -> Page:
        """Read the rows that come before the one with this key."""
        ...

    def at(self, task: Task, position: int, n: int) -> Page:
        """Read rows from a position on; the page says where it starts, and whether exactly.

        A page that is empty and not at the end says: not yet, ask again.
        """
        ...

    def position(self, task: Task, key: RowKey) -> int | None:
        """Tell the exact position of a row, once that can be known quickly."""
        ...

    def about(self) -> Extent:
        """Tell what is known of the number of rows; reads nothing, callable from any thread."""
        ...

    def count(self, task: Task) -> Extent:
        """Count on until the number is exact; stopped, it keeps what it has and can go on."""
        ...

    def cell(self, task: Task, key: RowKey, column: int, limit: int) -> Cell:
        """Read one whole value, or its head of `limit` bytes where it is longer."""
        ...

    def piece(self, task: Task, key: RowKey, column: int, offset: int, n: int) -> bytes:
        """Read up to `n` bytes, as stored, of a text or blob that is too big to be read whole."""
        ...

    def find(
        self, task: Task, text: str, from_key: RowKey | None = None, backwards: bool = False
    ) -> RowKey | None:
        """Find the next row after `from_key` (None: from the start) of which a column has `text`.

        ASCII letters are alike in both cases; a number is sought as SQLite writes it; blobs are
        passed over. The key it gives may have to be shown by :meth:`around`.
        """
        ...

    def around(self, task: Task, key: RowKey, n: int) -> Page:
        """Read rows from a little before the row with this key on, to show what was found.

        Where the row is not among the rows, or not known to be yet, the first rows come instead.
        """
        ...


def page_rows(columns: int) -> int:
    """Tell how many rows a page of a table this wide should have."""
    return max(20, min(PAGE_ROWS, PAGE_CELLS // max(1, columns)))
