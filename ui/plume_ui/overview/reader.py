"""The jobs behind the overview: facts, shares, findings and series, on a worker of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.schema.objects import Catalog, folded

if TYPE_CHECKING:
    from plume_db.metrics.discover import Series
    from plume_db.metrics.sparkline import Sketch
    from plume_db.schema.counts import Count
    from plume_db.storage.facts import FileFacts
    from plume_db.storage.findings import Finding
    from plume_db.storage.shares import Shares
    from plume_db.storage.sizes import Size
    from plume_ui.desk import Desk
    from plume_ui.jobs import Job

BEGIN_MS = 40
"""Time for the tree of a new schema to be laid out, before a worker disputes it Python's lock."""
REDRAW_MS = 250
"""Pause between two drawings while figures arrive."""
SETTLE_MS = 700
"""Quiet after the last figure before the findings are looked for again."""
SEARCH_MS = 250
"""When time series are looked for: what was clicked at once comes first."""
MOST_SERIES = 5
SERIES_SECONDS = 3.0


class Glance(NamedTuple):
    """What one look at facts and catalog gives."""

    facts: FileFacts
    shares: Shares
    findings: tuple[Finding, ...]


class OverviewReader(QObject):
    """Follows the desk's catalog and figures and says what they come to."""

    begun = Signal()
    """It is about to look: the schema is on the screen."""
    glanced = Signal(object)
    """Carries a :class:`Glance`."""
    shares_changed = Signal(object)
    series_found = Signal(object)
    """Carries a tuple of series and a tuple of their sketches."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sizes: dict[str, Size] = {}
        self._counts: dict[str, Count] = {}
        self._drawing: Job | None = None
        self._begin = self._timer(BEGIN_MS, self._look)
        self._redraw = self._timer(REDRAW_MS, self._share)
        self._settle = self._timer(SETTLE_MS, self._look)
        self._search = self._timer(SEARCH_MS, self._find_series)
        desk.catalog_changed.connect(self._on_catalog)
        desk.object_measured.connect(self._on_measured)
        if desk.catalog is not None:
            self.start()

    def _timer(self, pause: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(act)
        return timer

    def start(self) -> None:
        """Look at everything anew."""
        self.stop()  # what waits is about the catalog before
        self._begin.start()
        self._search.start()

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._begin.stop()
        self._redraw.stop()
        self._settle.stop()
        self._search.stop()

    def _on_catalog(self, _catalog: Catalog) -> None:
        self._sizes, self._counts = {}, {}
        self.start()

    def _on_measured(self, batch: tuple[Size | Count, ...]) -> None:
        from plume_db.storage.sizes import Size

        for each in batch:
            if isinstance(each, Size):
                self._sizes[folded(each.name)] = each
            else:
                self._counts[folded(each.table)] = each
        if not self._redraw.isActive():
            self._redraw.start()
        self._settle.start()

    def _run(self, title: str, work: Callable[[Task], object]) -> Job:
        worker = self._desk.session.worker("overview")
        return self._desk.jobs.start(self, worker, work, title=title, quiet=True)

    def _look(self) -> None:
        catalog, opened = self._desk.catalog, self._desk.session.opened
        if catalog is None:
            return
        self.begun.emit()
        sizes, counts = dict(self._sizes), dict(self._counts)
        wal = opened.state.wal_size or 0

        def work(task: Task) -> Glance:
            # Imported on the worker here and below: the first window does not wait for them.
            from plume_db.storage.facts import read_facts
            from plume_db.storage.findings import findings
            from plume_db.storage.shares import shares

            facts = read_facts(task, catalog, wal)
            found = findings(task, catalog, facts, counts, opened.damage, opened.interrupted)
            return Glance(facts, shares(catalog, sizes, counts), found)

        self._run(tr("Look at the file"), work).succeeded.connect(self.glanced)

    def _share(self) -> None:
        catalog = self._desk.catalog
        if catalog is None:
            return
        if self._drawing is not None and self._drawing.ended is None:
            self._redraw.start()
            return
        sizes, counts = dict(self._sizes), dict(self._counts)

        def work(_task: Task) -> Shares:
            from plume_db.storage.shares import shares

            return shares(catalog, sizes, counts)

        self._drawing = self._run(tr("Add up"), work)
        self._drawing.succeeded.connect(self.shares_changed)

    def _find_series(self) -> None:
        catalog = self._desk.catalog
        if catalog is not None:
            work = _series_work(catalog)
            self._run(tr("Find time series"), work).succeeded.connect(self.series_found)


def _series_work(
    catalog: Catalog,
) -> Callable[[Task], tuple[tuple[Series, ...], tuple[Sketch, ...]]]:
    def work(task: Task) -> tuple[tuple[Series, ...], tuple[Sketch, ...]]:
        from plume_db.metrics.discover import find_series
        from plume_db.metrics.sparkline import sketch

        found = find_series(task, catalog, SERIES_SECONDS)[:MOST_SERIES]
        return found, tuple(sketch(task, series) for series in found)

    return work
