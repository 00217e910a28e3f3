"""How a chart is called in its tab and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plume_db.language import tr
from plume_db.metrics.groups import group_title

if TYPE_CHECKING:
    from plume_db.chart.spec import ChartSpec
    from plume_db.series.loaded import LoadSpec


def title_of(spec: LoadSpec) -> str:
    """Name a series after what it draws: ``ratio by output format``."""
    metric = spec.metric.label.split(" = ")[0]
    if spec.metric.kind == "count":
        metric = f"{spec.source.name} {metric}"
    by = tr(" by {group_title}", group_title=group_title(spec.group)) if spec.group else ""
    return f"{metric}{by}"


def chart_title(spec: ChartSpec) -> str:
    """Name a chart after its title, or its series: ``ratio by output format and 2 more``."""
    if spec.title:
        return spec.title
    series = [each for panel in spec.panels for each in panel.series]
    if not series:
        return tr("Chart")
    first = series[0].title or title_of(series[0].load)
    return (
        first
        if len(series) == 1
        else tr("{first} and {series} more", first=first, series=len(series) - 1)
    )
