"""The rows of a span in small pieces, cut at the edges of buckets: what every aggregate reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plume_db.jobs import Task
from plume_db.language import trn
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Floats, Ints
from plume_db.series.rows import rows_of

PIECE = 131_072
"""Rows of one step of numpy: a few milliseconds, so that a cancel is seen soon."""


@dataclass(frozen=True)
class Piece:
    """Some rows of one line in order of time; all lie between the edges."""

    line: int
    x: Floats
    y: Floats
    """NaN where a row has no value."""
    bucket: Ints
    """The buckets that have rows here, ascending."""
    cuts: Ints
    """Where the rows of each of them begin."""

    @property
    def sizes(self) -> Ints:
        """How many rows each of the buckets has here."""
        return np.diff(self.cuts, append=len(self.x))


class Tally:
    """How many rows each bucket of one line has while its rows come in."""

    def __init__(self, size: int) -> None:
        self.rows = np.zeros(size)
        """All rows of a bucket."""
        self.count = np.zeros(size)
        """Those with a value."""

    @property
    def missing(self) -> Floats:
        """Rows without a value."""
        return self.rows - self.count

    def tally(self, piece: Piece, held: NDArray[np.bool_]) -> Floats:
        """Count some rows, of which those are `held` that have a value; give these by bucket."""
        count = np.add.reduceat(held, piece.cuts, dtype=np.float64)
        self.rows[piece.bucket] += piece.sizes
        self.count[piece.bucket] += count
        return count


def pieces_of(task: Task, loaded: Loaded, edges: Floats) -> Iterator[Piece]:
    """Give all rows of ``edges[0] <= x < edges[-1]``, each in the piece of its line."""
    if len(edges) < 2 or not edges[0] < edges[-1]:
        return
    expected = max(1, rows_within(loaded, float(edges[0]), float(edges[-1])))
    done = 0
    for rows in rows_of(task, loaded, float(edges[0]), float(edges[-1])):
        for begin in range(0, len(rows.x), PIECE):
            part = slice(begin, begin + PIECE)
            piece = piece_of(rows.line, rows.x[part], rows.y[part], edges)
            done += len(piece.x)
            task.report(min(0.99, done / expected), 1.0, trn("{n} row", "{n} rows", done))
            yield piece


def piece_of(line: int, x: Floats, y: Floats, edges: Floats) -> Piece:
    """Cut some rows at the edges; all of them lie between the first and the last."""
    if not bool(np.all(x[1:] >= x[:-1])):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    # Of edges that lie upon each other the last begins the bucket that has the rows.
    cuts = np.searchsorted(x, edges, "left")
    sizes = np.diff(cuts)
    bucket = np.flatnonzero(sizes).astype(np.int64)
    return Piece(line, x, y, bucket, cuts[bucket].astype(np.int64))


def span_of(loaded: Loaded) -> tuple[float, float]:
    """Give the first and the last moment of all rows; of a count, of the rows it counts."""
    spans = [line.pyramid.span for line in loaded.originals if len(line.pyramid)]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else loaded.span


def rows_within(loaded: Loaded, start: float, stop: float) -> int:
    """Count the rows of a span; where they are not held, those of the blocks in it."""
    rows = 0
    for line in loaded.originals:
        first, last = np.searchsorted(line.pyramid.x, (start, stop), "left")
        before = line.pyramid.before
        rows += int(last - first if before is None else before[last] - before[max(0, first - 1)])
    return rows


def usual_step(loaded: Loaded) -> float:
    """Give the median time between two rows of the busiest line, from a part of them."""
    steps = []
    for line in loaded.originals:
        x, before = line.pyramid.x, line.pyramid.before
        middle = max(0, len(x) // 2 - 2_000)
        between = np.diff(x[middle : middle + 4_000])
        between = between[between > 0]
        if len(between):
            each = 1.0 if before is None else float(before[-1]) / len(x)
            steps.append(float(np.median(between)) / max(1.0, each))
    return min(steps, default=0.0)
