"""Load a series for drawing: streamed in chunks, shown while it fills, exact when it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from plume_db.jobs import Task
from plume_db.metrics.epochs import Encoding, number_sql
from plume_db.metrics.measures import GroupLabels, Metric
from plume_db.metrics.source import Source
from plume_db.names import quoted
from plume_db.series.counts import count_rows, step_of, step_text
from plume_db.series.pack import Chunk, Lines, Wanted, find_lines, read_chunks
from plume_db.series.pyramid import (
    Floats,
    Level,
    Pyramid,
    block_level,
    build,
    from_rows,
    summarise_blocks,
)
from plume_db.units import count_text

MOST_ROWS_KEPT = 5_000_000
"""Beyond it rows are kept as blocks of 64 and read again where a window needs them: 80 MB."""
_BLOCK = 64
_PREVIEW_BLOCK = 256
_FIRST_PART = 0.05
_NEXT_PART = 0.2
_MOST_DETAIL = 24
"""Chunks that a window is read again from."""


@dataclass(frozen=True)
class LoadSpec:
    """What to load."""

    source: Source
    time: str
    """The column of time (or of any number)."""
    encoding: Encoding
    metric: Metric
    group: str | None = None
    clock: str = ""
    """A column of times of day, where `time` holds the date only."""
    labels: GroupLabels | None = None
    """Where the values of `group` are named, if it is a foreign key."""


@dataclass(frozen=True)
class Line:
    """One curve."""

    label: str
    pyramid: Pyramid


@dataclass(frozen=True)
class Loaded:
    """A series, or the part of it that has been read."""

    spec: LoadSpec
    lines: tuple[Line, ...]
    label: str
    rows: int
    """Rows read."""
    untimed: int
    """Rows left out since their time is NULL or can not be read."""
    fraction: float
    """1 when complete."""
    exact: bool
    """Whether each row is held; otherwise windows are exact to blocks of 64 rows."""
    notes: tuple[str, ...] = ()
    places: tuple[tuple[int, int, float, float], ...] = field(default=(), repr=False)
    """First and last rowid, first and last moment of every chunk of a series not held."""

    @property
    def complete(self) -> bool:
        """Whether everything has been read."""
        return self.fraction >= 1.0

    @property
    def span(self) -> tuple[float, float]:
        """The first and the last moment of all lines; (0, 1) where there is none."""
        spans = [line.pyramid.span for line in self.lines if len(line.pyramid)]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else (0.0, 1.0)


OnPart = Callable[[Loaded], None]


def load_series(task: Task, spec: LoadSpec, on_part: OnPart | None = None) -> Loaded:
    """Read a series whole; `on_part` gets what there is so far, several times a second."""
    lines = find_lines(task, spec.source, spec.group) if spec.group else None
    return _Loading(task, spec, lines).run(on_part)


def load_window(task: Task, loaded: Loaded, start: float, stop: float) -> Loaded | None:
    """Read the rows of a window again, for a series not held; None where they are too many."""
    ranges = [(a, b) for a, b, least, most in loaded.places if most >= start and least <= stop]
    if loaded.exact or not ranges or len(ranges) > _MOST_DETAIL:
        return None
    lines = None
    if loaded.spec.group:
        lines = find_lines(task, loaded.spec.source, loaded.spec.group)
    return _Loading(task, loaded.spec, lines).run(None, tuple(sorted(ranges)))


@dataclass
class _Blocks:
    """Summaries of consecutive rows of one chunk, in order of time."""

    x: Floats
    level: Level


class _Loading:
    """One read in progress."""

    def __init__(self, task: Task, spec: LoadSpec, lines: Lines | None) -> None:
        self._task = task
        self._spec = spec
        self._labels = lines.labels if lines else (spec.metric.label,)
        counts = spec.metric.kind == "count"
        time, line = quoted(spec.time), spec.encoding.line
        self._wanted = Wanted(
            spec.source,
            number_sql(time) if line else spec.encoding.sql(time),
            "1" if counts else spec.metric.sql,
            lines.sql if lines else "",
            line,
        )
        size = len(self._labels)
        self._rows: list[list[tuple[Floats, Floats]]] = [[] for _ in range(size)]
        self._blocks: list[list[_Blocks]] = [[] for _ in range(size)]
        self._preview: list[list[_Blocks]] = [[] for _ in range(size)]
        self._places: list[tuple[int, int, float, float]] = []
        self._held = True
        self._kept = self._read = self._untimed = 0
        self._fraction = 0.0

    def run(
        self, on_part: OnPart | None, ranges: tuple[tuple[int, int], ...] | None = None
    ) -> Loaded:
        """Read to the end."""
        began = monotonic()
        next_part = began + _FIRST_PART
        for chunk in read_chunks(self._task, self._wanted, ranges):
            self._add(chunk)
            self._task.report(chunk.fraction, 1.0, f"{count_text(self._read)} rows")
            if on_part is not None and monotonic() >= next_part and chunk.fraction < 1:
                on_part(self._result(self._drafts()))
                next_part = monotonic() + _NEXT_PART
        self._fraction = 1.0
        return self._result(self._finished())

    def _add(self, chunk: Chunk) -> None:
        self._read += chunk.read
        self._untimed += chunk.read - len(chunk.x)
        self._kept += len(chunk.x)
        self._fraction = min(chunk.fraction, 0.999)
        if len(chunk.x) and chunk.rowids:
            self._places.append((*chunk.rowids, float(chunk.x.min()), float(chunk.x.max())))
        for number, (x, y) in enumerate(_by_line(chunk, len(self._labels))):
            if not len(x):
                continue
            x, y = _in_order(x, y)
            self._preview[number].append(_blocks_of(x, y, _PREVIEW_BLOCK))
            if self._held:
                self._rows[number].append((x, y))
            else:
                self._blocks[number].append(_blocks_of(x, y, _BLOCK))
        if self._held and self._kept > MOST_ROWS_KEPT:
            self._let_go()

    def _let_go(self) -> None:
        """Turn the rows held so far into blocks: the table is too large to be kept."""
        self._held = False
        for number, rows in enumerate(self._rows):
            self._blocks[number] = [_blocks_of(x, y, _BLOCK) for x, y in rows]
            rows.clear()

    def _drafts(self) -> list[Pyramid]:
        return [_joined(blocks)[0] for blocks in self._preview]

    def _finished(self) -> list[Pyramid]:
        self._preview = [[] for _ in self._labels]
        if self._held:
            return [_from_rows(rows) for rows in self._rows]
        joined = [_joined(blocks) for blocks in self._blocks]
        self._overlap = any(overlap for _, overlap in joined)
        return [pyramid for pyramid, _ in joined]

    _overlap = False

    def _result(self, pyramids: list[Pyramid]) -> Loaded:
        lines = [
            Line(label, pyramid)
            for label, pyramid in zip(self._labels, pyramids, strict=True)
            # "other" is there only where the sample missed a value.
            if len(pyramid) or len(self._labels) == 1
        ]
        loaded = Loaded(
            self._spec,
            tuple(lines),
            self._spec.metric.label,
            self._read,
            self._untimed,
            self._fraction,
            self._held,
            self._notes(),
            () if self._held else tuple(self._places),
        )
        return _counted(loaded) if self._spec.metric.kind == "count" else loaded

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._untimed:
            noun = "row has" if self._untimed == 1 else "rows have"
            notes.append(f"{count_text(self._untimed)} {noun} no readable time and are left out.")
        if self._overlap:
            notes.append(
                "The rows are not stored in order of time; at this size a pixel may show "
                "neighbouring rows too."
            )
        return tuple(notes)


def _by_line(chunk: Chunk, lines: int) -> list[tuple[Floats, Floats]]:
    """Deal the rows of a chunk to their lines."""
    if chunk.codes is None:
        return [(chunk.x, chunk.y)]
    dealt = []
    for code in range(lines):
        mine: NDArray[np.bool_] = chunk.codes == code
        dealt.append((chunk.x[mine], chunk.y[mine]))
    return dealt


def _in_order(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if bool(np.all(x[1:] >= x[:-1])):
        return x, y
    order = np.argsort(x, kind="stable")
    return x[order], y[order]


def _blocks_of(x: Floats, y: Floats, size: int) -> _Blocks:
    """Summarise each `size` rows; the rows come in order of time."""
    values = np.append(y, np.nan)
    return _Blocks(x[::size].copy(), summarise_blocks(Level(values, values), size))


def _from_rows(rows: list[tuple[Floats, Floats]]) -> Pyramid:
    """Put chunks together, dropping each column as soon as it is copied."""
    rows.sort(key=lambda pair: float(pair[0][0]))
    if not rows:
        return from_rows(np.empty(0), np.empty(0))
    x = np.concatenate([pair[0] for pair in rows])
    y = np.concatenate([pair[1] for pair in rows])
    rows.clear()
    return from_rows(x, y)


def _joined(blocks: list[_Blocks]) -> tuple[Pyramid, bool]:
    """Put blocks of many chunks in order of time; tell whether the chunks overlap in time."""
    if not blocks:
        return from_rows(np.empty(0), np.empty(0)), False
    blocks = sorted(blocks, key=lambda block: float(block.x[0]))
    x = np.concatenate([block.x for block in blocks])
    levels = [block.level for block in blocks]
    columns = [
        np.concatenate([part[:-1] for part in parts if part is not None])
        for parts in (
            [level.lo for level in levels],
            [level.hi for level in levels],
            [level.total for level in levels],
            [level.count for level in levels],
        )
    ]
    overlap = not bool(np.all(x[1:] >= x[:-1]))
    if overlap:
        order = np.argsort(x, kind="stable")
        x, columns = x[order], [column[order] for column in columns]
    return build(x, block_level(*columns), exact=False), overlap


def _counted(loaded: Loaded) -> Loaded:
    """Turn lines of rows into lines of how many there are in each step of time."""
    step = step_of(*loaded.span)
    lines = tuple(
        Line(line.label, count_rows(line.pyramid, loaded.span, step)) for line in loaded.lines
    )
    label = f"rows per {step_text(step)}"
    if len(lines) == 1 and not loaded.spec.group:
        lines = (Line(label, lines[0].pyramid),)
    return replace(loaded, lines=lines, label=label, exact=True, places=())
