"""What part of the whole each line has in each bucket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from plume_db.chart.bins import Bins, LineBins
from plume_db.language import tr
from plume_db.series.pyramid import Floats

NEGATIVE = tr(
    "Some values are negative, so they are no parts of a whole; draw them as lines or bars instead."
)
ENDLESS = tr(
    "Some values are infinite, so they are no parts of a whole; those buckets are left out."
)


def shared(lines: Sequence[LineBins]) -> tuple[tuple[LineBins, ...], tuple[str, ...]]:
    """Turn values into parts of their bucket's sum, all lines on the same buckets.

    A line without rows in a bucket has a part of 0 there. Buckets without a sum are left out.
    """
    left = np.unique(np.concatenate([np.empty(0), *(line.bins.left for line in lines)]))
    right = np.zeros(len(left))
    values, counts, missing = (np.zeros((len(lines), len(left))) for _ in range(3))
    for number, line in enumerate(lines):
        at = np.searchsorted(left, line.bins.left)
        right[at] = line.bins.right
        values[number, at] = np.nan_to_num(line.bins.value, nan=0.0, posinf=np.inf, neginf=-np.inf)
        counts[number, at], missing[number, at] = line.bins.count, line.bins.missing
    if bool((values < 0).any()):
        empty = np.empty(0)
        none = Bins(empty, empty, empty, empty, empty, np.empty(0, dtype=np.bool_))
        return tuple(LineBins(line.label, none) for line in lines), (NEGATIVE,)
    return _parts(lines, (left, right), values, (counts, missing))


def _parts(
    lines: Sequence[LineBins],
    edges: tuple[Floats, Floats],
    values: Floats,
    rows: tuple[Floats, Floats],
) -> tuple[tuple[LineBins, ...], tuple[str, ...]]:
    endless = np.isinf(values).any(axis=0)
    # By the greatest first, so that a sum of huge values is not beyond all numbers.
    scale = values.max(axis=0, initial=0.0)
    held = (scale > 0) & ~endless
    scaled = values[:, held] / scale[held]
    part = scaled / scaled.sum(axis=0)
    left, right = edges[0][held], edges[1][held]
    joined = np.zeros(len(left), dtype=np.bool_)
    joined[:-1] = right[:-1] == left[1:]
    made = tuple(
        replace(
            line,
            bins=Bins(left, right, part[n], rows[0][n, held], rows[1][n, held], joined),
            previous=None,
        )
        for n, line in enumerate(lines)
    )
    return made, (ENDLESS,) if bool(endless.any()) else ()
