"""The rows behind a chart as a file: CSV, NDJSON or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, nextafter
from pathlib import Path

from plume_db.chart.gather import gather
from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.chart.table import Table, table_of
from plume_db.jobs import Task
from plume_db.transfer.export import ExportResult, export
from plume_db.transfer.formats import format_by_name
from plume_db.transfer.options import Options
from plume_db.transfer.source import StoredRows
from plume_db.values import Row, Value, one_line


def rows_behind(spec: ChartSpec) -> ChartSpec:
    """Give the chart of the rows themselves where a panel is not one over time.

    Behind a histogram, a scatter or a picture of seasons are the rows in view, both metrics of a
    scatter among them.
    """
    panels = []
    for panel in spec.panels:
        if panel.kind != "time":
            loads = [each.load for each in panel.series]
            loads += [replace(s.load, metric=s.against) for s in panel.series if s.against]
            panel = PanelSpec(tuple(SeriesSpec(load) for load in loads))
        panels.append(panel)
    return replace(spec, panels=tuple(panels))


def gather_rows(
    task: Task, spec: ChartSpec, top: int | None = None
) -> tuple[Table, tuple[str, ...]]:
    """Read the rows behind a chart, and what a reader must know of them."""
    spec = rows_behind(spec)
    if spec.window is not None:
        # Up to a moment is without it: else a bucket that begins there would be listed.
        start, stop = spec.window
        spec = replace(spec, window=(start, nextafter(stop, start) if isfinite(stop) else stop))
    made = gather(task, spec, top=top)
    return table_of(task, made), made.notes


def write_table(
    task: Task, table: Table, out: Path, format: str, protected: tuple[Path, ...]
) -> ExportResult:
    """Write a table whole or not at all, an older file being replaced; never a database."""
    source = StoredRows(_Listed(table.rows), table.columns)
    return export(
        task,
        source,
        format_by_name(format),
        out,
        Options(),
        overwrite=True,
        protected=protected,
    )


def tabbed(task: Task, table: Table, most: int) -> str:
    """Write a table as text with tabs, names first, at most so many rows; NULL is empty."""
    lines = ["\t".join(one_line(name) for name in table.columns)]
    for at, row in enumerate(table.rows[:most]):
        if at % 1000 == 0:
            task.token.check()
        lines.append("\t".join(_cell(value) for value in row))
    return "\n".join(lines) + "\n"


def _cell(value: Value) -> str:
    if value is None:
        return ""
    return one_line(value, 10_000)


class _Listed:
    """Rows in a list, as an export reads them."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def read(self, first: int, n: int) -> Sequence[Row]:
        """Give some rows."""
        return self._rows[first : first + n]
