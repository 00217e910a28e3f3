"""How much less one algorithm needs than another for the same quality: the Bjøntegaard delta.

G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves", ITU-T VCEG-M33 (2001):
the curves of quality over the logarithm of the rate are interpolated, and the mean distance between
them is taken over the span both have. VCEG-M33 fits one cubic polynomial through four points; the
later practice of the JCT-VC (JCTVC-L1100) is followed here, a piecewise cubic Hermite curve that
goes through any number of points without swinging beyond them (F. N. Fritsch and J. Butland, "A
method for constructing local monotone piecewise cubic interpolants", 1984).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plume_db.language import tr, trn
from plume_db.series.pyramid import Floats

FEWEST_POINTS = 4
LEAST_OVERLAP = 0.25
"""Share of the shorter range of quality that both curves must have."""


@dataclass(frozen=True)
class Curve:
    """The rate and the quality of one algorithm at each of its settings."""

    label: str
    rate: Floats
    quality: Floats


@dataclass(frozen=True)
class Delta:
    """What one algorithm needs or gives against another, the anchor."""

    anchor: str
    label: str
    rate: float
    """Percent more rate than the anchor at the same quality; below 0 it needs less."""
    quality: float
    """How much more quality than the anchor at the same rate, in its unit; NaN where unknown."""
    refusal: str = ""
    """Why there is no number; `rate` and `quality` are NaN then."""


def deltas(curves: Sequence[Curve]) -> tuple[Delta, ...]:
    """Compare every curve with every other."""
    return tuple(delta(a, b) for a in curves for b in curves if a is not b)


def delta(anchor: Curve, other: Curve) -> Delta:
    """Compare a curve with an anchor; refuses in words where the curves tell too little."""
    nan = math.nan
    refusal = _refusal(anchor, other)
    if refusal:
        return Delta(anchor.label, other.label, nan, nan, refusal)
    logs = np.log10(anchor.rate), np.log10(other.rate)
    more = _mean_distance(anchor.quality, logs[0], other.quality, logs[1])
    gain = _mean_distance(logs[0], anchor.quality, logs[1], other.quality)
    with np.errstate(over="ignore"):
        percent = float((np.power(10.0, more) - 1) * 100)
    return Delta(anchor.label, other.label, percent, gain)


def _refusal(anchor: Curve, other: Curve) -> str:
    for curve in (anchor, other):
        count = len(np.unique(curve.quality))
        if count < FEWEST_POINTS:
            return trn(
                "{label} has {n} point of different quality; {fewest_points} are "
                "needed to compare curves.",
                "{label} has {n} points of different quality; {fewest_points} are "
                "needed to compare curves.",
                count,
                label=curve.label,
                fewest_points=FEWEST_POINTS,
            )
        if not bool(np.all(curve.rate > 0)):
            return tr(
                "{label} has a rate that is not above 0, which has no logarithm.", label=curve.label
            )
    low, high = _overlap(anchor.quality, other.quality)
    shorter = min(float(np.ptp(anchor.quality)), float(np.ptp(other.quality)))
    if high - low < LEAST_OVERLAP * shorter:
        return tr(
            "The qualities of {label} and {label2} overlap too little: {range} against {range2}.",
            label=anchor.label,
            label2=other.label,
            range=_range(anchor.quality),
            range2=_range(other.quality),
        )
    return ""


def _range(values: Floats) -> str:
    return tr("{min:.4g} to {max:.4g}", min=float(values.min()), max=float(values.max()))


def _overlap(one: Floats, other: Floats) -> tuple[float, float]:
    return max(float(one.min()), float(other.min())), min(float(one.max()), float(other.max()))


def _mean_distance(x1: Floats, y1: Floats, x2: Floats, y2: Floats) -> float:
    """Give the mean of second minus first curve over the span of x both have; NaN without one."""
    low, high = _overlap(x1, x2)
    if not high > low:
        return math.nan
    area = _area(x2, y2, low, high) - _area(x1, y1, low, high)
    return area / (high - low)


def _area(x: Floats, y: Floats, low: float, high: float) -> float:
    """Integrate the piecewise cubic through points from `low` to `high`, exactly."""
    x, y = _ascending(x, y)
    if len(x) < 2:
        return math.nan
    slopes = pchip_slopes(x, y)
    left = np.clip(low, x[:-1], x[1:]) - x[:-1]
    right = np.clip(high, x[:-1], x[1:]) - x[:-1]
    width = np.diff(x)
    rise = np.diff(y) / width
    # y = y0 + d0 s + c s² + b s³ with s from the left end of each piece.
    c = (3 * rise - 2 * slopes[:-1] - slopes[1:]) / width
    b = (slopes[:-1] + slopes[1:] - 2 * rise) / width**2

    def whole(s: Floats) -> Floats:
        return s * (y[:-1] + s * (slopes[:-1] / 2 + s * (c / 3 + s * b / 4)))

    return float(np.sum(whole(right) - whole(left)))


def _ascending(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Put points in order of x; of points of one x the mean counts."""
    places, which = np.unique(x, return_inverse=True)
    return places, np.bincount(which, weights=y) / np.bincount(which)


def pchip_slopes(x: Floats, y: Floats) -> Floats:
    """Give the slope at each point of the monotone piecewise cubic; `x` ascends strictly."""
    width = np.diff(x)
    rise = np.diff(y) / width
    if len(rise) == 1:
        return np.array([rise[0], rise[0]])
    slopes = np.zeros(len(x))
    first, second = 2 * width[1:] + width[:-1], width[1:] + 2 * width[:-1]
    same = rise[:-1] * rise[1:] > 0
    with np.errstate(all="ignore"):
        inner = (first + second) / (first / rise[:-1] + second / rise[1:])
    slopes[1:-1] = np.where(same, inner, 0.0)
    slopes[0] = _end_slope(width[0], width[1], rise[0], rise[1])
    slopes[-1] = _end_slope(width[-1], width[-2], rise[-1], rise[-2])
    return slopes


def _end_slope(near: float, far: float, rise: float, next_rise: float) -> float:
    """Give a three-point slope at an end that keeps the shape of the data."""
    slope = ((2 * near + far) * rise - near * next_rise) / (near + far)
    if slope * rise <= 0:
        return 0.0
    if rise * next_rise < 0 and abs(slope) > 3 * abs(rise):
        return 3 * rise
    return float(slope)
