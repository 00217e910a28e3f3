"""Counters: how much they rose in each bucket, and how fast, with resets seen."""

from __future__ import annotations

import math

import numpy as np

from plume_db.chart.pieces import Piece, Tally
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Floats
from plume_db.series.rows import rows_of

UNORDERED = tr(
    "The rows are not stored in order of time and are too many to be sorted, so some rises are "
    "missing."
)


class Rises(Tally):
    """The rises of one line's buckets while its rows come in, in order of time.

    A rise belongs to the bucket of the later of its two rows. A value below the one before it is
    a reset: the counter began again at 0, so the rise is the new value.
    """

    def __init__(self, size: int, before: tuple[float, float] | None) -> None:
        super().__init__(size)
        self.total = np.zeros(size)
        self.seconds = np.zeros(size)
        """Time that the rises of a bucket took, from the row before its first to its last."""
        self.steps = np.zeros(size)
        self.resets = 0
        self.unordered = False
        """Whether rows came that are older than the ones before them: those make no step."""
        self._before = before

    def add(self, piece: Piece) -> None:
        """Take in the next rows."""
        if not len(piece.x):
            return
        at = piece.bucket
        held = ~np.isnan(piece.y)
        self.tally(piece, held)
        x, y = piece.x[held], piece.y[held]
        bucket = np.repeat(at, piece.sizes)[held]
        if not len(x):
            return
        if self._before is not None:
            x, y = np.append(self._before[0], x), np.append(self._before[1], y)
        else:
            bucket = bucket[1:]
        self._before = float(x[-1]), float(y[-1])
        with np.errstate(all="ignore"):
            rise = np.diff(y)
            fell = y[1:] < y[:-1]
            rise = np.where(fell, y[1:], rise)
        seconds = np.diff(x)
        if seconds[:1].min(initial=0.0) < 0:
            self.unordered = True
            rise, fell, seconds, bucket = rise[1:], fell[1:], seconds[1:], bucket[1:]
        self.resets += int(fell.sum())
        size = len(self.total)
        self.total += np.bincount(bucket, rise, size)
        self.seconds += np.bincount(bucket, seconds, size)
        self.steps += np.bincount(bucket, minlength=size)

    def value(self, wanted: str) -> Floats:
        """Give the rise of each bucket, or the rise in a second; NaN where none is known."""
        with np.errstate(all="ignore"):
            if wanted == "increase":
                return np.where(self.steps > 0, self.total, np.nan)
            return np.where(self.seconds > 0, self.total / self.seconds, np.nan)


def before(task: Task, loaded: Loaded, moment: float) -> list[tuple[float, float] | None]:
    """Find the last value of each line before a moment, by looking back further and further."""
    found: list[tuple[float, float] | None] = [None] * len(loaded.originals)
    first, last = loaded.span
    reach = max((last - first) / 1024, 1e-6)
    stop = moment
    while stop > first and any(each is None for each in found):
        start = max(math.nextafter(first, -math.inf), moment - reach)
        best: dict[int, tuple[float, float]] = {}
        for rows in rows_of(task, loaded, start, stop):
            held = np.flatnonzero(~np.isnan(rows.y))
            if not len(held):
                continue
            at = held[len(held) - 1 - int(np.argmax(rows.x[held][::-1]))]
            if rows.line not in best or rows.x[at] >= best[rows.line][0]:
                best[rows.line] = float(rows.x[at]), float(rows.y[at])
        for line, value in best.items():
            if found[line] is None:
                found[line] = value
        stop, reach = start, reach * 8
    return found


def note_of(resets: int, steps: float) -> str:
    """Say how often the counter began again; empty where it never did."""
    if not resets:
        return ""
    if resets > 0.25 * steps:
        return tr(
            "The values fall at {resets:,} of {steps:,.0f} steps: this does not "
            "look like a counter, and its rises mean little.",
            resets=resets,
            steps=steps,
        )
    return trn(
        "The counter fell once: each is taken as a restart from 0.",
        "The counter fell {n} times: each is taken as a restart from 0.",
        resets,
    )
