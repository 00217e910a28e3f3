"""What a chart is asked to show; everything left empty is chosen by discovery."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.metrics.discover import Series


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

    @staticmethod
    def of(wanted: object) -> ChartRequest:
        """Make a request of what the desk's signal may carry: a series, a table's name, nothing."""
        if isinstance(wanted, ChartRequest):
            return wanted
        if isinstance(wanted, Series):
            return ChartRequest(
                wanted.source.table,
                wanted.source.sql,
                wanted.time.column,
                wanted.metric.label,
                wanted.group or "",
            )
        return ChartRequest(table=wanted) if isinstance(wanted, str) else ChartRequest()
