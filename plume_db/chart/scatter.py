"""One metric against another, row by row: points or their density, Pareto fronts, mean curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.bd_rate import Curve, Delta, deltas
from plume_db.chart.histogram import spans_decades
from plume_db.chart.pareto import Better, better_of, joined_front
from plume_db.chart.refusal import NoCloud
from plume_db.chart.settings_curve import Setting, curve_of_points, curves_of_settings
from plume_db.chart.spec import SeriesSpec
from plume_db.chart.window_rows import Pairs, read_pairs
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.metrics.words import words
from plume_db.series.pyramid import Floats

MOST_POINTS = 50_000
"""Beyond it the picture is of how many points lie in each cell."""
MOST_HELD = 2_000_000
"""Rows held; of more, density and curves are those of a random half, quarter, ..."""
CELLS = (240, 150)

_DECADES = 30.0
_FAR = 5.0
_QUALITY = frozenset({"psnr", "ssim", "msssim", "vmaf", "quality", "butteraugli", "dssim", "fsim"}
                     | {"ssimulacra", "lpips"})  # fmt: skip


@dataclass(frozen=True)
class Axis:
    """What stands on an axis."""

    label: str
    unit: str
    better: Better
    """Which values are the good ones."""
    log: bool
    least: float
    """The exact extremes of all rows that have both values."""
    greatest: float
    low: float
    """The ends of the picture; a few far outliers may lie beyond them."""
    high: float


@dataclass(frozen=True)
class ScatterLine:
    """The points of one group."""

    label: str
    rows: int
    """Rows with both values."""
    x: Floats
    """The points to draw; where there is a density, the extremes only."""
    y: Floats
    front: tuple[Floats, Floats]
    """The Pareto front over all rows, the best in x first; empty where it is not known what is
    good."""
    curve: tuple[Setting, ...] = ()
    """Mean rate and mean quality of each setting, in order of quality."""
    number: int = 0
    """Its place among all groups, those without rows too: it keeps its colour."""


@dataclass(frozen=True)
class Density:
    """How many points lie in each cell of the picture."""

    x: Floats
    """Edges, n + 1; even on the axis as it is drawn."""
    y: Floats
    counts: NDArray[np.float32]
    """Shape (lines, n, m)."""


@dataclass(frozen=True)
class Scatter:
    """One metric against another."""

    x: Axis
    y: Axis
    lines: tuple[ScatterLine, ...]
    front: tuple[Floats, Floats]
    """The Pareto front of all groups together."""
    rows: int
    """Rows with both values."""
    missing: int
    """Rows where one of the two is NULL, no number, or infinite."""
    outside: int
    """Points beyond the ends of the picture, of those held."""
    density: Density | None
    deltas: tuple[Delta, ...]
    """Every group against every other, where the axes are a rate and a quality."""
    notes: tuple[str, ...] = ()


class _Gathering:
    """One read: counts, extremes and fronts of all rows; the rows while they fit."""

    def __init__(self, lines: int, better: tuple[Better, Better]) -> None:
        self.better = better
        self._ranked = "unknown" not in better
        self.parts: list[list[tuple[Floats, Floats]]] = [[] for _ in range(lines)]
        none = np.empty(0)
        self.fronts = [(none, none) for _ in range(lines)]
        self.extremes: list[list[tuple[float, float]]] = [[] for _ in range(lines)]
        self.counts = [0] * lines
        self.missing = 0
        self.share = 1.0
        self._held = 0
        self._random = np.random.default_rng(20010401)

    def add(self, pairs: Pairs) -> None:
        both = np.isfinite(pairs.x) & np.isfinite(pairs.y)
        self.missing += pairs.read - int(np.count_nonzero(both))
        for line in range(len(self.parts)):
            mine = both & (pairs.codes == line) if len(self.parts) > 1 else both
            x, y = pairs.x[mine], pairs.y[mine]
            if len(x):
                self._add(line, x, y)
        if self._held > MOST_HELD:
            self._halve()

    def _add(self, line: int, x: Floats, y: Floats) -> None:
        self.counts[line] += len(x)
        if self._ranked:
            self.fronts[line] = joined_front(self.fronts[line], x, y, *self.better)
        places = [int(f(v)) for v in (x, y) for f in (np.argmin, np.argmax)]
        held = self.extremes[line] + [(float(x[p]), float(y[p])) for p in places]
        self.extremes[line] = _outermost(held)
        if self.share < 1:
            kept = self._random.random(len(x)) < self.share
            x, y = x[kept], y[kept]
        self.parts[line].append((x, y))
        self._held += len(x)

    def _halve(self) -> None:
        self.share /= 2
        self._held = 0
        for number, parts in enumerate(self.parts):
            thinned = []
            for x, y in parts:
                kept = self._random.random(len(x)) < 0.5
                thinned.append((x[kept], y[kept]))
                self._held += len(thinned[-1][0])
            self.parts[number] = thinned

    def points(self) -> list[tuple[Floats, Floats]]:
        """Give the rows held of each line."""
        none = np.empty(0)
        return [
            (np.concatenate([none, *(x for x, _ in parts)]),
             np.concatenate([none, *(y for _, y in parts)]))
            for parts in self.parts
        ]  # fmt: skip


def _outermost(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    across, down = (lambda p: p[0]), (lambda p: p[1])
    found = [f(points, key=k) for k in (across, down) for f in (min, max)]
    return list(dict.fromkeys(found))


def scatter_of(
    task: Task, spec: SeriesSpec, start: float, stop: float, *, log_y: bool = False
) -> Scatter:
    """Read the two metrics of the rows of a span; raises NoCloud where there is nothing to draw."""
    against = spec.against
    if against is None:
        raise NoCloud(tr("A scatter needs a second metric: choose what stands on the other axis."))
    if "count" in (spec.load.metric.kind, against.kind):
        raise NoCloud(tr("Rows that are counted have no pairs of values: choose two columns."))
    better = better_of(against), better_of(spec.load.metric)
    labels, pieces = read_pairs(task, spec.load, against, start, stop)
    gathered = _Gathering(len(labels), better)
    for pairs in pieces:
        task.token.check()
        gathered.add(pairs)
    rows = sum(gathered.counts)
    if not rows:
        raise NoCloud(_nothing(spec, gathered.missing))
    points = gathered.points()
    x = _axis(against.label, against.unit, better[0], gathered, points, 0, log=None)
    y = _axis(spec.label, spec.load.metric.unit, better[1], gathered, points, 1, log=log_y)
    curves, how = _curves(task, spec, labels, gathered, points, start, stop)
    held = [each for each, count in zip(points, gathered.counts, strict=True) if count]
    density = _density(task, x, y, held) if rows > MOST_POINTS else None
    lines = _lines(labels, gathered, points, curves, dense=density is not None)
    return Scatter(
        x,
        y,
        lines,
        _whole_front(gathered),
        rows,
        gathered.missing,
        sum(_outside(x, y, *each) for each in points),
        density,
        _deltas(curves, better[0], spec),
        (*how, *_notes(spec, gathered.share)),
    )


def _nothing(spec: SeriesSpec, missing: int) -> str:
    if not missing:
        return tr("There are no rows in this span of time.")
    assert spec.against is not None
    return trn(
        "None of the {n} row has both a {label} and a {label2}.",
        "None of the {n} rows have both a {label} and a {label2}.",
        missing,
        label=spec.label,
        label2=spec.against.label,
    )


def _notes(spec: SeriesSpec, share: float) -> tuple[str, ...]:
    notes = []
    if share < 1:
        notes.append(
            tr(
                "Density and curves are those of 1 in {value:.0f} rows, taken at "
                "random; counts, extremes and Pareto fronts are of all.",
                value=1 / share,
            )
        )
    if "setting" in words(spec.load.metric.label):
        notes.append(
            tr(
                "{label} is what was asked for, not what was measured: the same number "
                "of two encoders is not the same quality.",
                label=spec.label,
            )
        )
    return tuple(notes)


def _axis(
    label: str,
    unit: str,
    better: Better,
    gathered: _Gathering,
    points: Sequence[tuple[Floats, Floats]],
    place: int,
    *,
    log: bool | None,
) -> Axis:
    """Choose what an axis shows; `log` None: where the values are positive and span decades."""
    ends = [p[place] for line in gathered.extremes for p in line]
    least, greatest = min(ends), max(ends)
    sample = np.concatenate([each[place][:: max(1, len(each[place]) // 50_000)] for each in points])
    with np.errstate(all="ignore"):
        found = np.quantile(sample, (0.005, 0.995)) if len(sample) else [least, least]
    low, high = (float(v) for v in found)
    logarithmic = spans_decades(sample, least, _DECADES) if log is None else log and least > 0
    to, back = (math.log10, _power) if logarithmic else (float, float)
    bottom, top, inner = to(least), to(greatest), to(high) - to(low) if low <= high else 0.0
    if inner > 0 and not top - bottom <= _FAR * inner:
        bottom, top = max(bottom, to(low) - inner / 2), min(top, to(high) + inner / 2)
    if not math.isfinite(top - bottom):
        raise NoCloud(
            tr(
                "{label} reaches from {least:.4g} to {greatest:.4g}: too far to be drawn.",
                label=label,
                least=least,
                greatest=greatest,
            )
        )
    margin = (top - bottom) * 0.04 or abs(bottom) * 0.1 or 1.0
    from_zero = not logarithmic and 0 <= bottom < 0.25 * top
    low_end = 0.0 if from_zero else back(bottom - margin)
    return Axis(label, unit, better, logarithmic, least, greatest, low_end, back(top + margin))


def _power(value: float) -> float:
    return float(10.0 ** min(308.0, max(-307.0, value)))


def _outside(x: Axis, y: Axis, across: Floats, up: Floats) -> int:
    inside = (across >= x.low) & (across <= x.high) & (up >= y.low) & (up <= y.high)
    return len(across) - int(np.count_nonzero(inside))


def _edges(axis: Axis, cells: int) -> Floats:
    if axis.log:
        return np.asarray(np.geomspace(axis.low, axis.high, cells + 1))
    return np.linspace(axis.low, axis.high, cells + 1)


def _density(task: Task, x: Axis, y: Axis, points: Sequence[tuple[Floats, Floats]]) -> Density:
    counts = np.zeros((len(points), *CELLS), dtype=np.float32)
    for number, (across, up) in enumerate(points):
        for begin in range(0, len(across), 131_072):
            task.token.check()
            part = slice(begin, begin + 131_072)
            columns, rows = _cells(x, across[part], CELLS[0]), _cells(y, up[part], CELLS[1])
            held = (columns >= 0) & (columns < CELLS[0]) & (rows >= 0) & (rows < CELLS[1])
            places = (columns * CELLS[1] + rows)[held]
            counted = np.bincount(places, minlength=CELLS[0] * CELLS[1])
            counts[number] += counted.reshape(CELLS).astype(np.float32)
    return Density(_edges(x, CELLS[0]), _edges(y, CELLS[1]), counts)


def _cells(axis: Axis, values: Floats, cells: int) -> NDArray[np.intp]:
    """Find the cell of each value; below 0 or at least `cells` where it is outside."""
    low, high = axis.low, axis.high
    if axis.log:
        values = np.log10(np.maximum(values, 5e-324))
        low, high = math.log10(low), math.log10(high)
    with np.errstate(all="ignore"):
        places = np.floor((values - low) * (cells / (high - low)))
    return np.clip(places, -1, cells).astype(np.intp)


def _lines(
    labels: Sequence[str],
    gathered: _Gathering,
    points: Sequence[tuple[Floats, Floats]],
    curves: dict[str, tuple[Setting, ...]],
    *,
    dense: bool,
) -> tuple[ScatterLine, ...]:
    made = []
    for number, label in enumerate(labels):
        if not gathered.counts[number]:
            continue
        x, y = points[number]
        if dense:
            ends = np.array(gathered.extremes[number])
            x, y = ends[:, 0], ends[:, 1]
        rows, front = gathered.counts[number], gathered.fronts[number]
        made.append(ScatterLine(label, rows, x, y, front, curves.get(label, ()), number))
    return tuple(made)


def _whole_front(gathered: _Gathering) -> tuple[Floats, Floats]:
    none = np.empty(0)
    front = (none, none)
    for each in gathered.fronts:
        front = joined_front(front, *each, *gathered.better)
    return front


def _curves(
    task: Task,
    spec: SeriesSpec,
    labels: Sequence[str],
    gathered: _Gathering,
    points: Sequence[tuple[Floats, Floats]],
    start: float,
    stop: float,
) -> tuple[dict[str, tuple[Setting, ...]], tuple[str, ...]]:
    """Make the mean curve of each group, where the vertical axis is a quality."""
    if not is_quality(spec) or len([c for c in gathered.counts if c]) < 2:
        return {}, ()
    if sum(gathered.counts) <= MOST_HELD:
        curves, column = curves_of_settings(task, spec, labels, start, stop)
        if curves:
            return curves, (tr("Curves are the mean of the rows of each {column}.", column=column),)
    made = {label: curve_of_points(*each) for label, each in zip(labels, points, strict=True)}
    return made, (tr("Curves are the mean of rows of equal, or nearly equal, quality."),)


def is_quality(spec: SeriesSpec) -> bool:
    """Tell whether the vertical axis measures a quality."""
    metric = spec.load.metric
    named = set(words(metric.label)) | {w for c in metric.columns for w in words(c)}
    return metric.unit == "dB" or bool(named & _QUALITY)


def _deltas(
    curves: dict[str, tuple[Setting, ...]], better_x: Better, spec: SeriesSpec
) -> tuple[Delta, ...]:
    if better_x != "smaller" or not is_quality(spec):
        return ()
    return deltas(
        [
            Curve(label, np.array([s.rate for s in curve]), np.array([s.quality for s in curve]))
            for label, curve in curves.items()
            if curve and label != "other"
        ]
    )
