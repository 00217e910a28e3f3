"""The ready dashboard of a compression log, whatever its table and columns are called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from plume_db.chart.spec import ChartSpec, Kind, PanelKind, PanelSpec, SeriesSpec
from plume_db.dashboard.dashboard import Dashboard
from plume_db.dashboard.grid import arranged
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.metrics.compression import (
    BITS_PER_PIXEL,
    BYTES_SAVED,
    GREW,
    RATIO,
    SAVED,
    THROUGHPUT,
)
from plume_db.metrics.discover import Profile, find_series, profile_table
from plume_db.metrics.failures import FAILURE_RATE
from plume_db.metrics.groups import group_columns, group_title
from plume_db.metrics.measures import COUNT, Group, Metric
from plume_db.metrics.words import words
from plume_db.schema.objects import Catalog
from plume_db.series.loaded import load_of

TITLE = "Plume"
NAME = "plume"
_QUALITY = frozenset({"ssim", "psnr", "vmaf", "butteraugli", "ssimulacra2", "dssim", "quality"})
_OUTPUT = frozenset({"output", "target", "algorithm", "codec", "encoder", "compressor", "method"})


def plume_dashboard(task: Task, catalog: Catalog, zone: str = "UTC") -> Dashboard | None:
    """Make the dashboard of the first table that logs compressions; None where there is none."""
    names = dict.fromkeys(each.table for each in find_series(task, catalog) if each.table)
    for name in names:
        table = catalog.table(name)
        if table is None:
            continue
        profile = profile_table(task, table, 1.0)
        if profile.times and _named(profile, RATIO) is not None:
            return dashboard_of(profile, zone)
    return None


def dashboard_of(profile: Profile, zone: str = "UTC") -> Dashboard:
    """Make the dashboard of one table whose sizes before and after are known."""
    cards = _Cards(profile, zone)
    charts = [
        (cards.saved_bytes(), 6),
        (cards.ratio(), 6),
        (cards.files(), 8),
        (cards.spread(), 4),
        (cards.share(), 4),
        (cards.throughput(), 4),
        (cards.grew(), 4),
        (cards.failed(), 6),
        (cards.hours(), 6),
        (cards.distortion(), 6),
    ]
    made = [(chart, width) for chart, width in charts if chart is not None]
    return Dashboard(TITLE, arranged(made))


class _Cards:
    """The charts of one table; each method gives None where its columns are not there."""

    def __init__(self, profile: Profile, zone: str) -> None:
        self._profile = profile
        self._zone = zone
        self._time = profile.times[0]
        self._group = _output_group(profile)

    def saved_bytes(self) -> ChartSpec | None:
        """Bytes saved so far."""
        return self._chart(tr("Bytes saved so far"), BYTES_SAVED, "area", "cumulative")

    def ratio(self) -> ChartSpec | None:
        """Median ratio of each output format, with the band of most files."""
        return self._chart(self._by(tr("Ratio")), RATIO, "band", "median", grouped=True)

    def spread(self) -> ChartSpec | None:
        """Show how the share that was saved is distributed."""
        return self._chart(tr("How much was saved"), SAVED, panel="histogram")

    def throughput(self) -> ChartSpec | None:
        """Median bytes a second."""
        return self._chart(tr("Throughput"), THROUGHPUT, "band", "median")

    def files(self) -> ChartSpec:
        """Files of each day."""
        series = self._series(COUNT, "bars", "count", True, "1 d")
        return self._of(self._by(tr("Files a day")), series)

    def share(self) -> ChartSpec | None:
        """Show what share of the files each output format has."""
        if self._group is None:
            return None
        return self._of(self._by(tr("Share of files")), self._series(COUNT, "share", "count", True))

    def failed(self) -> ChartSpec | None:
        """Share of files that failed."""
        metric = _named(self._profile, FAILURE_RATE)
        if metric is None:
            return None
        return self._of(tr("Failed, share of files"), self._series(metric, "bars", "mean"))

    def grew(self) -> ChartSpec | None:
        """Share of files whose output was larger than the input."""
        metric = _named(self._profile, GREW)
        if metric is None:
            return None
        return self._of(tr("Grew, share of files"), self._series(metric, "bars", "mean"))

    def hours(self) -> ChartSpec | None:
        """Throughput by hour and weekday; the ratio where the time of each file is not known."""
        metric = _named(self._profile, THROUGHPUT)
        title = tr("Throughput by hour and weekday")
        if metric is None:
            metric = _named(self._profile, RATIO)
            title = tr("Ratio by hour and weekday")
        if metric is None:
            return None
        return self._of(title, self._series(metric), "seasons")

    def distortion(self) -> ChartSpec | None:
        """Quality against bits per pixel, or against the ratio where the pixels are not known."""
        quality = next((m for m in self._profile.metrics if _is_quality(m)), None)
        cost = _named(self._profile, BITS_PER_PIXEL) or _named(self._profile, RATIO)
        if quality is None or cost is None:
            return None
        series = replace(self._series(quality, grouped=True), against=cost)
        title = (
            tr("{label} against bits per pixel", label=quality.label)
            if cost.label == BITS_PER_PIXEL
            else tr("{label} against ratio", label=quality.label)
        )
        return self._of(title, series, "scatter")

    def _by(self, title: str) -> str:
        if self._group is None:
            return title
        labels = self._group.labels
        return tr(
            "{title}, by {group_title}",
            title=title,
            group_title=group_title(labels.table if labels else self._group.column),
        )

    def _chart(
        self,
        title: str,
        metric: str,
        kind: Kind = "line",
        aggregate: str = "auto",
        *,
        grouped: bool = False,
        panel: PanelKind = "time",
    ) -> ChartSpec | None:
        found = _named(self._profile, metric)
        if found is None:
            return None
        return self._of(title, self._series(found, kind, aggregate, grouped), panel)

    def _of(self, title: str, series: SeriesSpec, panel: PanelKind = "time") -> ChartSpec:
        return ChartSpec((PanelSpec((series,), panel),), title, self._zone)

    def _series(
        self,
        metric: Metric,
        kind: Kind = "line",
        aggregate: str = "auto",
        grouped: bool = False,
        bucket: str = "auto",
    ) -> SeriesSpec:
        group = self._group if grouped else None
        load = load_of(self._profile.source, self._time, metric, group)
        return SeriesSpec(load, kind, aggregate, bucket)


def _named(profile: Profile, label: str) -> Metric | None:
    """Find a derived metric by the label it was just given."""
    derived = (m for m in profile.metrics if m.columns != (m.label,))
    return next((m for m in derived if m.label == label), None)


def _is_quality(metric: Metric) -> bool:
    return bool(_QUALITY & set(words(metric.label)))


def _output_group(profile: Profile) -> Group | None:
    """Choose the column of output formats, else the group that asks most for it.

    One column only: the lines of a small card must be few.
    """
    sure: Callable[[Group], bool] = lambda each: bool(_OUTPUT & set(words(each.column)))  # noqa: E731
    single = [each for each in profile.groups if len(group_columns(each.column)) == 1]
    named = [each for each in single if sure(each)]
    ranked = [each for each in single if each.rank is not None]
    return next(iter([*named, *ranked]), None)
