"""One frame of one panel: what is in view, how large it is, and the sign of each line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QColor

from plume_db.series.pyramid import Floats
from plume_ui import theme
from plume_ui.chart.points import Points
from plume_ui.chart.scale import Scale
from plume_ui.chart.strokes import mixed


@dataclass(frozen=True)
class Sign:
    """What a line is told by: its colour, and beyond eight lines a dash as well."""

    number: int

    @property
    def colour(self) -> str:
        """The colour in the theme in force."""
        series = theme.tokens().series
        return series[self.number % len(series)]

    @property
    def dash(self) -> int:
        """0 for a whole line; 1 to 3 for the three ways to break it."""
        return self.number // len(theme.tokens().series) % 4

    @property
    def pen(self) -> QColor:
        """The colour for a painter."""
        return QColor(self.colour)

    def soft(self, share: float) -> QColor:
        """Give the colour, mixed into the ground."""
        return mixed(self.colour, theme.tokens().base, share)


@dataclass(frozen=True)
class Drawn:
    """One line in the window."""

    label: str
    sign: Sign
    points: Points
    """What the line goes through."""
    fine: Points
    """The values of every pixel: what is read under the pointer, and the range behind the line."""
    previous: Points | None = None
    last: float = float("nan")
    """The last value of the whole series."""
    end: float = float("inf")
    """The last moment of the whole series."""
    far: tuple[Floats, Floats] | None = None
    """Least and greatest value of each of `fine` where they stand out, else NaN; None: draw all."""


@dataclass(frozen=True)
class Frame:
    """A window of time on a panel of a size; coordinates are pixels from its upper left corner."""

    start: float
    stop: float
    width: float
    height: float
    scale: Scale
    ratio: float = 1.0
    """Device pixels to a pixel of the window."""
    ranged: bool = True
    """Whether the range of each pixel is drawn behind a line."""
    alone: bool = True
    """Whether there is one line only."""

    def across(self, moments: Floats) -> Floats:
        """Give horizontal places of moments."""
        return np.asarray((moments - self.start) * (self.width / (self.stop - self.start)))

    def up(self, values: Floats) -> Floats:
        """Give vertical places of values; those far outside stay a little outside."""
        with np.errstate(all="ignore"):
            places = (1.0 - self.scale.heights(values)) * self.height
            return np.asarray(np.clip(places, -8 * self.height, 9 * self.height))

    @property
    def ground(self) -> float:
        """Where bars and areas stand: at zero, or at the edge nearest to it."""
        if self.scale.log and not self.scale.linear:
            return self.height
        return float(np.clip(self.up(np.array([0.0]))[0], 0.0, self.height))

    @property
    def hair(self) -> float:
        """One device pixel."""
        return 1.0 / self.ratio
