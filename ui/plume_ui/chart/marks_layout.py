"""Where marks stand in a picture: their places in pixels, and labels that cover nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from plume_db.insight.marks import Mark
from plume_db.language import tr
from plume_db.series.pyramid import Floats

Transform: TypeAlias = Callable[[Floats], Floats]
"""Values to what the panel plots: the logarithm of base 10 on a log axis."""

RADIUS = 5.0
"""Of the ring around an outlier."""
FLAG = 9.0
"""Width and height of the flag of an event."""
_NEAR = 12.0
"""Events nearer to each other share a flag."""
_LANES = 4
_WIDEST = 190.0
_FEW_OUTLIERS = 6
"""Up to here outliers are labelled; more would be a wall of text."""
_GRIP = 6.0


@dataclass(frozen=True)
class Frame:
    """The span that is seen, in what the panel plots, and its size in pixels."""

    start: float
    stop: float
    low: float
    high: float
    width: float
    height: float

    def across(self, x: Floats) -> Floats:
        """Turn moments into pixels from the left."""
        return np.asarray((x - self.start) * (self.width / ((self.stop - self.start) or 1.0)))

    def down(self, y: Floats) -> Floats:
        """Turn plotted values into pixels from the top, kept within what a painter can draw."""
        with np.errstate(all="ignore"):
            at = self.height - (y - self.low) * (self.height / ((self.high - self.low) or 1.0))
        return np.asarray(np.clip(at, -1e5, 1e5))


@dataclass(frozen=True)
class Placed:
    """A mark, or several events under one flag, at its place."""

    kind: str
    marks: tuple[Mark, ...]
    at: QPointF
    text: str = ""
    label: QRectF | None = None
    """Where the text stands; None where there is no room for it."""
    beyond: int = 0
    """1 where the value lies above the picture, -1 below."""

    def grips(self, point: QPointF, height: float) -> bool:
        """Tell whether a point is on the mark or on its label."""
        if self.label is not None and self.label.contains(point):
            return True
        off = point - self.at
        if self.kind == "outlier":
            return off.x() ** 2 + off.y() ** 2 <= (RADIUS + _GRIP) ** 2
        near = -_GRIP <= off.x() <= (FLAG + 2 if self.kind == "event" else _GRIP)
        if self.kind == "event":
            return near and point.y() <= self.at.y() + FLAG + _GRIP
        return near and 0 <= point.y() <= height


@dataclass
class Labels:
    """Texts that are placed so that none covers another."""

    metrics: QFontMetricsF
    width: float
    height: float
    taken: list[QRectF] = field(default_factory=list)

    def elided(self, text: str) -> str:
        """Shorten a text to the widest a label may be."""
        return self.metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, _WIDEST)

    def beside(self, text: str, x: float, top: float, lanes: int = _LANES) -> QRectF | None:
        """Find room to the right or left of a place, in one of the lanes below `top`."""
        wide, high = self.metrics.horizontalAdvance(text) + 8, self.metrics.height() + 2
        for lane in range(lanes):
            for left in (x + 4, x - 4 - wide):
                rect = QRectF(left, top + lane * (high + 2), wide, high)
                if self._free(rect):
                    self.taken.append(rect)
                    return rect
        return None

    def _free(self, rect: QRectF) -> bool:
        inside = rect.left() >= 0 and rect.right() <= self.width and rect.bottom() <= self.height
        return inside and not any(rect.intersects(other) for other in self.taken)


def lay_out(
    marks: Sequence[Mark], frame: Frame, transform: Transform | None, labels: Labels
) -> list[Placed]:
    """Place what is in view: events first, then changes, then outliers."""
    by_kind: dict[str, list[Mark]] = {"event": [], "change": [], "outlier": []}
    for mark in marks:
        if mark.kind in by_kind and frame.start <= mark.start <= frame.stop:
            by_kind[mark.kind].append(mark)
    return [
        *_events(by_kind["event"], frame, labels),
        *_changes(by_kind["change"], frame, labels),
        *_outliers(by_kind["outlier"], frame, transform, labels),
    ]


def _events(marks: list[Mark], frame: Frame, labels: Labels) -> list[Placed]:
    """Gather events that are too near for a flag each."""
    marks.sort(key=lambda mark: mark.start)
    places = frame.across(np.array([mark.start for mark in marks], dtype=np.float64))
    groups: list[tuple[float, list[Mark]]] = []
    for x, mark in zip(places.tolist(), marks, strict=True):
        if groups and x - groups[-1][0] < _NEAR:
            groups[-1][1].append(mark)
        else:
            groups.append((x, [mark]))
    labels.taken += [QRectF(x - 1, 0, FLAG + 3, FLAG + 5) for x, _ in groups]
    placed = []
    for x, held in groups:
        text = held[0].text if len(held) == 1 else tr("{held} events", held=len(held))
        text = labels.elided(text)
        # An event without words has the name of its table, which is the same for all of them.
        worded = len(held) > 1 or held[0].text != held[0].label
        label = labels.beside(text, x + FLAG, 1.0, 2) if worded else None
        placed.append(Placed("event", tuple(held), QPointF(x, 3.0), text, label))
    return placed


def _changes(marks: list[Mark], frame: Frame, labels: Labels) -> list[Placed]:
    places = frame.across(np.array([mark.start for mark in marks], dtype=np.float64))
    placed = []
    for x, mark in zip(places.tolist(), marks, strict=True):
        text = labels.elided(mark.text)
        label = labels.beside(text, x, FLAG + 8)
        placed.append(Placed("change", (mark,), QPointF(x, frame.height - 7), text, label))
    return placed


def _outliers(
    marks: list[Mark], frame: Frame, transform: Transform | None, labels: Labels
) -> list[Placed]:
    marks = [mark for mark in marks if mark.value is not None]
    values = np.array([mark.value for mark in marks], dtype=np.float64)
    if transform is not None and len(values):
        with np.errstate(all="ignore"):
            values = transform(values)
    xs = frame.across(np.array([mark.start for mark in marks], dtype=np.float64))
    ys = frame.down(values)
    placed = []
    for x, y, mark in zip(xs.tolist(), ys.tolist(), marks, strict=True):
        if not np.isfinite(y):
            continue
        beyond = 1 if y < 0 else -1 if y > frame.height else 0
        y = min(max(y, RADIUS + 2), frame.height - RADIUS - 2)
        text, label = "", None
        if len(marks) <= _FEW_OUTLIERS:
            text = labels.elided(mark.text.split(",")[0])
            label = labels.beside(text, x + RADIUS, max(0.0, y - 9), 1)
        placed.append(Placed("outlier", (mark,), QPointF(x, y), text, label, beyond))
    return placed
