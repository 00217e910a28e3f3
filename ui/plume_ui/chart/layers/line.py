"""Lines, steps, points and areas."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor

from plume_db.series.pyramid import Floats
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.points import Points
from plume_ui.chart.strokes import Boxes, Dots, Fill, Lines, Stroke, dashed, is_calm

_FEW = 120
"""Up to here every row is also a dot, where there are few lines."""
_FEW_LINES = 8
_FAINT = 0.6
"""How much of its colour the period compared with keeps."""
_RUNS = 400
"""Areas of more pieces are drawn as bars."""


def line_strokes(lines: Sequence[Drawn], frame: Frame, kind: str = "line") -> list[Stroke]:
    """Draw lines, those of the period compared with behind them."""
    strokes: list[Stroke] = []
    thick = is_calm([_path(line.points, frame) for line in lines], frame.width)
    for line in lines:
        if line.previous is not None:
            strokes += _stroke(line.previous, frame, line.sign.soft(_FAINT), 1, kind, thick=False)
    for line in lines:
        if kind == "points":
            strokes += _dotted(line, frame)
        else:
            strokes += _stroke(line.points, frame, line.sign.pen, line.sign.dash, kind, thick=thick)
            strokes += _dots(line, frame, few=len(lines) <= _FEW_LINES)
    return strokes


def area_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Fill the areas under lines, the largest first, lest it hides the others."""
    ordered = sorted(lines, key=lambda line: -_size(line.points))
    return [stroke for line in ordered for stroke in _area(line, frame)]


def _size(points: Points) -> float:
    held = np.abs(points.value[np.isfinite(points.value)])
    return float(held.mean()) if len(held) else 0.0


def _path(points: Points, frame: Frame) -> tuple[Floats, Floats]:
    held = np.isfinite(points.value)
    return frame.across(points.x[held]), frame.up(points.value[held])


def segments(points: Points, frame: Frame, *, steps: bool = False) -> Floats:
    """Give the segments between joined points; steps go along, then up."""
    y = frame.up(points.value)
    x = frame.across(points.left if steps else points.x)
    known = np.isfinite(points.value) & np.isfinite(y)
    if not steps:
        joined = points.joined[:-1] & known[:-1] & known[1:]
        ends = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))
        return ends[joined]
    right = frame.across(points.right)
    joined = np.append(points.joined[:-1] & known[1:], False)[: len(x)]
    until = np.where(joined, np.append(x[1:], x[-1:]), right)
    along = np.column_stack((x, y, until, y))[known]
    upward = np.column_stack((until[:-1], y[:-1], until[:-1], y[1:]))[(joined & known)[:-1]]
    return np.concatenate((along, upward))


def _stroke(
    points: Points, frame: Frame, colour: QColor, dash: int, kind: str, *, thick: bool
) -> list[Stroke]:
    ends = segments(points, frame, steps=kind == "steps")
    if kind == "steps":
        ends = np.concatenate((dashed(ends[ends[:, 0] < ends[:, 2]], dash),
                               ends[ends[:, 0] >= ends[:, 2]])) if dash else ends  # fmt: skip
        # Along and across only: whole pixels look sharp without smoothing.
        return [Lines(ends, colour, 2.0 if thick else frame.hair)]
    return [Lines(dashed(ends, dash), colour, 1.6 if thick else frame.hair, smooth=True)]


def _dots(line: Drawn, frame: Frame, *, few: bool) -> list[Stroke]:
    """Mark each row of a short line, and in any line what no segment reaches."""
    points = line.points
    known = np.isfinite(points.value)
    if points.dense or len(points) > _FEW or not few:
        joined = points.joined & known
        before = np.concatenate(([False], joined[:-1] & known[:-1]))
        known &= ~(joined | before)
    at = np.column_stack((frame.across(points.x[known]), frame.up(points.value[known])))
    return [Dots(at, line.sign.pen, 3.0 if points.dense else 5.0)] if len(at) else []


def _dotted(line: Drawn, frame: Frame) -> list[Stroke]:
    """Draw rows as dots; where a pixel holds many, its least and its greatest."""
    points = line.fine
    x = frame.across(points.x)
    values = (points.low, points.high) if points.dense else (points.value,)
    at = np.concatenate([np.column_stack((x, frame.up(v)))[np.isfinite(v)] for v in values])
    size = 2.0 if points.dense else 3.5 if len(at) > frame.width / 3 else 5.0
    return [Dots(at, line.sign.pen, size)]


def _area(line: Drawn, frame: Frame) -> list[Stroke]:
    """Fill from zero to the line: in pieces, or pixel by pixel where it is dense."""
    points, colour = line.points, line.sign.soft(0.16)
    y, ground = frame.up(points.value), frame.ground
    known = np.isfinite(y) & np.isfinite(points.value)
    breaks = np.flatnonzero(~(points.joined[:-1] & known[:-1] & known[1:])) + 1
    if points.dense or len(points) > frame.width / 2 or len(breaks) > _RUNS:
        left, right = frame.across(points.left), frame.across(points.right)
        joined = points.joined[:-1] & known[:-1] & known[1:]
        right[:-1] = np.where(joined, left[1:], right[:-1])
        left, right = left[known], right[known]
        top = np.minimum(y[known], ground)
        tall = np.abs(y[known] - ground)
        return [Boxes(np.column_stack((left, top, np.maximum(right - left, 1.0), tall)), colour)]
    x = frame.across(points.x)
    fills: list[Stroke] = []
    for run in np.split(np.arange(len(x)), breaks):
        if len(run) > 1:
            fills.append(Fill(_outline(x[run], y[run], np.full(len(run), ground)), colour))
    return fills


def _outline(x: Floats, upper: Floats, lower: Floats) -> Floats:
    there = np.column_stack((x, upper))
    back = np.column_stack((x, lower))[::-1]
    return np.concatenate((there, back))


def band_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Draw the span from low to high of every bucket, and the median as a line over it."""
    strokes: list[Stroke] = []
    for line in lines:
        strokes += _band(line, frame)
    thick = is_calm([_path(line.points, frame) for line in lines], frame.width)
    for line in lines:
        if line.previous is not None:
            strokes += _stroke(line.previous, frame, line.sign.soft(_FAINT), 1, "line", thick=False)
        strokes += _stroke(line.points, frame, line.sign.pen, line.sign.dash, "line", thick=thick)
        strokes += _dots(line, frame, few=len(lines) <= _FEW_LINES)
    return strokes


def _band(line: Drawn, frame: Frame) -> list[Stroke]:
    points, colour = line.points, line.sign.soft(0.22 if frame.alone else 0.16)
    known = ~(np.isnan(points.low) | np.isnan(points.high))
    low, high = frame.up(points.low), frame.up(points.high)
    joined = points.joined[:-1] & known[:-1] & known[1:]
    breaks = np.flatnonzero(~joined) + 1
    if len(points) > frame.width / 2 or len(breaks) > _RUNS:
        left, right = frame.across(points.left[known]), frame.across(points.right[known])
        tall = np.maximum(low[known] - high[known], frame.hair)
        return [
            Boxes(np.column_stack((left, high[known], np.maximum(right - left, 1), tall)), colour)
        ]
    x = frame.across(points.x)
    strokes: list[Stroke] = []
    for run in np.split(np.arange(len(x)), breaks):
        if len(run) > 1:
            strokes.append(Fill(_outline(x[run], high[run], low[run]), colour))
        elif len(run) and known[run[0]]:
            at = int(run[0])
            box = np.array([[x[at] - 2, high[at], 4.0, max(1.0, low[at] - high[at])]])
            strokes.append(Boxes(box, colour))
    return strokes
