"""The stored rows of a result as a grid asks for them: blocks around the view, read on a worker."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.rows.cells import CellRow
from plume_db.rows.page import RowKey
from plume_db.rows.source import page_rows
from plume_db.spill.store import RowStore
from plume_ui.grid.rows import Mark

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

MOST_BLOCKS = 12


class ResultRows(QObject):
    """Rows by position; always exact, and perhaps still growing."""

    changed = Signal()
    """Rows came."""

    def __init__(
        self, desk: Desk, worker: Worker, store: RowStore, columns: int, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._worker = worker
        self.store = store
        self._size = page_rows(columns)
        self._blocks: OrderedDict[int, list[CellRow]] = OrderedDict()
        self._count = len(store)
        self._wanted = range(0)
        self._job: Job | None = None
        self._coming = -1
        self.marks: dict[int, frozenset[int] | Mark] = {}
        """Differing cells of a row by column, or what is to be said of the whole row."""

    @property
    def count(self) -> int:
        """How many rows there are so far."""
        return self._count

    @property
    def exact(self) -> bool:
        """Positions are never guessed."""
        return True

    def row(self, position: int) -> CellRow | None:
        """Give a row, or None while it is not here."""
        block = self._blocks.get(position // self._size)
        place = position % self._size
        return block[place] if block and place < len(block) else None

    def key(self, position: int) -> RowKey | None:
        """Give the position, which is the key."""
        return (position,)

    def mark(self, row: int, column: int) -> Mark:
        """Tell whether a cell differs from the result it is compared with."""
        found = self.marks.get(row)
        if found is None:
            return Mark.NONE
        if isinstance(found, Mark):
            return found
        return Mark.CHANGED if column in found else Mark.NONE

    def want(self, first: int, last: int) -> None:
        """Have rows read that are not here, and some around them."""
        self._wanted = range(first, last + 1)
        self._read_on()

    def grow(self) -> bool:
        """Take note of rows that came; True where there are more than before."""
        count = len(self.store)
        if count == self._count:
            return False
        self._count = count
        self._read_on()
        return True

    def stop(self) -> None:
        """Read nothing more."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _read_on(self) -> None:
        number = self._next()
        if number is None or (self._job is not None and self._coming == number):
            return
        self.stop()
        self._coming = number
        first, store, n = number * self._size, self.store, self._size

        def work(_task: Task) -> list[CellRow]:
            return store.cells(first, n)

        job = self._desk.jobs.start(self, self._worker, work, title=tr("Read rows"), quiet=True)
        self._job = job
        job.succeeded.connect(lambda rows: self._arrived(job, number, rows))

    def _next(self) -> int | None:
        """Find the block that is missing or has grown: those in view first, then one beside."""
        if not self._wanted or not self._count:
            return None
        first = max(0, self._wanted.start) // self._size
        last = min(self._wanted.stop - 1, self._count - 1) // self._size
        numbers: tuple[int, ...] = (*range(first, last + 1), last + 1, first - 1)
        for number in numbers:
            size = min(self._size, self._count - number * self._size)
            if number >= 0 and size > len(self._blocks.get(number, ())):
                return number
        return None

    def _arrived(self, job: Job, number: int, rows: list[CellRow]) -> None:
        if job is not self._job:
            return
        self._job = None
        self._blocks[number] = rows
        self._blocks.move_to_end(number)
        while len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)
        self.changed.emit()
        if rows:  # a store that was closed has none, and is not asked again
            self._read_on()
