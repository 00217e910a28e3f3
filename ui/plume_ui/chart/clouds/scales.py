"""From values to places in a picture, and the ticks between."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plume_db.series.pyramid import Floats
from plume_ui.chart.formats import tick_texts, value_text

Ticks = list[tuple[float, str]]


@dataclass(frozen=True)
class Scale:
    """One axis: what value stands at its start and at its end."""

    low: float
    high: float
    log: bool = False
    unit: str = ""
    label: str = ""

    def shares(self, values: Floats) -> Floats:
        """Give the places of values, 0 at the start and 1 at the end."""
        low, high = self._ends()
        with np.errstate(all="ignore"):
            made = np.log10(values) if self.log else values
            return np.asarray((made - low) / (high - low), dtype=np.float64)

    def share(self, value: float) -> float:
        """Give the place of one value."""
        return float(self.shares(np.array([value], dtype=np.float64))[0])

    def value(self, share: float) -> float:
        """Give the value at a place."""
        low, high = self._ends()
        made = low + (high - low) * share
        return 10.0 ** min(308.0, max(-323.0, made)) if self.log else made

    def _ends(self) -> tuple[float, float]:
        if self.log:
            return math.log10(self.low), math.log10(self.high)
        return self.low, self.high

    def ticks(self, most: int) -> Ticks:
        """Choose at most about `most` round values with their texts."""
        if self.log:
            values = _log_ticks(self.low, self.high, max(2, most))
            return [(value, value_text(value, self.unit)) for value in values]
        values, step = _even_ticks(self.low, self.high, max(2, most))
        return list(zip(values, tick_texts(values, step, self.unit), strict=True))


def _even_ticks(low: float, high: float, most: int) -> tuple[list[float], float]:
    """Choose multiples of 1, 2 or 5 times a power of ten."""
    wanted = (high - low) / most
    if not (math.isfinite(wanted) and wanted > 1e-300):
        return [], 1.0
    power = math.floor(math.log10(wanted))
    step = next(
        (n * 10.0**power for n in (1, 2, 5) if n * 10.0**power >= wanted), 10.0 ** (power + 1)
    )
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, min(last, first + 200) + 1)], step


def _log_ticks(low: float, high: float, most: int) -> list[float]:
    """Choose powers of ten, or 1, 2 and 5 times them where there is room."""
    bottom, top = math.log10(low), math.log10(high)
    for digits in ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        if (top - bottom) * len(digits) <= most:
            break
    every = max(1, math.ceil((top - bottom) / most)) if digits == (1,) else 1
    powers = range(math.floor(bottom), math.ceil(top) + 1)
    values = [d * 10.0**p for p in powers if p % every == 0 and -307 < p < 308 for d in digits]
    return [value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9)]
