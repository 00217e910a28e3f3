"""Bins with round edges, and the pass that counts numbers into them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from plume_db.profile.profile import Bin, Histogram
from plume_db.profile.tally import finite

MOST_BINS = 24
_CROWDED = 2
"""So many times wider than where most numbers lie is a range that is cut at its ends."""


@dataclass(frozen=True)
class Bins:
    """Edges of bins, one more than there are bins."""

    edges: tuple[int | float, ...]


def bins_for(low: int | float, high: int | float, middle: tuple[float, float] | None) -> Bins:
    """Choose edges for numbers from `low` to `high`, most of them between the two of `middle`."""
    if middle is not None and middle[1] > middle[0]:
        ends = max(low, middle[0]), min(high, middle[1])
        if high - low > _CROWDED * (ends[1] - ends[0]) > 0:
            low, high = ends
    if low == high:
        return Bins((low, low))
    return Bins(_edges(low, high))


def _edges(low: int | float, high: int | float) -> tuple[int | float, ...]:
    step = _step(float(high) / MOST_BINS - float(low) / MOST_BINS)
    if isinstance(low, int) and isinstance(high, int):
        size = max(1, round(step))
        return tuple(size * n for n in range(low // size, high // size + 2))
    first, last = math.floor(low / step), math.floor(high / step) + 1
    return tuple(_product(step, n) for n in range(first, last + 1))


def _step(least: float) -> float:
    """Round up to 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(least)) if least > 0 else 1.0
    for factor in (1, 2, 5, 10):
        if factor * power >= least:
            return _product(power, factor)
    return 10 * power


def _product(step: float, n: int) -> float:
    """Multiply so that three steps of a tenth are 0.3, as a person writes it."""
    return float(f"{step * n:.12g}")


def counting_sql(c: str, bins: Bins, mean: float) -> tuple[str, str, str]:
    """Write what to select, what to group by, and the condition, of the counting pass."""
    centre = repr(mean) if math.isfinite(mean) else "0.0"
    place = _tree(c, bins.edges, 0, len(bins.edges))
    squares = f"total(({c}-({centre}))*({c}-({centre})))"
    return f"{place},count(*),{squares}", "group by 1", finite(c)


def _tree(c: str, edges: Sequence[int | float], low: int, high: int) -> str:
    """Write the number of edges at or below a value as nested comparisons, exact for 64 bits."""
    if low == high:
        return str(low)
    middle = (low + high) // 2
    less, more = _tree(c, edges, low, middle), _tree(c, edges, middle + 1, high)
    return f"iif({c}<{_number(edges[middle])},{less},{more})"


def _number(edge: int | float) -> str:
    if isinstance(edge, int) and not -(2**63) < edge < 2**63:
        edge = float(edge)
    return f"({edge!r})" if isinstance(edge, int) or math.isfinite(edge) else "(9e999)"


def histogram_of(bins: Bins, counts: dict[int, int]) -> Histogram:
    """Make a histogram of the numbers counted at each place."""
    edges, last = bins.edges, len(bins.edges) - 1
    if edges[0] == edges[-1]:
        count = sum(counts.values())
        return Histogram((Bin(float(edges[0]), float(edges[0]), count),))
    made = tuple(
        Bin(float(edges[n]), float(edges[n + 1]), counts.get(n + 1, 0)) for n in range(last)
    )
    return Histogram(made, counts.get(0, 0), counts.get(last + 1, 0))
