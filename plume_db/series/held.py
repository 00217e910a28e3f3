"""Rows that are held: gathered as they are read, put in order of time at the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plume_db.series.pyramid import Floats, Ints, Pyramid, Room, from_rows, from_values

PART = 65_536
"""Rows sorted in one go: 5 ms."""
Check = Callable[[], None]


class Slab:
    """The rows of one line, each chunk written to its place at once: nothing is copied later.

    The place is known from the rowids. Memory that no row is written to is never used, so there
    is room behind the rows for those that a growing table brings later.
    """

    def __init__(self, least: int, span: int) -> None:
        self._least = least
        self._span = span
        self._x = np.empty(span + span // 4)
        self._y = np.empty(len(self._x) + 1)
        self._filled: list[tuple[int, int]] = []

    def add(self, x: Floats, y: Floats, first: int) -> None:
        """Take the rows of the chunk that begins at a rowid."""
        if not len(x):
            return
        place = first - self._least
        self._x[place : place + len(x)] = x
        self._y[place : place + len(x)] = y
        self._filled.append((place, len(x)))

    def pieces(self) -> list[tuple[Floats, Floats]]:
        """Give the rows of each chunk, in the order of the file."""
        self._filled.sort()
        return [(self._x[at : at + n], self._y[at : at + n]) for at, n in self._filled]

    def finish(self, check: Check) -> Pyramid:
        """Build the pyramid; rows in order of time stay where they are."""
        pieces = self.pieces()
        if not _in_order(pieces):
            return merge(pieces, check)
        rows = 0
        for at, n in self._filled:
            check()
            if at != rows:  # always to the left, where nothing lies any more
                self._x[rows : rows + n] = self._x[at : at + n]
                self._y[rows : rows + n] = self._y[at : at + n]
            rows += n
        del pieces
        if rows < self._span:
            # What the gaps took is given back; nobody else has seen these arrays yet.
            self._x.resize(rows + rows // 4, refcheck=False)
            self._y.resize(len(self._x) + 1, refcheck=False)
        self._y[rows] = np.nan
        pyramid = from_values(self._x[:rows], self._y[: rows + 1], check)
        pyramid.room = Room(self._x, self._y, rows)
        return pyramid


class Pieces:
    """The rows of one line of several, or of a source that does not tell how many there are."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, Floats, Floats]] = []

    def add(self, x: Floats, y: Floats, first: int) -> None:
        """Take the rows of the chunk that begins at a rowid."""
        if len(x):
            self._pieces.append((first, x, y))

    def pieces(self) -> list[tuple[Floats, Floats]]:
        """Give the rows of each chunk, in the order of the file."""
        self._pieces.sort(key=lambda piece: piece[0])
        return [(x, y) for _, x, y in self._pieces]

    def finish(self, check: Check) -> Pyramid:
        """Build the pyramid."""
        pieces = self.pieces()
        self._pieces.clear()
        if not pieces:
            return from_rows(np.empty(0), np.empty(0))
        if not _in_order(pieces):
            return merge(pieces, check)
        rows = sum(len(x) for x, _ in pieces)
        x, y = np.empty(rows), np.empty(rows + 1)
        pieces.reverse()
        at = 0
        while pieces:  # each is dropped as soon as it is copied
            check()
            each_x, each_y = pieces.pop()
            x[at : at + len(each_x)] = each_x
            y[at : at + len(each_x)] = each_y
            at += len(each_x)
        y[rows] = np.nan
        return from_values(x, y, check)


def _in_order(pieces: list[tuple[Floats, Floats]]) -> bool:
    before = -np.inf
    for x, _ in pieces:
        if x[0] < before or not bool(np.all(x[1:] >= x[:-1])):
            return False
        before = float(x[-1])
    return True


def merge(pieces: list[tuple[Floats, Floats]], check: Check) -> Pyramid:
    """Sort the rows of all pieces by time, rows of one moment as they lie in the file.

    It is cut by time into parts that are sorted one by one, so that it can be stopped, and never
    holds the interpreter for long. Needs as much memory again while it lasts.
    """
    ordered: list[tuple[Floats, Floats]] = []
    for x, y in pieces:
        check()
        ordered.append(in_order(x, y))
    rows = sum(len(x) for x, _ in ordered)
    cuts = _cuts(ordered, rows)
    places = [np.concatenate(([0], np.searchsorted(x, cuts), [len(x)])) for x, _ in ordered]
    whole_x, whole_y = np.empty(rows), np.empty(rows + 1)
    at = 0
    for part in range(len(cuts) + 1):
        check()
        x, y = _part(ordered, places, part)
        whole_x[at : at + len(x)], whole_y[at : at + len(x)] = x, y
        at += len(x)
    whole_y[rows] = np.nan
    return from_values(whole_x, whole_y, check)


def _cuts(ordered: list[tuple[Floats, Floats]], rows: int) -> Floats:
    """Choose moments that part the rows about evenly."""
    if rows <= PART:
        return np.empty(0)
    every = max(1, rows // 200_000)
    some = np.sort(np.concatenate([x[::every] for x, _ in ordered]))
    number = rows // PART
    return np.unique(some[np.linspace(0, len(some) - 1, number + 1).astype(np.int64)[1:]])


def _part(
    ordered: list[tuple[Floats, Floats]], places: list[Ints], part: int
) -> tuple[Floats, Floats]:
    cut = [
        (x[place[part] : place[part + 1]], y[place[part] : place[part + 1]])
        for (x, y), place in zip(ordered, places, strict=True)
    ]
    x = np.concatenate([each for each, _ in cut])
    y = np.concatenate([each for _, each in cut])
    return in_order(x, y)


def in_order(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Sort some rows by time, unless they are."""
    if bool(np.all(x[1:] >= x[:-1])):
        return x, y
    order = np.argsort(x, kind="stable")
    return x[order], y[order]
