"""The figures of a picture: one value for each bucket of a span, on a worker, exactly.

Whole buckets are made, also those that the span cuts, so that a figure does not change while the
view is moved. Rows come through :func:`plume_db.series.rows.rows_of`, held or read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from plume_db.chart import counters
from plume_db.chart.bands import ERROR, EXACT, Sketch, Values
from plume_db.chart.bins import Aggregated, Bins, LineBins
from plume_db.chart.block_sums import add_blocks
from plume_db.chart.buckets import axis_edges
from plume_db.chart.compare import reach_of, shifted
from plume_db.chart.counters import Rises
from plume_db.chart.folds import PERCENTILES, fold_of
from plume_db.chart.heat import heat_of
from plume_db.chart.pieces import Piece, pieces_of, rows_within, span_of, usual_step
from plume_db.chart.share import shared
from plume_db.chart.spec import AGGREGATES, SeriesSpec
from plume_db.chart.sums import Sums
from plume_db.chart.zones import zone_of
from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.series.loaded import Loaded
from plume_db.series.pyramid import Floats
from plume_db.units import count_text

_KNOWN_ZERO = ("sum", "count")
"""What a bucket without rows has a value for, inside the span of the series."""
_RISES = ("rate", "increase")


def aggregate(
    task: Task,
    loaded: Loaded,
    spec: SeriesSpec,
    start: float,
    stop: float,
    pixels: int,
    zone: str,
) -> Aggregated:
    """Give what one series draws between two moments; raises PlumeError, Cancelled.

    `zone` is ``UTC``, ``local`` or the name of an IANA zone. Only buckets inside the span of the
    series are made; of the period compared with, those that lie under them.
    """
    fold = fold_of(spec)
    if fold not in AGGREGATES:
        raise PlumeError(
            tr(
                '"{fold}" is no aggregate; it is one of {aggregates}.',
                fold=fold,
                aggregates=", ".join(AGGREGATES),
            )
        )
    where = zone_of(zone)
    seen = _seen(loaded, start, stop)
    span = _span(loaded, spec, seen)
    axis = axis_edges(spec, seen, span, pixels, usual_step(loaded), where)
    edges, notes = axis.edges, [*axis.notes]
    if not loaded.complete:
        # Buckets of a part of the rows would be wrong, and nobody could tell which.
        notes.append(tr("The rows are still being read."))
        edges = edges[:0]
    begin, end = min((start, *edges[:1].tolist())), max((stop, *edges[-1:].tolist()))
    result = Aggregated(spec, begin, end, axis.bucket, ())
    if spec.kind == "heat":
        heat, said = heat_of(task, loaded, edges)
        return replace(result, heat=heat, notes=(*notes, *said))
    making = _Making(task, loaded, spec, fold, notes)
    lines = making.lines(edges, edges)
    if spec.kind == "share":
        parts, said = shared(lines)
        return replace(result, lines=parts, notes=tuple(dict.fromkeys((*notes, *said))))
    if spec.compare:
        earlier = making.lines(shifted(edges, spec, seen, where), edges, say=False)
        lines = [replace(a, previous=b.bins) for a, b in zip(lines, earlier, strict=True)]
    return replace(result, lines=tuple(lines), notes=tuple(dict.fromkeys(notes)))


def _seen(loaded: Loaded, start: float, stop: float) -> tuple[float, float]:
    """Give the span in view; where it has no end, as far as there are rows."""
    if np.isfinite(stop - start):
        return start, stop
    first, last = span_of(loaded)
    return max(start, min(first, stop)), min(stop, max(last, start))


def _span(loaded: Loaded, spec: SeriesSpec, seen: tuple[float, float]) -> tuple[float, float]:
    """Give the part of the view that may have buckets; backwards where there is none.

    A period compared with may go on where this one has not come to yet.
    """
    if not any(len(line.pyramid) for line in loaded.originals):
        return 0.0, -1.0
    first, last = span_of(loaded)
    return max(seen[0], first), min(seen[1], last + reach_of(spec, seen))


@dataclass
class _Line:
    """What one line's rows are put into."""

    sums: Sums | None = None
    rises: Rises | None = None
    values: Values | Sketch | None = None

    def add(self, piece: Piece, fold: str) -> None:
        """Take in some rows."""
        if self.sums is not None:
            self.sums.add(piece, fold)
        if self.rises is not None:
            self.rises.add(piece)
        if self.values is not None:
            self.values.add(piece)

    def counts(self) -> tuple[Floats, Floats, Floats]:
        """Rows of each bucket: all, with a value, without."""
        one = self.values or self.rises or self.sums
        assert one is not None
        return one.rows, one.count, one.missing


