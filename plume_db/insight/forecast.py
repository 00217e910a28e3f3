"""A forecast with its interval, where one would have been right before; a refusal elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from plume_db.insight.foretell import METHODS, Method, repeat_last, seasonal
from plume_db.insight.marks import Overlay, Refusal
from plume_db.insight.phrases import length_at_least
from plume_db.insight.points import Points
from plume_db.jobs import Task
from plume_db.language import said, to_say, tr
from plume_db.series.pyramid import Floats

FEWEST = 40
"""Even steps of time a forecast is learned from."""
_MOST = 400
_EMPTY = 0.2
"""Share of steps that may have no value."""
_ORIGINS = 12
"""Moments of the past that a forecast is tried from."""
_BETTER = 0.9
"""Mean error, against repeating the last value, that a method must stay below."""
_WINS = 0.7
"""Share of the trials in which it must do so."""
_COVER = 0.9
_WIDEST = 2.5
"""Times the range of all values; a wider interval says nothing."""
_CYCLES = (
    (86400.0, to_say("daily pattern")),
    (604800.0, to_say("weekly pattern")),
    (365.25 * 86400, to_say("yearly pattern")),
)


@dataclass(frozen=True)
class Grid:
    """Values at even steps of time."""

    start: float
    step: float
    name: str
    """The step in words."""
    values: Floats


@dataclass(frozen=True)
class Trial:
    """How one method would have done."""

    name: str
    method: Method
    errors: Floats
    """Shape (origins, horizon)."""


def forecast_of(task: Task, points: Points, ends: bool) -> Overlay | Refusal:
    """Foretell the next eighth of the span; `ends`: the window reaches the end of the series.

    Candidates are exponential smoothing (Brown 1956), damped trend (Gardner & McKenzie 1985, phi
    0.9), the median slope (Theil-Sen) from the smoothed level, and each of a day's, week's and
    year's pattern by medians with smoothing of the rest (after Holt-Winters, 1960). The best of
    them in twelve trials on the past (rolling origin: Tashman 2000, International Journal of
    Forecasting 16) is taken where it beats repeating the last value clearly. The interval is made
    of the errors of those trials, not of a formula.
    """
    if isinstance(grid := _grid(points, ends), str):
        return Refusal("forecast", points.label, grid)
    candidates = dict(METHODS)
    for length, name in _CYCLES:
        period = round(length / grid.step)
        if points.is_time and 2 <= period <= len(grid.values) // 4:
            candidates[name] = seasonal(period)
    horizon = max(4, len(grid.values) // 8)
    naive = _tried(task, grid, "last value", repeat_last, horizon)
    trials = [_tried(task, grid, name, each, horizon) for name, each in candidates.items()]
    best = min(trials, key=lambda trial: float(np.abs(trial.errors).mean()))
    ratio, wins = _against(best, naive)
    if not (ratio <= _BETTER and wins >= _WINS):
        text = tr(
            "No method foretells this better than repeating the last value (tried "
            "on {errors} stretches of the past: the best, {name}, has {ratio:.0%} "
            "of its error).",
            errors=len(naive.errors),
            name=said(best.name),
            ratio=ratio,
        )
        return Refusal("forecast", points.label, text)
    return _drawn(points, grid, best, ratio, horizon)


def _grid(points: Points, ends: bool) -> Grid | str:
    """Bring the points to even steps, or say why that can not be done."""
    if points.role == "counter":
        return tr("A counter only grows; draw its rate to see a forecast.")
    if len(points) < FEWEST:
        return tr(
            "A forecast needs {fewest} values; there are {points}.",
            fewest=FEWEST,
            points=len(points),
        )
    if not ends:
        return tr("A forecast starts at the end of the series; the window ends before it.")
    if points.step <= 0 or points.span <= 0:
        return tr("All values share one moment.")
    if float(np.ptp(points.y)) == 0.0:
        return tr("The value does not change; there is nothing to foretell.")
    for factor in (1.0, 4.0, 12.0):
        grid, empty = _binned(points, factor)
        if len(grid.values) < FEWEST:
            break
        if empty <= _EMPTY:
            return grid
    return tr(
        "The values are too irregular in time for a forecast: even steps of "
        "any useful length leave more than {empty:.0%} of them empty.",
        empty=_EMPTY,
    )


def _binned(points: Points, factor: float) -> tuple[Grid, float]:
    least = max(points.step * factor, points.span / _MOST)
    step, name = points.step, points.long(points.step)
    if least > points.step * 1.01:
        step, name = length_at_least(least, is_time=points.is_time)
    count = round(points.span / step) + 1
    taken = points.taken if points.taken is not None else 0.0
    y = points.y + taken
    places = np.clip(np.round((points.x - points.x[0]) / step).astype(np.int64), 0, count - 1)
    values = np.full(count, np.nan)
    edges = np.flatnonzero(np.diff(places)) + 1
    firsts = np.concatenate(([0], edges))
    for place, part in zip(places[firsts], np.split(y, edges), strict=True):
        values[place] = np.median(part)
    held = np.isfinite(values)
    empty = 1.0 - float(held.mean())
    at = np.arange(count)
    filled = np.interp(at, at[held], values[held])
    return Grid(float(points.x[0]), step, name, filled), empty


def _tried(task: Task, grid: Grid, name: str, method: Method, horizon: int) -> Trial:
    """Foretell from moments of the past and compare with what came."""
    values = grid.values
    first, last = len(values) // 2, len(values) - horizon
    origins = np.unique(np.linspace(first, last, _ORIGINS).astype(np.int64))
    errors = np.empty((len(origins), horizon))
    for place, origin in enumerate(origins):
        task.token.check()
        errors[place] = values[origin : origin + horizon] - method(values[:origin], horizon)
    return Trial(name, method, errors)


def _against(best: Trial, naive: Trial) -> tuple[float, float]:
    """Give the error as a part of the naive one, and the share of trials that were won."""
    own, other = np.abs(best.errors).mean(axis=1), np.abs(naive.errors).mean(axis=1)
    whole = float(other.mean())
    if whole == 0.0:
        return 1.0, 0.0
    return float(own.mean()) / whole, float((own < other).mean())


def _reach(errors: Floats) -> Floats:
    """Give the half width of the interval at each step: it never narrows."""
    count, horizon = errors.shape
    sizes = np.abs(errors)
    reach = np.empty(horizon)
    for step in range(horizon):
        near = sizes[:, max(0, step - horizon // 4) : step + horizon // 4 + 1]
        reach[step] = np.quantile(near, min(1.0, _COVER + 0.5 / count))
    return np.maximum.accumulate(reach)


def _drawn(
    points: Points, grid: Grid, best: Trial, ratio: float, horizon: int
) -> Overlay | Refusal:
    values = grid.values
    ahead = best.method(values, horizon)
    reach = _reach(best.errors)
    if not np.isfinite(ahead).all() or float(reach[-1]) * 2 > _WIDEST * float(np.ptp(values)):
        text = tr(
            "The interval of a forecast would be wider than all values so far; it says nothing."
        )
        return Refusal("forecast", points.label, text)
    low, high = ahead - reach, ahead + reach
    bounds = _bounds(points)
    kept = bool((low < bounds[0]).any() or (high > bounds[1]).any())
    ahead, low, high = (np.clip(each, *bounds) for each in (ahead, low, high))
    ahead_of = np.arange(len(values) - 1, len(values) + horizon, dtype=np.float64)
    at: Floats = grid.start + grid.step * ahead_of
    at[0] = points.x[-1]
    join = values[-1]
    y, low, high = (np.concatenate(([join], each)) for each in (ahead, low, high))
    near = tr(" It is kept within what such values can be.") if kept else ""
    why = tr(
        "Foretold by {name} over {horizon} steps of {name2}. In {errors} "
        "trials on the past its mean error was {ratio:.0%} of that of "
        "repeating the last value; nine of ten errors lay within the "
        "band.{near} Learned from {values} steps, {basis}.",
        name=best.name,
        horizon=horizon,
        name2=grid.name,
        errors=len(best.errors),
        ratio=ratio,
        near=near,
        values=len(values),
        basis=points.basis,
    )
    f = points.factor
    end = tr("{say} ({say2} to ", say=points.say(float(y[-1])), say2=points.say(float(low[-1])))
    text = tr(
        "{end}{say}) at {when}",
        end=end,
        say=points.say(float(high[-1])),
        when=points.when(float(at[-1])),
    )
    return Overlay("forecast", points.label, at, y * f, low * f, high * f, why, text)


def _bounds(points: Points) -> tuple[float, float]:
    """Give the least and greatest value that makes sense: no size below 0, no share above all."""
    taken = points.taken if points.taken is not None else 0.0
    y = points.y + taken
    least = 0.0 if float(y.min()) >= 0.0 else -math.inf
    most = {"%": 100.0, "ratio": 1.0}.get(points.unit, math.inf) / points.factor
    return least, most if least == 0.0 and float(y.max()) <= most else math.inf
