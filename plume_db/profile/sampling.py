"""Chooses which rows of a large table are looked at: blocks of neighbours, spread over the key.

Whole blocks cost a seek each, where single rows would cost a page each. The places are drawn with
a fixed seed, so that the same table gives the same profile twice.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from plume_db.jobs import Task
from plume_db.rows.page import RowKey
from plume_db.rows.ranges import KeyRange, RangeCutter

BLOCKS = 128
BLOCK_ROWS = 1_000
_SEED = 20


@dataclass(frozen=True)
class Sample:
    """Blocks that do not overlap."""

    spans: tuple[KeyRange, ...]
    rows: int
    """Rows in them, before any filter."""
    guess: int | None
    """Rows of the whole table, guessed from how densely keys lie; None where they tell nothing."""
    spread: bool
    """Whether the blocks reach to the end of the table."""

    @property
    def half(self) -> Sample:
        """Every second block: where time is short."""
        kept = self.spans[::2]
        return Sample(
            kept, self.rows * len(kept) // max(1, len(self.spans)), self.guess, self.spread
        )


def draw(task: Task, cutter: RangeCutter, total: int | None, seconds: float) -> Sample:
    """Choose blocks within about so many seconds."""
    until = time.monotonic() + seconds
    first, last = cutter.edge(task), cutter.edge(task, last=True)
    if first is None or last is None:
        return Sample((), 0, 0, True)
    if len(first) == 1 and isinstance(first[0], int) and isinstance(last[0], int):
        sample = _by_value(task, cutter, first[0], last[0], until)
        # Where keys crowd together, places by value fall on the same few rows.
        if len(sample.spans) >= BLOCKS // 4 or time.monotonic() > until:
            return sample
    return _by_walking(task, cutter, total, until)


def _by_value(task: Task, cutter: RangeCutter, first: int, last: int, until: float) -> Sample:
    """Seek to values spread over a key of one whole number; those that come early are far apart."""
    dice = random.Random(_SEED)
    taken: list[tuple[int, int]] = []
    rows, density = 0, []
    for place in _spread_out(BLOCKS):
        start = first + int((last - first) * (place + dice.random()) / BLOCKS)
        block = _block(task, cutter, start, last, taken)
        if block is not None:
            low, high, count = block
            taken.append((low, high))
            rows += count
            density.append(count / (abs(high - start) + 1))
        if time.monotonic() > until and len(taken) >= 4:
            break
    guess = (
        round(sum(density) / max(1, len(density)) * (abs(last - first) + 1)) if density else None
    )
    taken.sort(reverse=last < first)
    spans = tuple(KeyRange((low,), (high,), True) for low, high in taken)
    return Sample(spans, rows, guess, True)


def _block(
    task: Task, cutter: RangeCutter, start: int, last: int, taken: list[tuple[int, int]]
) -> tuple[int, int, int] | None:
    """Find the block from a key on; None where it would overlap with another."""
    key = cutter.at(task, (start,))
    if key is None or not isinstance(key[0], int):
        return None
    end = cutter.ahead(task, key, BLOCK_ROWS, inclusive=True)
    high = end[0] if end is not None else last
    if not isinstance(high, int):
        return None
    near, far = sorted((key[0], high))  # the key may be sorted downwards
    if any(near <= max(pair) and min(pair) <= far for pair in taken):
        return None
    count = BLOCK_ROWS if end is not None else min(BLOCK_ROWS, far - near + 1)
    return key[0], high, count


def _spread_out(count: int) -> list[int]:
    """Order places so that any first few of them lie spread over all."""
    bits = (count - 1).bit_length()
    turned = (int(f"{n:0{bits}b}"[::-1], 2) for n in range(2**bits))
    return [n for n in turned if n < count]


def _by_walking(task: Task, cutter: RangeCutter, total: int | None, until: float) -> Sample:
    """Walk along a key that can not be calculated with, and take a block every so many rows."""
    skip = max(0, (total or 0) // BLOCKS - BLOCK_ROWS)
    spans: list[KeyRange] = []
    low: RowKey | None = None
    while len(spans) < BLOCKS:
        high = cutter.ahead(task, low, BLOCK_ROWS)
        spans.append(KeyRange(low, high))
        if high is None:
            return Sample(tuple(spans), len(spans) * BLOCK_ROWS, None, True)
        low = cutter.ahead(task, high, skip) if skip else high
        if low is None:
            return Sample(tuple(spans), len(spans) * BLOCK_ROWS, None, True)
        if time.monotonic() > until:
            return Sample(tuple(spans), len(spans) * BLOCK_ROWS, None, False)
    return Sample(tuple(spans), len(spans) * BLOCK_ROWS, None, skip > 0)
