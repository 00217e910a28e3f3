"""Look at a window of a series: run what was asked for on each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import TypeAlias

import numpy as np

from plume_db.insight.changes import changes_of
from plume_db.insight.forecast import forecast_of
from plume_db.insight.marks import Insight, Mark, Overlay, Refusal
from plume_db.insight.outliers import outliers_of
from plume_db.insight.points import Points, points_of
from plume_db.insight.rolling import rolling_of
from plume_db.insight.seasons import seasons_of
from plume_db.insight.trend import trend_of
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.loaded import Loaded

_Found: TypeAlias = Mark | Overlay | Refusal

MOST_LINES = 8
"""Lines looked at, the first that are visible."""


@dataclass
class _Findings:
    marks: list[Mark] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def add(self, found: _Found | tuple[_Found, ...]) -> None:
        """Keep what a method gave."""
        for each in found if isinstance(found, tuple) else (found,):
            self._keep(each)

    def _keep(self, found: _Found) -> None:
        if isinstance(found, Overlay):
            self.overlays.append(found)
        elif isinstance(found, Refusal):
            self.refusals.append(found)
        else:
            self.marks.append(found)


def insights_of(
    task: Task,
    loaded: Loaded,
    wanted: Sequence[str],
    start: float,
    stop: float,
    zone: str = "UTC",
    hidden: Sequence[str] = (),
) -> Insight:
    """Find what was asked for (of `INSIGHTS`) in ``start <= x <= stop``; runs on a worker.

    Each visible line is looked at by itself. A daily or weekly pattern is taken out before
    changes, outliers and the trend are sought, and each of those says so.
    """
    found = _Findings()
    lines = [line for line in loaded.lines if line.label not in set(hidden)]
    if len(lines) > MOST_LINES:
        text = tr(
            "Only the first {most_lines} of {lines} lines in view are looked at.",
            most_lines=MOST_LINES,
            lines=len(lines),
        )
        found.refusals.append(Refusal("", "", text))
    where = _zone(zone)
    shown = lines[:MOST_LINES]
    for place, line in enumerate(shown):
        task.token.check()
        task.report(place, len(shown), line.label)
        points = points_of(task, loaded, line, start, stop, where)
        ends = len(line.pyramid) > 0 and stop >= line.pyramid.span[1]
        with np.errstate(all="ignore"):
            _look(task, found, points, wanted, ends)
    return Insight(
        loaded.spec, tuple(found.marks), tuple(found.overlays), tuple(found.refusals), start, stop
    )


def _look(task: Task, found: _Findings, points: Points, wanted: Sequence[str], ends: bool) -> None:
    if not len(points):
        found.refusals.append(Refusal("", points.label, tr("No values in this window.")))
        return
    seasons = seasons_of(points)
    rest = points if isinstance(seasons, Refusal) else seasons[1]
    told = seasons if isinstance(seasons, Refusal) else seasons[0]
    looks: dict[str, Callable[[], _Found | tuple[_Found, ...]]] = {
        "seasons": lambda: told,
        "trend": lambda: _trend(task, rest),
        "median": lambda: rolling_of(task, points),
        "changes": lambda: changes_of(task, rest),
        "outliers": lambda: outliers_of(rest),
        "forecast": lambda: forecast_of(task, points, ends),
    }
    for name, look in looks.items():
        if name in wanted:
            task.token.check()
            found.add(look())


def _trend(task: Task, points: Points) -> Overlay | Refusal:
    """Fit the trend, and say so where a change of level may be all there is to it."""
    found = trend_of(points)
    if isinstance(found, Refusal) or isinstance(changes := changes_of(task, points), Refusal):
        return found
    count = sum(isinstance(each, Mark) for each in changes)
    return replace(
        found,
        why=trn(
            "{why} The level changes once; that may be all of it.",
            "{why} The level changes {n} times; that may be all of it.",
            count,
            why=found.why,
        ),
    )


def _zone(name: str) -> tzinfo:
    """Give the zone of a name; UTC where it is not known here."""
    if name == "UTC":
        return UTC
    from plume_db.chart.zones import zone_of

    return zone_of(name)
