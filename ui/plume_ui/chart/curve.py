"""One line of a chart: its band of least and greatest values, and its mean.

The rules keep a frame cheap: never more than three points for a pixel, bars one opaque pixel wide
where many rows share it, and a thick pen only for short, calm lines. A thick smoothed pen on a
dense line takes Qt seconds; one pixel wide it takes a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from plume_db.series.pyramid import Buckets, Floats
from plume_ui import theme

_FEW_POINTS = 120
"""Up to here every row is also a dot."""
_CALM = 24.0
"""Lines at most this many times as long as the picture is wide, together, may be thick."""
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

    def show(self, buckets: Buckets, *, thick: bool, ratio: float = 1.0) -> None:
        """Draw the mean of buckets as a line, or rows as they are.

        Pens count device pixels, `ratio` to a pixel of the window.
        """
        self.buckets = buckets
        y = _heights(buckets)
        held = np.isfinite(y)
        x, y, joined = buckets.x[held], y[held], buckets.joined[held]
        pen = pg.mkPen(self.colour, width=1.6 * ratio if thick else 1)
        # Segment by segment a thick smoothed line costs a tenth of one stroked whole.
        self._line.setSegmentedLineMode("on" if thick else "off")
        self._line.setData(x, y, connect=joined.astype(np.int32), pen=pen, antialias=True)
        self._show_dots(x, y, joined, dense=buckets.dense)

    def show_band(self, buckets: Buckets | None, alone: bool) -> None:
        """Draw the range of each pixel behind the line; `alone`: no other line is there."""
        if buckets is None or not buckets.dense:
            self._band.setData([], [])
            return
        held = np.isfinite(buckets.lo) & np.isfinite(buckets.hi)
        x = np.repeat(buckets.x[held], 2)
        y = np.column_stack((buckets.lo[held], buckets.hi[held])).ravel()
        soft = mixed(self.colour, theme.tokens().base, 0.26 if alone else 0.2)
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
        moments = self.buckets.x
        after = min(int(np.searchsorted(moments, x)), len(moments) - 1)
        before = max(0, after - 1)
        nearer_before = abs(float(moments[before]) - x) < abs(float(moments[after]) - x)
        return before if nearer_before else after


def _heights(buckets: Buckets) -> Floats:
    return buckets.mean if buckets.dense else buckets.lo


def is_calm(drawn: Sequence[Buckets], pixels_per_unit: float, width: int) -> bool:
    """Tell whether lines are short enough together to be drawn thick within a frame."""
    length = 0.0
    for buckets in drawn:
        y = _heights(buckets)
        y = y[np.isfinite(y)]
        if len(y) > width / 2:
            return False
        length += float(np.abs(np.diff(y)).sum()) * pixels_per_unit
    return length < _CALM * width


def mixed(colour: str, ground: str, share: float) -> QColor:
    """Mix a colour into the ground, opaque: a translucent pen costs far more to draw."""
    top, below = QColor(colour), QColor(ground)

    def mix(upper: int, lower: int) -> int:
        return round(upper * share + lower * (1 - share))

    return QColor(
        mix(top.red(), below.red()), mix(top.green(), below.green()), mix(top.blue(), below.blue())
    )
