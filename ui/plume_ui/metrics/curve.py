"""One line of a chart: its band of least and greatest values, and its mean.

The rules keep a frame cheap: never more than three points for a pixel, bars one opaque pixel wide
where many rows share it, and thick or smoothed pens only for a short, calm line. A thick smoothed
pen on a dense line takes Qt seconds.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from plume_db.metrics.pyramid import Buckets
from plume_ui import theme

_FEW_POINTS = 120
"""Up to here every row is also a dot."""
_CALM = 6.0
"""A line at most this many times as long as the picture is wide may be drawn smoothly."""
_MOST_LONE = 2000


class Curve:
    """Draws buckets into a plot; holds three items of pyqtgraph."""

    def __init__(self, plot: Any, series: int) -> None:
        self._series = series
        self.buckets: Buckets | None = None
        self.visible = True
        self._band = pg.PlotCurveItem(skipFiniteCheck=True)
        self._line = pg.PlotCurveItem(skipFiniteCheck=True)
        self._dots = pg.ScatterPlotItem(pxMode=True)
        self._band.setZValue(1)
        self._line.setZValue(10)
        self._dots.setZValue(11)
        for item in (self._band, self._line, self._dots):
            plot.addItem(item, ignoreBounds=True)
        self._plot = plot

    def remove(self) -> None:
        """Take the items out of the plot."""
        for item in (self._band, self._line, self._dots):
            self._plot.removeItem(item)

    @property
    def colour(self) -> str:
        """The line's colour in the theme in force."""
        series = theme.tokens().series
        return series[self._series % len(series)]

    @property
    def points(self) -> int:
        """How many points were handed to the painter."""
        return sum(
            0 if item.getData()[0] is None else len(item.getData()[0])
            for item in (self._band, self._line)
        ) + len(self._dots.data)

    def show(self, buckets: Buckets, pixels_per_unit: float, width: int, alone: bool) -> None:
        """Draw buckets; `alone` says that no other line shares the picture."""
        self.buckets = buckets
        if buckets.dense:
            self._show_band(buckets, alone)
        else:
            self._band.setData([], [])
        y = buckets.mean if buckets.dense else buckets.lo
        held = np.isfinite(y)
        x, y, joined = buckets.x[held], y[held], buckets.joined[held]
        length = float(np.abs(np.diff(y)).sum()) * pixels_per_unit if len(y) > 1 else 0.0
        calm = length < _CALM * width
        thick = calm and len(x) < width / 2
        pen = pg.mkPen(self.colour, width=1.6 if thick else 1)
        self._line.setData(x, y, connect=joined.astype(np.int32), pen=pen, antialias=calm)
        self._show_dots(x, y, joined, dense=buckets.dense)

    def _show_band(self, buckets: Buckets, alone: bool) -> None:
        held = np.isfinite(buckets.lo) & np.isfinite(buckets.hi)
        x = np.repeat(buckets.x[held], 2)
        y = np.column_stack((buckets.lo[held], buckets.hi[held])).ravel()
        soft = mixed(self.colour, theme.tokens().base, 0.34 if alone else 0.2)
        self._band.setData(x, y, connect="pairs", pen=pg.mkPen(soft, width=1), antialias=False)

    def _show_dots(self, x: Any, y: Any, joined: Any, *, dense: bool) -> None:
        """Mark each row of a short line, and in any line what no segment reaches."""
        if len(x) and (dense or len(x) > _FEW_POINTS):
            before = np.concatenate(([False], joined[:-1]))
            lone = np.flatnonzero(~(joined | before))[:_MOST_LONE]
            x, y = x[lone], y[lone]
        size = 3 if dense else 5
        brush = pg.mkBrush(self.colour)
        self._dots.setData(x=x, y=y, size=size, brush=brush, pen=None, symbol="o")

    def hide(self) -> None:
        """Draw nothing."""
        self.buckets = None
        for item in (self._band, self._line):
            item.setData([], [])
        self._dots.setData(x=[], y=[])

    def nearest(self, x: float) -> int | None:
        """Find the bucket next to a moment."""
        if self.buckets is None or not len(self.buckets):
            return None
        at = int(np.searchsorted(self.buckets.x, x))
        places = [each for each in (at - 1, at) if 0 <= each < len(self.buckets)]
        return min(places, key=lambda each: abs(float(self.buckets.x[each]) - x))  # type: ignore[union-attr]


def mixed(colour: str, ground: str, share: float) -> QColor:
    """Mix a colour into the ground, opaque: a translucent pen costs far more to draw."""
    top, below = QColor(colour), QColor(ground)
    parts = [
        round(a * share + b * (1 - share))
        for a, b in zip(top.getRgb()[:3], below.getRgb()[:3], strict=True)
    ]
    return QColor(*parts)
