"""Every row of a span of time, line by line: what exact aggregates are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.held import in_order
from plume_db.series.loaded import Loaded
from plume_db.series.pack import Chunk, Packing, by_line, load_packing, read_rows
from plume_db.series.pyramid import Floats

PIECE = 1_000_000
"""Rows of one piece at most."""


@dataclass(frozen=True)
class LineRows:
    """Some rows of one line."""

    line: int
    """Its place in ``loaded.lines``."""
    x: Floats
    """Unix seconds."""
    y: Floats
    """NaN where the row has NULL, text or a blob."""


def rows_of(task: Task, loaded: Loaded, start: float, stop: float) -> Iterator[LineRows]:
    """Give every row of ``start <= x < stop``; of a count of rows, the rows that are counted.

    From memory where the rows are held; else the table is read again, as far as it may hold rows
    of the span. The pieces of a line come in order of time where the rows are stored so (always
    where they are held), and each piece is in order itself. Never write to the arrays.
    """
    lines = loaded.originals
    if all(line.pyramid.exact for line in lines):
        yield from _held(task, loaded, start, stop)
        return
    numbers = {line.code: number for number, line in enumerate(lines)}
    for chunk in chunks_again(task, loaded, start, stop):
        for code, x, y, _ in by_line(chunk, max(numbers) + 1):
            inside = (x >= start) & (x < stop)
            if code in numbers and inside.any():
                yield LineRows(numbers[code], *in_order(x[inside], y[inside]))


def _held(task: Task, loaded: Loaded, start: float, stop: float) -> Iterator[LineRows]:
    for number, line in enumerate(loaded.originals):
        pyramid = line.pyramid
        first, last = np.searchsorted(pyramid.x, (start, stop), "left")
        values = pyramid.levels[0].lo
        for begin in range(int(first), int(last), PIECE):
            task.token.check()
            end = min(int(last), begin + PIECE)
            yield LineRows(number, pyramid.x[begin:end], values[begin:end])


def chunks_again(task: Task, loaded: Loaded, start: float, stop: float) -> Iterator[Chunk]:
    """Read the chunks again that may hold rows of ``start <= x <= stop``, in order of time."""
    store = loaded.store
    if store is None:
        return
    chunks = store.chunks
    if chunks is None or not load_packing(task.con):
        yield from read_rows(task, store.wanted)
        return
    packing = Packing(task, store.wanted)
    wanted = np.flatnonzero((chunks.until >= start) & (chunks.since <= stop))
    wanted = wanted[np.argsort(chunks.since[wanted], kind="stable")]
    for done, number in enumerate(wanted):
        yield packing.read(int(chunks.first[number]), int(chunks.last[number]))
        task.report(done + 1, len(wanted), tr("Reading rows again"))
