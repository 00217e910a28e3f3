"""Axes in the theme's colours: time with calendar ticks, values with their unit.

Imports pyqtgraph, and so must itself be imported only once that was done on a worker.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, tzinfo

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QFontMetricsF

from plume_db.language import localised, tr
from plume_ui import theme
from plume_ui.chart.formats import context_text, date_tick_texts, tick_texts
from plume_ui.chart.scale import Scale
from plume_ui.chart.ticks import time_ticks

_TICK_WIDTH = 88
"""Pixels between two labels of the time axis."""
_LINE = 12.0
"""Pixels that a label of the axis of values is high."""
_TICK_HEIGHT = 40
_MOST_VALUES = 8
"""Labels of an upright axis: more are clutter, however tall it is."""
_OFFSET = 8
_SPILL = 12
"""Pixels that a label may stand out of its axis."""
_YEAR = 31_556_952.0
_STEPS = (1, 2, 5)
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600,
               43200, 86400, 172800, 432000, 864000)  # fmt: skip
"""Seconds that are round on a clock."""

Levels = list[tuple[float, list[float]]]


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """What both axes share: fonts, colours, no ticks sticking out."""

    def __init__(self, orientation: str) -> None:
        self.tint = ""
        """The colour of its figures, where it is told apart by its series."""
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickAlpha=255, hideOverlappingLabels=_SPILL)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours."""
        look = theme.tokens()
        self.setPen(pg.mkPen(look.line))
        self.setTickPen(pg.mkPen(look.line))
        self.setTextPen(pg.mkPen(self.tint or look.muted))
        self.setStyle(tickFont=theme.small_font())


class TimeAxis(_Axis):
    """The horizontal axis: moments, or plain numbers where the column holds no times."""

    def __init__(self) -> None:
        self.zone: tzinfo | None = UTC
        self.is_time = True
        self._size = 0.0
        super().__init__("bottom")
        self.setStyle(tickTextOffset=6, autoExpandTextSpace=False)

    @property
    def wanted_height(self) -> float:
        """Give the room for two lines of text."""
        return 2 * QFontMetricsF(theme.small_font()).height() + 12

    def tickValues(self, least: float, greatest: float, size: float) -> Levels:
        """Choose the ticks; pyqtgraph's own way to ask for them."""
        self._size = size
        most = max(2, int(size / _TICK_WIDTH))
        if self.is_time:
            step, ticks = time_ticks(least, greatest, most, self.zone)
            return [(step, ticks)] if ticks or step else _far_years(least, greatest, most)
        return self._plain_ticks(least, greatest, size)

    def _plain_ticks(self, least: float, greatest: float, size: float) -> Levels:
        """Choose numbers, fewer where their labels are wide."""
        metrics = QFontMetricsF(theme.small_font())
        most = max(2, int(size / _TICK_WIDTH))
        while True:
            ((step, ticks),) = _round_ticks(least, greatest, most)
            widths = [metrics.horizontalAdvance(text) for text in tick_texts(ticks, step, "")]
            room = step / (greatest - least) * size if greatest > least else 0.0
            if most <= 1 or max(widths, default=0.0) + _SPILL <= room:
                return [(step, ticks)]
            most -= 1

    def tickStrings(self, values: Sequence[float], _scale: float, step: float) -> list[str]:
        """Write the ticks."""
        if not self.is_time:
            return tick_texts(values, step, "")
        texts = [
            text or tr("year {year:,.0f}", year=_year_of(value))
            for text, value in zip(date_tick_texts(values, step, self.zone), values, strict=True)
        ]
        for place, value in enumerate(values):
            # The first one that has the room also says what all have in common.
            context = context_text(value, step, self.zone)
            if self._has_room(value, context):
                texts[place] += f"\n{context}"
                break
        return texts

    def _has_room(self, value: float, text: str) -> bool:
        """Tell whether a label at a moment would stand inside the axis."""
        least, greatest = self.range
        if not greatest > least:
            return True
        x = (value - least) / (greatest - least) * self._size
        return bool(x >= QFontMetricsF(theme.small_font()).horizontalAdvance(text) / 2 - _SPILL)


