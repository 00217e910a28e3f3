"""What is read off the buckets of a window: figures of the legend, height of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plume_db.series.pyramid import Buckets, Pyramid

_OUTLYING = 3.0
"""The picture follows most values where all of them would need this many times the height."""
_ENOUGH = 20
"""Buckets below which all values are shown, whatever they are."""


@dataclass(frozen=True)
class Figures:
    """What the legend says of one line in the window."""

    last: float
    least: float
    greatest: float
    mean: float
    rows: int


def figures_of(buckets: Buckets, start: float, stop: float, pyramid: Pyramid) -> Figures:
    """Sum up the buckets of a window."""
    held = (buckets.count > 0) & (buckets.x >= start) & (buckets.x <= stop)
    if not held.any():
        nan = float("nan")
        return Figures(nan, nan, nan, nan, 0)
    rows = float(buckets.count[held].sum())
    with np.errstate(all="ignore"):
        mean = float((buckets.mean[held] * buckets.count[held]).sum() / rows)
    whole = stop >= pyramid.span[1]
    return Figures(
        pyramid.totals.last if whole else float(buckets.mean[held][-1]),
        float(buckets.lo[held].min()),
        float(buckets.hi[held].max()),
        mean,
        int(rows),
    )


def heights(
    drawn: Sequence[Buckets],
    start: float,
    stop: float,
    *,
    ranged: bool,
    whole: bool,
    from_zero: bool,
) -> tuple[float, float, float | None, float | None]:
    """Choose bottom and top of the picture, and tell what lies above and below it.

    `ranged`: bands are drawn, not only means. `whole`: no outlier may be left out.
    """
    inside = [(b, (b.x >= start) & (b.x <= stop)) for b in drawn]
    none = np.empty(0)
    lows = np.concatenate([none, *((b.lo if ranged else b.mean)[h] for b, h in inside)])
    highs = np.concatenate([none, *((b.hi if ranged else b.mean)[h] for b, h in inside)])
    lows, highs = lows[np.isfinite(lows)], highs[np.isfinite(highs)]
    if not len(lows) or not len(highs):
        return 0.0, 1.0, None, None
    least, greatest = float(lows.min()), float(highs.max())
    low, high = least, greatest
    if not whole and len(lows) >= _ENOUGH:
        inner = float(np.quantile(lows, 0.02)), float(np.quantile(highs, 0.98))
        height = inner[1] - inner[0]
        if height > 0 and greatest - least > _OUTLYING * height:
            low, high = max(least, inner[0] - height / 4), min(greatest, inner[1] + height / 4)
    if from_zero or 0 <= low < 0.35 * high:
        low = 0.0
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    bottom, top = low if low == 0.0 and least >= 0 else low - margin, high + margin
    return bottom, top, greatest if greatest > top else None, least if least < bottom else None
