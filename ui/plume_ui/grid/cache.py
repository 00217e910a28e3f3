"""The rows in memory: one unbroken run around what is seen, read by key, trimmed at its far end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rows.cells import CellRow
from plume_db.rows.page import Extent, Page, RowKey
from plume_db.rows.source import RowSource, page_rows
from plume_ui.grid.rows import Mark

if TYPE_CHECKING:
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

ASK_AGAIN = 250
"""Milliseconds until rows are asked for again that the source is still gathering."""

MOST_PAGES = 12
"""Pages kept around the view; a row of eight columns takes about half a kilobyte."""


@dataclass(frozen=True)
class _Pending:
    """A request on its way: which rows it will bring, if all goes well."""

    job: Job
    kind: str
    rows: range


class RowWindow(QObject):
    """Asks a row source for what is seen; the newest request wins, late answers are dropped."""

    changed = Signal()
    """Rows came or went."""
    extent_changed = Signal(object)
    """Carries the Extent that is known now."""
    moved = Signal(object)
    """Carries by how much all positions in memory were corrected."""
    broke = Signal(object)
    """Carries the reason why rows end here that should go on."""
    failed = Signal(object)
    """Carries the PlumeError of a request that brought nothing."""
    found = Signal(object)
    """Carries where the row is that :meth:`show_key` was asked for; None where it is no more."""

    def __init__(
        self, desk: Desk, source: RowSource, parent: QObject | None = None, worker: str = "browse"
    ) -> None:
        """Read `source` on the session's worker of this name."""
        super().__init__(parent)
        self._desk = desk
        self._worker = worker
        self.source = source
        self.page_rows = page_rows(len(source.columns))
        self._rows: list[CellRow] = []
        self._keys: list[RowKey] = []
        self._start = 0
        self._exact = True
        self._at_start = self._at_end = False
        self._broken = False
        self._pending: _Pending | None = None
        self._wanted = range(0)
        self._again = QTimer(self, singleShot=True, interval=ASK_AGAIN)
        self._again.timeout.connect(self._read_on)

    # What the grid asks

    @property
    def held(self) -> range:
        """The positions that are in memory."""
        return range(self._start, self._start + len(self._rows))

    @property
    def count(self) -> int:
        """How many rows to scroll over: exact, or the best guess so far."""
        extent, end = self.source.about(), self.held.stop
        if extent.exact:
            # Until the guessed positions in memory are corrected, they must stay in reach.
            return extent.known if self._exact else max(extent.known, end)
        return end if self._at_end or self._broken else max(extent.likely, end)

    @property
    def exact(self) -> bool:
        """Whether the positions in memory are right and not guessed."""
        return self._exact

    def row(self, position: int) -> CellRow | None:
        """Give a row, or None while it is not in memory."""
        place = position - self._start
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def key(self, position: int) -> RowKey | None:
        """Give a row's key, or None while it is not in memory."""
        place = position - self._start
        return self._keys[place] if 0 <= place < len(self._keys) else None

    def mark(self, row: int, column: int) -> Mark:
        """Tell that nothing is staged: these are the rows of the file."""
        del row, column
        return Mark.NONE

    def slice(self, rows: range) -> tuple[CellRow, ...] | None:
        """Give rows that are all in memory, or None."""
        held = self.held
        if rows.start < held.start or rows.stop > held.stop:
            return None
        return tuple(self._rows[rows.start - held.start : rows.stop - held.start])

    def want(self, first: int, last: int) -> None:
        """Have rows read that are not in memory, and some around them."""
        self._wanted = range(first, last + 1)
        self._read_on()

    # What the document does

    def start_with(self, page: Page) -> None:
        """Take the first page, read by whoever made the source."""
        self._take_run(page)
        if page.broken and not page.rows:
            self.go_last()

    def go_last(self) -> None:
        """Show the last rows, from the far end of the table."""
        n = self.page_rows
        end = max(self.count, 1)
        self._ask("last", range(end - n, end), lambda task: self.source.last(task, 2 * n))

    def show_key(self, key: RowKey) -> None:
        """Bring the row with this key here; :attr:`found` tells where it is."""
        if key in self._keys:
            self.found.emit(self._start + self._keys.index(key))
            return
        n = self.page_rows
        self._ask("key", range(0), lambda task: self.source.around(task, key, 2 * n))
        if self._pending is not None:
            self._pending.job.succeeded.connect(lambda _page: self._tell_found(key))

    def _tell_found(self, key: RowKey) -> None:
        at = self._start + self._keys.index(key) if key in self._keys else None
        self.found.emit(at)

    def learn(self) -> None:
        """Take over what a count found out meanwhile."""
        extent = self.source.about()
        self.extent_changed.emit(extent)
        if self._pending is None:
            self._settle_position()

    def stop(self) -> None:
        """Cancel what is on its way."""
        self._again.stop()
        if self._pending is not None:
            self._pending.job.cancel()
            self._pending = None

    # Requests

    def _read_on(self) -> None:
        """Start the request that the view needs most, unless it is on its way already."""
        need = self._next_request()
        if need is None:
            if self._pending is not None and self._pending.kind == "at":
                self.stop()  # for a place that nobody looks at any more
            return
        kind, rows, work = need
        if self._pending is not None:
            if self._pending.kind == kind and _serves(self._pending.rows, self._wanted, rows):
                return
            self.stop()
        self._ask(kind, rows, work)

    def _next_request(self) -> tuple[str, range, Callable[[Task], Page]] | None:
        wanted, held, n = self._wanted, self.held, self.page_rows
        if not wanted:
            return None
        touches = held and wanted.start <= held.stop + n and wanted.stop >= held.start - n
        if not touches:
            start = max(0, wanted.start - n // 2)
            return (
                "at",
                range(start, start + 2 * n),
                lambda task: self.source.at(task, start, 2 * n),
            )
        if wanted.stop + n // 2 > held.stop and not (self._at_end or self._broken):
            last = self._keys[-1]
            after = range(held.stop, held.stop + n)
            return "after", after, lambda task: self.source.after(task, last, n)
        if wanted.start - n // 2 < held.start and not self._at_start:
            first = self._keys[0]
            before = range(held.start - n, held.start)
            return "before", before, lambda task: self.source.before(task, first, n)
        return None

    def _ask(self, kind: str, rows: range, work: Callable[[Task], Page]) -> None:
        self.stop()
        job = self._desk.jobs.start(
            self, self._desk.session.worker(self._worker), work, title=tr("Read rows"), quiet=True
        )
        self._pending = pending = _Pending(job, kind, rows)
        job.succeeded.connect(lambda page: self._arrived(pending, page))
        job.failed.connect(lambda error: self._refused(pending, error))

    def _refused(self, pending: _Pending, error: PlumeError) -> None:
        if pending is self._pending:
            self._pending = None
            self._broken = True
            self.failed.emit(error)

    def _arrived(self, pending: _Pending, page: Page) -> None:
        if pending is not self._pending:
            return
        self._pending = None
        if not page.rows and not page.at_end and not page.broken:
            self._again.start()  # the source is still gathering what comes where
            return
        if pending.kind == "after":
            self._append(page)
        elif pending.kind == "before":
            self._prepend(page)
        else:
            self._take_run(page)
        if pending.kind == "key":
            self._wanted = range(0)  # what was in view before; the grid will say anew
        self.extent_changed.emit(self.source.about())
        self.changed.emit()
        if page.broken:
            self.broke.emit(page.broken)
        self._read_on()
        if self._pending is None:
            self._settle_position()

    # The run

    def _take_run(self, page: Page) -> None:
        self._rows, self._keys = list(page.rows), list(page.keys)
        self._start, self._exact = page.start or 0, page.exact
        self._at_start, self._at_end = page.at_start, page.at_end
        self._broken = bool(page.broken)

    def _append(self, page: Page) -> None:
        self._rows += page.rows
        self._keys += page.keys
        self._at_end, self._broken = page.at_end, bool(page.broken)
        surplus = len(self._rows) - MOST_PAGES * self.page_rows
        if surplus > 0:
            del self._rows[:surplus], self._keys[:surplus]
            self._start += surplus
            self._at_start = False

    def _prepend(self, page: Page) -> None:
        self._rows[:0] = page.rows
        self._keys[:0] = page.keys
        self._start -= len(page.rows)
        self._at_start = page.at_start or bool(page.broken)
        if page.at_start and self._start != 0:
            self._correct(0)
        elif self._start <= 0 and not self._at_start:
            # The guess was too low: rows come before what was taken for the first.
            self._correct(self.page_rows * 4)
        surplus = len(self._rows) - MOST_PAGES * self.page_rows
        if surplus > 0:
            del self._rows[-surplus:], self._keys[-surplus:]
            self._at_end = self._broken = False

    def _correct(self, start: int, exact: bool | None = None) -> None:
        """Give the run another position; what is seen stays where it is on the screen."""
        by, self._start = start - self._start, start
        self._exact = start == 0 if exact is None else exact
        self._wanted = range(max(0, self._wanted.start + by), max(0, self._wanted.stop + by))
        if by:
            self.moved.emit(by)

    def _settle_position(self) -> None:
        """Ask where a guessed run really is, once positions are known."""
        if self._exact or not self._keys or not self.source.about().exact:
            return
        key = self._keys[0]
        job = self._desk.jobs.start(
            self,
            self._desk.session.worker(self._worker),
            lambda task: self.source.position(task, key),
            title=tr("Find the position"),
            quiet=True,
        )
        job.succeeded.connect(lambda position: self._found_position(key, position))

    def _found_position(self, key: RowKey, position: int | None) -> None:
        if self._exact or not self._keys or self._keys[0] != key:
            return
        extent: Extent = self.source.about()
        if position is None and self._at_end:
            position = extent.known - len(self._rows)
        if position is not None:
            self._correct(position, True)
            self.changed.emit()
            return
        wanted, n = self._wanted, self.page_rows
        start = max(0, wanted.start - n // 2)
        self._ask(
            "at", range(start, start + 2 * n), lambda task: self.source.at(task, start, 2 * n)
        )


def _serves(coming: range, wanted: range, best: range) -> bool:
    """Tell whether rows on their way are good enough, now that others would be best."""
    if coming == best:
        return True
    middle = (wanted.start + wanted.stop) // 2
    return middle in coming
