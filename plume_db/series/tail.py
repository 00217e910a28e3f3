"""Follow a growing table: read what was appended, and nothing again."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np

from plume_db.jobs import Task
from plume_db.metrics.source import rowid_bounds
from plume_db.series.blocks import (
    Blocks,
    Chunks,
    Whereabouts,
    blocks_of,
    joined,
    located,
    mark_of,
    overlap,
    pyramid_of,
    whereabouts,
)
from plume_db.series.held import in_order
from plume_db.series.load import BLOCK, MOST_ROWS_KEPT, counted, notes_of
from plume_db.series.loaded import Line, Loaded
from plume_db.series.pack import Chunk, Packing, by_line, load_packing
from plume_db.series.pyramid import Floats, grown
from plume_db.series.ranges import CHUNK, walk

MOST_NEW = 2_000_000
"""New rows beyond which loading again is no slower to show, and better spread."""
LOOK_BACK = 0.05
"""Seconds for which rows that were read before are compared; 10 million rows take 0.7 s."""
LONG_LOOK_BACK = 0.15
"""The same where no row was appended: then something else has changed, here or elsewhere."""
_WITNESSES = 4
"""Chunks that are compared at least, the first and the last among them."""


def extend(task: Task, loaded: Loaded) -> Loaded | None:
    """Give the series with the rows appended since, itself where there are none.

    Only rowids above the greatest one are read, of a series not held those of its last chunk too.
    None where it must be loaded again: it has no rowids, rows that were read are others now or
    have gone, a new row is before the last moment of its line, a line has come that was not there,
    or very many rows have. Of a series of up to some 500,000 rows every row is compared; of a
    longer one the first, the last and others drawn by lot, so that an UPDATE far back may be
    noticed late.
    """
    store = loaded.store
    if not loaded.complete or store is None or store.chunks is None:
        return None
    bounds = rowid_bounds(task, loaded.spec.source)
    chunks = store.chunks
    if bounds is None or bounds[0] != chunks.first[0] or bounds[1] < chunks.last[-1]:
        return None
    grew = bounds[1] > int(chunks.last[-1])
    if not load_packing(task.con) or not _same_past(task, loaded, chunks, grew):
        return None
    if not grew:
        return loaded
    held = all(line.pyramid.exact for line in loaded.originals)
    again = not held and int(chunks.rows[-1]) < CHUNK
    first = int(chunks.first[-1]) if again else int(chunks.last[-1]) + 1
    fresh = _fresh(task, loaded, first, bounds[1])
    if fresh is None:
        return None
    grow = _Held if held else _Blocks
    return grow(task, loaded, chunks, fresh, again).result()


def _same_past(task: Task, loaded: Loaded, chunks: Chunks, grew: bool) -> bool:
    """Read as many chunks as there is time for, and compare their rows with those of before."""
    assert loaded.store is not None
    packing = Packing(task, loaded.store.wanted)
    until = monotonic() + (LOOK_BACK if grew else LONG_LOOK_BACK)
    drawn = np.random.default_rng().permutation(len(chunks))
    order = dict.fromkeys([len(chunks) - 1, 0, *(int(each) for each in drawn)])
    for looked, number in enumerate(order):
        if looked >= _WITNESSES and monotonic() >= until:
            break
        chunk = packing.read(int(chunks.first[number]), int(chunks.last[number]))
        same = chunk.read == int(chunks.rows[number])
        if not same or mark_of(chunk.x, chunk.y, chunk.codes) != int(chunks.mark[number]):
            return False
    return True


def _fresh(task: Task, loaded: Loaded, first: int, last: int) -> list[Chunk] | None:
    """Read a range of rowids; None where it holds too much."""
    assert loaded.store is not None
    packing = Packing(task, loaded.store.wanted)
    read: list[Chunk] = []
    for start, stop, fraction in walk(task, loaded.spec.source, first, last):
        read.append(packing.read(start, stop, fraction))
        if sum(chunk.read for chunk in read) > MOST_NEW:
            return None
    return read


class _Growth:
    """A series and the chunks that are appended to it."""

    def __init__(
        self, task: Task, loaded: Loaded, chunks: Chunks, fresh: list[Chunk], again: bool
    ) -> None:
        self._task = task
        self._loaded = loaded
        self._chunks = chunks
        self._fresh = fresh
        self._again = again
        self._numbers = {line.code: place for place, line in enumerate(loaded.originals)}
        self._codes = max(2, *self._numbers) + 2

    def result(self) -> Loaded | None:
        """Give the longer series."""
        raise NotImplementedError

    def _known(self) -> bool:
        """Tell whether all rows belong to lines there are."""
        return all(
            code in self._numbers
            for chunk in self._fresh
            for code in ([0] if chunk.codes is None else np.unique(chunk.codes).tolist())
        )

    def _made(
        self, lines: list[Line], places: Chunks, blocks: tuple[Whereabouts, ...], torn: bool
    ) -> Loaded:
        loaded, old = self._loaded, self._chunks
        assert loaded.store is not None
        rows = int(places.rows.sum())
        timed = sum(self._rows_of(line) for line in lines)
        # Rows that were read before are not new.
        known = int(old.rows[-1]) if self._again else 0
        news = np.concatenate([chunk.y for chunk in self._fresh])[known:]
        infinite = loaded.infinite + int(np.isinf(news).sum())
        made = replace(
            loaded,
            lines=tuple(lines),
            rows=rows,
            untimed=rows - timed,
            infinite=infinite,
            exact=not blocks,
            notes=notes_of(rows - timed, infinite, torn),
            store=replace(loaded.store, chunks=places, blocks=blocks, rows=()),
        )
        return counted(self._task, made) if loaded.spec.metric.kind == "count" else made

    @staticmethod
    def _rows_of(line: Line) -> int:
        before = line.pyramid.before
        return len(line.pyramid) if before is None else int(before[-1])


class _Held(_Growth):
    """Of a series whose rows are held."""

    def result(self) -> Loaded | None:
        news = sum(len(chunk.x) for chunk in self._fresh)
        if not self._known() or self._loaded.rows + news > MOST_ROWS_KEPT:
            return None
        parts: dict[int, list[tuple[Floats, Floats]]] = {}
        for chunk in self._fresh:
            for code, x, y, _ in by_line(chunk, self._codes):
                parts.setdefault(self._numbers[code], []).append((x, y))
        lines = list(self._loaded.originals)
        for number, part in parts.items():
            x = np.concatenate([x for x, _ in part])
            x, y = in_order(x, np.concatenate([y for _, y in part]))
            pyramid = lines[number].pyramid
            if len(pyramid) and x[0] < pyramid.x[-1]:
                return None
            lines[number] = replace(lines[number], pyramid=grown(pyramid, x, y))
        return self._made(lines, self._places(), (), torn=False)

    def _places(self) -> Chunks:
        """Let the last chunk grow, and begin another where it is full."""
        old, new = self._chunks, _table(self._fresh)
        if int(old.rows[-1]) + int(new.rows[0]) > CHUNK:
            return _joined(old, new)
        merged = Chunks(
            old.first[-1:],
            new.last[:1],
            old.rows[-1:] + new.rows[:1],
            np.fmin(old.since[-1:], new.since[:1]),
            np.fmax(old.until[-1:], new.until[:1]),
            old.mark[-1:] + new.mark[:1],
        )
        return _joined(_joined(_cut(old, slice(0, -1)), merged), _cut(new, slice(1, None)))


class _Blocks(_Growth):
    """Of a series that is held as blocks; those of its last chunk are made again."""

    def result(self) -> Loaded | None:
        if not self._known():
            return None
        loaded, store = self._loaded, self._loaded.store
        assert store is not None
        places = _joined(
            _cut(self._chunks, slice(0, -1)) if self._again else self._chunks, _table(self._fresh)
        )
        begin = len(places) - len(self._fresh)
        fresh = self._blocks(begin)
        lines: list[Line] = []
        blocks: list[Whereabouts] = []
        torn = False
        order = np.arange(len(places), dtype=np.int64)
        for number, line in enumerate(loaded.originals):
            self._task.token.check()
            old = located(line.pyramid, store.blocks[number])
            kept = old[:, store.blocks[number].chunk < begin]
            whole = joined([each for each in (kept, *fresh[number]) if each.shape[1]])
            torn = torn or overlap(whole)
            lines.append(replace(line, pyramid=pyramid_of(whole, last=self._last(number, line))))
            blocks.append(whereabouts(whole, order))
        return self._made(lines, places, tuple(blocks), torn)

    def _blocks(self, begin: int) -> list[list[Blocks]]:
        made: list[list[Blocks]] = [[] for _ in self._numbers]
        for number, chunk in enumerate(self._fresh, begin):
            for code, x, y, at in by_line(chunk, self._codes):
                made[self._numbers[code]].append(blocks_of(x, y, at, number, BLOCK))
        return made

    def _last(self, number: int, line: Line) -> float:
        """Give the value of the last moment."""
        last, until = line.pyramid.totals.last, -np.inf
        for chunk in self._fresh:
            for code, x, y, _ in by_line(chunk, self._codes):
                held = ~np.isnan(y)
                if self._numbers[code] == number and held.any() and x[held].max() >= until:
                    until = float(x[held].max())
                    last = float(y[held][np.flatnonzero(x[held] == until)[-1]])
        return last


def _table(fresh: list[Chunk]) -> Chunks:
    spans = [chunk.rowids or (0, 0) for chunk in fresh]
    return Chunks(
        np.array([first for first, _ in spans], dtype=np.int64),
        np.array([last for _, last in spans], dtype=np.int64),
        np.array([chunk.read for chunk in fresh], dtype=np.int64),
        np.array([chunk.x.min() if len(chunk.x) else np.nan for chunk in fresh]),
        np.array([chunk.x.max() if len(chunk.x) else np.nan for chunk in fresh]),
        np.array([mark_of(chunk.x, chunk.y, chunk.codes) for chunk in fresh], dtype=np.uint64),
    )


def _cut(chunks: Chunks, part: slice) -> Chunks:
    return Chunks(
        chunks.first[part],
        chunks.last[part],
        chunks.rows[part],
        chunks.since[part],
        chunks.until[part],
        chunks.mark[part],
    )


def _joined(one: Chunks, other: Chunks) -> Chunks:
    return Chunks(
        np.concatenate((one.first, other.first)),
        np.concatenate((one.last, other.last)),
        np.concatenate((one.rows, other.rows)),
        np.concatenate((one.since, other.since)),
        np.concatenate((one.until, other.until)),
        np.concatenate((one.mark, other.mark)),
    )
