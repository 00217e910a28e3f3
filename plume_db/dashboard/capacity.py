"""The dashboard of how a database grew: its sizes as they were recorded, its rows a day."""

from __future__ import annotations

from collections.abc import Sequence

from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.dashboard.dashboard import Dashboard
from plume_db.dashboard.grid import arranged
from plume_db.dashboard.growth import Sample
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.discover import find_series, profile_table
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import COUNT, Metric
from plume_db.metrics.source import Source
from plume_db.schema.objects import Catalog
from plume_db.series.loaded import LoadSpec, load_of

TITLE = tr("Capacity")
NAME = "capacity"
_MOST_TABLES = 6


def capacity_dashboard(
    task: Task, catalog: Catalog, samples: Sequence[Sample], zone: str = "UTC"
) -> Dashboard:
    """Make the dashboard of how a file grew; the rows per day come from the tables themselves."""
    charts = [*_size_charts(samples, zone), *_row_charts(task, catalog, zone)]
    return Dashboard(TITLE, arranged([(chart, 6) for chart in charts]))


_SIZE_CARDS = (
    (tr("Size of the file"), "size", ("forecast",)),
    (tr("Free pages in it"), "free", ()),
    (tr("Write-ahead log"), "wal", ()),
)


def _size_charts(samples: Sequence[Sample], zone: str) -> list[ChartSpec]:
    if not samples:
        return []
    source = Source(sql=_values(samples))
    seconds = encoding("unix_s")
    charts = []
    for title, column, insights in _SIZE_CARDS:
        if column != "size" and not any(getattr(each, column) for each in samples):
            continue
        metric = Metric(column, column, "bytes", (column,), reason=tr("recorded at each opening"))
        series = SeriesSpec(LoadSpec(source, "at", seconds, metric), "steps")
        charts.append(ChartSpec((PanelSpec((series,)),), title, zone, insights=insights))
    return charts


def _values(samples: Sequence[Sample]) -> str:
    """Write the samples as a query, so that they are charted as any other rows are."""
    rows = ",".join(f"({each.at!r},{each.size},{each.free},{each.wal})" for each in samples)
    return f"WITH sample(at,size,free,wal) AS (VALUES {rows}) SELECT * FROM sample"


def _row_charts(task: Task, catalog: Catalog, zone: str) -> list[ChartSpec]:
    """Count the rows of each day, of the tables that have a time of their own."""
    names = dict.fromkeys(each.table for each in find_series(task, catalog) if each.table)
    charts = []
    for name in list(names)[:_MOST_TABLES]:
        table = catalog.table(name)
        profile = profile_table(task, table, 0.5) if table else None
        if profile is None or not profile.times:
            continue
        load = load_of(profile.source, profile.times[0], COUNT)
        series = SeriesSpec(load, "bars", "count", "1 d")
        charts.append(
            ChartSpec((PanelSpec((series,)),), tr("Rows a day in {name}", name=name), zone)
        )
    return charts
