"""Summaries of consecutive rows of the file, and where each can be read again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from plume_db.series.pyramid import Floats, Ints, Pyramid, block_level, build, from_rows

Blocks: TypeAlias = NDArray[np.float64]
"""One column for each block; see the rows below. All are exact: places stay under 2**53."""
_MIX, _MIX_CODE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd numbers whose bits look drawn by lot."""
_MIXED, _ALL_BITS = 8192, (1 << 64) - 1
"""Rows mixed at once, so few that they stay in the cache of the processor."""

SINCE, UNTIL, LO, HI, TOTAL, COUNT, ROWS, CHUNK, BEGIN, END = range(10)


@dataclass(frozen=True)
class Chunks:
    """The ranges of rowids a table was read by, in their order."""

    first: Ints
    last: Ints
    rows: Ints
    """Rows read, also those without a time."""
    since: Floats
    """The first moment; NaN where no row has one."""
    until: Floats
    mark: NDArray[np.uint64]
    """What :func:`mark_of` gave for its rows, by which an UPDATE among them is noticed."""

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Whereabouts:
    """For each block of a line: its last moment, and its rows in the file."""

    until: Floats
    chunk: Ints
    """Which of the chunks."""
    begin: Ints
    """The place of its first row among those of the chunk."""
    end: Ints
    """The place after its last one; rows of other lines may lie between."""


def mark_of(x: Floats, y: Floats, codes: NDArray[np.uint16] | None) -> int:
    """Sum rows up to a number that is another one where a row is; marks of parts add up.

    Each row gives the bits of its moment, mixed with those of its value and of its line, modulo
    2**64. Two changes can undo each other only by chance.
    """
    total = 0
    for begin in range(0, len(x), _MIXED):
        part = slice(begin, begin + _MIXED)
        mixed = y[part].view(np.uint64) * _MIX
        if codes is not None:
            mixed += codes[part].astype(np.uint64) * _MIX_CODE
        mixed ^= x[part].view(np.uint64)
        total += int(mixed.sum(dtype=np.uint64))
    return total & _ALL_BITS


def blocks_of(x: Floats, y: Floats, at: Ints | None, chunk: int, size: int) -> Blocks:
    """Summarise each `size` rows of a line, in the order of the file.

    `at` is the place of each among the rows of the chunk; None where they are all of them.
    """
    n = len(x)
    cuts = np.arange(0, n, size)
    return blocks_at(x, y, at, chunk, cuts)


def blocks_at(x: Floats, y: Floats, at: Ints | None, chunk: int, cuts: Ints) -> Blocks:
    """Summarise the rows from each cut to the next; see :func:`blocks_of`."""
    n = len(x)
    ends = np.append(cuts[1:], n)
    made = np.empty((10, len(cuts)))
    held = ~np.isnan(y)
    with np.errstate(all="ignore"):
        np.minimum.reduceat(x, cuts, out=made[SINCE])
        np.maximum.reduceat(x, cuts, out=made[UNTIL])
        np.fmin.reduceat(y, cuts, out=made[LO])
        np.fmax.reduceat(y, cuts, out=made[HI])
        np.add.reduceat(y if held.all() else np.where(held, y, 0.0), cuts, out=made[TOTAL])
        np.add.reduceat(held.astype(np.float64), cuts, out=made[COUNT])
    made[ROWS] = ends - cuts
    made[CHUNK] = chunk
    made[BEGIN] = cuts if at is None else at[cuts]
    made[END] = ends if at is None else at[ends - 1] + 1
    return made


def joined(blocks: Sequence[Blocks]) -> Blocks:
    """Put the blocks of many chunks in order of their first moment."""
    if not blocks:
        return np.empty((10, 0))
    whole = np.concatenate(sorted(blocks, key=lambda each: float(each[SINCE, 0])), axis=1)
    since = whole[SINCE]
    if bool(np.all(since[1:] >= since[:-1])):
        return whole
    return whole[:, np.argsort(since, kind="stable")]


class Together:
    """The blocks of many chunks in order, as :func:`joined` gives them, one column at a time.

    All columns at once would take as much memory again as the blocks themselves.
    """

    def __init__(self, blocks: Sequence[Blocks]) -> None:
        self._parts = sorted(blocks, key=lambda each: float(each[SINCE, 0]))
        self._order: Ints | None = None
        since = self[SINCE]
        if not bool(np.all(since[1:] >= since[:-1])):
            self._order = np.argsort(since, kind="stable")

    def __getitem__(self, column: int) -> Floats:
        """Put a column together; a new array each time."""
        if not self._parts:
            return np.empty(0)
        made = np.concatenate([part[column] for part in self._parts])
        return made if self._order is None else made[self._order]


def overlap(blocks: Blocks | Together) -> bool:
    """Tell whether a block begins before one in front of it has ended."""
    return bool(np.any(blocks[SINCE][1:] < np.maximum.accumulate(blocks[UNTIL])[:-1]))


def pyramid_of(
    blocks: Blocks | Together,
    *,
    step: float | None = None,
    last: float | None = None,
    check: Callable[[], None] | None = None,
) -> Pyramid:
    """Build a pyramid whose lowest level are blocks; see :func:`plume_db.series.pyramid.build`."""
    since = blocks[SINCE].copy()
    if not len(since):
        return from_rows(np.empty(0), np.empty(0))
    before = np.zeros(len(since) + 1, dtype=np.int64)
    before[1:] = np.cumsum(blocks[ROWS])
    level = block_level(blocks[LO], blocks[HI], blocks[TOTAL], blocks[COUNT])
    return build(
        since,
        level,
        exact=False,
        before=before,
        step=step,
        last=last,
        until=float(blocks[UNTIL].max()),
        check=check,
    )


def whereabouts(blocks: Blocks | Together, order: Ints) -> Whereabouts:
    """Keep what reading again needs; `order` gives the final number of each chunk."""
    return Whereabouts(
        blocks[UNTIL].copy(),
        order[blocks[CHUNK].astype(np.int64)],
        blocks[BEGIN].astype(np.int64),
        blocks[END].astype(np.int64),
    )


def located(pyramid: Pyramid, at: Whereabouts) -> Blocks:
    """Take a pyramid of blocks apart again."""
    level, n = pyramid.levels[0], len(pyramid)
    assert level.total is not None and level.count is not None and pyramid.before is not None
    made = np.empty((10, n))
    made[SINCE], made[UNTIL], made[LO], made[HI] = pyramid.x, at.until, level.lo[:n], level.hi[:n]
    made[TOTAL], made[COUNT] = level.total[:n], level.count[:n]
    made[ROWS] = np.diff(pyramid.before)
    made[CHUNK], made[BEGIN], made[END] = at.chunk, at.begin, at.end
    return made