class ValueAxis(_Axis):
    """An upright axis: values with their unit."""

    def __init__(self, orientation: str = "left") -> None:
        self.unit = ""
        self.measure = Scale()
        """How values stand on it; its own positions are what `measure.place` gives."""
        self.blank = False
        """Whether it has nothing to say: there are no values."""
        super().__init__(orientation)
        self.setStyle(tickTextOffset=_OFFSET)

    def tickValues(self, least: float, greatest: float, size: float) -> Levels:
        """Choose the ticks; pyqtgraph's own way to ask for them."""
        if self.blank:
            return [(1.0, [])]
        most = max(2, min(_MOST_VALUES, int(size / _TICK_HEIGHT)))
        if not self.measure.log:
            unit = self.measure.unit
            levels = _round_ticks(least, greatest, most, "" if unit != 1.0 else self.unit)
            # In a panel of few pixels two labels would stand on each other.
            return [(step, _apart(ticks, size / (greatest - least))) for step, ticks in levels]
        values = log_ticks(self.measure, most)
        return [(0.0, [float(p) for p in self.measure.place(np.array(values, dtype=float))])]

    def tickStrings(self, values: Sequence[float], _scale: float, step: float) -> list[str]:
        """Write the ticks."""
        if self.measure.log:
            return [_log_text(self.measure.value(place), self.unit) for place in values]
        unit = self.measure.unit
        return tick_texts([place * unit for place in values], step * unit, self.unit)

    def wanted_width(self, height: float) -> float:
        """Give the room that the labels take, so that axes of several panels can agree."""
        least, greatest = self.measure.places
        metrics = QFontMetricsF(theme.small_font())
        texts = [
            text
            for step, ticks in self.tickValues(least, greatest, height)
            for text in self.tickStrings(ticks, 1.0, step)
        ]
        return max((metrics.horizontalAdvance(t) for t in texts), default=0.0) + _OFFSET + 6


def _apart(ticks: list[float], scale: float) -> list[float]:
    """Leave the first of ticks that are less than a line of text apart; `scale` is in pixels."""
    if len(ticks) < 2 or (ticks[1] - ticks[0]) * scale >= _LINE:
        return ticks
    return ticks[:1]


def _year_of(seconds: float) -> float:
    """Give the year of a moment that no calendar has, by the mean length of a year."""
    return 1970 + seconds / _YEAR


def _far_years(least: float, greatest: float, most: int) -> Levels:
    """Choose round years beyond the calendar."""
    ((step, years),) = _round_ticks(_year_of(least), _year_of(greatest), most)
    return [(step * _YEAR, [(year - 1970) * _YEAR for year in years])]


def log_ticks(scale: Scale, most: int) -> list[float]:
    """Choose values of a logarithmic axis: powers of ten, with 2 and 5 where there is room."""
    if scale.linear:
        return _both_sides(scale, most)
    first, last = math.log10(scale.low), math.log10(scale.high)
    decades = last - first
    if decades < 0.7:
        ticks = _round_ticks(scale.low, scale.high, most)[0][1]
        return [tick for tick in ticks if tick > 0]
    factors = (1, 2, 5) if decades * 3 <= most else (1,)
    every = max(1, math.ceil(decades / most))
    powers = range(math.floor(first / every) * every, math.ceil(last) + 1, every)
    ticks = [n * 10.0**power for power in powers if power < 308 for n in factors]
    return [tick for tick in ticks if scale.low <= tick <= scale.high]


def _both_sides(scale: Scale, most: int) -> list[float]:
    least, greatest = scale.places
    whole = [*range(math.ceil(-least) if least < 0 else 0, 0, -1)]
    every = max(1, math.ceil((greatest - least) / most))
    floor = round(math.log10(scale.linear))
    below = [-(10.0 ** (floor + n)) for n in whole if n % every == 0]
    up = range(every, max(0, math.ceil(greatest)) + 1, every)
    above = [10.0 ** (floor + n) for n in up if floor + n < 308]
    return [tick for tick in (*below, 0.0, *above) if scale.low <= tick <= scale.high]


def _log_text(value: float, unit: str) -> str:
    if not value:
        return "0"
    exact = float(f"{value:.6g}")
    if (abs(exact) >= 1e6 and unit in ("", "%")) or 0 < abs(exact) < 1e-3:
        return f"{localised(f'{exact:.3g}')} {unit}".rstrip()
    seconds = exact / {"s": 1.0, "ms": 1000.0}.get(unit, math.inf)
    if abs(seconds) >= 60:
        # A power of ten is no round number of minutes.
        return localised(f"{seconds:,.0f} s")
    return tick_texts([exact], abs(exact), unit)[0]


def _round_ticks(least: float, greatest: float, most: int, unit: str = "") -> Levels:
    """Choose about `most` ticks at multiples of 1, 2 or 5; of seconds, as clocks have them."""
    wanted = (greatest - least) / most
    if not (math.isfinite(wanted) and wanted > 0):
        return [(1.0, [])]
    step = _clock_step(wanted, unit)
    if not step:
        power = 10.0 ** math.floor(math.log10(wanted))
        step = next((power * n for n in _STEPS if power * n >= wanted * 0.8), power * 10)
    first, last = math.ceil(least / step - 1e-9), math.floor(greatest / step + 1e-9)
    return [(step, [number * step for number in range(first, last + 1)])]


def _clock_step(wanted: float, unit: str) -> float:
    """Choose a round step of seconds or milliseconds; 0 where another rule holds."""
    factor = {"s": 1.0, "ms": 1000.0}.get(unit, 0.0)
    if not factor or wanted < factor:
        return 0.0
    return next((s * factor for s in _TIME_STEPS if s * factor >= wanted * 0.8), 0.0)
