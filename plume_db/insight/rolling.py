"""The rolling median: the level of a series without its noise, with the middle half around it."""

from __future__ import annotations

import numpy as np

from plume_db.insight.marks import Overlay, Refusal
from plume_db.insight.phrases import length_at_least
from plume_db.insight.points import Points
from plume_db.jobs import Task
from plume_db.language import tr

FEWEST = 10
_PLACES = 500
"""Moments the median is taken at, evenly over the window."""
_SHARE = 25
"""A window of time is this part of the span, or longer where rows are few."""
_ROWS = 12
"""Rows a window of time has usually."""


def rolling_of(task: Task, points: Points) -> Overlay | Refusal:
    """Take the median and the quartiles in a window of time that moves along.

    The window is a length of time, not a number of rows, so that it means the same where rows lie
    close and far (Tukey 1977, "Exploratory Data Analysis", running medians). Where it holds fewer
    than three rows there is a gap.
    """
    if len(points) < FEWEST:
        text = tr(
            "A rolling median needs {fewest} values; there are {points}.",
            fewest=FEWEST,
            points=len(points),
        )
        return Refusal("median", points.label, text)
    if points.span <= 0:
        return Refusal("median", points.label, tr("All values share one moment."))
    least = max(points.span / _SHARE, _ROWS * points.step)
    length, name = length_at_least(least, is_time=points.is_time)
    if length > points.span / 2:
        text = tr("{points} values are too few for a window that moves.", points=len(points))
        return Refusal("median", points.label, text)
    taken = points.taken if points.taken is not None else 0.0
    y = (points.y + taken) * points.factor
    at = np.linspace(points.x[0], points.x[-1], _PLACES)
    first = np.searchsorted(points.x, at - length / 2, "left")
    last = np.searchsorted(points.x, at + length / 2, "right")
    bands = np.full((3, _PLACES), np.nan)
    for place in range(_PLACES):
        if place % 20 == 0:
            task.token.check()
        part = y[first[place] : last[place]]
        if len(part) >= 3:
            bands[:, place] = np.quantile(part, (0.25, 0.5, 0.75))
    why = tr(
        "Median of the values within {name} around each moment, and the middle "
        "half of them as a band; {basis}.",
        name=name,
        basis=points.basis,
    )
    low, middle, high = bands
    text = tr("rolling median over {name}", name=name)
    return Overlay("median", points.label, at, middle, low, high, why, text)
