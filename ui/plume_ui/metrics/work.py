"""What a chart has done on a worker: imports, discovery, loading."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.jobs import Task
from plume_db.metrics.discover import (
    Profile,
    Series,
    find_series,
    profile_source,
    profile_table,
)
from plume_db.metrics.source import Source
from plume_db.schema.objects import Catalog
from plume_ui.metrics.request import ChartRequest

if TYPE_CHECKING:
    from plume_db.series.load import Loaded, LoadSpec


def import_drawing(task: Task) -> None:
    """Import numpy, then pyqtgraph: a third of a second that the window would stand still."""
    for name in ("numpy", "pyqtgraph", "plume_db.series.load"):
        task.token.check()
        importlib.import_module(name)


@dataclass(frozen=True)
class Found:
    """What a chart can choose from."""

    proposals: tuple[Series, ...]
    profile: Profile | None
    """None where no table was asked for and none has a time series."""
    request: ChartRequest


def look_around(task: Task, catalog: Catalog, request: ChartRequest) -> Found:
    """Find the time series of the file, and what the wanted source (or the best one) offers."""
    proposals = find_series(task, catalog, seconds=2.0)
    if request.sql:
        return Found(proposals, profile_source(task, Source(sql=request.sql)), request)
    if not request.table:
        if not proposals:
            return Found((), None, request)
        request = ChartRequest.of(proposals[0])
    return Found(proposals, look_at(task, catalog, request), request)


def look_at(task: Task, catalog: Catalog, request: ChartRequest) -> Profile:
    """Find what one source offers."""
    table = catalog.table(request.table) if request.table else None
    if table is not None:
        return profile_table(task, table, seconds=2.0)
    return profile_source(task, Source(table=request.table, sql=request.sql))


def loading(spec: LoadSpec, on_part: Callable[[Loaded], None]) -> Callable[[Task], Loaded]:
    """Make the work that loads a series."""

    def work(task: Task) -> Loaded:
        from plume_db.series.load import load_series

        return load_series(task, spec, on_part)

    return work


def loading_window(loaded: Loaded, start: float, stop: float) -> Callable[[Task], Loaded | None]:
    """Make the work that reads the rows of a window again."""

    def work(task: Task) -> Loaded | None:
        from plume_db.series.load import load_window

        return load_window(task, loaded, start, stop)

    return work
