"""The trend: a slope that odd values do not bend, and whether chance would give it too."""

from __future__ import annotations

import math

import numpy as np

from plume_db.insight.marks import Overlay, Refusal
from plume_db.insight.phrases import chance_text, per_length
from plume_db.insight.points import Points, thinned
from plume_db.insight.robust import chance_of, run_inflation
from plume_db.language import tr
from plume_db.series.pyramid import Floats

FEWEST = 10
_MOST = 400
"""Points whose pairs are all compared: 80,000 slopes."""
_SURE = 0.01
_CONFIDENT = 1.959963984540054
_DRAWN = 33
"""Points of the line that is drawn: on a logarithmic axis it is bent."""


def trend_of(points: Points) -> Overlay | Refusal:
    """Fit the median slope, or say in words why there is none to show.

    Slope and interval: Theil (1950) and Sen (1968), "Estimates of the regression coefficient based
    on Kendall's tau", JASA 63. Significance: Mann (1945) and Kendall (1975), the variance
    multiplied where what is left around the slope follows its neighbours, in the manner of Yue
    and Wang (2004), Water Resources Management 18. Of values that wander, only a nearly steady
    rise or fall counts: ranks of a random walk always seem to have a trend.
    """
    if len(points) < FEWEST:
        return _refused(
            points,
            tr(
                "A trend needs {fewest} values; there are {points}.",
                fewest=FEWEST,
                points=len(points),
            ),
        )
    if points.span <= 0:
        return _refused(points, tr("All values share one moment."))
    x, y, _ = thinned(points.x, points.y, _MOST)
    if float(np.ptp(y)) == 0.0:
        return _refused(points, tr("The value does not change."))
    slopes, agreement, spread = _pairs(x, y)
    if not len(slopes):
        return _refused(points, tr("All values share one moment."))
    slope = float(np.median(slopes))
    inflation = run_inflation(y - slope * (x - x[0]))
    z = (agreement - math.copysign(1.0, agreement)) / math.sqrt(spread * inflation)
    chance = chance_of(z)
    if chance > _SURE or slope == 0.0:
        return _refused(
            points,
            tr(
                "No trend beyond chance ({chance}, {basis}).",
                chance=chance_text(chance),
                basis=points.basis,
            ),
        )
    low, high = _interval(slopes, spread * inflation)
    if low * high <= 0.0:
        return _refused(points, tr("The direction of the trend is not sure."))
    return _drawn(points, x, y, slope, low, high, chance)


def _refused(points: Points, text: str) -> Refusal:
    return Refusal("trend", points.label, text)


def _pairs(x: Floats, y: Floats) -> tuple[Floats, float, float]:
    """Give all slopes, Kendall's S, and the variance of S without persistence."""
    before, after = np.triu_indices(len(x), 1)
    length, height = x[after] - x[before], y[after] - y[before]
    apart = length > 0
    slopes = height[apart] / length[apart]
    agreement = float(np.sign(height[apart]).sum())
    n = len(y)
    spread = float(n * (n - 1) * (2 * n + 5))
    for column in (x, y):
        ties = np.unique(column, return_counts=True)[1].astype(np.float64)
        spread -= float((ties * (ties - 1) * (2 * ties + 5)).sum())
    return slopes, agreement, max(1.0, spread / 18.0)


def _interval(slopes: Floats, spread: float) -> tuple[float, float]:
    """Take the slopes between which the true one lies with 95 %: Sen (1968)."""
    ordered = np.sort(slopes)
    reach = _CONFIDENT * math.sqrt(spread)
    least = int(np.clip((len(ordered) - reach) / 2, 0, len(ordered) - 1))
    most = int(np.clip((len(ordered) + reach) / 2, 0, len(ordered) - 1))
    return float(ordered[least]), float(ordered[most])


def _drawn(
    points: Points, x: Floats, y: Floats, slope: float, low: float, high: float, chance: float,
) -> Overlay:  # fmt: skip
    middle = float(np.median(x))
    level = float(np.median(y - slope * (x - middle)))
    at = np.linspace(points.x[0], points.x[-1], _DRAWN)
    edges = level + (at - middle) * low, level + (at - middle) * high
    length, per = per_length(points.span, is_time=points.is_time)
    factor = points.factor
    parts = sorted((abs(low), abs(high)))
    amount = points.say(abs(slope) * length)
    text = (
        tr("rises {amount} {per}", amount=amount, per=per)
        if slope > 0
        else tr("falls {amount} {per}", amount=amount, per=per)
    )
    why = tr(
        "Median slope of all pairs (Theil-Sen): {text}, with 95 % "
        "between {say2} and {say3}; not chance by Mann-Kendall ({chance}), "
        "{basis}.",
        text=text,
        say2=points.say(parts[0] * length),
        say3=points.say(parts[1] * length),
        chance=chance_text(chance),
        basis=points.basis,
    )
    return Overlay(
        "trend", points.label, at, (level + slope * (at - middle)) * factor,
        np.minimum(*edges) * factor, np.maximum(*edges) * factor, why, text,
    )  # fmt: skip
