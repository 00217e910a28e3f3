"""How many rows there are in each step of time: the series of a table that measures nothing."""

from __future__ import annotations

import numpy as np

from plume_db.language import tr
from plume_db.series.pyramid import Buckets, Pyramid, from_rows

_MOST_STEPS = 1000

_STEPS: tuple[tuple[float, str], ...] = (
    (0.001, tr("millisecond")),
    (0.01, tr("10 ms")),
    (0.1, tr("100 ms")),
    (1, tr("second")),
    (5, "5 s"),
    (15, "15 s"),
    (60, tr("minute")),
    (300, tr("5 min")),
    (900, tr("15 min")),
    (3600, tr("hour")),
    (10800, tr("3 hours")),
    (21600, tr("6 hours")),
    (43200, tr("12 hours")),
    (86400, tr("day")),
    (604800, tr("week")),
    (2592000, tr("30 days")),
    (31536000, tr("365 days")),
)


def step_of(start: float, stop: float) -> float:
    """Choose a step so that a span has at most a thousand of them."""
    for step, _ in _STEPS:
        if (stop - start) / step <= _MOST_STEPS:
            return step
    return float(10.0 ** np.ceil(np.log10((stop - start) / _MOST_STEPS)))


def step_text(step: float) -> str:
    """Name a step: ``hour``, ``15 min``."""
    return dict(_STEPS).get(step, f"{step:.0f} s")


def count_rows(pyramid: Pyramid, first: int, size: int, step: float) -> Pyramid:
    """Count the rows of a line in `size` steps from ``first * step`` on; without rows it is 0.

    Exact where the rows are held; blocks count where they begin.
    """
    places = (np.floor(pyramid.x / step) - first).astype(np.int64)
    weights = None if pyramid.before is None else np.diff(pyramid.before)
    counted = np.bincount(places, weights=weights, minlength=size).astype(np.float64)
    return from_rows((first + np.arange(size, dtype=np.float64)) * step, counted)


def steps_of(found: Buckets, first: int, size: int, step: float) -> Pyramid:
    """Take the counts of a window whose pixels are the steps."""
    places = (np.floor(found.x / step) - first).astype(np.int64)
    rows = found.count + found.missing
    counted = np.bincount(places, weights=rows, minlength=size).astype(np.float64)
    return from_rows((first + np.arange(size, dtype=np.float64)) * step, counted)
