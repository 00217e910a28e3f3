"""A window of a series exactly, also where its rows are not held.

Most blocks of rows lie within one pixel, and their summaries are exact. Only those that reach
over the edge of a pixel are read again: at 100 million rows and 1,000 pixels some 250,000 rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.blocks import Chunks, Whereabouts
from plume_db.series.held import in_order
from plume_db.series.loaded import Line, Loaded
from plume_db.series.pack import Packing, by_line, load_packing
from plume_db.series.pyramid import GAP, Buckets, Floats, Ints, from_rows
from plume_db.series.rows import chunks_again

MOST_DETAIL = 2_000_000
"""Rows that a window is given row by row from: 0.2 s."""
_FEW = 200_000
"""Rows that are read whole rather than block by block: 30 ms."""
_NEAR = 1024
"""Rows between two blocks that are read along rather than with a statement of their own: 0.1 ms."""
_SLAB = 32_768
"""Blocks that are summed up at once."""
_MOST_PARTS = 24
"""Parts of a chunk beyond which it is read whole."""
_KEY = 1 << 40

Mask = NDArray[np.bool_]


def exact_window(
    task: Task, loaded: Loaded, start: float, stop: float, pixels: int
) -> tuple[Buckets, ...]:
    """Summarise ``start <= x <= stop`` for each line, as `Pyramid.window` does, to the row.

    Where blocks were put together, ``start`` and ``stop`` of a bucket count rows of the window.
    A table whose rows are not stored in order of time is read whole for it, as is a view.
    """
    store, pixels = loaded.store, max(1, pixels)
    if loaded.exact or store is None or not stop > start:
        return tuple(line.pyramid.window(start, stop, pixels) for line in loaded.lines)
    seen = [_Seen(line, at, start, stop, pixels) for line, at in _located(loaded)]
    rows, torn = sum(each.rows for each in seen), sum(each.torn_rows for each in seen)
    again = _can_read_again(task, loaded)
    if again and rows <= max(_FEW, torn):
        read = window_rows(task, loaded, start, stop)
        if read is not None:
            return tuple(from_rows(*each).window(start, stop, pixels) for each in read)
    if again and torn <= rows // 2:
        for each in seen:
            each.sums.add_blocks(each.line, each.at, each.near & ~each.torn)
        for number, x, y in _read(task, loaded, [each.torn for each in seen]):
            seen[number].sums.add_rows(*in_order(x, y))
    else:
        _add_all(task, loaded, [each.sums for each in seen], start, stop)
    return tuple(each.sums.buckets() for each in seen)


class _Seen:
    """What a window shows of one line."""

    def __init__(self, line: Line, at: Whereabouts, start: float, stop: float, pixels: int) -> None:
        self.line = line
        self.at = at
        self.sums = _Sums(start, stop, pixels, _row_step(line, at))
        self.near = _near(line, at, start, stop)
        self.torn = self.near & self.sums.tears(line.pyramid.x, at.until)
        """Blocks that reach over an edge."""
        self.rows = _rows(line, self.near)
        self.torn_rows = _rows(line, self.torn)


def _can_read_again(task: Task, loaded: Loaded) -> bool:
    """Tell whether single blocks can be read: of a table with rowids, not of a view."""
    store = loaded.store
    return store is not None and store.chunks is not None and load_packing(task.con)


def window_rows(
    task: Task, loaded: Loaded, start: float, stop: float, most: int | None = None
) -> list[tuple[Floats, Floats]] | None:
    """Read the rows of each line in a window again, and some beyond; None where too many.

    They are in order of time.
    """
    if not _can_read_again(task, loaded):
        return None
    near = [_widened(_near(line, at, start, stop)) for line, at in _located(loaded)]
    rows = sum(_rows(line, found) for (line, _), found in zip(_located(loaded), near, strict=True))
    if rows > (MOST_DETAIL if most is None else most):
        return None
    parts: list[list[tuple[Floats, Floats]]] = [[] for _ in near]
    for number, x, y in _read(task, loaded, near):
        parts[number].append((x, y))
    return [
        in_order(np.concatenate([x for x, _ in part]), np.concatenate([y for _, y in part]))
        if part
        else (np.empty(0), np.empty(0))
        for part in parts
    ]


def _located(loaded: Loaded) -> list[tuple[Line, Whereabouts]]:
    assert loaded.store is not None
    return list(zip(loaded.lines, loaded.store.blocks, strict=True))


def _row_step(line: Line, at: Whereabouts) -> float:
    """Give the step in time that 99 of 100 rows do not exceed, as far as blocks tell."""
    before = line.pyramid.before
    if before is None or not len(line.pyramid):
        return 0.0
    rows = np.diff(before)
    steps = (at.until - line.pyramid.x)[rows > 1] / (rows[rows > 1] - 1)
    return float(np.quantile(steps, 0.99)) if len(steps) else 0.0


def _near(line: Line, at: Whereabouts, start: float, stop: float) -> Mask:
    """Find the blocks that may hold rows of the window."""
    return (at.until >= start) & (line.pyramid.x <= stop)


def _widened(found: Mask) -> Mask:
    """Take one block more on each side, so that a line runs out of the picture."""
    wide = found.copy()
    if found.any():
        places = np.flatnonzero(found)
        wide[max(0, places[0] - 1)] = True
        wide[min(len(found) - 1, places[-1] + 1)] = True
    return wide


def _rows(line: Line, found: Mask) -> int:
    before = line.pyramid.before
    return int(np.diff(before)[found].sum()) if before is not None else int(found.sum())


def _add_all(task: Task, loaded: Loaded, sums: Sequence[_Sums], start: float, stop: float) -> None:
    """Read everything that may lie in the window, and sum it up as it comes."""
    numbers = {line.code: number for number, line in enumerate(loaded.lines)}
    for chunk in chunks_again(task, loaded, start, stop):
        for code, x, y, _ in by_line(chunk, max(numbers) + 1):
            if code in numbers:
                sums[numbers[code]].add_rows(*in_order(x, y))


@dataclass
class _Needed:
    """The blocks of one line that are read again, by their rows in the file, in that order."""

    begin: Ints
    """Chunk and place in it, in one number."""
    end: Ints

    def hold(self, chunk: int, places: Ints) -> Mask:
        """Tell which rows of a chunk are of these blocks."""
        if not len(self.begin):
            return np.zeros(len(places), dtype=np.bool_)
        keys = chunk * _KEY + places
        found = np.searchsorted(self.begin, keys, "right") - 1
        return (found >= 0) & (keys < self.end[np.maximum(found, 0)])


def read_blocks(
    task: Task, loaded: Loaded, wanted: Sequence[Mask]
) -> Iterator[tuple[int, Floats, Floats]]:
    """Read some blocks of each of the original lines again: the number of a line, and rows of it.

    Only for a series whose store has chunks and blocks, after :func:`load_packing`.
    """
    yield from _read(task, replace(loaded, lines=loaded.originals), wanted)


def _read(
    task: Task, loaded: Loaded, wanted: Sequence[Mask]
) -> Iterator[tuple[int, Floats, Floats]]:
    """Read some blocks again; give for each part that is read the rows of each line."""
    store = loaded.store
    assert store is not None and store.chunks is not None
    needed = [_needed(at, mask) for at, mask in zip(store.blocks, wanted, strict=True)]
    numbers = {line.code: number for number, line in enumerate(loaded.lines)}
    packing = Packing(task, store.wanted)
    dense = store.chunks.rows == store.chunks.last - store.chunks.first + 1
    parts = _parts(needed, store.chunks)
    for done, (chunk, begin, end) in enumerate(parts):
        first, last = int(store.chunks.first[chunk]), int(store.chunks.last[chunk])
        if dense[chunk]:
            read = packing.read(first + begin, first + end - 1)
        else:
            read = packing.read_part(first, last, begin, end - begin)
        for code, x, y, at in by_line(read, max(numbers) + 1):
            if code not in numbers:
                continue
            number = numbers[code]
            places = begin + (np.arange(len(x)) if at is None else at)
            mine = needed[number].hold(chunk, places)
            if mine.any():
                yield number, x[mine], y[mine]
        if done % 64 == 0:
            task.report(done, len(parts), tr("Reading edges again"))


def _needed(at: Whereabouts, mask: Mask) -> _Needed:
    begin = at.chunk[mask] * _KEY + at.begin[mask]
    end = at.chunk[mask] * _KEY + at.end[mask]
    order = np.argsort(begin)
    return _Needed(begin[order], end[order])


def _parts(needed: Sequence[_Needed], chunks: Chunks) -> list[tuple[int, int, int]]:
    """Put what all lines need together to stretches of rows: chunk, first row, row after."""
    begin = np.concatenate([each.begin for each in needed])
    end = np.concatenate([each.end for each in needed])
    if not len(begin):
        return []
    order = np.argsort(begin)
    begin, end = begin[order], np.maximum.accumulate(end[order])
    breaks = np.flatnonzero(begin[1:] > end[:-1] + _NEAR) + 1
    begin, end = begin[np.append(0, breaks)], end[np.append(breaks - 1, len(end) - 1)]
    chunk = begin // _KEY
    many = np.bincount(chunk, minlength=len(chunks)) > _MOST_PARTS
    parts = [(int(c), 0, int(chunks.rows[c])) for c in np.flatnonzero(many)]
    few = ~many[chunk]
    return parts + [
        (int(c), int(b), int(e))
        for c, b, e in zip(chunk[few], begin[few] % _KEY, end[few] % _KEY, strict=True)
    ]


class _Sums:
    """The pixels of one line, summed up from blocks and rows in any order."""

    def __init__(self, start: float, stop: float, pixels: int, step: float) -> None:
        self._start, self._stop, self._step = start, stop, step
        # The same edges as those of Pyramid.window.
        self._width = (stop - start) / pixels
        self._places = np.floor(start / self._width) + np.arange(pixels + 1)
        self._edges = self._places[1:] * self._width
        size = pixels + 1
        self._lo, self._hi = np.full(size, np.nan), np.full(size, np.nan)
        self._total, self._count, self._rows = np.zeros(size), np.zeros(size), np.zeros(size)
        self._first, self._last = np.full(size, np.inf), np.full(size, -np.inf)

    def _pixel(self, x: Floats) -> Ints:
        return np.searchsorted(self._edges, x, "right")

    def tears(self, since: Floats, until: Floats) -> Mask:
        """Tell which blocks reach over the edge of a pixel or of the window."""
        inside: Mask = (since >= self._start) & (until <= self._stop)
        torn: Mask = ~inside | (self._pixel(since) != self._pixel(until))
        return torn

    def add_blocks(self, line: Line, at: Whereabouts, mine: Mask) -> None:
        """Add whole blocks; they are in order of their first moment."""
        level = line.pyramid.levels[0]
        assert level.total is not None and level.count is not None
        assert line.pyramid.before is not None
        before = line.pyramid.before
        for begin in range(0, len(level), _SLAB):
            # In slabs: masked copies of all columns would take as much memory as the line.
            part = slice(begin, min(len(level), begin + _SLAB))
            some = mine[part]
            rows = np.diff(before[begin : part.stop + 1]).astype(np.float64)
            x = line.pyramid.x[part][some]
            columns = (level.lo, level.hi, level.total, level.count)
            held = [column[part][some] for column in columns]
            self._add(x, (*held, rows[some], x, at.until[part][some]))

    def add_rows(self, x: Floats, y: Floats) -> None:
        """Add rows in order of time; those outside the window are left out."""
        inside = slice(
            int(np.searchsorted(x, self._start, "left")),
            int(np.searchsorted(x, self._stop, "right")),
        )
        x, y = x[inside], y[inside]
        held = ~np.isnan(y)
        ones = np.ones(len(x))
        self._add(x, (y, y, np.where(held, y, 0.0), held.astype(np.float64), ones, x, x))

    def _add(self, x: Floats, columns: tuple[Floats, ...]) -> None:
        """Add entries in order of `x`: lo, hi, total, count, rows, first and last moment."""
        if not len(x):
            return
        pixel = self._pixel(x)
        cuts = np.append(0, np.flatnonzero(np.diff(pixel)) + 1)
        mine = pixel[cuts]
        hows = (np.fmin, np.fmax, np.add, np.add, np.add, np.minimum, np.maximum)
        own = (self._lo, self._hi, self._total, self._count, self._rows, self._first, self._last)
        with np.errstate(all="ignore"):
            for how, column, target in zip(hows, columns, own, strict=True):
                target[mine] = how(target[mine], how.reduceat(column, cuts))

    def buckets(self) -> Buckets:
        """Give the pixels that have rows."""
        held = self._rows > 0
        rows, count = self._rows[held], self._count[held]
        with np.errstate(all="ignore"):
            mean = np.where(count > 0, self._total[held] / count, np.nan)
        far = max(GAP * self._step, 2.2 * self._width)
        joined = np.zeros(len(rows), dtype=np.bool_)
        if len(rows) > 1:
            near = self._first[held][1:] - self._last[held][:-1] <= far
            joined[:-1] = near & np.isfinite(mean[1:]) & np.isfinite(mean[:-1])
        ends = np.cumsum(rows).astype(np.int64)
        return Buckets(
            ((self._places + 0.5) * self._width)[held],
            self._lo[held],
            self._hi[held],
            mean,
            count,
            ends - rows.astype(np.int64),
            ends,
            True,
            joined,
            rows - count,
        )
