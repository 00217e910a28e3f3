"""One series of a panel: what was loaded of it, cut to the window and drawn its way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from plume_db.chart.bins import Aggregated, Bins
from plume_db.chart.spec import SeriesSpec
from plume_db.language import tr
from plume_db.series.loaded import Line, Loaded
from plume_db.series.pyramid import Buckets, Floats, Pyramid
from plume_db.units import count_text
from plume_ui.chart.formats import length_text
from plume_ui.chart.frame import Drawn, Frame, Sign
from plume_ui.chart.layers.bars import bar_strokes, share_strokes, shared
from plume_ui.chart.layers.edges import arrow_strokes, rug_strokes
from plume_ui.chart.layers.heat import heat_strokes
from plume_ui.chart.layers.line import area_strokes, band_strokes, line_strokes
from plume_ui.chart.layers.pixels import Pixels
from plume_ui.chart.layers.ranges import far_ranges
from plume_ui.chart.points import (
    FEW_LINES,
    Points,
    calm_step,
    calmer,
    of_bins,
    of_buckets,
    thinned,
    within,
)
from plume_ui.chart.strokes import Stroke

MOST_LINES = 32
"""Lines of one series that are drawn; each has a sign of its own."""
_STEP_ALONE = 2
"""Pixels that one point of a line of buckets stands for."""
_WORDS = {"cumulative": tr("running sum"), "count": tr("rows with a value")}
_UNITS = {
    "s": tr("second"),
    "min": tr("minute"),
    "h": tr("hour"),
    "d": tr("day"),
    "w": tr("week"),
    "mo": tr("month"),
    "q": tr("quarter"),
    "y": tr("year"),
}
_FROM_ZERO = ("count", "sum", "increase")


def _bucket(width: str) -> str:
    """Name the width of a bucket: ``month``, ``5 min``."""
    count, _, unit = width.partition(" ")
    return _UNITS.get(unit, unit) if count == "1" else width


class Signs:
    """Gives every label of a chart a sign of its own, the same in all panels."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str], int] = {}

    def of(self, key: tuple[int, str]) -> Sign:
        """Give the sign of a label, the next one where it is new."""
        return Sign(self._numbers.setdefault(key, len(self._numbers)))


@dataclass(frozen=True)
class Cut:
    """The window that a layer is cut to."""

    start: float
    stop: float
    pixels: int
    ratio: float = 1.0
    hidden: Collection[str] = ()
    lines: int = 1
    """How many lines the panel has in all."""
    moving: bool = False
    """Whether the window is being moved, so that the next frame is due soon."""
    far: bool = False
    """Whether only those ranges are drawn that stand out from their line."""

    @property
    def length(self) -> float:
        """In seconds."""
        return self.stop - self.start


