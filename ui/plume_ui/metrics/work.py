"""What a chart has done on a worker: imports, discovery, a look at what a person typed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from plume_db.jobs import Task
from plume_db.metrics.discover import Profile, Series, find_series, profile_source, profile_table
from plume_db.metrics.source import Source, read_columns
from plume_db.schema.objects import Catalog
from plume_ui.metrics.request import ChartRequest

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_db.memory import FileMemory

PAGE = "plume_ui.metrics.insights_page"
STAGE = "plume_ui.metrics.stage"
"""The module that draws with numpy and pyqtgraph, and imports both."""


_DRAWING = (
    "numpy",
    "numpy.ma",  # np.unique() imports it when it is first called
    "pyqtgraph",
    "plume_db.series.load",
    "plume_ui.chart.view",
    STAGE,
    PAGE,
    "plume_ui.chart.clouds.histogram_panel",
    "plume_ui.chart.clouds.scatter_panel",
    "plume_ui.chart.clouds.seasons_panel",
    "plume_db.chart.aggregate",
    "plume_db.chart.cloud",
    "plume_db.chart.sql",
    "plume_db.insight.look",
)


def import_drawing(task: Task) -> None:
    """Import numpy, then pyqtgraph: a third of a second that the window would stand still."""
    for name in _DRAWING:
        task.token.check()
        importlib.import_module(name)
    from plume_ui.metrics.zone_select import zone_names

    zone_names()  # files on the disk, read once


def look_around(task: Task, catalog: Catalog) -> tuple[Series, ...]:
    """Find the time series of the file."""
    return find_series(task, catalog, seconds=2.0)


def look_at(task: Task, catalog: Catalog | None, request: ChartRequest) -> Profile:
    """Find what one source offers."""
    table = catalog.table(request.table) if catalog is not None and request.table else None
    if table is not None:
        return profile_table(task, table, seconds=2.0)
    return profile_source(task, Source(table=request.table, sql=request.sql))


def checking(source: Source, where: str, expression: str = "1") -> Callable[[Task], str]:
    """Make the work that has SQLite read what was typed; it gives the text back, or raises.

    Nothing of the source is read: the statement is prepared only.
    """
    # A newline ends a comment that the text may end with.
    condition = f"\nWHERE ({where}\n)" if where.strip() else ""
    probe = Source(sql=f"SELECT ({expression}\n) AS value FROM {source.clause()}{condition}")

    def work(task: Task) -> str:
        read_columns(task, probe)
        return where

    return work


def read_recent(memory: FileMemory) -> Callable[[Task], tuple[ChartSpec, ...]]:
    """Make the work that reads which charts were shown before."""

    def work(_task: Task) -> tuple[ChartSpec, ...]:
        from plume_ui.metrics.recent import recent_charts

        return recent_charts(memory)

    return work


def write_recent(memory: FileMemory, spec: ChartSpec) -> Callable[[Task], None]:
    """Make the work that remembers a chart."""

    def work(_task: Task) -> None:
        from plume_ui.metrics.recent import remember_chart

        remember_chart(memory, spec)

    return work
