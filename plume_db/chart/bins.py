"""Values of a series for each bucket of time: what every aggregated kind of picture is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.spec import SeriesSpec
from plume_db.series.pyramid import Floats


@dataclass(frozen=True)
class Bins:
    """One line's values for consecutive buckets, in order of time; arrays of one length.

    A bucket without rows is left out, except where its value is known all the same (a count or a
    sum of 0 between rows, a running sum).
    """

    left: Floats
    """First moment of each bucket, Unix seconds."""
    right: Floats
    """First moment after it."""
    value: Floats
    """NaN where the bucket has rows but no value."""
    count: Floats
    """Rows with a value."""
    missing: Floats
    """Rows whose value is NULL or no number."""
    joined: NDArray[np.bool_]
    """Whether a bucket is to be joined to the next one by a line."""
    low: Floats | None = None
    """Lower edge of a band (p5, or the compared quantile)."""
    high: Floats | None = None

    def __len__(self) -> int:
        return len(self.left)


@dataclass(frozen=True)
class HeatMap:
    """How many rows of each bucket of time fall into each step of value."""

    edges: Floats
    """Edges of the buckets of time, n + 1 of them; they may be of unequal width."""
    levels: Floats
    """Edges of the steps of value, m + 1 of them, even or logarithmic."""
    counts: Floats
    """Shape (n, m)."""


@dataclass(frozen=True)
class LineBins:
    """The buckets of one line."""

    label: str
    bins: Bins
    previous: Bins | None = None
    """The period compared with, already moved onto this one's moments."""


@dataclass(frozen=True)
class Aggregated:
    """What one series draws in one span of time."""

    spec: SeriesSpec
    start: float
    """The span it was made for; the whole series where the buckets allow it."""
    stop: float
    bucket: str
    """The width that was chosen, as in :data:`plume_db.chart.spec.BUCKETS`, never ``auto``."""
    lines: tuple[LineBins, ...]
    heat: HeatMap | None = None
    notes: tuple[str, ...] = ()
    """What a reader must know: estimated percentiles, counter resets, rows left out."""
