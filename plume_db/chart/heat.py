"""How the values of each bucket are spread: the heat map of a distribution over time."""

from __future__ import annotations

import math

import numpy as np

from plume_db.chart.bins import HeatMap
from plume_db.chart.buckets import number_edges
from plume_db.chart.pieces import PIECE, pieces_of
from plume_db.jobs import Task
from plume_db.language import trn
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Floats

STEPS = 50
"""Steps of value, about."""
_WIDE = 1000.0
"""A range of positive values above this ratio is cut into even steps of the logarithm."""
_FAR = 20.0
"""A value this many times the usual range away would squash all others into one step."""
_SAMPLE = 400_000


def heat_of(task: Task, loaded: Loaded, edges: Floats) -> tuple[HeatMap, tuple[str, ...]]:
    """Count the rows of all lines in each bucket and step of value, and say what is left out."""
    sample = _sampled(task, loaded, edges)
    levels = levels_of(sample)
    size, steps = max(0, len(edges) - 1), len(levels) - 1
    counts = np.zeros(size * steps)
    outside = 0
    for piece in pieces_of(task, loaded, edges):
        bucket = np.repeat(piece.bucket, piece.sizes)
        step = np.searchsorted(levels, piece.y, "right") - 1
        step[piece.y == levels[-1]] = steps - 1
        inside = (step >= 0) & (step < steps)  # a NaN sorts behind all
        outside += int(np.count_nonzero(~inside & ~np.isnan(piece.y)))
        counts += np.bincount(bucket[inside] * steps + step[inside], minlength=size * steps)
    heat = HeatMap(edges, levels, counts.reshape(size, steps))
    return heat, _notes(outside, levels)


def _notes(outside: int, levels: Floats) -> tuple[str, ...]:
    if not outside:
        return ()
    return (
        trn(
            "{n} value lies far outside {levels:g} to {levels2:g} and is not shown.",
            "{n} values lie far outside {levels:g} to {levels2:g} and are not shown.",
            outside,
            levels=levels[0],
            levels2=levels[-1],
        ),
    )


def _sampled(task: Task, loaded: Loaded, edges: Floats) -> Floats:
    """Take the extremes of the span and some of its values; of blocks, what is known of them."""
    found: list[Floats] = [np.empty(0)]
    every = 1 + sum(len(line.pyramid) for line in loaded.originals) // _SAMPLE
    for line in loaded.originals if len(edges) else ():
        level, x = line.pyramid.levels[0], line.pyramid.x
        first, last = np.searchsorted(x, (edges[0], edges[-1]), "left")
        if level.total is None or level.count is None:
            for begin in range(int(first), int(last), PIECE):
                task.token.check()
                values = level.lo[begin : min(int(last), begin + PIECE)]
                values = values[np.isfinite(values)]
                if len(values):
                    found += [values[::every], np.array([values.min(), values.max()])]
            continue
        part = slice(max(0, int(first) - 1), int(last))
        with np.errstate(all="ignore"):
            means = level.total[part] / level.count[part]
        found += [level.lo[part], level.hi[part], means]
    sample = np.concatenate(found)
    return sample[np.isfinite(sample)]


def levels_of(values: Floats) -> Floats:
    """Choose the edges of the steps: round and even, or even in the logarithm where wide."""
    if not len(values):
        return np.array([0.0, 1.0])
    least, greatest = _range(values)
    if least > 0 and greatest / least > _WIDE:
        return np.asarray(_log_levels(least, greatest))
    if not greatest - least > 0:
        room = max(abs(least) * 0.05, 0.5)
        least, greatest = least - room, least + room
    if math.isinf(greatest - least):
        return np.linspace(least / 2, greatest / 2, STEPS + 1) * 2
    return number_edges(_round((greatest - least) / STEPS), least, greatest)


def _round(width: float) -> float:
    ten = math.floor(math.log10(width)) if width > 0 else -307
    return next((w for n in (1, 2, 5, 10) if (w := float(f"{n}e{ten}")) >= width * 0.999), width)


def _log_levels(least: float, greatest: float) -> Floats:
    first, last = math.log10(least), math.log10(greatest)
    levels = 10.0 ** np.linspace(first, last, STEPS + 1)
    levels[0], levels[-1] = least, greatest
    return levels


def _range(values: Floats) -> tuple[float, float]:
    """Give the extremes, or the range of nearly all where a few lie far away."""
    least, greatest = float(values.min()), float(values.max())
    low, high = (float(each) for each in np.percentile(values, (0.5, 99.5), method="nearest"))
    if low > 0 and least > 0:
        far = _FAR * max(math.log(high / low), math.log(2))
        return (
            least if math.log(low / least) < far else low,
            greatest if math.log(greatest / high) < far else high,
        )
    far = _FAR * (high - low)
    if far <= 0 or math.isinf(far):
        return least, greatest
    return least if low - least < far else low, greatest if greatest - high < far else high
