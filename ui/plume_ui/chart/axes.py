"""Axes in the theme's colours: time with calendar ticks, values with their unit.

Imports pyqtgraph, and so must itself be imported only once that was done on a worker.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, tzinfo

import pyqtgraph as pg

from plume_ui import theme
from plume_ui.chart.formats import date_tick_texts, tick_texts
from plume_ui.chart.ticks import time_ticks

_TICK_WIDTH = 80
"""Pixels between two labels of the time axis."""
_TICK_HEIGHT = 48

Levels = list[tuple[float, list[float]]]


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """What both axes share: fonts, colours, no ticks sticking out."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickAlpha=255, hideOverlappingLabels=True)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours."""
        look = theme.tokens()
        self.setPen(pg.mkPen(look.line))
        self.setTickPen(pg.mkPen(look.line))
        self.setTextPen(pg.mkPen(look.muted))
        self.setStyle(tickFont=theme.small_font())


class TimeAxis(_Axis):
    """The horizontal axis: moments, or plain numbers where the column holds no times."""

    def __init__(self) -> None:
        self.zone: tzinfo | None = UTC
        self.is_time = True
        super().__init__("bottom")
        self.setStyle(tickTextOffset=6)

    def tickValues(self, least: float, greatest: float, size: float) -> Levels:
        """Choose the ticks; pyqtgraph's own way to ask for them."""
        most = max(2, int(size / _TICK_WIDTH))
        if self.is_time:
            step, ticks = time_ticks(least, greatest, most, self.zone)
            return [(step, ticks)]
        return _round_ticks(least, greatest, most)

    def tickStrings(self, values: Sequence[float], _scale: float, step: float) -> list[str]:
        """Write the ticks."""
        if self.is_time:
            return date_tick_texts(values, step, self.zone)
        return tick_texts(values, step, "")


class ValueAxis(_Axis):
    """The vertical axis: values with their unit, a hairline across the picture at each."""

    def __init__(self) -> None:
        self.unit = ""
        super().__init__("left")
        self.setGrid(255)
        self.setStyle(tickTextOffset=8)

    def tickValues(self, least: float, greatest: float, size: float) -> Levels:
        """Choose the ticks; pyqtgraph's own way to ask for them."""
        return _round_ticks(least, greatest, max(2, int(size / _TICK_HEIGHT)))

    def tickStrings(self, values: Sequence[float], _scale: float, step: float) -> list[str]:
        """Write the ticks."""
        return tick_texts(values, step, self.unit)


def _round_ticks(least: float, greatest: float, most: int) -> Levels:
    """Choose at most `most` ticks at multiples of 1, 2 or 5."""
    wanted = (greatest - least) / most
    if not (math.isfinite(wanted) and wanted > 0):
        return [(1.0, [])]
    power = 10.0 ** math.floor(math.log10(wanted))
    step = next((power * n for n in (1, 2, 5) if power * n >= wanted), power * 10)
    first = math.ceil(least / step)
    return [(step, [number * step for number in range(first, math.floor(greatest / step) + 1)])]
