"""Which ranges of rowids a table is read by, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plume_db.jobs import Task
from plume_db.metrics.source import Source, rowid_bounds

CHUNK = 65_536
"""Rows of one packed read: 4 ms for two numbers, 15 ms where a time in text is read."""
SPOTS = 512
"""Places of the first look, spread evenly."""
SPOT_ROWS = 32

_PROBES = 8
_PROBE_ROWIDS = 1024
_SPARSE = 0.05
"""Below this share of used rowids a range may hold anything: chunks are walked instead."""
_MOST_CHUNKS = 50_000


@dataclass(frozen=True)
class Plan:
    """How the rows of a table lie on its rowids."""

    least: int
    most: int
    width: int | None
    """Rowids of a chunk; None where they are too sparse to tell: chunks are walked."""
    rows: int | None
    """About how many rows there are, if that could be told; exact only by chance."""

    def even(self) -> Iterator[tuple[int, int, float]]:
        """Give chunks in bit-reversed order, so that the curve fills in evenly everywhere."""
        assert self.width is not None
        count = -(-(self.most - self.least + 1) // self.width)
        for done, number in enumerate(bit_reversed(count)):
            first = self.least + number * self.width
            yield first, min(self.most, first + self.width - 1), (done + 1) / count

    def spots(self) -> list[tuple[int, int]]:
        """Give short ranges spread evenly; none where the whole is hardly longer."""
        span = self.most - self.least + 1
        if self.width is None or span < 4 * self.width:
            return []
        rowids = max(1, SPOT_ROWS * self.width // CHUNK)
        firsts = [self.least + (span - rowids) * spot // (SPOTS - 1) for spot in range(SPOTS)]
        return [(first, first + rowids - 1) for first in firsts]


def plan(task: Task, source: Source) -> Plan | None:
    """Look how the rowids lie, by a few probes; None for an empty table."""
    bounds = rowid_bounds(task, source)
    if bounds is None:
        return None
    least, most = bounds
    span = most - least + 1
    if span <= CHUNK:
        return Plan(least, most, span, span)
    counted = (
        f"SELECT count(*) FROM {source.clause()} NOT INDEXED WHERE {source.rowid} BETWEEN ? AND ?"
    )
    used = empty = 0
    for probe in range(_PROBES):
        at = least + span * probe // _PROBES
        ((rows,),) = task.con.execute(counted, (at, min(most, at + _PROBE_ROWIDS - 1))).fetchall()
        used += int(rows or 0)
        empty += not rows
    share = used / (_PROBES * _PROBE_ROWIDS)
    # Rowids may lie in two heaps with 10**18 between them.
    uneven = share < _SPARSE or empty > _PROBES // 4 or span * share > _MOST_CHUNKS * CHUNK
    if uneven:
        return Plan(least, most, None, None)
    return Plan(least, most, int(CHUNK / share), int(span * share))


def bit_reversed(count: int) -> Iterator[int]:
    """Count to `count` so that each prefix is spread evenly: 0, 4, 2, 6, 1, 5, 3, 7."""
    bits = max(1, (count - 1).bit_length())
    for number in range(1 << bits):
        mirrored = int(f"{number:0{bits}b}"[::-1], 2)
        if mirrored < count:
            yield mirrored


def walk(
    task: Task, source: Source, first: int, most: int, span: int | None = None
) -> Iterator[tuple[int, int, float]]:
    """Give chunks one after the other, each end found by stepping over its rows."""
    rowid, clause = source.rowid, source.clause()
    step = (
        f"SELECT {rowid} FROM {clause} NOT INDEXED WHERE {rowid}>=? ORDER BY {rowid} "
        f"LIMIT 1 OFFSET {CHUNK}"
    )
    begin = first
    span = span or most - first + 1
    while True:
        found: list[Any] = task.con.execute(step, (first,)).fetchall()
        last = int(found[0][0]) - 1 if found else most
        yield first, last, (last - begin + 1) / span
        if not found:
            return
        first = last + 1
