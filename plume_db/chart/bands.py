"""Percentiles of buckets: exact by partial sorting, or estimated where the rows are too many.

A percentile lies between two rows, weighed by its distance from each, as SQLite's ``percentile()``
and ``median()`` have it: the place is ``p / 100 * (n - 1)``, counted from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.pieces import Piece, Tally
from plume_db.jobs import Task
from plume_db.series.pyramid import Floats

Steps: TypeAlias = NDArray[np.uint64]


EXACT = 12_000_000
"""Rows whose values are sorted: 96 MB where they are not held; of more there is an estimate."""
_KEPT_BITS = 7
_DROPPED = np.uint64(52 - _KEPT_BITS)
_SIGN = np.uint64(1 << 63)
ERROR = 2.0**-_KEPT_BITS
"""Numbers of one step of the estimate differ by less than this share, 0.8 %; half of it is
the error, since the middle of a step stands for it."""


class Values(Tally):
    """The values of one line's buckets, to be sorted; those that are held are not copied."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._parts: list[list[Floats]] = [[] for _ in range(size)]

    def add(self, piece: Piece) -> None:
        """Take in some rows."""
        if not len(piece.x):
            return
        held = ~np.isnan(piece.y)
        count = self.tally(piece, held).astype(np.int64)
        values = piece.y if held.all() else piece.y[held]
        ends = np.cumsum(count)
        for bucket, first, last in zip(
            piece.bucket.tolist(), (ends - count).tolist(), ends.tolist(), strict=True
        ):
            self._parts[bucket].append(values[first:last])

    def percentiles(self, task: Task, wanted: Sequence[float]) -> list[Floats]:
        """Give each percentile of each bucket, NaN where it has no value; the values are let go."""
        found = np.full((len(wanted), len(self.count)), np.nan)
        for bucket in np.flatnonzero(self.count):
            task.token.check()
            parts, self._parts[bucket] = self._parts[bucket], []
            found[:, bucket] = _of_rows(np.concatenate(parts), wanted)
        return list(found)


def _of_rows(rows: Floats, wanted: Sequence[float]) -> list[float]:
    places = [p / 100 * (len(rows) - 1) for p in wanted]
    low = [int(place) for place in places]
    high = [min(each + 1, len(rows) - 1) for each in low]
    part = np.partition(rows, sorted({*low, *high}))
    return [_between(part[a], part[b], p - a) for a, b, p in zip(low, high, places, strict=True)]


def _between(low: float, high: float, share: float) -> float:
    # The difference of two infinities, or of two huge numbers, is none.
    if low == high or share == 0:
        return float(low)
    with np.errstate(all="ignore"):
        return float(low * (1 - share) + high * share)


class Sketch(Tally):
    """The values of one line's buckets, counted in narrow steps of value.

    A step is the numbers that agree in sign, exponent and the first seven bits of the mantissa,
    as in DDSketch (Masson, Rim and Lee 2019) but with steps taken from the number's own bits.
    """

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self._keys: Steps = np.empty(0, dtype=np.uint64)
        self._counts: Floats = np.empty(0)
        self._waiting: list[tuple[Steps, Floats]] = []

    def add(self, piece: Piece) -> None:
        """Take in some rows."""
        if not len(piece.x):
            return
        held = ~np.isnan(piece.y)
        self.tally(piece, held)
        bucket = np.repeat(piece.bucket, piece.sizes)[held].astype(np.uint64)
        keys, counts = np.unique(
            (bucket << np.uint64(64 - int(_DROPPED))) | _steps_of(piece.y[held]),
            return_counts=True,
        )
        self._waiting.append((keys, counts.astype(np.float64)))
        if len(self._waiting) >= 32:
            self._settle()

    def _settle(self) -> None:
        keys = np.concatenate([self._keys, *(each[0] for each in self._waiting)])
        counts = np.concatenate([self._counts, *(each[1] for each in self._waiting)])
        self._waiting = []
        self._keys, places = np.unique(keys, return_inverse=True)
        self._counts = np.bincount(places, counts).astype(np.float64)

    def percentiles(self, task: Task, wanted: Sequence[float]) -> list[Floats]:
        """Give each percentile of each bucket, within :data:`ERROR` / 2 of the row's value."""
        self._settle()
        found = np.full((len(wanted), len(self.count)), np.nan)
        shift = np.uint64(64 - int(_DROPPED))
        ends = np.searchsorted(self._keys >> shift, np.arange(len(self.count)), "right")
        values = _values_of(self._keys & np.uint64((1 << int(shift)) - 1))
        begin = 0
        for bucket, end in enumerate(ends):
            if end > begin:
                task.token.check()
                found[:, bucket] = _of_steps(values[begin:end], self._counts[begin:end], wanted)
            begin = int(end)
        return list(found)


def _steps_of(y: Floats) -> Steps:
    """Give the number of the step of each value; numbers ascend as values do."""
    bits = (y + 0.0).view(np.uint64)
    ordered = np.where(bits & _SIGN, ~bits, bits | _SIGN)
    return np.asarray(ordered >> _DROPPED)


def _values_of(steps: Steps) -> Floats:
    """Give the middle of each step; zero and the infinities are themselves."""
    half = np.uint64(1) << (_DROPPED - np.uint64(1))
    ordered = (steps << _DROPPED) | half
    bits = np.where(ordered & _SIGN, ordered ^ _SIGN, ~ordered)
    values = bits.view(np.float64).copy()
    exponent = (bits >> np.uint64(52)) & np.uint64(0x7FF)
    values[exponent == 0] = 0.0
    endless = exponent == 0x7FF
    values[endless] = np.where(bits[endless] & _SIGN, -np.inf, np.inf)
    return values


def _of_steps(values: Floats, counts: Floats, wanted: Sequence[float]) -> list[float]:
    ends = np.cumsum(counts)
    found = []
    for p in wanted:
        place = p / 100 * (ends[-1] - 1)
        low, high = np.searchsorted(ends, (np.floor(place), np.ceil(place)), "right")
        found.append(_between(values[low], values[high], place - np.floor(place)))
    return found
