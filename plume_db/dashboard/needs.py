"""What a dashboard needs of a file: by its tables and columns it is matched with other files."""

from __future__ import annotations

from collections.abc import Iterator

from plume_db.chart.spec import ChartSpec
from plume_db.dashboard.dashboard import Dashboard
from plume_db.language import tr, trn
from plume_db.metrics.groups import group_columns
from plume_db.schema.objects import Catalog, Table, folded
from plume_db.series.loaded import LoadSpec
from plume_db.units import listed


def needs_of(chart: ChartSpec) -> dict[str, tuple[str, ...]]:
    """List the tables and their columns that a chart reads, as they are written in it.

    What a query reads is not known; it is left to SQLite to say what is missing there.
    """
    found: dict[str, dict[str, str]] = {}
    for table, column in _pairs(chart):
        names = found.setdefault(table, {})
        names.setdefault(folded(column), column)
    return {table: tuple(names.values()) for table, names in found.items()}


def _pairs(chart: ChartSpec) -> Iterator[tuple[str, str]]:
    for panel in chart.panels:
        for series in panel.series:
            yield from _of_load(series.load)
            if series.against is not None and series.load.source.table:
                for column in series.against.columns:
                    yield series.load.source.table, column
    for event in chart.events:
        yield from _of_load(event.load, event=True)


def _of_load(load: LoadSpec, event: bool = False) -> Iterator[tuple[str, str]]:
    table = load.source.table
    if not table:
        return
    metric = () if event else load.metric.columns
    group = group_columns(load.group) if load.group else ()
    for column in (load.time, load.clock, *group, *metric):
        if column:
            yield table, column
    if load.labels is not None:
        yield load.labels.table, load.labels.key
        yield load.labels.table, load.labels.label


def missing_of(chart: ChartSpec, catalog: Catalog) -> str:
    """Say in a sentence what a chart needs that a file does not have; empty where all is there."""
    lacks = []
    for name, columns in needs_of(chart).items():
        table = catalog.table(name)
        if table is None:
            lacks.append(tr("the table {name}", name=name))
            continue
        gone = [column for column in columns if not _has(table, column)]
        if gone:
            lacks.append(
                trn(
                    "the column {gone} of {name}",
                    "the columns {gone} of {name}",
                    len(gone),
                    gone=", ".join(gone),
                    name=name,
                )
            )
    return tr("This file does not have {lacks}.", lacks=listed(lacks)) if lacks else ""


def _has(table: Table, column: str) -> bool:
    # The columns of a view are not in the schema; a rowid has no column.
    if not table.columns or folded(column) in ("rowid", "_rowid_", "oid"):
        return True
    return any(folded(each.name) == folded(column) for each in table.columns)


def fit_of(dashboard: Dashboard, catalog: Catalog) -> float:
    """Tell which share of its cards a file can show, 0 to 1."""
    if not dashboard.cards:
        return 1.0
    whole = sum(not missing_of(card.chart, catalog) for card in dashboard.cards)
    return whole / len(dashboard.cards)
