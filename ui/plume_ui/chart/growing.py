"""A chart of a file that grows: what is added is read, the window goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from plume_db.errors import Cancelled
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.watch import Change
from plume_db.series.loaded import Loaded

if TYPE_CHECKING:
    from plume_ui.chart.feeder import Feeder
    from plume_ui.chart.view import ChartView

Grown = list[tuple[Loaded, Loaded | None]]
"""Each series as it was and as it is now; None where its past has changed."""


class Growing(QObject):
    """Reads the rows that were added to the series of a feeder, while they are followed."""

    def __init__(self, feeder: Feeder, view: ChartView) -> None:
        super().__init__(feeder)
        self._feeder, self._view = feeder, view
        self.follows = False
        self._reads = self._stale = False

    def follow(self, on: bool) -> None:
        """Show the rows that are added, from now on; or stop doing so."""
        self.follows = on
        if on:
            self.grow()

    @Slot(object)
    def take_change(self, change: Change) -> None:
        """Read on where the content of the file is another."""
        if change is Change.CONTENT:
            self.grow()

    @Slot()
    def grow(self) -> None:
        """Read what was added to every series that is shown; one round at a time."""
        if not self.follows:
            return
        if self._reads:
            self._stale = True
            return
        held = self._feeder.whole
        if not held:
            return

        def work(task: Task) -> Grown:
            from plume_db.series.tail import extend

            return [(loaded, extend(task, loaded)) for loaded in held]

        try:
            job = self._feeder.start("chart", work, tr("Read new rows"), quiet=True)
        except Cancelled:  # the file is being closed
            return
        self._reads, self._stale = True, False
        job.succeeded.connect(self._take)
        job.failed.connect(lambda error: self._feeder.failed.emit(error.sentence))
        job.finished.connect(self._end)

    @Slot(object)
    def _take(self, grown: Grown) -> None:
        came, edge = 0, self._edge()
        shown = self._feeder.whole
        for before, after in grown:
            if not any(each is before for each in shown):
                continue
            if after is not None:
                came += max(0, after.rows - before.rows)
            self._feeder.replace(before, after)
        self._stick(edge)
        self._feeder.extended.emit(came)

    @Slot()
    def _end(self) -> None:
        self._reads = False
        if self._stale:
            self.grow()

    def _edge(self) -> float | None:
        """Give the last moment there is; None where nothing is held."""
        return max((each.span[1] for each in self._feeder.whole), default=None)

    def _stick(self, before: float | None) -> None:
        """Let the window go with the last moment, where that was in view."""
        now = self._edge()
        if before is None or now is None or not now > before:
            return
        start, stop = self._view.shown_span
        if not self._view.touched:
            self._view.fit()
        elif start <= before <= stop:
            self._view.show_window(start + now - before, stop + now - before)
