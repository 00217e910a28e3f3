"""The period compared with: the same buckets, an hour, a day, a month or a year before."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta, tzinfo

import numpy as np

from plume_db.chart.buckets import BadBucket, Width, width_of
from plume_db.chart.spec import SeriesSpec
from plume_db.chart.zones import FIRST, LAST, instant_of, wall_of
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.series.pyramid import Floats

PREVIOUS = "previous"


def reach_of(spec: SeriesSpec, span: tuple[float, float]) -> float:
    """Tell how many seconds the period compared with lies back; 0 where there is none."""
    if not spec.compare or spec.kind in ("share", "heat"):
        return 0.0
    if spec.compare == PREVIOUS or not spec.load.encoding.is_time:
        return span[1] - span[0]
    return _period(spec.compare).seconds


def shifted(edges: Floats, spec: SeriesSpec, span: tuple[float, float], zone: tzinfo) -> Floats:
    """Move edges to the period compared with; ascending, some may fall together.

    ``previous`` is as long before as the span is long, and so is every period on an axis of
    numbers. Days, weeks, months and years go by the calendar of the zone: three o'clock stays
    three o'clock, and 31 March has no day a month before it. Raises PlumeError for a period that
    is none.
    """
    if spec.compare == PREVIOUS or not spec.load.encoding.is_time:
        return edges - (span[1] - span[0])
    width = _period(spec.compare)
    inside = len(edges) and edges[0] - width.seconds > FIRST and edges[-1] < LAST
    if width.steps or not inside:
        return edges - width.seconds
    moved = np.array([_before(float(edge), width, zone) for edge in edges])
    return np.asarray(np.maximum.accumulate(moved))


def _period(text: str) -> Width:
    try:
        return width_of(text)
    except BadBucket:
        raise PlumeError(
            tr(
                '"{text}" is no period to compare with; write previous, or one such as 1 d.',
                text=text,
            )
        ) from None


def _before(moment: float, width: Width, zone: tzinfo) -> float:
    wall = wall_of(zone, moment)
    back = _months_before(wall, width.months) if width.months else wall - timedelta(width.days)
    return instant_of(zone, back)


def _months_before(wall: datetime, months: int) -> datetime:
    place = wall.year * 12 + wall.month - 1 - months
    year, month = place // 12, place % 12 + 1
    if wall.day > calendar.monthrange(year, month)[1]:
        # The edge after the last day, so that a day is put beside the day of its number.
        month = month % 12 + 1  # a short month is never December
        return wall.replace(year=year, month=month, day=1, hour=0, minute=0, second=0)
    return wall.replace(year=year, month=month)
