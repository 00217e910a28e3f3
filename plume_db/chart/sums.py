"""What can be put together row by row: counts, sums, extremes, the first and the last value."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.pieces import Piece, Tally
from plume_db.series.pyramid import Floats

SIMPLE = ("mean", "sum", "count", "min", "max", "first", "last", "cumulative")


class Sums(Tally):
    """The figures of one line's buckets while its rows come in."""

    def __init__(self, size: int, *, counted: bool = False) -> None:
        super().__init__(size)
        self.total = np.zeros(size)
        self.least = np.full(size, np.nan)
        self.greatest = np.full(size, np.nan)
        self.first = np.full(size, np.nan)
        self.last = np.full(size, np.nan)
        self._first_at = np.full(size, np.inf)
        self._last_at = np.full(size, -np.inf)
        self._counted = counted
        self._endless = False

    @property
    def overflown(self) -> bool:
        """Whether a sum of finite values is beyond all numbers."""
        return not self._endless and bool(np.isinf(self.total).any())

    def add(self, piece: Piece, wanted: str) -> None:
        """Take in some rows, for one of :data:`SIMPLE`."""
        if not len(piece.x):
            return
        at, cuts, y = piece.bucket, piece.cuts, piece.y
        held = ~np.isnan(y)
        with np.errstate(all="ignore"):
            if wanted in ("min", "max"):
                self._extremes(at, cuts, y, wanted)
            elif wanted in ("first", "last"):
                self._ends(piece, held, wanted)
            elif wanted != "count" or self._counted:
                self.total[at] += np.add.reduceat(np.where(held, y, 0.0), cuts)
                if not np.isfinite(self.total[at]).all():
                    self._endless |= bool(np.isinf(y).any())
        self.tally(piece, held)

    def add_summed(
        self,
        at: NDArray[np.int64],
        *,
        rows: Floats,
        count: Floats,
        total: Floats,
        least: Floats,
        greatest: Floats,
    ) -> None:
        """Take in rows that are summed up already; each bucket of `at` stands there once."""
        with np.errstate(all="ignore"):
            self.rows[at] += rows
            self.count[at] += count
            self.total[at] += total
            self.least[at] = np.fmin(self.least[at], least)
            self.greatest[at] = np.fmax(self.greatest[at], greatest)
        self._endless |= bool(np.isinf(least).any() or np.isinf(greatest).any())

    def _extremes(
        self, at: NDArray[np.int64], cuts: NDArray[np.int64], y: Floats, wanted: str
    ) -> None:
        if wanted == "min":
            self.least[at] = np.fmin(self.least[at], np.fmin.reduceat(y, cuts))
        else:
            self.greatest[at] = np.fmax(self.greatest[at], np.fmax.reduceat(y, cuts))

    def _ends(self, piece: Piece, held: NDArray[np.bool_], wanted: str) -> None:
        """Keep the first or the last row with a value; of several at one moment, as stored."""
        rows = np.flatnonzero(held)
        if not len(rows):
            return
        bucket = np.repeat(piece.bucket, piece.sizes)[rows]
        changed = np.flatnonzero(bucket[1:] != bucket[:-1])
        if wanted == "first":
            picked = rows[np.concatenate(([0], changed + 1))]
        else:
            picked = rows[np.concatenate((changed, [len(rows) - 1]))]
        at = np.unique(bucket)
        x, y = piece.x[picked], piece.y[picked]
        if wanted == "first":
            better = x < self._first_at[at]
            self.first[at[better]], self._first_at[at[better]] = y[better], x[better]
        else:
            better = x >= self._last_at[at]
            self.last[at[better]], self._last_at[at[better]] = y[better], x[better]

    def value(self, wanted: str) -> Floats:
        """Give the figure of each bucket; NaN where it has no value."""
        if self._counted:
            return self.total
        with np.errstate(all="ignore"):
            if wanted == "sum":
                return np.where((self.count > 0) | (self.rows == 0), self.total, np.nan)
            if wanted == "mean":
                return np.where(self.count > 0, self.total / self.count, np.nan)
        return {
            "count": self.count,
            "min": self.least,
            "max": self.greatest,
            "first": self.first,
            "last": self.last,
        }[wanted]
