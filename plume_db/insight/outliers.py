"""Outliers: values far from their neighbours, measured by what the series does otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plume_db.insight.marks import Mark, Refusal
from plume_db.insight.points import Points
from plume_db.insight.robust import limit_of, local_medians, wide_scale_of
from plume_db.language import tr, trn
from plume_db.series.pyramid import Floats, Ints

FEWEST = 12
MOST_MARKS = 40
"""The farthest ones are marked, the rest is counted in words."""
_HALF = 7
"""Neighbours on each side that a value is compared with."""
_LEAST = 3.5
"""Iglewicz & Hoaglin (1993), "How to Detect and Handle Outliers", ASQC."""
_HEAVY = 0.3
_MOST_SHARE = 0.01
_MOST_APART = 0.06
"""Share of values that may lie beyond a gap: holidays are a few weeks of a year."""


@dataclass(frozen=True)
class _Odd:
    """Values that lie too far out."""

    at: Ints
    z: Floats
    """Distance from the neighbours' median, in robust standard deviations."""
    middle: Floats
    """The neighbours' median."""
    tail: bool = False
    """Whether they belong to a long tail, so that none is to be marked."""


def outliers_of(points: Points) -> tuple[Mark, ...] | Refusal:
    """Mark values far from the median of their neighbours, or say in words why there is none.

    Robust z of the residual from a running median of 15 values (Hampel 1974; Iglewicz & Hoaglin
    1993: 3.5). The limit grows with the number of values, so that noise alone has a mark in one
    series of twenty, and with the tail of the residuals, so that a long tail is not called odd.
    """
    if len(points) < FEWEST:
        text = tr(
            "Outliers need {fewest} values; there are {points}.", fewest=FEWEST, points=len(points)
        )
        return _refused(points, text)
    if points.low is not None and points.high is not None:
        marks = [*_extremes(points, points.high, 1), *_extremes(points, points.low, -1)]
        return _chosen(points, sorted(marks, key=lambda pair: -pair[0]))
    odd = find_outliers(points.y)
    marks = _marked(points, odd)
    return _refused(points, _tail_text(points, odd, marks)) if odd.tail else _chosen(points, marks)


def _tail_text(points: Points, odd: _Odd, marks: list[tuple[float, Mark]]) -> str:
    """Say what lies far out, and why it is not called odd."""
    count = trn("{n} value lies far out", "{n} values lie far out", len(odd.at))
    far = marks[0][1]
    if np.isinf(odd.z).all():
        return tr(
            "{at} of {points} values differ from those around them, too many to be "
            "called odd ({basis}).",
            at=len(odd.at),
            points=len(points),
            basis=points.basis,
        )
    return tr(
        "{count} (the farthest at {when}: {text}), but in a tail that thins "
        "out slowly, so none of them is called odd ({basis}).",
        count=count,
        when=points.when(far.start),
        text=far.text,
        basis=points.basis,
    )


def _refused(points: Points, text: str) -> Refusal:
    return Refusal("outliers", points.label, text)


def find_outliers(y: Floats) -> _Odd:
    """Find values far from their neighbours, and tell whether they are only a long tail."""
    middle = local_medians(y, _HALF)
    off = y - middle
    scale = wide_scale_of(off)
    # What rounding leaves is no noise.
    tiny = 1e-9 * float(np.ptp(y))
    if scale <= tiny:
        return _among_equals(np.where(np.abs(off) <= tiny, 0.0, off), middle)
    z = np.clip(off / scale, -1e9, 1e9)
    sizes = np.abs(z)
    plain = max(_LEAST, limit_of(len(y)))
    least = max(plain, _power_limit(sizes))
    # Each side by its own tail: sizes and durations reach far up and not at all down.
    limits = np.where(
        z > 0, max(least, _tail_limit(z[z >= 0])), max(least, _tail_limit(-z[z <= 0]))
    )
    at = np.flatnonzero(sizes > np.minimum(limits, _gap_limit(sizes, plain)))
    many = len(at) > max(3, _MOST_APART * len(y))
    if many or (not len(at) and (sizes > 1.5 * plain).any()):
        at = np.flatnonzero(sizes > plain)
        return _Odd(at, z[at], middle[at], tail=True)
    return _Odd(at, z[at], middle[at])


def _among_equals(off: Floats, middle: Floats) -> _Odd:
    """Judge where most values equal their neighbours: few others are odd, many are not."""
    at = np.flatnonzero(off != 0.0)
    tail = len(at) > max(1, _MOST_SHARE * len(off))
    return _Odd(at, np.sign(off[at]) * math.inf, middle[at], tail=tail)


