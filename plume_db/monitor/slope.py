"""The slope of a file's size, where a trend is there and would have foretold the past.

Imports numpy. The slope is the median of those of all pairs (Theil 1950, Sen 1968), where there is
a trend beyond chance (:mod:`plume_db.insight.trend`) and where carrying it on would have been
clearly nearer in the past than "it stays as it is" (rolling origin: Tashman 2000, International
Journal of Forecasting 16). Its bounds are made of the errors of those trials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plume_db.insight.marks import Refusal
from plume_db.insight.points import Points
from plume_db.insight.trend import trend_of
from plume_db.language import tr, trn
from plume_db.series.pyramid import Floats
from plume_db.units import long_text

_MOST = 400
"""Values that are looked at."""
_ORIGINS = 12
_BETTER, _WINS = 0.9, 0.7
"""Error against "it stays as it is", and the share of trials won, that a forecast must reach."""
_COVER = 0.9


@dataclass(frozen=True)
class Slope:
    """A trend that would have held in the past."""

    now: float
    """Bytes at the end of the record."""
    span: float
    """Seconds of the record."""
    middle: float
    """Bytes a second, with the bounds it lies in."""
    low: float
    high: float
    basis: str


def slope_of(record: Sequence[tuple[float, float]]) -> Slope | str:
    """Find the slope of a record, or say in a sentence why there is none to carry on.

    `record` holds Unix seconds and bytes, the oldest first.
    """
    x, y = _series(record)
    basis = trn("from {n} value", "from {n} values", len(x))
    found = trend_of(Points("size", x, y, len(x), basis, True, "bytes"))
    if isinstance(found, Refusal):
        return found.text[:1].lower() + found.text[1:]
    ratio, won, error, trials = _tried(x, y)
    if ratio > _BETTER or won < _WINS:
        return tr(
            "carrying its trend on would not have been nearer in the past than "
            "saying that it stays as it is ({ratio:.0%} of that error in {trials} "
            "trials).",
            ratio=ratio,
            trials=trials,
        )
    slope, span = _median_slope(x, y), float(x[-1] - x[0])
    basis = tr(
        "{why} In {trials} trials on the past its error was {ratio:.0%} of "
        "that of saying that nothing changes; nine of ten lay within the "
        "bounds. The record is {long} long.",
        why=found.why,
        trials=trials,
        ratio=ratio,
        long=long_text(span),
    )
    return Slope(float(y[-1]), span, slope, slope - error, slope + error, basis)


def _series(record: Sequence[tuple[float, float]]) -> tuple[Floats, Floats]:
    """Take at most :data:`_MOST` values at even places of the record."""
    places = np.unique(np.linspace(0, len(record) - 1, _MOST).astype(np.int64))
    kept = np.array([record[place] for place in places], dtype=np.float64)
    return kept[:, 0], kept[:, 1]


def _median_slope(x: Floats, y: Floats) -> float:
    step = max(1, len(x) // 120)
    x, y = x[::step], y[::step]
    before, after = np.triu_indices(len(x), 1)
    apart = x[after] > x[before]
    return float(np.median((y[after] - y[before])[apart] / (x[after] - x[before])[apart]))


def _tried(x: Floats, y: Floats) -> tuple[float, float, float, int]:
    """Give error against a constant, share of trials won, the error of a slope, and the trials."""
    origins = np.unique(np.linspace(len(x) // 2, len(x) * 7 // 8, _ORIGINS).astype(np.int64))
    own, other, rates = [], [], []
    for origin in origins:
        ahead = x[origin:] - x[origin - 1]
        real = y[origin:] - y[origin - 1]
        missed = real - _median_slope(x[:origin], y[:origin]) * ahead
        own.append(float(np.abs(missed).mean()))
        other.append(float(np.abs(real).mean()))
        rates.append(abs(float(missed[-1] / ahead[-1])))
    whole = float(np.mean(other))
    ratio = float(np.mean(own)) / whole if whole else 1.0
    won = float(np.mean(np.array(own) < np.array(other)))
    return ratio, won, float(np.quantile(rates, _COVER)), len(origins)
