"""Measures of spread and memory that a few odd values do not move."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from plume_db.series.pyramid import Floats

_NORMAL = NormalDist()
_CONSISTENT = 1.482602218505602
"""Turns the MAD into the standard deviation of normal noise: 1 / inv_cdf(0.75)."""


_FEW = 0.05


def scale_of(values: Floats) -> float:
    """Give the MAD (median absolute deviation) in units of a standard deviation."""
    if not len(values):
        return 0.0
    return float(_CONSISTENT * np.median(np.abs(values - np.median(values))))


def wide_scale_of(off: Floats) -> float:
    """Give the greater of the MAD and the 68 % quantile of deviations from 0.

    For normal noise they agree; where values are few whole numbers the MAD alone is too narrow.
    """
    sizes = np.abs(off)
    middle = float(np.median(sizes))
    if middle == 0.0:
        return 0.0
    return max(_CONSISTENT * middle, float(np.quantile(sizes, 0.6827)))


def chance_of(z: float) -> float:
    """Give the two-sided probability that normal noise is `z` deviations off, or more."""
    return 2.0 * (1.0 - _NORMAL.cdf(abs(z))) if abs(z) < 8 else 0.0


def limit_of(count: float, chance: float = 0.05) -> float:
    """Give the distance that the farthest of `count` normal values exceeds with `chance`.

    Bonferroni's bound: each value alone may exceed it with ``chance / count``.
    """
    return _NORMAL.inv_cdf(1.0 - chance / (2.0 * max(1.0, count)))


def run_inflation(rest: Floats) -> float:
    """Tell how many times more the means of runs vary than independent values would let them.

    Batch means of growing length (Schmeiser 1982, Operations Research 30). Where the ratio still
    grows at a sixth of the length, the values wander, and all of them are worth no more than
    three or four.
    """
    n = len(rest)
    whole = float(np.var(rest))
    if n < 16 or whole <= 0.0:
        return 1.0
    most, worst, length = n // 6, 1.0, 2
    lengths = []
    while length < most:
        lengths.append(length)
        length *= 2
    for length in (*lengths, most):
        means = rest[: n // length * length].reshape(-1, length).mean(axis=1)
        ratio = length * float(np.var(means)) / whole
        worst = max(worst, ratio)
        if length == most and ratio > max(2.5, 0.2 * length):
            return n / 3.5
    return worst


def local_medians(y: Floats, half: int) -> Floats:
    """Take the median of each value and its `half` neighbours on both sides.

    At the ends the window shrinks on both sides alike, so that a ramp has no bias there.
    """
    n = len(y)
    half = min(half, (n - 1) // 2)
    if half < 1:
        return y.copy()
    result = np.empty(n)
    width = 2 * half + 1
    piece = max(1, 400_000 // width)
    windows = np.lib.stride_tricks.sliding_window_view(y, width)
    for first in range(0, len(windows), piece):
        part = np.median(windows[first : first + piece], axis=1)
        result[half + first : half + first + len(part)] = part
    for place in range(half):
        result[place] = np.median(y[: 2 * place + 1])
        result[n - 1 - place] = np.median(y[n - 1 - 2 * place :])
    return result


def cleaned(y: Floats, half: int = 3, limit: float = 4.0) -> Floats:
    """Replace lone odd values by the median around them: Hampel's filter.

    Hampel (1974), "The influence curve and its role in robust estimation", JASA 69.
    """
    middle = local_medians(y, half)
    off = y - middle
    scale = scale_of(off)
    if scale == 0.0:
        # Few that differ from equal neighbours are odd, many are what the values are like.
        return np.where(off != 0.0, middle, y) if np.mean(off != 0.0) <= _FEW else y
    return np.where(np.abs(off) > limit * scale, middle, y)


def variance_of(steps: Floats) -> float:
    """Give the variance around the median, with values beyond 3 deviations drawn in to there."""
    off = steps - np.median(steps)
    edge = 3.0 * scale_of(steps)
    if edge > 0:
        off = np.clip(off, -edge, edge)
    return float(np.mean(off * off))


def persistence_of(y: Floats) -> float:
    """Tell how much of a deviation is still there one value later: 0 for noise, 1 for a walk.

    For values ``v(t) = f v(t-1) + noise`` the variance of steps over two values is ``1 + f`` times
    that of steps over one (the variogram of a first-order process: Chatfield, "The Analysis of
    Time Series"). Unlike a correlation it is not moved by a few changes of level, nor by a ramp.
    """
    if len(y) < 8:
        return 0.0
    if scale_of(y[1:] - y[:-1]) == 0.0:
        # Most values equal their neighbours: steps or rare events, not a walk.
        return 0.0
    one, two = variance_of(y[1:] - y[:-1]), variance_of(y[2:] - y[:-2])
    # Rounding leaves a ramp without noise some variance that means nothing.
    small = (1e-9 * float(np.ptp(y))) ** 2
    if one <= small:
        return 0.0
    return float(np.clip(two / one - 1.0, 0.0, 1.0))


def inflation_of(persistence: float) -> float:
    """Give how many times persistence multiplies the variance of a mean.

    ``(1 + f) / (1 - f)``: Bayley & Hammersley (1946), JRSS Supplement 8.
    """
    held = min(persistence, 0.98)
    return (1.0 + held) / (1.0 - held)