def _tail_limit(sizes: Floats) -> float:
    """Continue the tail to where one value in twenty series would lie, as a Weibull tail.

    From the quantiles 0.5 and 0.95; a normal tail is nearly of this kind.
    """
    n = len(sizes)
    if n < 8:
        return 0.0
    half, twentieth = np.quantile(sizes, (0.5, 0.95))
    if half <= 0:
        return math.inf
    bend = math.log(max(1.0, twentieth / half)) / math.log(math.log(20) / math.log(2))
    return float(half * (math.log(n / 0.05) / math.log(2)) ** bend)


def _power_limit(sizes: Floats) -> float:
    """Continue a long tail, as a power (Pareto) tail that reaches farther; 0 for a short one.

    From the quantiles 0.9 and 0.98: a normal tail has the power 0.22, an exponential one 0.33.
    """
    n = len(sizes)
    tenth, fiftieth = np.quantile(sizes, (0.9, 0.98))
    if n < 30 or tenth <= 0:
        return 0.0
    power = math.log(fiftieth / tenth) / math.log(5)
    return float(fiftieth * (n * 0.02 / 0.05) ** power) if power > _HEAVY else 0.0


def _gap_limit(sizes: Floats, least: float) -> float:
    """Find a gap that parts a few values from all others, wider than a long tail has by chance.

    Of values with a power tail of index ``a``, the one above the gap is ``r`` times the one below
    with the chance ``r ** (-a k)``, where ``k`` values lie above (Rényi 1953, on order
    statistics). The index is that of the inner part of the values; infinite where no gap is found.
    """
    n = len(sizes)
    most = int(_MOST_APART * n)
    quarter, tenth = np.quantile(sizes, (0.75, 0.9))
    if n < 30 or most < 1 or not 0 < quarter < tenth:
        return math.inf
    index = math.log(2.5) / math.log(tenth / quarter)
    ordered = np.sort(sizes)[::-1]
    above, below = ordered[:most], ordered[1 : most + 1]
    count = np.arange(1, most + 1)
    wide = (above / np.maximum(below, 1e-12)) ** (index * count) > most / 0.02
    found = np.flatnonzero(wide & (above > least))
    if not len(found):
        return math.inf
    k = int(found[-1])
    return float(math.sqrt(float(above[k]) * max(float(below[k]), least * least / float(above[k]))))


def _extremes(points: Points, edge: Floats, sign: int) -> list[tuple[float, Mark]]:
    """Judge the extremes of stretches among each other."""
    odd = find_outliers(edge)
    if odd.tail:
        return []
    keep = np.sign(odd.z) == sign
    what, among = (
        (tr("the greatest value of its stretch"), tr("greatest values"))
        if sign > 0
        else (tr("the least value of its stretch"), tr("least values"))
    )
    return [
        (abs(float(z)), _mark(points, int(at), float(edge[at]), float(z), float(middle),
                              what, among))
        for at, z, middle in zip(odd.at[keep], odd.z[keep], odd.middle[keep], strict=True)
    ]  # fmt: skip


def _marked(points: Points, odd: _Odd) -> list[tuple[float, Mark]]:
    taken = points.taken if points.taken is not None else np.zeros(len(points))
    what, among = tr("the value"), tr("15 values around it")
    marks = [
        (abs(float(z)), _mark(points, int(at), float(points.y[at] + taken[at]), float(z),
                              float(middle + taken[at]), what, among))
        for at, z, middle in zip(odd.at, odd.z, odd.middle, strict=True)
    ]  # fmt: skip
    return sorted(marks, key=lambda pair: -pair[0])


def _mark(
    points: Points, at: int, value: float, z: float, middle: float, what: str, among: str
) -> Mark:
    moment = float(points.x[at])
    text = tr("{say}, usually {say2}", say=points.say(value), say2=points.say(middle))
    if math.isinf(z):
        found = tr("all values around it are equal")
    else:
        found = tr("{z:,.1f} robust standard deviations off (MAD)", z=min(abs(z), 1e6))
    pattern = (
        tr(", the {pattern} pattern taken out", pattern=points.pattern) if points.pattern else ""
    )
    why = tr(
        "At {when} {what} is {say}; the median of the {among} is {say2}: "
        "{found}{pattern}; {basis}.",
        when=points.when(moment),
        what=what,
        say=points.say(value),
        among=among,
        say2=points.say(middle),
        found=found,
        pattern=pattern,
        basis=points.basis,
    )
    return Mark("outlier", moment, moment, value * points.factor, points.label, text, why)


def _chosen(points: Points, marks: list[tuple[float, Mark]]) -> tuple[Mark, ...] | Refusal:
    if not marks:
        return _refused(
            points, tr("No value lies far from its neighbours ({basis}).", basis=points.basis)
        )
    shown = [mark for _, mark in marks[:MOST_MARKS]]
    return tuple(sorted(shown, key=lambda mark: mark.start))
