"""What a chart tells those who use it: the span in view, a click, the figures of each line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

if TYPE_CHECKING:
    from plume_db.series.loaded import LoadSpec
    from plume_ui.chart.figures import Figures


@dataclass(frozen=True)
class Window:
    """What is in the picture."""

    start: float
    """Unix seconds, or plain numbers where the axis holds no times."""
    stop: float
    pixels: int
    densest: float = 0.0
    """Rows in the fullest pixel."""
    coarse: tuple[LoadSpec, ...] = ()
    """Series whose rows would have to be read again to show more."""
    above: float | None = None
    """The greatest value of the first panel, where it lies above the picture."""
    below: float | None = None
    unit: str = ""
    """That of `above` and `below`."""
    touched: bool = False
    """Whether a person has moved the window since it was fitted."""


@dataclass(frozen=True)
class Clicked:
    """A place in a picture that was clicked, or that Enter was pressed on."""

    panel: int
    series: int
    """The number of the series in its panel; -1 where none is near."""
    label: str
    """The line; empty where none is near."""
    start: float
    """The bucket under the pointer: ``start <= x < stop``, or the moment of one row twice."""
    stop: float
    value: float
    at: QPoint
    """Where on the screen, for a menu."""


@dataclass(frozen=True)
class Shown:
    """One line as the legend tells it."""

    panel: int
    series: int
    label: str
    colour: str
    """``#rrggbb`` in the theme in force."""
    dash: int
    """0: a whole line; 1, 2, 3: the second sign beyond eight lines."""
    unit: str
    right: bool
    """Whether its values stand on the right axis."""
    hidden: bool
    figures: Figures | None
    """None for a line that is left out or has nothing in the window."""
