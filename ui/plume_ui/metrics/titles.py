"""How a chart is called in its tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plume_db.series.load import LoadSpec


def title_of(spec: LoadSpec) -> str:
    """Name a chart after what it draws: ``ratio by output format``."""
    metric = spec.metric.label.split(" = ")[0]
    if spec.metric.kind == "count":
        metric = f"{spec.source.name} {metric}"
    by = f" by {spec.group.replace('_', ' ')}" if spec.group else ""
    return f"Chart: {metric}{by}"
