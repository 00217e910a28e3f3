"""The Pareto front of points: those that no other point beats in both measures."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from plume_db.language import to_say
from plume_db.metrics.measures import Metric
from plume_db.metrics.words import words
from plume_db.series.pyramid import Floats

Better: TypeAlias = Literal["smaller", "larger", "unknown"]
_SMALLER: Better = to_say("smaller")
_LARGER: Better = to_say("larger")

_GAINS = frozenset(
    {"saved", "saving", "savings", "reduction", "throughput", "speed", "rate_per_second", "gain"}
    | {"psnr", "ssim", "msssim", "vmaf", "quality", "score", "ssimulacra", "ssimulacra2", "fsim"}
)
_LOSSES = frozenset(
    {"butteraugli", "dssim", "mse", "rmse", "mae", "lpips", "error", "loss", "distortion", "delta"}
    | {"duration", "elapsed", "latency", "took", "size", "bytes", "kb", "mb", "filesize", "length"}
    | {"bpp", "bits", "bitrate", "kbps", "rate", "ratio", "compressed", "failures", "cost"}
)


def better_of(metric: Metric) -> Better:
    """Tell whether smaller or larger values of a metric are the good ones, from its words."""
    named = set(words(metric.label)) | {w for c in metric.columns for w in words(c)}
    own = set(words(metric.label))
    if "original / compressed" in metric.label:
        return _LARGER
    for held in (own, named):
        if held & _GAINS:
            return _LARGER
        if held & _LOSSES:
            return _SMALLER
    if metric.unit == "dB" or metric.unit == "bytes/s":
        return _LARGER
    if metric.unit in ("s", "ms", "bytes", "ratio"):
        return _SMALLER
    return "unknown"


def front_of(x: Floats, y: Floats, better_x: Better, better_y: Better) -> NDArray[np.intp]:
    """Give the places of the points of the front, the best in `x` first.

    A point is left out where another is at least as good in both and better in one; of equal
    points one stays. Both arrays hold finite values. Takes the time of a sort.
    """
    across, down = _signed(x, y, better_x, better_y)
    order = np.lexsort((down, across))
    sorted_down = down[order]
    if not len(order):
        return order
    before = np.concatenate(([np.inf], np.minimum.accumulate(sorted_down)[:-1]))
    return order[sorted_down < before]


def _signed(x: Floats, y: Floats, better_x: Better, better_y: Better) -> tuple[Floats, Floats]:
    """Turn both measures so that smaller is better."""
    return -x if better_x == "larger" else x, y if better_y == "smaller" else -y


def joined_front(
    front: tuple[Floats, Floats], x: Floats, y: Floats, better_x: Better, better_y: Better
) -> tuple[Floats, Floats]:
    """Give the front of a front and more points, so that no row needs to be held for it."""
    across, down = _signed(x, y, better_x, better_y)
    held_across, held_down = _signed(*front, better_x, better_y)
    # Most points lie behind the front already; looking them up costs a tenth of sorting them.
    at = np.searchsorted(held_across, across, "right")
    beaten = np.concatenate(([np.inf], held_down))[at] <= down
    both_x = np.concatenate((front[0], x[~beaten]))
    both_y = np.concatenate((front[1], y[~beaten]))
    kept = front_of(both_x, both_y, better_x, better_y)
    return both_x[kept], both_y[kept]
