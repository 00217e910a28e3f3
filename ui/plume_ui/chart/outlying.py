"""A few rows that lie so far out in time that all others would be a hairline."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Floats

_STRAY, _HANDFUL, _FAR = (0.005, 0.02), 20, 5.0
"""Share of the rows that may lie far out at each end (the second where rows are few, up to a
handful); they are left out where they make the whole this many times as long as the rest."""
_GROUP, _HAIRLINE = 0.1, 30.0
"""The same of a whole group of rows: only where all others would be a mere hairline."""
_FEWEST = 40
"""Rows of a line below which all are shown."""


def bulk_of(lines: Sequence[Floats]) -> tuple[float, float] | None:
    """Give the span of nearly all moments, where a few far ones would make it a hairline.

    `lines` are ascending moments. Far is what lies farther out than half the length of the rest.
    None where nothing does, or it does no harm.
    """
    lines = [line for line in lines if len(line)]
    if sum(len(line) for line in lines) < _FEWEST:
        return None
    strays = _without(lines, [_strays(len(x)) for x in lines], _FAR)
    return strays or _without(lines, [_share(len(x), _GROUP) for x in lines], _HAIRLINE)


def _without(lines: Sequence[Floats], few: Sequence[int], far: float) -> tuple[float, float] | None:
    """Give the span without what is far among the outermost `few` rows at each end."""
    first, last = min(float(x[0]) for x in lines), max(float(x[-1]) for x in lines)
    low = min(float(x[n]) for x, n in zip(lines, few, strict=True))
    high = max(float(x[-1 - n]) for x, n in zip(lines, few, strict=True))
    # Rows that go on without a leap belong to the rest.
    near = (high - low) / 2
    begins = [float(x[np.searchsorted(x, low - near)]) for x in lines]
    ends = [float(x[np.searchsorted(x, high + near, "right") - 1]) for x in lines]
    bulk = min(begins), max(ends)
    length = bulk[1] - bulk[0]
    return bulk if length > 0 and last - first > far * length else None


def _share(rows: int, share: float) -> int:
    return math.ceil(rows * share) if rows >= _FEWEST else 0


def _strays(rows: int) -> int:
    return max(_share(rows, _STRAY[0]), min(_HANDFUL, _share(rows, _STRAY[1])))


def moments_of(series: Iterable[Loaded]) -> list[Floats]:
    """List the moments of all lines; of a count, those of its rows."""
    return [line.pyramid.x for loaded in series for line in loaded.originals]


def outside_of(series: Iterable[Loaded], start: float, stop: float) -> int:
    """Count the rows that lie before and after a span."""
    rows = 0
    for line in (line for loaded in series for line in loaded.originals):
        first, last = np.searchsorted(line.pyramid.x, (start, stop))
        ends = np.array([0, last]), np.array([first, len(line.pyramid)])
        rows += int(line.pyramid.rows_in(*ends).sum())
    return rows
