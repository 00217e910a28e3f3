"""Changes of level: where a series goes over to another value and stays there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from plume_db.insight.marks import Mark, Overlay, Refusal
from plume_db.insight.phrases import chance_text
from plume_db.insight.points import Points, thinned
from plume_db.insight.robust import (
    chance_of,
    cleaned,
    inflation_of,
    limit_of,
    persistence_of,
    run_inflation,
    scale_of,
    variance_of,
)
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.pyramid import Floats, Ints

FEWEST = 20
_MOST = 1500
"""Values that a cut is sought between; more are taken together first."""
_SHORTEST = 5
"""Values of the shortest level."""
_PENALTY = 3.0
"""Cost of a cut, times ln(n): a cut must explain more than this of the squared deviations.

Two parameters (place and height) cost ``2 ln n`` by Schwarz's criterion (Yao 1988, Statistics and
Probability Letters 6); the third is the margin of Zhang & Siegmund (2007), Biometrics 63.
"""
_WANDERS = 0.95
_SURE = 0.05
"""Chance of the rank test, over all stretches it may have chosen from (Bonferroni)."""
_STANDS_OUT = 4.0
_HALF = 0.5
"""Share of a difference between levels that must be there within the next values."""
_NOTABLE = 2.0
"""Times the variance of means that what is left around the levels may have by chance."""


@dataclass(frozen=True)
class Change:
    """One cut between two levels."""

    at: int
    """The first point of the new level."""
    before: float
    after: float
    stands: float
    """The jump, in units of what neighbouring stretches differ by otherwise."""
    chance: float
    """Of a rank test between both levels."""
    sudden: bool = True
    """Whether most of the difference is there within a few values; a wave or a slope takes long."""


def changes_of(task: Task, points: Points) -> tuple[Mark | Overlay, ...] | Refusal:
    """Mark the changes of level, with the levels between; or say in words why there is none."""
    if len(points) < FEWEST:
        text = tr(
            "Changes of level need {fewest} values; there are {points}.",
            fewest=FEWEST,
            points=len(points),
        )
        return Refusal("changes", points.label, text)
    if points.role == "counter":
        return Refusal(
            "changes", points.label, tr("A counter has no level; draw its rate instead.")
        )
    x, y = points.x, points.y
    _, thin, size = thinned(x, y, _MOST)
    if (held := persistence_of(thin)) >= _WANDERS:
        text = tr(
            "The values follow their neighbours too closely to tell levels apart ({held:.2f}).",
            held=held,
        )
        return Refusal("changes", points.label, text)
    found = find_changes(task, thin)
    if not found:
        text = tr("No change of level that stands out ({basis}).", basis=points.basis)
        return Refusal("changes", points.label, text)
    cuts = np.array([_placed(y, each, size) for each in found])
    return _told(points, found, cuts)


def find_changes(task: Task, values: Floats) -> list[Change]:
    """Cut values where their level changes, and keep the cuts that two tests agree on.

    Cuts are sought by optimal partitioning (Jackson et al. 2005, IEEE Signal Processing Letters
    12) of squared deviations after Hampel's filter, with a penalty of ``3 ln n`` variances, more
    for persistent values. Each is then verified: the jump between the stretches on both sides
    must stand out from the jumps everywhere else in the series (so that waves, ramps and walks
    have none), half of it within five values, and the levels must differ by Mann & Whitney's rank
    test (1947), p < 0.2 / n². The weakest that fails is taken out, and the rest is judged anew.
    """
    clean = cleaned(values)
    spread = float(np.ptp(clean))
    if len(values) < FEWEST or spread == 0.0:
        return []
    noise = max(_noise(values, clean), 1e-3 * spread)
    held = persistence_of(clean)
    scaled = np.clip((clean - np.median(clean)) / noise, -1e6, 1e6)
    inflation = inflation_of(held)
    cuts = _partition(task, scaled, _PENALTY * math.log(len(scaled)) * inflation)
    return _verified(task, values, scaled, cuts, inflation)


def _noise(values: Floats, clean: Floats) -> float:
    """Give the deviation of the noise, from the steps between neighbours.

    Where most values equal their neighbours the rest is the noise, so it must not be filtered.
    """
    steps = np.diff(values)
    return math.sqrt(variance_of(steps if scale_of(steps) == 0.0 else np.diff(clean)) / 2.0)


def _partition(task: Task, values: Floats, penalty: float) -> list[int]:
    """Find the cuts of least cost: squared deviations from the means, and a penalty for each."""
    n = len(values)
    sums = np.concatenate(([0.0], np.cumsum(values)))
    squares = np.concatenate(([0.0], np.cumsum(values * values)))
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    origin = np.zeros(n + 1, dtype=np.int64)
    starts = np.arange(n + 1, dtype=np.float64)
    for stop in range(_SHORTEST, n + 1):
        if stop % 100 == 0:
            task.token.check()
        most = stop - _SHORTEST + 1
        total = sums[stop] - sums[:most]
        cost = squares[stop] - squares[:most] - total * total / (stop - starts[:most])
        whole = best[:most] + cost
        place = int(np.argmin(whole))
        best[stop], origin[stop] = whole[place] + penalty, place
    cuts: list[int] = []
    at = n
    while (at := int(origin[at])) > 0:
        cuts.append(at)
    return cuts[::-1]


def _verified(
    task: Task, raw: Floats, values: Floats, cuts: list[int], inflation: float
) -> list[Change]:
    """Take out the weakest cut until all that are left pass both tests."""
    contrast = _Contrast(values)
    while cuts:
        task.token.check()
        edges = [0, *cuts, len(values)]
        levels = [np.full(b - a, values[a:b].mean()) for a, b in pairwise(edges)]
        wander = run_inflation(values - np.concatenate(levels))
        contrast.inflation = max(inflation, wander if wander > _NOTABLE else 1.0)
        judged = [
            _judged(raw, values, contrast, edges[k : k + 3], inflation) for k in range(len(cuts))
        ]
        failed = [
            place
            for place, each in enumerate(judged)
            if not each.sudden
            or each.stands < contrast.limit
            or each.chance > 4 * _SURE / len(values) ** 2
        ]
        if not failed:
            return judged
        weakest = min(failed, key=lambda place: judged[place].stands)
        cuts = cuts[:weakest] + cuts[weakest + 1 :]
    return []


class _Contrast:
    """How much the means of neighbouring stretches differ, anywhere in the series."""

    def __init__(self, values: Floats) -> None:
        n = len(values)
        self.inflation = 1.0
        """How many times more means vary than those of independent values."""
        self._most = min(max(10, n // 20), 50)
        self._sums = np.concatenate(([0.0], np.cumsum(values)))
        self._jumps: dict[int, Floats] = {}
        self.limit = max(_STANDS_OUT, limit_of(n, 0.01))

    def _jumps_of(self, reach: int) -> Floats:
        """Give the jump at every place from `reach` on, between stretches of that length."""
        if reach not in self._jumps:
            sums = self._sums
            self._jumps[reach] = (
                sums[2 * reach :] - 2 * sums[reach:-reach] + sums[: -2 * reach]
            ) / reach
        return self._jumps[reach]

    def of(self, first: int, cut: int, stop: int) -> float:
        """Tell how far a jump stands out, in deviations; `first` and `stop` are the next cuts."""
        reach = min(self._most, cut - first, stop - cut)
        jumps = self._jumps_of(reach)
        place = cut - reach
        # A jump is seen from all places within reach of it: they tell nothing of the others.
        others = np.concatenate((jumps[: max(0, place - reach)], jumps[place + reach :]))
        usual = float(np.median(others)) if len(others) else 0.0
        scale = scale_of(others) if len(others) >= reach else 0.0
        expected = math.sqrt(2.0 * self.inflation / reach)
        return abs(float(jumps[place]) - usual) / max(expected, scale)


def _judged(
    raw: Floats, values: Floats, contrast: _Contrast, edges: list[int], inflation: float
) -> Change:
    first, cut, stop = edges
    return Change(
        cut,
        float(np.median(raw[first:cut])),
        float(np.median(raw[cut:stop])),
        contrast.of(first, cut, stop),
        _rank_chance(values[first:cut], values[cut:stop], inflation),
        _sudden(values, first, cut, stop),
    )


def _sudden(values: Floats, first: int, cut: int, stop: int) -> bool:
    whole = float(values[cut:stop].mean() - values[first:cut].mean())
    near = float(values[cut : cut + _SHORTEST].mean() - values[cut - _SHORTEST : cut].mean())
    return near / whole >= _HALF if whole else False


def _rank_chance(before: Floats, after: Floats, inflation: float) -> float:
    """Give the two-sided chance of Mann & Whitney's test, its variance raised for persistence."""
    n, m = len(before), len(after)
    ordered = np.sort(before)
    below = np.searchsorted(ordered, after, "left") + np.searchsorted(ordered, after, "right")
    agreement = float(below.sum()) / 2.0
    ties = np.unique(np.concatenate((before, after)), return_counts=True)[1].astype(np.float64)
    whole = n + m
    correction = float((ties**3 - ties).sum()) / (whole * (whole - 1))
    spread = math.sqrt(max(1e-9, n * m / 12.0 * (whole + 1 - correction)) * inflation)
    return chance_of((agreement - n * m / 2.0) / spread)


