"""Bars of buckets, side by side for several lines, and shares of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.frame import Drawn, Frame
from plume_ui.chart.points import Points
from plume_ui.chart.strokes import Boxes, Lines, Stroke, mixed

_GAP = 0.12
"""Of a bucket, left free between two."""
_THIN = 1.5


def bar_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Draw a bar as wide as its bucket, from zero; the bars of several lines share its width."""
    strokes: list[Stroke] = []
    for place, line in enumerate(lines):
        if line.previous is not None:
            boxes = _boxes(line.previous, frame, place, len(lines))
            strokes.append(Boxes(_inside(boxes, frame), line.sign.soft(0.25)))
    for place, line in enumerate(lines):
        boxes = _boxes(line.points, frame, place, len(lines))
        strokes.append(Boxes(_inside(boxes, frame), line.sign.soft(0.75)))
        if line.sign.dash:
            # The second sign beyond eight lines: a cap in the colour of text.
            caps = boxes * np.array([1, 1, 1, 0]) + np.array([0, 0, 0, 2])
            strokes.append(Boxes(_inside(caps, frame), line.sign.pen))
    for place, line in enumerate(lines):
        if line.previous is not None:
            strokes.append(_tops(_boxes(line.previous, frame, place, len(lines)), line, frame))
    return strokes


def _tops(boxes: Floats, line: Drawn, frame: Frame) -> Stroke:
    """Mark how far the bars of the period compared with reach, also where they stand behind."""
    left, top, wide, tall = boxes.T
    y = np.where(top + tall > frame.ground + 0.5, top + tall, top)
    ends = np.column_stack((left, y, left + wide, y))[(y >= 0) & (y <= frame.height)]
    return Lines(ends, mixed(line.sign.colour, theme.tokens().text, 0.45), frame.hair)


def _inside(boxes: Floats, frame: Frame) -> Floats:
    """Cut boxes off at the edges of the panel: some viewers of SVG do not heed a clip path."""
    left, top = np.maximum(boxes[:, 0], 0.0), np.maximum(boxes[:, 1], 0.0)
    wide = np.minimum(boxes[:, 0] + boxes[:, 2], frame.width) - left
    tall = np.minimum(boxes[:, 1] + boxes[:, 3], frame.height) - top
    return np.column_stack((left, top, wide, tall))[(wide > 0) & (tall > 0)]


def _boxes(points: Points, frame: Frame, place: int, of: int) -> Floats:
    known = ~np.isnan(points.value)
    # Where a pixel holds several bars, the farthest from zero stands for them.
    far = np.where(np.abs(points.high) >= np.abs(points.low), points.high, points.low)
    value = far if points.dense else points.value
    left, right = frame.across(points.left[known]), frame.across(points.right[known])
    y, ground = frame.up(value[known]), frame.ground
    wide = right - left
    if len(wide) and not np.any(wide > 0):
        left, wide = left - 2, np.full(len(left), 4.0)
    gap = np.where(wide > 4, np.clip(wide * _GAP, 1.0, 12.0), 0.0)
    each = np.maximum((wide - gap) / of, _THIN if of == 1 else 1.0)
    left = left + gap / 2 + place * np.maximum((wide - gap) / of, 0)
    tall = np.maximum(np.abs(y - ground), frame.hair)
    return np.column_stack((left, np.minimum(y, ground), each, tall))


def stacked(lines: Sequence[Drawn]) -> tuple[tuple[Floats, Floats], Floats, Floats]:
    """Put lines bucket by bucket: edges (left, right), values (lines, buckets), and their sums.

    A line without a value, or below zero, has no share.
    """
    left = np.unique(np.concatenate([np.empty(0), *(line.points.left for line in lines)]))
    right = np.full(len(left), -np.inf)
    values = np.zeros((len(lines), len(left)))
    for number, line in enumerate(lines):
        at = np.searchsorted(left, line.points.left)
        right[at] = np.maximum(right[at], line.points.right)
        value = line.points.value
        values[number, at] = np.where(np.isfinite(value) & (value > 0), value, 0.0)
    return (left, right), values, values.sum(axis=0)


def shared(lines: Sequence[Drawn]) -> list[Drawn]:
    """Turn values into shares of their bucket's sum, for what is read under the pointer."""
    (left, _), values, whole = stacked(lines)
    made = []
    for number, line in enumerate(lines):
        at = np.searchsorted(left, line.points.left)
        with np.errstate(all="ignore"):
            share = np.where(np.isnan(line.points.value), np.nan, values[number, at] / whole[at])
        points = replace(line.points, value=share, low=share, high=share)
        made.append(replace(line, points=points, fine=points))
    return made


def share_strokes(lines: Sequence[Drawn], frame: Frame) -> list[Stroke]:
    """Stack lines that hold shares already, each upon the ones before it."""
    (left, right), values, _ = stacked(lines)
    x, until = frame.across(left), frame.across(right)
    wide = np.maximum(until - x - np.where(until - x > 6, 1.0, 0.0), 1.0)
    below = np.zeros(len(left))
    strokes: list[Stroke] = []
    for number, line in enumerate(lines):
        above = below + values[number]
        top, foot = frame.up(above), frame.up(below)
        held = values[number] > 0
        boxes = np.column_stack((x, top, wide, foot - top))[held]
        strokes.append(Boxes(_inside(boxes, frame), line.sign.soft(0.8)))
        if line.sign.dash:
            middle = (top + foot)[held] / 2
            ends = np.column_stack((boxes[:, 0], middle, boxes[:, 0] + boxes[:, 2], middle))
            strokes.append(Lines(ends, line.sign.pen, frame.hair))
        below = above
    return strokes
