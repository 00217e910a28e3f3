"""The values of one line in the window, whatever they come from: pixels, buckets or rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.bins import Bins
from plume_db.series.pyramid import Buckets, Floats

MOST = 2.0
"""Points of a line for each pixel; more are put together, with their least and greatest."""
FEW_LINES = 2
"""Up to here all lines of a panel can be drawn with the range of every pixel behind them."""
_ALONE, _TOGETHER, _SEVERAL, _CROWDED, _CALMEST = 2, 4, 6, 8, 24
"""Pixels that one point of a mean line stands for; several lines need to be calmer."""
_ROWS_EACH = 4.0
"""Rows that one point of many lines is to stand for."""
_MANY, _NOISY = 60, 0.15


@dataclass(frozen=True)
class Points:
    """Values in order of time; arrays of one length."""

    left: Floats
    """First moment of each; equal to `right` for the moment of one row."""
    right: Floats
    x: Floats
    value: Floats
    """NaN where there are rows but no value."""
    low: Floats
    high: Floats
    count: Floats
    """Rows with a value."""
    missing: Floats
    """Rows without one."""
    joined: NDArray[np.bool_]
    """Whether one is to be joined to the next by a line."""
    dense: bool
    """Whether each stands for many rows, so that low and high are a range."""

    def __len__(self) -> int:
        return len(self.x)

    def nearest(self, x: float) -> int | None:
        """Find the one next to a moment."""
        return nearest_place(self.x, x)


def nearest_place(moments: Floats, x: float) -> int | None:
    """Find the one of ascending moments that is next to `x`; None where there is none."""
    if not len(moments):
        return None
    after = min(int(np.searchsorted(moments, x)), len(moments) - 1)
    before = max(0, after - 1)
    nearer = abs(float(moments[before]) - x) < abs(float(moments[after]) - x)
    return before if nearer else after


def of_buckets(buckets: Buckets, pixel: float) -> Points:
    """Take what a pyramid gives; `pixel` is the length of a dense bucket."""
    half = pixel / 2 if buckets.dense else 0.0
    value = buckets.mean if buckets.dense else buckets.lo
    missing = getattr(buckets, "missing", None)
    if missing is None:
        missing = np.where(buckets.count > 0, 0.0, 1.0)
    return Points(
        buckets.x - half, buckets.x + half, buckets.x, value, buckets.lo, buckets.hi,
        buckets.count, missing, buckets.joined, buckets.dense,
    )  # fmt: skip


def of_bins(bins: Bins) -> Points:
    """Take what an aggregate gives."""
    low = bins.value if bins.low is None else bins.low
    high = bins.value if bins.high is None else bins.high
    middle = bins.left + (bins.right - bins.left) / 2
    ranged = bins.low is not None
    return Points(bins.left, bins.right, middle, bins.value, low, high, bins.count,
                  bins.missing, bins.joined, ranged)  # fmt: skip


def within(points: Points, start: float, stop: float) -> Points:
    """Leave out what lies outside a window, but for one on either side."""
    first = max(0, int(np.searchsorted(points.right, start, "left")) - 1)
    last = min(len(points), int(np.searchsorted(points.left, stop, "right")) + 1)
    if first == 0 and last == len(points):
        return points
    part = slice(first, last)
    return Points(
        points.left[part],
        points.right[part],
        points.x[part],
        points.value[part],
        points.low[part],
        points.high[part],
        points.count[part],
        points.missing[part],
        points.joined[part],
        points.dense,
    )


def thinned(points: Points, start: float, stop: float, pixels: int) -> Points:
    """Put points together that share a pixel, where there are more than two for each."""
    if len(points) <= MOST * pixels + 2:
        return points
    width = (stop - start) / max(1, pixels)
    column = np.floor((points.x - start) / width)
    cuts = np.flatnonzero(np.concatenate(([True], column[1:] != column[:-1])))
    ends = np.append(cuts[1:], len(points)) - 1
    known = np.isfinite(points.value)
    with np.errstate(all="ignore"):
        total = np.add.reduceat(np.where(known, points.value, 0.0), cuts)
        held = np.add.reduceat(known.astype(np.float64), cuts)
        value = np.where(held > 0, total / held, np.nan)
        return Points(
            points.left[cuts],
            points.right[ends],
            (points.left[cuts] + points.right[ends]) / 2,
            value,
            np.fmin.reduceat(points.low, cuts),
            np.fmax.reduceat(points.high, cuts),
            np.add.reduceat(points.count, cuts),
            np.add.reduceat(points.missing, cuts),
            points.joined[ends],
            True,
        )


def is_noisy(points: Points) -> bool:
    """Tell whether a line goes up and down all the time, so that many of them hide each other."""
    values = points.value[np.isfinite(points.value)]
    if len(values) < _MANY:
        return False
    low, high = np.partition(values, (len(values) // 20, -1 - len(values) // 20))[
        [len(values) // 20, -1 - len(values) // 20]
    ]
    # The mean step between two rows of mere chance is a third of this height.
    return bool(np.abs(np.diff(values)).mean() > _NOISY * (high - low))


def calm_step(points: Points, pixels: int, lines: int) -> int:
    """Give how many pixels one point of a mean line stands for: more where there are many lines.

    1 where each row is drawn. A line of few rows takes more pixels, so that it is as calm.
    """
    if lines <= FEW_LINES:
        return (_ALONE if lines == 1 else _TOGETHER) if points.dense else 1
    if not points.dense and not is_noisy(points):
        return 1
    rows = float(points.count.sum()) / max(1, pixels)
    least = _SEVERAL if lines <= 2 * FEW_LINES else _CROWDED
    return int(min(max(least, np.ceil(_ROWS_EACH / max(rows, 1e-9))), _CALMEST))


def _whole_ends(group: Floats, x: Floats, width: float) -> Floats:
    """Let the first and the last group join their neighbours where they are less than half there.

    A point of so few rows would leap, only since the window or the series ends there.
    """
    for ends, far, near in ((x - x[0], group[0], 1), (x[-1] - x, group[-1], -1)):
        mine = group == far
        if float(ends[mine].max()) < width / 2 and bool(np.any(group == far + near)):
            group = np.where(mine, far + near, group)
    return group


def calmer(points: Points, step: int, bridge: float = 0.0, pixel: float = 0.0) -> Points:
    """Put each `step` pixels of a line together; the mean is that of all their rows.

    Groups stand at multiples of their width, so that they keep their rows while the window moves.
    A pause of `bridge` groups does not break the line. `pixel` is the length of a pixel, needed
    where points are rows.
    """
    width = (float(points.right[0] - points.left[0]) if len(points) else 0.0) or pixel
    width *= step
    if step < 2 or not width > 0 or len(points) < 2:
        return points
    group = _whole_ends(np.floor(points.x / width), points.x, width)
    cuts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    ends = np.append(cuts[1:], len(points)) - 1
    held = points.count > 0
    with np.errstate(all="ignore"):
        total = np.add.reduceat(np.where(held, points.value * points.count, 0.0), cuts)
        count = np.add.reduceat(points.count, cuts)
        value = np.where(count > 0, total / count, np.nan)
        x = (points.left[cuts] + points.right[ends]) / 2
        joined = points.joined[ends]
        # A point stands for `step` pixels now: what lies within two of them is no gap.
        near = points.left[cuts[1:]] - points.right[ends[:-1]] <= bridge * width
        joined[:-1] |= near & np.isfinite(value[1:]) & np.isfinite(value[:-1])
        return Points(
            points.left[cuts], points.right[ends], x, value,
            np.fmin.reduceat(points.low, cuts), np.fmax.reduceat(points.high, cuts),
            count, np.add.reduceat(points.missing, cuts), joined, True,
        )  # fmt: skip
