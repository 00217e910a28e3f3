"""Serve any window of a series at any width: least, greatest and mean value of every pixel.

A pyramid is built once. Its lowest level is the rows themselves (or blocks of 256 rows, where a
table is too large to be kept), and each level above summarises 32 entries of the one below. A
window then costs about a tenth of a millisecond whatever it spans, and loses no spike: the range
of every pixel is put together from whole entries of the upper levels and the loose ends below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

FAN = 32
_TOP = 4096
_SLAB = 4096
"""Entries of an upper level that are made in one go: a step of a few tenths of a millisecond."""
GAP = 3.0
"""A step in time this many times a wide one breaks the line."""


@dataclass(frozen=True)
class Level:
    """Entries of one level; each array is one entry longer, and that one is never read.

    A level of rows has its values in `lo`; `hi` is the same array, `total` and `count` are None.
    """

    lo: Floats
    hi: Floats
    total: Floats | None = None
    count: Floats | None = None

    def __len__(self) -> int:
        return len(self.lo) - 1


@dataclass(frozen=True)
class Buckets:
    """What to draw in a window: one entry for each pixel that has rows."""

    x: Floats
    """The middle of each bucket, or the moment of the row."""
    lo: Floats
    """NaN where all values of the bucket are NULL."""
    hi: Floats
    mean: Floats
    count: Floats
    """Rows with a value."""
    start: Ints
    stop: Ints
    """The entries of the lowest level that a bucket is made of."""
    dense: bool
    """True where a bucket stands for several rows, False where it is one row."""
    joined: NDArray[np.bool_]
    """Whether a bucket is to be joined to the next one by a line."""
    missing: Floats = field(default_factory=lambda: np.empty(0))
    """Rows without a value: NULL, text, a blob."""

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True)
class Totals:
    """The whole series in a few figures; NaN where it has no value."""

    rows: int
    """Rows with a value."""
    least: float
    greatest: float
    mean: float
    last: float


@dataclass
class Room:
    """Arrays longer than what is in use; the rows of a pyramid are their beginning."""

    x: Floats
    values: Floats
    used: int
    """Rows written; only the pyramid that has as many may append."""


class Pyramid:
    """A series in order of time, with its summaries."""

    def __init__(
        self,
        x: Floats,
        levels: list[Level],
        exact: bool,
        before: Ints | None = None,
        *,
        step: float | None = None,
        last: float | None = None,
        until: float | None = None,
    ) -> None:
        self.x = x
        self.levels = levels
        self.exact = exact
        """Whether the lowest level is the rows themselves."""
        self.before = before
        """Rows before each entry of the lowest level, and all at its end; None: one row each."""
        self._until = until
        self.room: Room | None = None
        """Where rows can be appended without a copy of those there are."""
        self.wide_step = _wide_step(x) if step is None else step
        self.totals = self._totals(last)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last moment; (0, 1) where there is none."""
        if not len(self.x):
            return 0.0, 1.0
        return float(self.x[0]), float(self.x[-1]) if self._until is None else self._until

    @property
    def nbytes(self) -> int:
        """Memory held."""
        arrays = [self.x, self.before]
        for level in self.levels:
            arrays += [level.lo, level.total, level.count]
            arrays.append(level.hi if level.hi is not level.lo else None)
        return sum(array.nbytes for array in arrays if array is not None)

    def window(self, start: float, stop: float, pixels: int) -> Buckets:
        """Summarise ``start <= x <= stop`` in at most ``pixels + 1`` buckets, or give its rows.

        Where the window holds fewer than two rows for a pixel, it gives each row, and one beyond
        each edge, so that the line runs out of the picture.
        """
        pixels = max(1, pixels)
        first = int(np.searchsorted(self.x, start, "left"))
        last = int(np.searchsorted(self.x, stop, "right"))
        if not self.exact and first and (first == len(self.x) or self.x[first] > start):
            first -= 1  # the block that begins before the window may reach into it
        if last - first <= 2 * pixels or not stop > start:
            first, last = max(0, first - 1), min(len(self.x), last + 1)
            starts = np.arange(first, last, dtype=np.int64)
            return self._buckets(starts, starts + 1, (stop - start) / pixels, dense=not self.exact)
        # Edges at multiples of the width: buckets keep their rows while the window is moved.
        width = (stop - start) / pixels
        places = np.floor(start / width) + np.arange(pixels + 1)
        edges = places[1:] * width
        inner = np.searchsorted(self.x, edges, "left")
        cuts = np.clip(np.concatenate(([first], inner, [last])), first, last).astype(np.int64)
        starts, stops = cuts[:-1], cuts[1:]
        held = stops > starts
        middles = (places + 0.5) * width
        return self._buckets(starts[held], stops[held], width, dense=True, x=middles[held])

    def rows_in(self, starts: Ints, stops: Ints) -> Floats:
        """Count the rows of ranges of entries, with a value or without."""
        rows = stops - starts if self.before is None else self.before[stops] - self.before[starts]
        return rows.astype(np.float64)

    def _buckets(
        self, starts: Ints, stops: Ints, pixel: float, *, dense: bool, x: Floats | None = None
    ) -> Buckets:
        lo, hi, total, count = self._summarise(0, starts, stops)
        with np.errstate(all="ignore"):
            mean = np.where(count > 0, total / count, np.nan)
        x = self.x[starts] if x is None else x
        far = max(GAP * self.wide_step, 2.2 * pixel)
        joined = np.zeros(len(x), dtype=np.bool_)
        if len(x) > 1:
            near = self.x[starts[1:]] - self.x[stops[:-1] - 1] <= far
            joined[:-1] = near & np.isfinite(mean[1:]) & np.isfinite(mean[:-1])
        missing = self.rows_in(starts, stops) - count
        return Buckets(x, lo, hi, mean, count, starts, stops, dense, joined, missing)

    def _summarise(
        self, number: int, starts: Ints, stops: Ints
    ) -> tuple[Floats, Floats, Floats, Floats]:
        """Put ranges of one level together from the levels above it and the loose ends."""
        level = self.levels[number]
        sizes = stops - starts
        if number + 1 == len(self.levels) or not len(sizes) or int(sizes.max()) <= 2 * FAN:
            return _ranges(level, starts, stops)
        first, last = -(-starts // FAN), stops // FAN
        whole = last > first
        head = _gathered(level, starts, np.where(whole, first * FAN, stops))
        tail = _gathered(level, np.where(whole, last * FAN, stops), stops)
        inner = self._summarise(number + 1, np.where(whole, first, 0), np.where(whole, last, 0))
        with np.errstate(all="ignore"):
            return (
                np.fmin(np.fmin(head[0], tail[0]), inner[0]),
                np.fmax(np.fmax(head[1], tail[1]), inner[1]),
                head[2] + tail[2] + inner[2],
                head[3] + tail[3] + inner[3],
            )

    def _totals(self, last: float | None) -> Totals:
        if not len(self.x):
            return Totals(0, np.nan, np.nan, np.nan, np.nan)
        whole = np.array([0], dtype=np.int64), np.array([len(self.x)], dtype=np.int64)
        lo, hi, total, count = self._summarise(0, *whole)
        rows = int(count[0])
        with np.errstate(all="ignore"):
            mean = float(total[0] / count[0]) if rows else np.nan
        return Totals(
            rows, float(lo[0]), float(hi[0]), mean, self._last() if last is None else last
        )

    def _last(self) -> float:
        level = self.levels[0]
        tail = level.hi[: len(level)][-100_000:]
        held = np.flatnonzero(~np.isnan(tail))
        return float(tail[held[-1]]) if len(held) else float("nan")


def _wide_step(x: Floats) -> float:
    """Give the step between neighbours that 99 of 100 do not exceed, from a part of them.

    A median would not do: where rows come in bursts, it would break the line at every pause.
    """
    if len(x) < 2:
        return 0.0
    middle = max(0, len(x) // 2 - 50_000)
    steps = np.diff(x[middle : middle + 100_000])
    steps = steps[steps > 0]
    return float(np.quantile(steps, 0.99)) if len(steps) else 0.0


def _ranges(level: Level, starts: Ints, stops: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Summarise ranges: in one pass where they lie close together, else each for itself."""
    if not len(starts):
        empty = np.empty(0)
        return empty, empty, empty, empty
    sizes = stops - starts
    held = sizes > 0
    if not held.any() or int(sizes.max()) <= 2:
        return _gathered(level, starts, stops)
    # Only the top level, or a short window of a lower one, comes here: the pass is short.
    begin, end = int(starts[held].min()), int(stops[held].max())
    cuts = np.column_stack((starts[held], stops[held])).ravel() - begin
    part = slice(begin, end + 1)
    lo, hi, total, count = _pieces(level, part)

    def spread(piece: Floats, how: np.ufunc, empty: float) -> Floats:
        result = np.full(len(starts), empty)
        result[held] = how.reduceat(piece, cuts)[::2]
        return result

    with np.errstate(all="ignore"):
        return (
            spread(lo, np.fmin, np.nan),
            spread(hi, np.fmax, np.nan),
            spread(total, np.add, 0.0),
            spread(count, np.add, 0.0),
        )


def _gathered(level: Level, starts: Ints, stops: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Summarise short ranges (each less than a few FAN) by collecting their entries."""
    sizes = stops - starts
    width = int(sizes.max()) if len(sizes) else 0
    if width <= 0:
        shape = len(starts)
        return np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    places = starts[:, None] + np.arange(width)
    mine = places < stops[:, None]
    lo, hi, total, count = _pieces(level, np.where(mine, places, 0))
    with np.errstate(all="ignore"):
        return (
            np.fmin.reduce(np.where(mine, lo, np.nan), axis=1),
            np.fmax.reduce(np.where(mine, hi, np.nan), axis=1),
            np.where(mine, total, 0.0).sum(axis=1),
            np.where(mine, count, 0.0).sum(axis=1),
        )


def _pieces(level: Level, part: slice | Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Take entries of a level; for rows, total and count are made on the way."""
    lo = level.lo[part]
    if level.total is None or level.count is None:
        held = ~np.isnan(lo)
        return lo, lo, np.where(held, lo, 0.0), held.astype(np.float64)
    return lo, level.hi[part], level.total[part], level.count[part]


def padded(values: Floats, last: float) -> Floats:
    """Append the entry that changes nothing."""
    result = np.empty(len(values) + 1)
    result[:-1] = values
    result[-1] = last
    return result


def block_level(lo: Floats, hi: Floats, total: Floats, count: Floats) -> Level:
    """Make a level of summaries."""
    return Level(padded(lo, np.nan), padded(hi, np.nan), padded(total, 0.0), padded(count, 0.0))


def level_above(
    level: Level, fan: int = FAN, since: int = 0, check: Callable[[], None] | None = None
) -> Level:
    """Make the entries from `since` on of the level above, in steps small enough to be stopped."""
    n = len(level)
    size = max(0, -(-n // fan) - since)
    lo, hi, total, count = (np.empty(size + 1) for _ in range(4))
    for begin in range(0, size, _SLAB):
        if check is not None:
            check()
        end = min(size, begin + _SLAB)
        first, last = (since + begin) * fan, min(n, (since + end) * fan)
        cuts = np.arange(0, last - first, fan)
        pieces = _pieces(level, slice(first, last))
        with np.errstate(all="ignore"):
            np.fmin.reduceat(pieces[0], cuts, out=lo[begin:end])
            np.fmax.reduceat(pieces[1], cuts, out=hi[begin:end])
            np.add.reduceat(pieces[2], cuts, out=total[begin:end])
            np.add.reduceat(pieces[3], cuts, out=count[begin:end])
    for column in (lo, hi, total, count):
        column[size:] = np.nan
    return Level(lo, hi, total, count)


def build(
    x: Floats,
    lowest: Level,
    *,
    exact: bool,
    before: Ints | None = None,
    step: float | None = None,
    last: float | None = None,
    until: float | None = None,
    check: Callable[[], None] | None = None,
) -> Pyramid:
    """Build the levels above `lowest`, whose entries are in order of `x`.

    `check` is called between steps of a millisecond and may raise to stop; `step`, `last` and
    `until` replace what the pyramid would find out about its steps, its last value and moment.
    """
    levels = [lowest]
    while len(levels[-1]) > _TOP:
        levels.append(level_above(levels[-1], check=check))
    return Pyramid(x, levels, exact, before, step=step, last=last, until=until)


def grown(pyramid: Pyramid, x: Floats, y: Floats) -> Pyramid:
    """Append rows to a pyramid of rows; none of them is before its last moment.

    What there was is copied only when the room runs out, which makes room for a quarter more. The
    old pyramid stays as it is.
    """
    held, rows = len(pyramid), len(pyramid) + len(x)
    room = pyramid.room
    if room is None or room.used != held or len(room.x) < rows:
        size = rows + rows // 4 + FAN
        room = Room(np.empty(size), np.empty(size + 1), held)
        room.x[:held] = pyramid.x
        room.values[:held] = pyramid.levels[0].lo[:held]
    room.x[held:rows] = x
    room.values[held:rows] = y
    room.used = rows
    values = room.values[: rows + 1]
    levels = [Level(values, values)]
    for old in pyramid.levels[1:]:
        # The last entry of the level above may have been made of fewer than FAN.
        whole = held // FAN
        fresh = level_above(levels[-1], since=whole)
        levels.append(_appended(old, whole, fresh))
        held = whole
    while len(levels[-1]) > _TOP:
        levels.append(level_above(levels[-1]))
    result = Pyramid(room.x[:rows], levels, exact=True)
    result.room = room
    return result


def _appended(old: Level, whole: int, fresh: Level) -> Level:
    assert old.total is not None and old.count is not None
    assert fresh.total is not None and fresh.count is not None
    pairs = (
        (old.lo, fresh.lo),
        (old.hi, fresh.hi),
        (old.total, fresh.total),
        (old.count, fresh.count),
    )
    return Level(*(np.concatenate((before[:whole], after)) for before, after in pairs))


def from_values(x: Floats, values: Floats, check: Callable[[], None] | None = None) -> Pyramid:
    """Build a pyramid of rows in order of time without a copy; `values` is one entry longer."""
    return build(x, Level(values, values), exact=True, check=check)


def from_rows(x: Floats, y: Floats) -> Pyramid:
    """Build a pyramid of rows; they are sorted by time first where they are not."""
    if len(x) > 1 and not bool(np.all(x[1:] >= x[:-1])):
        order = np.argsort(x, kind="stable")
        x, y = x[order], y[order]
    values = padded(y, np.nan)
    return from_values(x, values)
