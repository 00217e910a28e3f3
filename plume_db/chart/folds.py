"""Which aggregate a series is drawn with; without numpy, since names and titles need it too."""

from __future__ import annotations

from plume_db.chart.spec import AGGREGATES, SeriesSpec

PERCENTILES = {"p5": 5.0, "median": 50.0, "p95": 95.0, "p99": 99.0}


def fold_of(spec: SeriesSpec) -> str:
    """Give the aggregate of each bucket, never ``auto``.

    ``auto`` is what the metric asks for by itself. Failing that it is the median in the middle of
    a band, the sum where shares of a whole are drawn, and the mean elsewhere; rows that are
    counted are counted.
    """
    if spec.load.metric.kind == "count":
        counted = ("rate", "increase", "cumulative")
        return "cumulative" if spec.aggregate in counted[2:] else "count"
    if spec.aggregate != "auto":
        return spec.aggregate
    if spec.kind in ("band", "heat"):
        return "median"
    if spec.load.metric.fold in AGGREGATES[1:]:
        return spec.load.metric.fold
    return "sum" if spec.kind == "share" else "mean"
