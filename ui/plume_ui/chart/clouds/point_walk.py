"""From point to point by keys: which one is next in x, or in y."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plume_db.series.pyramid import Floats, Ints


@dataclass(frozen=True)
class Mark:
    """A point (`line` and its place), or a cell of the density (column and row)."""

    kind: str
    first: int
    second: int


class Walk:
    """The points in order of x and of y, each order with its inverse."""

    def __init__(self, lines: list[tuple[int, Floats, Floats]]) -> None:
        sizes = [len(x) for _, x, _ in lines]
        none = np.empty(0)
        self._starts = dict(zip([n for n, _, _ in lines], np.cumsum([0, *sizes]), strict=False))
        self.numbers = np.repeat([n for n, _, _ in lines], sizes).astype(np.intp)
        self.by_x = _ranked(np.concatenate([none, *(x for _, x, _ in lines)]))
        self.by_y = _ranked(np.concatenate([none, *(y for _, _, y in lines)]))

    def mark(self, at: int) -> Mark:
        """Give the point at a place among all."""
        number = int(self.numbers[at])
        return Mark("point", number, at - int(self._starts[number]))

    def place_of(self, mark: Mark) -> int | None:
        """Find a point among all; None where it is not shown."""
        start = self._starts.get(mark.first)
        return None if start is None or mark.kind != "point" else int(start) + mark.second


def _ranked(values: Floats) -> tuple[Ints, Ints]:
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return order, rank
