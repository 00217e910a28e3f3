"""What a dashboard has done on a worker: imports, the ready dashboards, keeping one."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plume_db.jobs import Task
from plume_db.schema.objects import Catalog

if TYPE_CHECKING:
    from plume_db.dashboard.dashboard import Dashboard
    from plume_db.dashboard.growth import Growth
    from plume_db.dashboard.shelf import Shelf


_DRAWING = (
    "numpy",
    "pyqtgraph",
    "plume_db.series.load",
    "plume_ui.chart.view",
    "plume_ui.chart.feeder",
    "plume_ui.chart.arrangement",
    "plume_ui.dashboard.board",
    "plume_ui.dashboard.loading",
)


@dataclass(frozen=True)
class Offer:
    """The dashboards that fit a file."""

    ready: tuple[Dashboard, ...]
    """Made by the program from what discovery found."""
    kept: tuple[Dashboard, ...]
    """Made by the person, on this file or on another; the best fit first."""

    @property
    def all(self) -> tuple[Dashboard, ...]:
        """Those of the person first."""
        return (*self.kept, *self.ready)


class Stores:
    """What is kept of dashboards; made on a worker, since a shelf needs numpy.

    With `folder` None nothing goes to the disk: for an encrypted file.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._shelf: Shelf | None = None
        self._growth: Growth | None = None

    @property
    def shelf(self) -> Shelf:
        """The dashboards of the person's own."""
        if self._shelf is None:
            from plume_db.dashboard.shelf import Shelf, shelf_folder

            self._shelf = Shelf(shelf_folder(self._folder) if self._folder else None)
        return self._shelf

    @property
    def growth(self) -> Growth:
        """The sizes that were recorded."""
        if self._growth is None:
            from plume_db.dashboard.growth import Growth

            self._growth = Growth(self._folder)
        return self._growth

    def close(self) -> None:
        """Let go of what is kept in memory."""
        if self._growth is not None:
            self._growth.close()


def offering(catalog: Catalog, stores: Stores, path: Path, zone: str) -> Callable[[Task], Offer]:
    """Make the work that finds what there is to show."""

    def work(task: Task) -> Offer:
        # Drawing first: a third of a second that the window would stand still.
        for name in _DRAWING:
            task.token.check()
            importlib.import_module(name)
        from plume_db.dashboard.capacity import capacity_dashboard
        from plume_db.dashboard.growth import take_sample
        from plume_db.dashboard.plume import plume_dashboard

        growth = stores.growth
        growth.add(path, take_sample(task, path))
        plume = plume_dashboard(task, catalog, zone)
        capacity = capacity_dashboard(task, catalog, growth.read(path), zone)
        ready = (plume, capacity) if plume is not None else (capacity,)
        return Offer(ready, tuple(each.dashboard for each in stores.shelf.fitting(catalog)))

    return work


def keeping(stores: Stores, dashboard: Dashboard) -> Callable[[Any], Dashboard]:
    """Make the work that keeps a dashboard."""
    return lambda _task: stores.shelf.save(dashboard)


def removing(stores: Stores, name: str) -> Callable[[Any], None]:
    """Make the work that forgets a dashboard."""
    return lambda _task: stores.shelf.remove(name)


def reading(path: Path) -> Callable[[Any], Dashboard]:
    """Make the work that reads a dashboard's file."""

    def work(_task: Any) -> Dashboard:
        from plume_db.dashboard.shelf import read_dashboard

        return read_dashboard(path)

    return work


def writing(dashboard: Dashboard, out: Path, protected: tuple[Path, ...]) -> Callable[[Any], None]:
    """Make the work that writes a dashboard to a text file."""

    def work(_task: Any) -> None:
        from plume_db.dashboard.text import to_text
        from plume_db.errors import PlumeError
        from plume_db.transfer.target import partial, refusal

        if no := refusal(out, protected, overwrite=True):
            raise PlumeError(no)
        with partial(out, overwrite=True) as half:
            half.write_text(to_text(dashboard), encoding="utf-8", errors="surrogatepass")

    return work
