"""The range of every pixel behind the lines of a panel: no extreme is lost, nothing drawn twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plume_db.series.pyramid import Floats
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.points import Points
from plume_ui.chart.strokes import Lines, Stroke

_SOFT = ((1, 0.26), (4, 0.2), (8, 0.14))
"""Shares of a line's colour in its range, by the number of lines: more must be quieter."""
_SOFTEST = 0.1
_FAR = 0.45
"""Share of a line's colour in what stands out from it."""
_QUARTERS, _MOST = 8, 8e307


def range_strokes(lines: Sequence[tuple[Drawn, Frame]]) -> list[Stroke]:
    """Draw a bar from the least to the greatest value of each pixel, the first line on top.

    What a line before it covers is left out of a bar: twenty dense lines then cost the painter
    little more than one, and look the same.
    """
    if not lines:
        return []
    frame = lines[0][1]
    columns = max(1, int(np.ceil(frame.width * frame.ratio)) + 2)
    upper, lower = np.full(columns, np.nan), np.full(columns, np.nan)
    strokes: list[Stroke] = []
    share = next((share for most, share in _SOFT if len(lines) <= most), _SOFTEST)
    for line, own in lines:
        if line.far is not None:
            strokes += _far_strokes(line, own)
        elif line.fine.dense:
            ends = _bars(line, own, upper, lower)
            strokes.append(Lines(ends, line.sign.soft(share), own.hair))
    return strokes


def far_ranges(points: Points) -> tuple[Floats, Floats]:
    """Keep the least and greatest values that stand out from those of the other pixels.

    Far is what Tukey calls so: three times the distance of the quartiles beyond them.
    """
    low, high = points.low, points.high
    return np.where(low < -_far(-low), low, np.nan), np.where(high > _far(high), high, np.nan)


def _far(values: Floats) -> float:
    held = values[np.isfinite(values)]
    if len(held) < _QUARTERS:
        return np.inf
    places = len(held) // 4, 3 * len(held) // 4
    first, third = np.partition(held, places)[list(places)]
    # Half: the two may be as far apart as numbers go.
    return float(min(third / 2 + 3 * (third / 2 - first / 2), _MOST) * 2)


def _far_strokes(line: Drawn, frame: Frame) -> list[Stroke]:
    """Draw a hairline from a line to each value that stands out."""
    assert line.far is not None
    points = line.points
    strokes: list[Stroke] = []
    for far in line.far:
        held = np.flatnonzero(~np.isnan(far))
        if not len(held) or not len(points):
            continue
        x = line.fine.x[held]
        after = np.clip(np.searchsorted(points.x, x), 1, max(1, len(points) - 1))
        near = np.minimum(after, len(points) - 1)
        nearer = np.where(x - points.x[after - 1] < points.x[near] - x, after - 1, near)
        mean = points.value[nearer]
        top, foot = frame.up(far[held]), frame.up(np.where(np.isnan(mean), far[held], mean))
        across = frame.across(x)
        ends = np.column_stack((across, top, across, foot))
        strokes.append(Lines(ends, line.sign.soft(_FAR), frame.hair))
    return strokes


def _bars(line: Drawn, frame: Frame, upper: Floats, lower: Floats) -> Floats:
    """Give the bars of a line where nothing is drawn yet, and note them as drawn."""
    points = line.fine
    place = np.floor(frame.across(points.x) * frame.ratio)
    held = ~np.isnan(points.low) & (place >= -1) & (place < len(upper) - 1)
    place = place[held]
    column = place.astype(np.intp) + 1
    edge = frame.height + 4
    top = np.clip(frame.up(points.high[held]), -4, edge)
    foot = np.clip(frame.up(points.low[held]), -4, edge)
    # A bar is at least one device pixel tall: a range of nothing is still a value.
    foot = np.maximum(foot, top + frame.hair)
    above, below = upper[column], lower[column]
    free = np.isnan(above)
    apart = ~free & ((foot < above) | (top > below))
    whole = free | apart
    x = (place + 0.5) / frame.ratio
    with np.errstate(invalid="ignore"):
        over, under = ~whole & (top < above), ~whole & (foot > below)
        # Of two that lie apart, the longer one counts as drawn: the other may be drawn over.
        longer = apart & (foot - top > below - above)
    new = free | longer
    upper[column] = np.where(new, top, np.where(apart, above, np.fmin(above, top)))
    lower[column] = np.where(new, foot, np.where(apart, below, np.fmax(below, foot)))
    return np.concatenate((
        np.column_stack((x, top, x, foot))[whole],
        np.column_stack((x, top, x, above))[over],
        np.column_stack((x, below, x, foot))[under],
    ))  # fmt: skip
