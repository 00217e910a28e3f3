"""What was found in a window of a series: marks, lines drawn over it, and refusals in words.

Everything explains itself: `text` is what stands in the picture, `why` says what it is, how it was
found, how sure that is, and how many rows it was computed from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from plume_db.series.loaded import LoadSpec
from plume_db.series.pyramid import Floats

MarkKind: TypeAlias = Literal["change", "outlier", "season", "event"]
OverlayKind: TypeAlias = Literal["trend", "median", "levels", "forecast"]


@dataclass(frozen=True)
class Mark:
    """One finding at a moment or in a span; a mark of kind ``season`` is told, not drawn."""

    kind: MarkKind
    start: float
    """Unix seconds, or the unit of the axis."""
    stop: float
    """Equal to `start` for a moment."""
    value: float | None
    """Where it stands on the axis of values; None for an event."""
    label: str
    """The line it belongs to; the table for an event."""
    text: str
    why: str


@dataclass(frozen=True)
class Overlay:
    """A line over a line, with a band where it has one; arrays of one length.

    NaN in `y` is a break: nothing is drawn across it.
    """

    kind: OverlayKind
    label: str
    """The line it belongs to."""
    x: Floats
    y: Floats
    low: Floats | None
    high: Floats | None
    why: str
    text: str = ""
    """The finding in a few words."""


@dataclass(frozen=True)
class Refusal:
    """Why something asked for is not shown."""

    kind: str
    """One of :data:`plume_db.chart.spec.INSIGHTS`."""
    label: str
    """The line; empty for all of them."""
    text: str
    """One sentence."""


@dataclass(frozen=True)
class Insight:
    """What one series has to say in one window."""

    load: LoadSpec
    marks: tuple[Mark, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    start: float = 0.0
    """The window it was computed from."""
    stop: float = 0.0