@dataclass
class _Making:
    """One picture in the making."""

    task: Task
    loaded: Loaded
    spec: SeriesSpec
    fold: str
    notes: list[str] = field(default_factory=list)

    def lines(self, edges: Floats, onto: Floats, *, say: bool = True) -> list[LineBins]:
        """Make the buckets of every line from rows between `edges`, placed at the edges `onto`."""
        size = max(0, len(edges) - 1)
        into = self._into(edges, size)
        prior = self._prior(edges)
        sums = [mine.sums for mine in into if mine.sums is not None and mine.values is None]
        if len(sums) < len(into) or not add_blocks(self.task, self.loaded, edges, sums, self.fold):
            for piece in pieces_of(self.task, self.loaded, edges):
                into[piece.line].add(piece, self.fold)
        if say:
            self._say(into)
        return [
            LineBins(line.label, self._bins(mine, edges, onto, before))
            for line, mine, before in zip(self.loaded.originals, into, prior, strict=True)
        ]

    def _into(self, edges: Floats, size: int) -> list[_Line]:
        rises = self.fold in _RISES
        sorting = self.spec.kind == "band" or self.fold in PERCENTILES
        befores: list[tuple[float, float] | None] = [None] * len(self.loaded.originals)
        if rises and size:
            befores = counters.before(self.task, self.loaded, float(edges[0]))
        kind: type[Values] | type[Sketch] = Values
        if sorting and size:
            rows = rows_within(self.loaded, float(edges[0]), float(edges[-1]))
            kind = Values if rows <= EXACT else Sketch
            if kind is Sketch:
                self.notes.append(
                    tr(
                        "The percentiles of about {rows} rows are estimated, each within "
                        "{error:.1f} % of its value; zoom in to have them exactly.",
                        rows=count_text(round(rows)),
                        error=ERROR * 50,
                    )
                )
        counted = self.spec.load.metric.kind == "count"
        simple = not rises and self.fold not in PERCENTILES
        return [
            _Line(
                Sums(size, counted=counted) if simple else None,
                Rises(size, before) if rises else None,
                kind(size) if sorting else None,
            )
            for before in befores
        ]

    def _prior(self, edges: Floats) -> list[tuple[float, float]]:
        """Add up what each line had before the first bucket: the sum, and how many values."""
        sums = [(0.0, 0.0)] * len(self.loaded.originals)
        first = span_of(self.loaded)[0]
        if self.fold != "cumulative" or not len(edges) or edges[0] <= first:
            return sums
        before = np.array([first, edges[0]])
        into = [Sums(1) for _ in self.loaded.originals]
        if not add_blocks(self.task, self.loaded, before, into, "sum"):
            for piece in pieces_of(self.task, self.loaded, before):
                into[piece.line].add(piece, "sum")
        return [(float(each.total[0]), float(each.count[0])) for each in into]

    def _say(self, into: list[_Line]) -> None:
        """Write down resets and sums beyond all numbers."""
        rises = [mine.rises for mine in into if mine.rises is not None]
        steps = sum(float(each.steps.sum()) for each in rises)
        self.notes.append(counters.note_of(sum(each.resets for each in rises), steps))
        if any(each.unordered for each in rises):
            self.notes.append(counters.UNORDERED)
        if any(mine.sums is not None and mine.sums.overflown for mine in into):
            self.notes.append(
                tr(
                    "Some sums are beyond 1.8e308, the greatest number there is, and count as "
                    "infinite."
                )
            )
        self.notes[:] = [note for note in self.notes if note]

    def _bins(self, mine: _Line, edges: Floats, onto: Floats, prior: tuple[float, float]) -> Bins:
        rows, count, missing = mine.counts()
        found = mine.values.percentiles(self.task, [5.0, 50.0, 95.0, 99.0]) if mine.values else []
        value = self._value(mine, found, prior)
        held = rows > 0
        first, last = span_of(self.loaded)
        inside = (edges[1:] > first) & (edges[:-1] <= last) & (edges[1:] > edges[:-1])
        if self.fold in _KNOWN_ZERO and self.spec.kind != "band":
            held = held | inside
        elif self.fold == "cumulative":
            held = inside & (prior[1] + np.cumsum(count) > 0)
        at = np.flatnonzero(held)
        joined = np.zeros(len(at), dtype=np.bool_)
        known = ~np.isnan(value[at])
        joined[:-1] = (np.diff(at) == 1) & known[:-1] & known[1:]
        band = self.spec.kind == "band"
        return Bins(
            onto[:-1][at],
            onto[1:][at],
            value[at],
            count[at],
            missing[at],
            joined,
            found[0][at] if band else None,
            found[2][at] if band else None,
        )

    def _value(self, mine: _Line, found: list[Floats], prior: tuple[float, float]) -> Floats:
        if self.fold in PERCENTILES:
            return found[list(PERCENTILES).index(self.fold)]
        if mine.rises is not None:
            return mine.rises.value(self.fold)
        assert mine.sums is not None
        if self.fold == "cumulative":
            with np.errstate(all="ignore"):
                return prior[0] + np.cumsum(mine.sums.total)
        return mine.sums.value(self.fold)
