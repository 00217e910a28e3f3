"""Where values stand on an axis: evenly, by their logarithm, or both around zero.

A scale turns values into heights of the picture (0 at the bottom, 1 at the top) without ever
overflowing, and into the positions that pyqtgraph's own items and axes count in.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, replace

import numpy as np

from plume_db.series.pyramid import Floats

_PLAIN = 1e100
"""Beyond it, positions are counted in a power of ten, so that Qt's transforms stay finite."""
_LAST = sys.float_info.max
_OUTLYING = 6.0
"""The picture follows most values where all of them would need this many times the height."""
_ENOUGH = 20
"""Values below which all are shown, whatever they are."""
_NEAR_ZERO = 0.35
"""An axis begins at zero where its least value is less than this share of its greatest."""


@dataclass(frozen=True)
class Scale:
    """The span of values of an axis, and how they are spread over it."""

    low: float = 0.0
    high: float = 1.0
    log: bool = False
    linear: float = 0.0
    """With `log`: up to this distance from zero the axis is even; 0 where all is above zero."""

    def reaching(self, values: Floats | None) -> Scale:
        """Give the scale that has some values in view as well; what is unbearably far stays out."""
        held = np.empty(0) if values is None else values[np.isfinite(values)]
        if not len(held) or self.log:
            return self
        low, high = min(self.low, float(held.min())), max(self.high, float(held.max()))
        if not high / 2 - low / 2 <= _OUTLYING * (self.high / 2 - self.low / 2):
            return self
        return replace(self, low=low, high=high)

    @property
    def unit(self) -> float:
        """What one position stands for; 1 but for values that no screen was made for."""
        most = max(abs(self.low), abs(self.high))
        if self.log or not most or 1 / _PLAIN <= most <= _PLAIN:
            return 1.0
        return float(10.0 ** math.floor(math.log10(most)))

    def place(self, values: Floats) -> Floats:
        """Give positions on the axis; NaN for what has none (zero on a plain log axis)."""
        with np.errstate(all="ignore"):
            if not self.log:
                return np.asarray(values / self.unit)
            if not self.linear:
                return np.asarray(np.where(values > 0, np.log10(values), np.nan))
            return np.asarray(np.sign(values) * np.log10(1 + np.abs(values) / self.linear))

    def value(self, place: float) -> float:
        """Give the value at a position."""
        if not self.log:
            return place * self.unit
        try:
            if not self.linear:
                return float(10.0**place)
            return math.copysign(self.linear * (10.0 ** abs(place) - 1), place)
        except OverflowError:
            return math.copysign(math.inf, place)

    @property
    def places(self) -> tuple[float, float]:
        """The positions of bottom and top."""
        low, high = self.place(np.array([self.low, self.high]))
        return float(low), float(high)

    def heights(self, values: Floats) -> Floats:
        """Give heights, 0 at the bottom and 1 at the top; infinite values lie far outside."""
        low, high = self.places
        with np.errstate(all="ignore"):
            # Halves: from -1e308 to 1e308 is more than a number holds.
            return np.asarray((self.place(values) / 2 - low / 2) / (high / 2 - low / 2))


def scale_of(
    lows: Floats, highs: Floats, *, log: bool = False, whole: bool = False, from_zero: bool = False
) -> Scale:
    """Choose the span of an axis for the least and greatest values of what is drawn.

    `whole`: no outlier may be left out. `from_zero`: the axis has to reach zero.
    """
    lows, highs = lows[np.isfinite(lows)], highs[np.isfinite(highs)]
    if not len(lows) or not len(highs):
        return Scale()
    if log:
        return _log_scale(lows, highs)
    least, greatest = float(lows.min()), float(highs.max())
    low, high = (least, greatest) if whole else _most_of(lows, highs)
    if from_zero and least == greatest == 0:
        return Scale(0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0 <= low < _NEAR_ZERO * high:
        low = 0.0
    elif _NEAR_ZERO * low < high <= 0:
        high = 0.0
    margin = high * 0.06 - low * 0.06
    if not margin > 1e-12 * max(abs(low), abs(high)):
        margin = max(abs(high), abs(low)) * 0.1 or 1.0
    bottom = low if low == 0.0 and least >= 0 and high > 0 else low - margin
    top = high if high == 0.0 and greatest <= 0 and low < 0 else high + margin
    return Scale(max(bottom, -_LAST), min(top, _LAST))


def _most_of(lows: Floats, highs: Floats) -> tuple[float, float]:
    """Give the span of all values, or of nearly all where a few lie very far out."""
    least, greatest = float(lows.min()), float(highs.max())
    if len(lows) < _ENOUGH:
        return least, greatest
    inner = float(np.quantile(lows, 0.02)), float(np.quantile(highs, 0.98))
    height = inner[1] - inner[0]
    if not height > 0 or not (greatest / 2 - least / 2) > _OUTLYING * (height / 2):
        return least, greatest
    return max(least, inner[0] - height / 4), min(greatest, inner[1] + height / 4)


def _log_scale(lows: Floats, highs: Floats) -> Scale:
    least, greatest = float(lows.min()), float(highs.max())
    if least > 0:
        # A little air, in decades.
        air = 10.0 ** max(0.03, 0.04 * math.log10(greatest / least))
        low, high = max(least / air, 5e-324), min(greatest * air, _LAST)
        # The least of all numbers times a little more than 1 is itself.
        return Scale(low, high if high > low else 10.0 * low, log=True)
    sizes = np.abs(np.concatenate((lows, highs)))
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return Scale(-1.0, 1.0, log=True, linear=1.0)
    smallest = float(np.quantile(sizes, 0.02))
    linear = 10.0 ** math.floor(math.log10(max(smallest, float(sizes.max()) * 1e-12)))
    air = 1.2
    return Scale(
        max(least * air, -_LAST) if least < 0 else -linear * 0.2,
        min(greatest * air, _LAST) if greatest > 0 else linear * 0.2,
        log=True,
        linear=linear,
    )
