"""A distribution over time: a picture whose cells are as wide as their bucket."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF

from plume_db.chart.bins import HeatMap
from plume_ui.chart import heat_colours
from plume_ui.chart.frame import Frame
from plume_ui.chart.strokes import Picture, Stroke


def heat_strokes(heat: HeatMap, frame: Frame) -> list[Stroke]:
    """Colour every pixel by the cell its middle lies in: edges may be uneven, axes logarithmic."""
    wide = max(1, round(frame.width * frame.ratio))
    tall = max(1, round(frame.height * frame.ratio))
    if not heat.counts.size:
        return []
    moments = frame.start + (np.arange(wide) + 0.5) * ((frame.stop - frame.start) / wide)
    column = np.searchsorted(heat.edges, moments, "right") - 1
    edges = frame.up(heat.levels) * frame.ratio
    # Rows count downwards and so do places; levels count upwards.
    row = len(edges) - 1 - np.searchsorted(edges[::-1], np.arange(tall) + 0.5, "right")
    inside = (column >= 0) & (column < heat.counts.shape[0])
    level = (row >= 0) & (row < heat.counts.shape[1])
    cells = heat_colours.colours()[_index(heat.counts)]
    cells[~(heat.counts > 0)] = 0
    grid = cells[np.clip(column, 0, heat.counts.shape[0] - 1)]
    grid[~inside] = 0
    grid = grid[:, np.clip(row, 0, heat.counts.shape[1] - 1)]
    grid[:, ~level] = 0
    image = heat_colours.image_of(grid[:, ::-1])
    return [Picture(image, QRectF(0, 0, frame.width, frame.height))]


def _index(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    places = np.nan_to_num(heat_colours.shares(counts), nan=0.0)
    return np.asarray(np.round(places * (heat_colours.STEPS - 1)), dtype=np.intp)
