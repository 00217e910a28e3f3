"""Series whose truth is known: noise of many kinds, and what was put into it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plume_db.insight.points import Points
from plume_db.jobs import CancelToken
from plume_db.series.pyramid import Floats

Make = Callable[[np.random.Generator, int], Floats]
START = 1_700_000_000.0
HOUR = 3600.0


class Idle:
    """Stands in for a task where nothing is read from a file."""

    def __init__(self) -> None:
        self.token = CancelToken()


def points(y: object, step: float = HOUR, x: Floats | None = None, **more: object) -> Points:
    values = np.asarray(y, dtype=np.float64)
    at = START + np.arange(len(values)) * step if x is None else x
    rows = len(values)
    return Points("line", at, values, rows, f"computed from {rows} rows", True, **more)  # type: ignore[arg-type]


def walk(r: np.random.Generator, n: int) -> Floats:
    return np.cumsum(r.normal(size=n))


def persistent(r: np.random.Generator, n: int) -> Floats:
    noise = r.normal(size=n)
    y = np.empty(n)
    y[0] = noise[0]
    for at in range(1, n):
        y[at] = 0.7 * y[at - 1] + noise[at]
    return y


NOISES: dict[str, Make] = {
    "white": lambda r, n: r.normal(size=n),
    "walk": walk,
    "persistent": persistent,
    "sine": lambda r, n: np.sin(np.arange(n) / 17) + 0.05 * r.normal(size=n),
    "noisy sine": lambda r, n: np.sin(np.arange(n) / 9) + 0.5 * r.normal(size=n),
    "ramp": lambda r, n: np.arange(n) * 0.05 + r.normal(size=n),
    "heavy tail": lambda r, n: r.standard_t(3, size=n),
    "exponential": lambda r, n: r.exponential(size=n),
    "counts": lambda r, n: r.poisson(3, size=n).astype(np.float64),
    "flags": lambda r, n: (r.random(n) < 0.3).astype(np.float64),
    "saw": lambda r, n: (np.arange(n) % 40) + 0.3 * r.normal(size=n),
}