@dataclass
class Layer:
    """Holds what there is of one series; `drawn` is what the last cut gave."""

    spec: SeriesSpec
    number: int
    signs: Signs
    several: bool = False
    """Whether its panel has other series too, so that labels must tell them apart."""
    loaded: Loaded | None = None
    aggregated: Aggregated | None = None
    drawn: list[Drawn] = field(default_factory=list)
    coarse: bool = False
    densest: float = 0.0
    calmest: float = 0.0
    """Seconds that a point of a line stands for, at most; 0 where lines are few."""
    left_out: int = 0
    """Lines beyond the most that are drawn."""
    _detail: Loaded | tuple[Buckets, ...] | None = None
    _detail_span: tuple[float, float] = (0.0, 0.0)
    _pixels: dict[str, Pixels] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit of what is drawn."""
        unit, aggregate = self.spec.load.metric.unit, self.spec.aggregate
        if self.spec.kind == "share":
            return "ratio"
        if aggregate == "count":
            return ""
        return f"{unit}/s" if aggregate == "rate" else unit

    @property
    def kind(self) -> str:
        """How it is drawn."""
        return self.spec.kind

    @property
    def from_zero(self) -> bool:
        """Whether its axis has to reach zero."""
        counted = self.spec.load.metric.kind == "count" or self.spec.aggregate in _FROM_ZERO
        return counted or self.kind in ("bars", "area")

    @property
    def waits(self) -> bool:
        """Whether it is loaded but not worked out yet."""
        return not self.spec.by_pixel and self.aggregated is None and self.loaded is not None

    def labels(self) -> list[str]:
        """Name its lines as a person reads them."""
        if self.loaded is None:
            return []
        return [self.label_of(line.label) for line in self.loaded.lines]

    @property
    def title(self) -> str:
        """Say in words what is drawn: ``sum of size per day``."""
        label = self.spec.label
        if self.spec.by_pixel or self.spec.title:
            return label
        if self.spec.aggregate != "auto" and self.kind not in ("heat", "band"):
            label = tr(
                "{words} of {label}",
                words=_WORDS.get(self.spec.aggregate, self.spec.aggregate),
                label=label,
            )
        if self.kind == "share":
            label = tr("share of {label}", label=label)
        return (
            tr("{label} per {bucket}", label=label, bucket=_bucket(self.aggregated.bucket))
            if self.aggregated
            else label
        )

    def label_of(self, line: str) -> str:
        """Name one line."""
        name, aggregate = self.spec.label, self.spec.aggregate
        if aggregate != "auto" and not self.spec.title and self.several:
            name = f"{name} · {aggregate}"
        if not self.spec.load.group:
            if self.spec.load.metric.kind == "count" and self.loaded and not self.spec.title:
                return self.loaded.label
            return name
        return f"{line} · {name}" if self.several else line

    def sign_of(self, line: str) -> Sign:
        """Give the sign of one line: a group keeps its colour in every panel."""
        if self.spec.load.group:
            return self.signs.of((self.number if self.several else 0, line))
        return self.signs.of((-1, self.label_of(line)))

    def show_detail(self, detail: Loaded | tuple[Buckets, ...], span: tuple[float, float]) -> None:
        """Take what was read again of one span."""
        self._detail, self._detail_span = detail, span

    def forget_detail(self) -> None:
        """Drop what was read again."""
        self._detail = None

    def edges(self) -> tuple[float, float, float] | None:
        """Give the outer edges of its buckets and their width, where that is drawn."""
        if self.aggregated is None or self.kind not in ("bars", "share", "heat"):
            return None
        heat = self.aggregated.heat
        if heat is not None and len(heat.edges):
            return float(heat.edges[0]), float(heat.edges[-1]), float(np.diff(heat.edges).max())
        held = [each.bins for each in self.aggregated.lines if len(each.bins)]
        if not held:
            return None
        return (
            min(float(b.left[0]) for b in held),
            max(float(b.right[-1]) for b in held),
            max(float(b.right[0] - b.left[0]) for b in held),
        )

    def shown(self, hidden: Collection[str]) -> list[tuple[int, Line]]:
        """List the lines to be drawn: those with the most rows, where there are too many."""
        if self.loaded is None:
            return []
        lines = [
            (place, line)
            for place, line in enumerate(self.loaded.lines)
            if line.label not in hidden and self.label_of(line.label) not in hidden
        ]
        self.left_out = max(0, len(lines) - MOST_LINES)
        if self.left_out:
            most = sorted(lines, key=lambda pair: -pair[1].pyramid.totals.rows)[:MOST_LINES]
            lines = sorted(most, key=lambda pair: pair[0])
        return lines

    def cut(self, cut: Cut) -> None:
        """Take what the window shows."""
        lines = self.shown(cut.hidden)
        self.coarse, self.densest, self.calmest = False, 0.0, 0.0
        if self.kind == "heat":
            self.drawn = []
        elif self.spec.by_pixel:
            self.drawn = [self._by_pixel(place, line, cut) for place, line in lines]
        else:
            self.drawn = self._by_bucket([line for _, line in lines], cut)
            if self.kind == "share":
                self.drawn = shared(self.drawn)

    def _by_pixel(self, place: int, line: Line, cut: Cut) -> Drawn:
        pixels = max(1, round(cut.pixels * cut.ratio))
        detail = self._buckets_of(place, cut)
        pyramid = self._pyramid_of(line, cut)
        known = self._pixels.setdefault(line.label, Pixels())
        buckets = detail or known.window(pyramid, cut.start, cut.stop, pixels, moving=cut.moving)
        fine = of_buckets(buckets, cut.length / pixels)
        step = calm_step(fine, cut.pixels, cut.lines)
        bridge = 0.0 if cut.lines == 1 else 1.2
        pixel = cut.length / pixels
        points = calmer(fine, max(1, round(step * cut.ratio)) if step > 1 else 1, bridge, pixel)
        if cut.lines > FEW_LINES:
            self.calmest = max(self.calmest, step * cut.length / cut.pixels if step > 1 else 0.0)
        self._measure(buckets, detail is not None or pyramid is not line.pyramid)
        totals = line.pyramid.totals
        return Drawn(
            self.label_of(line.label), self.sign_of(line.label), points, fine,
            last=totals.last, end=line.pyramid.span[1],
            far=far_ranges(fine) if cut.far and points is not fine else None,
        )  # fmt: skip

    def _buckets_of(self, place: int, cut: Cut) -> Buckets | None:
        if not isinstance(self._detail, tuple) or place >= len(self._detail):
            return None
        start, stop = self._detail_span
        near = 0.25 * cut.length / max(1, cut.pixels)
        fits = abs(start - cut.start) <= near and abs(stop - cut.stop) <= near
        return self._detail[place] if fits else None

    def _pyramid_of(self, line: Line, cut: Cut) -> Pyramid:
        left, right = self._detail_span
        if not isinstance(self._detail, Loaded) or cut.start < left or cut.stop > right:
            return line.pyramid
        found = (each.pyramid for each in self._detail.lines if each.label == line.label)
        return next(found, line.pyramid)

    def _measure(self, buckets: Buckets, detailed: bool) -> None:
        if len(buckets):
            self.densest = max(self.densest, float(buckets.count.max()))
            assert self.loaded is not None
            if not self.loaded.exact and not detailed:
                self.coarse |= int((buckets.stop - buckets.start).max()) <= 2

    def _by_bucket(self, lines: Sequence[Line], cut: Cut) -> list[Drawn]:
        if self.aggregated is None:
            return []
        made = []
        binned = {each.label: each for each in self.aggregated.lines}
        for line in lines:
            bins = binned.get(line.label)
            if bins is None and len(binned) == len(lines) == 1:
                (bins,) = binned.values()  # "rows", where the line is called "rows per hour"
            if bins is None:
                continue
            fine = self._points(bins.bins, cut, cut.pixels)
            few = cut.pixels // _STEP_ALONE if fine.dense and self.ranged else cut.pixels
            points = fine if few == cut.pixels else self._points(bins.bins, cut, few)
            previous = None
            if bins.previous is not None:
                previous = self._points(bins.previous, cut, cut.pixels // _STEP_ALONE)
            if len(fine):
                self.densest = max(self.densest, float(fine.count.max()))
            totals = line.pyramid.totals
            plain = self.spec.aggregate == "auto"
            made.append(Drawn(
                self.label_of(line.label), self.sign_of(line.label), points, fine, previous,
                totals.last if plain else float("nan"), line.pyramid.span[1],
            ))  # fmt: skip
        return made

    @staticmethod
    def _points(bins: Bins, cut: Cut, pixels: int) -> Points:
        points = within(of_bins(bins), cut.start, cut.stop)
        return thinned(points, cut.start, cut.stop, pixels)

    def extent(self, cut: Cut, *, ranged: bool) -> tuple[Floats, Floats]:
        """Give the least and the greatest values of what is drawn in the window."""
        if self.kind == "share":
            return np.array([0.0]), np.array([1.0])
        if self.kind == "heat":
            return self._heat_extent(cut)
        lows, highs = [np.empty(0)], [np.empty(0)]
        for line in self.drawn:
            if ranged and line.far is not None:
                lows.append(line.far[0])
                highs.append(line.far[1])
            whole = ranged and line.far is None
            for points in (line.fine if whole else line.points, line.previous):
                if points is None:
                    continue
                seen = (points.right >= cut.start) & (points.left <= cut.stop)
                spread = whole or self.kind == "band"
                lows.append((points.low if spread else points.value)[seen])
                highs.append((points.high if spread else points.value)[seen])
        return np.concatenate(lows), np.concatenate(highs)

    def _heat_extent(self, cut: Cut) -> tuple[Floats, Floats]:
        heat = self.aggregated.heat if self.aggregated is not None else None
        if heat is None or not heat.counts.size:
            return np.empty(0), np.empty(0)
        seen = (heat.edges[1:] >= cut.start) & (heat.edges[:-1] <= cut.stop)
        held = np.flatnonzero(heat.counts[seen].sum(axis=0) > 0)
        return heat.levels[held], heat.levels[held + 1]

    @property
    def ranged(self) -> bool:
        """Whether the range of each pixel is drawn behind its lines."""
        return self.kind in ("line", "steps", "area")

    def under(self, frame: Frame) -> list[Stroke]:
        """Draw what lies under the ranges of the panel."""
        return area_strokes(self.drawn, frame) if self.kind == "area" else []

    def strokes(self, frame: Frame) -> list[Stroke]:
        """Draw it, but for the ranges: those lie behind the lines of the whole panel."""
        if self.kind == "heat":
            heat = self.aggregated.heat if self.aggregated is not None else None
            return heat_strokes(heat, frame) if heat is not None else []
        if self.kind == "share":
            return share_strokes(self.drawn, frame)
        if self.kind == "bars":
            made = bar_strokes(self.drawn, frame)
        elif self.kind == "band":
            made = band_strokes(self.drawn, frame)
        else:
            made = line_strokes(self.drawn, frame, self.kind)
        return [*made, *rug_strokes(self.drawn, frame), *arrow_strokes(self.drawn, frame)]

    def _calm_note(self) -> str:
        timed = self.spec.load.encoding.is_time
        means = (
            tr("lines: means over {length}", length=length_text(self.calmest))
            if timed
            else tr("lines: means")
        )
        far = any(line.far is not None for line in self.drawn)
        return means + tr("; thin strokes: values far from them") * far

    def notes(self) -> list[str]:
        """Say what a reader must know of what is drawn."""
        notes = list(self.aggregated.notes) if self.aggregated is not None else []
        heat = self.aggregated.heat if self.aggregated is not None else None
        if self.kind == "heat" and heat is not None and heat.counts.size:
            most = count_text(int(heat.counts.max()))
            notes.append(tr("colour from 1 to {most} rows in a cell", most=most))
        if self.calmest:
            notes.append(self._calm_note())
        if self.left_out:
            count = count_text(MOST_LINES + self.left_out)
            notes.append(
                tr(
                    "{most_lines} of {count} lines drawn, those with the most rows",
                    most_lines=MOST_LINES,
                    count=count,
                )
            )
        return notes
