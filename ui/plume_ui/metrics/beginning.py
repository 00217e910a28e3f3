"""What a chart begins with: the best series of a source, the axes of a scatter."""

from __future__ import annotations

from dataclasses import replace

from plume_db.chart.spec import ChartSpec, SeriesSpec
from plume_db.metrics.discover import Profile, usual_metric
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import Metric, plain_metric
from plume_db.metrics.words import words
from plume_db.series.loaded import LoadSpec
from plume_ui.metrics.edits import with_metric
from plume_ui.metrics.request import ChartRequest

_QUALITY = {"psnr", "ssim", "dssim", "vmaf", "butteraugli", "ssimulacra", "quality", "similarity"}
"""Words that name a measure of quality, which a rate is drawn across."""


def axes_of(spec: ChartSpec) -> set[tuple[str, str, str, str, str]]:
    """List where the moments of a chart come from."""
    return {
        (load.source.table, load.source.sql, load.time, load.clock, load.encoding.key)
        for load in spec.loads()
    }


def first_series(profile: Profile, request: ChartRequest) -> SeriesSpec:
    """Make the series that a request asks for, the best of the source where it leaves it open.

    Its time is empty where no column looks like one.
    """
    best = profile.series[0] if profile.series else None
    time = request.time or (best.time.column if best else "")
    if not time and profile.times:
        time = profile.times[0].column
    found = next((each for each in profile.times if each.column == time), None)
    metric = next((m for m in profile.metrics if m.label == request.metric), None)
    if metric is None and request.metric:
        metric = plain_metric(request.metric)
    if metric is None:
        metric = usual_metric(profile)
    group, labels = request.group or None, None
    if request.group is None and best is not None and not request.metric:
        group, labels = best.group, best.labels
    if group is not None and labels is None:
        labels = next((g.labels for g in profile.groups if g.column == group), None)
    load = LoadSpec(
        profile.source,
        time,
        found.encoding if found else encoding("number"),
        metric or plain_metric(next(iter(profile.columns), "")),
        group,
        found.clock if found else "",
        labels,
    )
    return with_metric(SeriesSpec(load), load.metric)


def measures_quality(metric: Metric) -> bool:
    """Tell whether a metric is a measure of quality, by its name."""
    return bool(set(words(metric.label)) & _QUALITY)


def scattered(profile: Profile | None, series: SeriesSpec) -> SeriesSpec:
    """Choose the other axis of a scatter; a measure of quality stands upright, as is usual."""
    own, across = series.load.metric, _against(profile, series)
    if across is None or not measures_quality(across) or measures_quality(own):
        return replace(series, against=across)
    return replace(series, load=replace(series.load, metric=across), against=own)


def _against(profile: Profile | None, series: SeriesSpec) -> Metric | None:
    """Choose what a scatter is drawn across: a measure of quality, or what is not akin."""
    own = series.load.metric
    values = [m for m in profile.metrics if m.kind == "value"] if profile is not None else []
    others = [m for m in values if m.label != own.label]
    apart = [m for m in others if not set(m.columns) & set(own.columns)]
    quality = [m for m in apart if measures_quality(m)]
    return next(iter((*quality, *apart, *others)), None)