def _placed(y: Floats, change: Change, size: int) -> int:
    """Find the point where a change happens, among the points that were taken together."""
    if size == 1:
        return change.at
    first = max(0, (change.at - 2) * size)
    part = y[first : min(len(y), (change.at + 2) * size)]
    old = np.concatenate(([0.0], np.cumsum(np.abs(part - change.before))))
    new = np.concatenate(([0.0], np.cumsum(np.abs(part - change.after))))
    return first + int(np.argmin(old + new[-1] - new))


def _told(points: Points, found: list[Change], cuts: Ints) -> tuple[Mark | Overlay, ...]:
    x, y = points.x, points.y
    edges = [0, *(int(cut) for cut in cuts), len(x)]
    levels = [float(np.median(y[a:b])) if b > a else math.nan for a, b in pairwise(edges)]
    marks = tuple(
        _mark(points, change, edges[k + 1], levels[k], levels[k + 1])
        for k, change in enumerate(found)
    )
    xs: list[float] = []
    ys: list[float] = []
    for (a, b), level in zip(pairwise(edges), levels, strict=True):
        if b > a:
            xs += [float(x[a]), float(x[min(b, len(x) - 1)]), float(x[min(b, len(x) - 1)])]
            ys += [level * points.factor, level * points.factor, math.nan]
    why = trn(
        "Medians before and after {n} change of level, {basis}.",
        "Medians between {n} changes of level, {basis}.",
        len(found),
        basis=points.basis,
    )
    text = " → ".join(points.say(level) for level in levels[:4]) + (" …" if len(levels) > 4 else "")
    overlay = Overlay(
        "levels",
        points.label,
        np.array(xs),
        np.array(ys),
        None,
        None,
        why,
        tr("level {text}", text=text),
    )
    return (*marks, overlay)


def _mark(points: Points, change: Change, at: int, before: float, after: float) -> Mark:
    moment = float(points.x[at])
    pattern = (
        tr(", after its {pattern} pattern was taken out", pattern=points.pattern)
        if points.pattern
        else ""
    )
    why = tr(
        "The level changes at {when}: median {say} before, {say2} after. Found "
        "by optimal partitioning (penalty 3 ln n){pattern}; the jump is "
        "{stands:.1f} times what neighbouring stretches differ by otherwise, "
        "and ranks differ with {chance}; {basis}.",
        when=points.when(moment),
        say=points.say(before),
        say2=points.say(after),
        pattern=pattern,
        stands=change.stands,
        chance=chance_text(change.chance),
        basis=points.basis,
    )
    return Mark(
        "change", moment, moment, after * points.factor, points.label,
        tr("median {say} → {say2}", say=points.say(before), say2=points.say(after)), why,
    )  # fmt: skip
