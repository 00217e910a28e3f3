"""Looks at the file again and again on a worker, faster while the page is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.monitor.curves import Curve, curves_of
from plume_db.monitor.events import Event
from plume_db.monitor.limits import Limits, keep_limits, kept_limits
from plume_db.monitor.outlook import Outlook
from plume_db.monitor.watch import Monitor, Report

if TYPE_CHECKING:
    from plume_ui.desk import Desk

_FORETELL_EVERY = 60.0
"""Seconds between two forecasts."""


@dataclass(frozen=True)
class View:
    """What the page shows; made on the worker."""

    report: Report
    events: tuple[Event, ...]
    curves: dict[str, Curve]
    outlook: Outlook
    pause: float
    """Seconds until the next look."""


class Watching(QObject):
    """Owns the monitor of one file and the worker it lives on."""

    looked = Signal(object)
    """Carries a View."""
    failed = Signal(object)
    """Carries a PlumeError; the next look comes all the same."""
    limits_known = Signal(object)
    """Carries the Limits that were kept for the file."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._worker = Worker(f"monitor {desk.session.path.name}")
        self._monitor: Monitor | None = None
        """Made and used on the worker only."""
        self._outlook: tuple[float, Outlook] | None = None
        self._limits: Limits | None = None
        self._tier = 0
        self._seen = False
        self._looking = False
        self._paused = False
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)

    @property
    def paused(self) -> bool:
        """Whether no look is taken."""
        return self._paused

    def be_seen(self, seen: bool) -> None:
        """Look at once and often while a person does; seldom while not."""
        self._seen = seen
        if seen:
            self.look()

    def pause(self, paused: bool) -> None:
        """Take no look until told otherwise."""
        self._paused = paused
        if paused:
            self._timer.stop()
        else:
            self.look()

    def show_tier(self, tier: int) -> None:
        """Choose the span of the curves: 0 minutes, 1 a day, 2 months."""
        self._tier = tier
        self.look()

    def set_limits(self, limits: Limits) -> None:
        """Use other limits from the next look on, and keep them for this file."""
        self._limits = limits
        self.look()

    def look(self) -> None:
        """Take one look now, unless one is being taken."""
        if self._looking or self._closed or self._paused:
            return
        self._looking = True
        self._timer.stop()
        tier, seen, limits = self._tier, self._seen, self._limits
        self._limits = None

        def work(task: Task) -> View:
            return self._view(task, tier, seen, limits)

        job = self._desk.jobs.start(
            self, self._worker, work, title=tr("Watch the file in use"), quiet=True
        )
        job.succeeded.connect(self._on_looked)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)

    def close(self) -> None:
        """Stop, and let the worker go."""
        self._closed = True
        self._timer.stop()
        self._worker.close(0)

    def _on_looked(self, view: View) -> None:
        if not self._closed:
            self._timer.setInterval(round(view.pause * 1000))
            self.looked.emit(view)

    def _on_failed(self, error: PlumeError) -> None:
        self._timer.setInterval(5000)
        self.failed.emit(error)

    def _on_finished(self) -> None:
        self._looking = False
        if not (self._closed or self._paused):
            self._timer.start()

    def _view(self, task: Task, tier: int, seen: bool, limits: Limits | None) -> View:
        """Look; on the worker."""
        monitor = self._monitor or self._made()
        if limits is not None:
            monitor.limits = limits
            keep_limits(self._desk.memory, limits)
        report = monitor.look(task.token.check)
        at = report.look.at
        if self._outlook is None or at - self._outlook[0] >= _FORETELL_EVERY:
            self._outlook = (at, monitor.outlook())
        return View(
            report, monitor.events, curves_of(monitor.recent.readings(tier)), self._outlook[1],
            monitor.pause(seen),
        )  # fmt: skip

    def _made(self) -> Monitor:
        from plume_db.dashboard.growth import Growth
        from plume_db.monitor.asking import asking
        from plume_ui.jobs import bring

        desk = self._desk
        limits = kept_limits(desk.memory)
        growth = Growth(desk.settings.state_dir) if desk.memory.kept else None
        monitor = Monitor(desk.session.path, growth, limits, asking(desk.session.opened))
        monitor.begin()
        self._monitor = monitor
        bring(self._tell_limits, limits)
        return monitor

    def _tell_limits(self, limits: Limits) -> None:
        self.limits_known.emit(limits)
