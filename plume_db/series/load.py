"""Load a series for drawing: streamed in chunks, shown while it fills, exact when it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import monotonic

import numpy as np

from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.blocks import (
    Blocks,
    Chunks,
    Together,
    Whereabouts,
    blocks_at,
    blocks_of,
    joined,
    mark_of,
    overlap,
    pyramid_of,
    whereabouts,
)
from plume_db.series.counts import count_rows, step_of, step_text, steps_of
from plume_db.series.held import Pieces, Slab, in_order
from plume_db.series.lines import USUAL_LINES, Lines, find_lines
from plume_db.series.loaded import Line, Loaded, LoadSpec, Store
from plume_db.series.pack import Chunk, Packing, by_line, load_packing, read_rows, wanted
from plume_db.series.pyramid import Floats, Ints, Pyramid
from plume_db.series.ranges import Plan, plan, walk
from plume_db.series.window import exact_window
from plume_db.units import count_text

MOST_ROWS_KEPT = 12_000_000
"""Beyond it rows are kept as blocks and read again where a window needs them: 190 MB."""
BLOCK = 256
"""Rows of a block: 31 MB for 100 million rows."""
_HUGE = 400_000_000
"""Rows from which on blocks are four times as long."""
_DRAFT_BLOCKS = 40_000
"""Blocks of a picture that is still being read."""
_MOST_LOOSE = 4
"""Rowids for a row up to which memory is set aside for each rowid; unused, it takes no room."""
_MANY = 100
"""Lines from which on the first look is at fewer places."""
_FIRST_PART = 0.05
_NEXT_PART = 0.2


OnPart = Callable[[Loaded], None]


def load_series(
    task: Task, spec: LoadSpec, on_part: OnPart | None = None, most_lines: int = USUAL_LINES
) -> Loaded:
    """Read a series whole; `on_part` gets what there is so far, several times a second.

    The first part comes from a few rows of some hundred places spread evenly. A group has at most
    `most_lines` lines (500 at most), besides "NULL" and "other".
    """
    lines = None
    if spec.group:
        lines = find_lines(task, spec.source, spec.group, spec.labels, most_lines, spec.only)
    return Loading(task, spec, lines).run(on_part)


class _TooManyError(Exception):
    """More rows have come than are held, though it did not look so."""


class _Line:
    """What is gathered of one line."""

    def __init__(self) -> None:
        self.rows: Slab | Pieces | None = None
        self.blocks: list[Blocks] = []
        self.draft: list[Blocks] = []
        self.spots: tuple[Ints, Blocks] | None = None
        """Of the first look: the rowid of each place, and its block."""
        self.last = np.nan
        self._latest = (-np.inf, 0)

    def see(self, x: Floats, y: Floats, first: int) -> None:
        """Remember the last value; among those of one moment, that of the last row."""
        if x[-1] == x.max() and not np.isnan(y[-1]):
            held = np.array([len(x) - 1])  # as in most tables
        else:
            held = np.flatnonzero(~np.isnan(y))
        if len(held):
            moments = x[held]
            latest = float(moments.max())
            if (latest, first) >= self._latest:
                self._latest = (latest, first)
                self.last = float(y[held[np.flatnonzero(moments == latest)[-1]]])


class Loading:
    """One read in progress."""

    def __init__(self, task: Task, spec: LoadSpec, lines: Lines | None) -> None:
        self._task = task
        self._spec = spec
        self._labels = lines.labels if lines else (spec.metric.label,)
        self._wanted = wanted(spec.source, spec.time, spec.encoding, spec.clock, spec.metric, lines)
        self._lines = [_Line() for _ in self._labels]
        self._places: list[tuple[int, int, int, float, float, int]] = []
        self._block = BLOCK
        self._draft_block = BLOCK
        self._step: float | None = None
        self._held = True
        self._kept = self._read = self._untimed = self._infinite = 0
        self._fraction = 0.0
        self._overlap = self._drafting = False
        self._looked = 0
        self._may_hold = True

    def run(self, on_part: OnPart | None) -> Loaded:
        """Read to the end."""
        try:
            return self._run(on_part)
        except _TooManyError:
            again = Loading(self._task, self._spec, self._wanted.lines)
            again._may_hold = False
            return again._run(on_part)

    def _run(self, on_part: OnPart | None) -> Loaded:
        next_part = monotonic() + _FIRST_PART
        self._drafting = on_part is not None
        for chunk in self._chunks(on_part):
            self._add(chunk)
            self._task.report(chunk.fraction, 1.0, tr("{read} rows", read=count_text(self._read)))
            if on_part is not None and monotonic() >= next_part and chunk.fraction < 1:
                on_part(self._result(self._drafts()))
                next_part = monotonic() + _NEXT_PART
        self._fraction = 1.0
        return self._result(self._finished())

    def _chunks(self, on_part: OnPart | None) -> Iterator[Chunk]:
        source = self._spec.source
        if not source.rowid or not load_packing(self._task.con):
            self._prepare(None)
            yield from read_rows(self._task, self._wanted)
            return
        found = plan(self._task, source)
        if found is None:
            return
        self._prepare(found)
        packing = Packing(self._task, self._wanted)
        # A count of a few rows would say that there are few.
        looks = on_part is not None and self._spec.metric.kind != "count"
        if on_part is not None and looks and (spots := found.spots()):
            self._look(packing, spots)
            on_part(self._result(self._drafts()))
        if found.width is not None:
            ranges = found.even()
        else:
            ranges = walk(self._task, source, found.least, found.most)
        for first, last, fraction in ranges:
            yield packing.read(first, last, fraction)

    def _prepare(self, found: Plan | None) -> None:
        """Decide how rows are kept, by about how many there are."""
        rows = found.rows if found else None
        self._block = BLOCK * 4 if rows and rows > _HUGE else BLOCK
        if rows:
            self._draft_block = max(64, rows // _DRAFT_BLOCKS)
        self._held = self._may_hold and (rows is None or rows <= MOST_ROWS_KEPT)
        if not self._held:
            return
        for line in self._lines:
            line.rows = Pieces()
        if found is None or not rows or len(self._lines) > 1:
            return
        span = found.most - found.least + 1
        if span <= _MOST_LOOSE * rows:
            self._lines[0].rows = Slab(found.least, span)

    def _look(self, packing: Packing, spots: list[tuple[int, int]]) -> None:
        """Take a few rows from places spread evenly; they leave as their chunks come."""
        if len(self._lines) > _MANY:
            spots = spots[::8]  # each statement takes a millisecond to prepare then
        chunks = [packing.read(first, last) for first, last in spots]
        self._looked = sum(chunk.read for chunk in chunks)
        # What lies between two places is not known: no gap is drawn there before it is.
        steps = np.diff(np.sort([chunk.x.min() for chunk in chunks if len(chunk.x)]))
        self._step = float(np.quantile(steps, 0.95)) if len(steps) else None
        x = np.concatenate([chunk.x for chunk in chunks])
        y = np.concatenate([chunk.y for chunk in chunks])
        spot = np.repeat([first for first, _ in spots], [len(chunk.x) for chunk in chunks])
        code = np.concatenate(
            [chunk.codes if chunk.codes is not None else np.zeros(len(chunk.x)) for chunk in chunks]
        )
        # All lines at once: with 500 of them, one by one would take half a second.
        order = np.lexsort((x, spot, code))
        x, y, spot, code = x[order], y[order], spot[order], code[order]
        if not len(x):
            return
        cuts = np.append(0, np.flatnonzero((np.diff(spot) != 0) | (np.diff(code) != 0)) + 1)
        made = blocks_at(x, y, None, 0, cuts)
        for number in np.unique(code[cuts]).astype(int):
            mine = code[cuts] == number
            self._lines[number].spots = (spot[cuts][mine], made[:, mine])

    def _add(self, chunk: Chunk) -> None:
        self._read += chunk.read
        self._untimed += chunk.read - len(chunk.x)
        self._kept += len(chunk.x)
        self._fraction = min(chunk.fraction, 0.999)
        number, first = len(self._places), chunk.rowids[0] if chunk.rowids else self._read
        if chunk.rowids:
            some = len(chunk.x) > 0
            span = (float(chunk.x.min()), float(chunk.x.max())) if some else (np.nan, np.nan)
            mark = mark_of(chunk.x, chunk.y, chunk.codes)
            self._places.append((*chunk.rowids, chunk.read, *span, mark))
        infinite = np.isinf(chunk.y)
        if infinite.any():
            self._infinite += int(infinite.sum())
        for code, x, y, at in by_line(chunk, len(self._lines)):
            line = self._lines[code]
            if not self._held or not chunk.rowids:
                line.see(x, y, first)
            if self._drafting:
                draft = blocks_of(*in_order(x, y), None, number, self._draft_block)
                line.draft.append(draft)
            if line.rows is not None:
                line.rows.add(x, y, first)
            else:
                line.blocks.append(blocks_of(x, y, at, number, self._block))
        if self._held and self._kept > MOST_ROWS_KEPT:
            self._let_go()

    def _let_go(self) -> None:
        """Turn the rows held so far into blocks: the source is too large to be kept."""
        if self._places:
            # Where each row lies was not kept, and blocks need it to be read again.
            raise _TooManyError
        self._held = False
        for line in self._lines:
            assert line.rows is not None
            for x, y in line.rows.pieces():
                line.blocks.append(blocks_of(x, y, None, 0, self._block))
            line.rows = None

    def _drafts(self) -> list[Pyramid]:
        places = sorted(self._places)
        firsts = np.array([place[0] for place in places], dtype=np.int64)
        lasts = np.array([place[1] for place in places], dtype=np.int64)
        drafts = []
        for line in self._lines:
            parts = [*line.draft]
            if line.spots is not None:
                spot, made = line.spots
                # A place whose chunk has come counts no more.
                found = np.searchsorted(firsts, spot, "right") - 1
                read = np.append(lasts, np.iinfo(np.int64).min)[found] >= spot
                parts += [made[:, ~read]] if not read.all() else []
            drafts.append(pyramid_of(joined(parts), step=self._step))
        return drafts

    def _finished(self) -> list[Pyramid]:
        check = self._task.token.check
        pyramids: list[Pyramid] = []
        self._whereabouts: list[Whereabouts] = []
        order = self._order()
        for line in self._lines:
            line.draft, line.spots = [], None
            if line.rows is not None:
                pyramids.append(line.rows.finish(check))
                continue
            blocks = Together(line.blocks)
            line.blocks = []
            self._overlap = self._overlap or overlap(blocks)
            last = None if np.isnan(line.last) else line.last
            pyramids.append(pyramid_of(blocks, last=last, check=check))
            self._whereabouts.append(whereabouts(blocks, order))
        return pyramids

    def _order(self) -> Ints:
        """Give the place of each chunk, in order of its rowids."""
        firsts = np.array([place[0] for place in self._places], dtype=np.int64)
        order = np.empty(len(firsts), dtype=np.int64)
        order[np.argsort(firsts)] = np.arange(len(firsts))
        return order if len(order) else np.zeros(1, dtype=np.int64)

    def _store(self, kept: list[int]) -> Store:
        chunks = None
        if self._places:
            columns = list(zip(*sorted(self._places), strict=True))
            first, last, rows = (np.array(column, dtype=np.int64) for column in columns[:3])
            since, until = (np.array(column, dtype=np.float64) for column in columns[3:5])
            marks = np.array(columns[5], dtype=np.uint64)
            chunks = Chunks(first, last, rows, since, until, marks)
        blocks = () if self._held else tuple(self._whereabouts[number] for number in kept)
        return Store(self._wanted, chunks, blocks)

    def _result(self, pyramids: list[Pyramid]) -> Loaded:
        # "NULL" and "other" are there only where a row is of them.
        kept = [number for number, pyramid in enumerate(pyramids) if len(pyramid)] or [0]
        lines = tuple(Line(self._labels[number], pyramids[number], number) for number in kept)
        complete = self._fraction >= 1.0
        loaded = Loaded(
            self._spec,
            lines,
            self._spec.metric.label,
            self._read or self._looked,
            self._untimed,
            self._fraction,
            self._held and complete,
            notes_of(self._untimed, self._infinite, self._overlap),
            self._infinite,
            self._store(kept) if complete else None,
        )
        return counted(self._task, loaded) if self._spec.metric.kind == "count" else loaded


def notes_of(untimed: int, infinite: int, disordered: bool) -> tuple[str, ...]:
    """Say what a reader of the picture must know."""
    notes = []
    if untimed:
        notes.append(
            trn(
                "{n} row has no readable time and is left out.",
                "{n} rows have no readable time and are left out.",
                untimed,
            )
        )
    if infinite:
        notes.append(
            trn(
                "{n} value is infinite; a mean over such values is infinite too, "
                "or none where both signs meet.",
                "{n} values are infinite; a mean over such values is infinite too, "
                "or none where both signs meet.",
                infinite,
            )
        )
    if disordered:
        notes.append(
            tr(
                "The rows are not stored in order of time; at this size a pixel may show "
                "neighbouring rows until it is read again."
            )
        )
    return tuple(notes)


def counted(task: Task, loaded: Loaded) -> Loaded:
    """Turn lines of rows into lines of how many there are in each step of time."""
    start, stop = loaded.span
    step = step_of(start, stop)
    first = int(np.floor(start / step))
    size = int(np.floor(stop / step) - first) + 1
    if loaded.complete and not loaded.exact:
        windows = exact_window(task, loaded, first * step, (first + size) * step, size)
        counts = [steps_of(found, first, size, step) for found in windows]
    else:
        counts = [count_rows(line.pyramid, first, size, step) for line in loaded.lines]
    lines = tuple(
        replace(line, pyramid=pyramid) for line, pyramid in zip(loaded.lines, counts, strict=True)
    )
    label = tr("rows per {step}", step=step_text(step))
    if len(lines) == 1 and not loaded.spec.group:
        lines = (replace(lines[0], label=label),)
    store = replace(loaded.store, rows=loaded.lines) if loaded.store else None
    return replace(loaded, lines=lines, label=label, exact=loaded.complete, store=store)
