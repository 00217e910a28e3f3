"""Ways to continue values at even steps; each takes the past and how many steps to give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from plume_db.insight.robust import local_medians
from plume_db.language import to_say
from plume_db.series.pyramid import Floats

Method: TypeAlias = Callable[[Floats, int], Floats]

_ALPHAS = np.array([0.02, 0.05, 0.1, 0.2, 0.4, 0.7, 1.0])
_BETAS = np.array([0.02, 0.1, 0.3])
_DAMPING = 0.9
_WARM = 8
"""Values that a level begins with."""
_PAIRS = 60


def repeat_last(past: Floats, steps: int) -> Floats:
    """Repeat the last value: what any other way must beat."""
    return np.full(steps, past[-1])


def smoothed(past: Floats, steps: int) -> Floats:
    """Continue the level: simple exponential smoothing, its weight chosen by one-step errors."""
    level = np.full(len(_ALPHAS), float(np.median(past[:_WARM])))
    wrong = np.zeros(len(_ALPHAS))
    for value in past:
        error = value - level
        wrong += np.abs(error)
        level = level + _ALPHAS * error
    return np.full(steps, level[int(np.argmin(wrong))])


def damped(past: Floats, steps: int) -> Floats:
    """Continue level and slope, the slope fading by a tenth at each step (Gardner & McKenzie)."""
    alpha = np.repeat(_ALPHAS, len(_BETAS))
    beta = np.tile(_BETAS, len(_ALPHAS))
    level = np.full(len(alpha), float(np.median(past[:_WARM])))
    slope = np.zeros(len(alpha))
    wrong = np.zeros(len(alpha))
    for value in past:
        ahead = level + _DAMPING * slope
        error = value - ahead
        wrong += np.abs(error)
        level = ahead + alpha * error
        slope = _DAMPING * slope + alpha * beta * error
    best = int(np.argmin(wrong))
    fading = np.cumsum(_DAMPING ** np.arange(1, steps + 1))
    result: Floats = level[best] + slope[best] * fading
    return result


def drifting(past: Floats, steps: int) -> Floats:
    """Continue the median slope of the past from its median line (Theil-Sen)."""
    size = max(1, len(past) // _PAIRS)
    whole = len(past) // size * size
    tail = past[len(past) - whole :]
    y = np.median(tail.reshape(-1, size), axis=1)
    x = np.arange(len(y)) * size + (size - 1) / 2.0
    before, after = np.triu_indices(len(y), 1)
    slope = float(np.median((y[after] - y[before]) / (x[after] - x[before])))
    base = float(np.median(y - slope * x))
    ahead = np.arange(whole, whole + steps, dtype=np.float64)
    result: Floats = base + slope * ahead
    return result


def seasonal(period: int) -> Method:
    """Make a way that repeats the medians of each phase on top of the smoothed rest."""

    def ahead(past: Floats, steps: int) -> Floats:
        whole = len(past) // period * period
        if whole < 2 * period:
            return smoothed(past, steps)
        tail = past[len(past) - whole :]
        level = _cycle_levels(tail, period)
        profile = np.median((tail - level).reshape(-1, period), axis=0)
        profile = profile - np.median(profile)
        rest = smoothed(tail - np.tile(profile, whole // period), steps)
        return rest + profile[np.arange(steps) % period]

    return ahead


def _cycle_levels(values: Floats, period: int) -> Floats:
    """Give the level along the way: a running median as long as a cycle, or its means."""
    half = period // 2
    if half < 1 or len(values) < 2 * period:
        return np.full(len(values), np.median(values))
    sums = np.concatenate(([0.0], np.cumsum(values)))
    means = (sums[period:] - sums[:-period]) / period
    at = np.arange(len(means)) + (period - 1) / 2.0
    result: Floats = np.interp(np.arange(len(values)), at, local_medians(means, 1))
    return result


METHODS: Mapping[str, Method] = {
    to_say("smoothing"): smoothed,
    to_say("damped trend"): damped,
    to_say("median slope"): drifting,
}
