"""The range of every pixel behind the lines of a panel: no extreme is lost, nothing drawn twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plume_db.series.pyramid import Floats
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.strokes import Lines, Stroke

_SOFT = ((1, 0.26), (4, 0.2), (8, 0.14))
"""Shares of a line's colour in its range, by the number of lines: more must be quieter."""
_SOFTEST = 0.1


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
        if line.fine.dense:
            ends = _bars(line, own, upper, lower)
            strokes.append(Lines(ends, line.sign.soft(share), own.hair))
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
