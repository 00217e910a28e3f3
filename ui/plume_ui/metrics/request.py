"""What a chart is asked to show; everything left empty is chosen by discovery."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plume_db.metrics.discover import Series

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec


@dataclass(frozen=True)
class ChartRequest:
    """A wish for a chart."""

    table: str = ""
    """A table or view; empty where `sql` is given, or nothing is known yet."""
    sql: str = ""
    """A SELECT to draw instead of a table."""
    time: str = ""
    """The column of time."""
    metric: str = ""
    """The label of a metric: a column's name, or that of a derived one."""
    group: str | None = None
    """The column to group by; empty text for no grouping, None where it is left to discovery."""
    series: Series | None = None
    """A proposal of discovery, to be drawn as it is."""
    chart: ChartSpec | None = None
    """A whole chart, to be shown as it is."""

    @staticmethod
    def of(wanted: object) -> ChartRequest:
        """Make a request of what the desk's signal may carry: a chart, a series, a name, None."""
        if isinstance(wanted, ChartRequest):
            return wanted
        if isinstance(wanted, Series):
            return ChartRequest(
                wanted.source.table,
                wanted.source.sql,
                wanted.time.column,
                wanted.metric.label,
                wanted.group or "",
                wanted,
            )
        if isinstance(wanted, str):
            return ChartRequest(table=wanted)
        # Nobody has a ChartSpec who has not imported its module, and that imports numpy.
        spec = sys.modules.get("plume_db.chart.spec")
        if spec is not None and isinstance(wanted, spec.ChartSpec):
            return ChartRequest(chart=wanted)
        return ChartRequest()
