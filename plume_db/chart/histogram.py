"""How the values of a span are spread: bins with round edges, percentiles, and what is left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plume_db.chart.refusal import NoCloud
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.series.pyramid import Floats

MOST_BINS = 120
MOST_HELD = 12_000_000
"""Values held at once (96 MB); of more, percentiles are those of a random half, quarter, ..."""

_PIECE = 262_144
"""Values of one step of numpy: a few milliseconds."""
_SAMPLE = 200_000
_DECADES = 100.0
"""Where 98 of 100 values span this factor, bins are even in the logarithm."""
_FAR = 5.0
"""Where all values span this many times what 99 of 100 do, the picture keeps to the most."""
_EXACT = 2.0**51
"""Below it a half more or less is still exact."""
_MOST = float(np.finfo(np.float64).max)
_TINY = 1e-300
_EACH = 60
"""Whole numbers up to so far apart have a bin each."""


@dataclass(frozen=True)
class Quantiles:
    """Percentiles of the finite values, interpolated between rows as SQLite's percentile() does."""

    p5: float
    median: float
    p95: float
    p99: float


@dataclass(frozen=True)
class HistogramLine:
    """The bins of one line."""

    label: str
    counts: Floats
    """Rows in each bin, ``edges[n] <= value < edges[n + 1]``."""
    rows: int
    """Rows with a finite value, inside the bins or not."""
    missing: int
    """Rows whose value is NULL or no number."""
    infinite: int
    below: int
    """Rows below the first edge."""
    above: int
    """Rows at or above the last edge."""
    least: float
    greatest: float
    quantiles: Quantiles
    number: int = 0
    """Its place among all lines of the panel, those without rows too: it keeps its colour."""


@dataclass(frozen=True)
class Histogram:
    """The spread of one metric, line by line, over the same bins."""

    label: str
    unit: str
    edges: Floats
    log: bool
    """Whether the bins are even in the logarithm."""
    whole: bool
    """Whether all values are whole numbers; the edges then lie half-way between two of them."""
    lines: tuple[HistogramLine, ...]
    notes: tuple[str, ...] = ()


Read = Callable[[], Iterator[tuple[int, Floats]]]
"""Gives pieces of values with the number of their line; may be called again."""


class _Line:
    """What is known of one line while it is read."""

    def __init__(self) -> None:
        self.parts: list[Floats] = []
        self.rows = self.missing = self.infinite = 0
        self.least, self.greatest = math.inf, -math.inf
        self.whole = True

    def add(self, values: Floats) -> Floats:
        """Count a piece; give its finite values."""
        finite = values[np.isfinite(values)]
        missing = int(np.count_nonzero(np.isnan(values)))
        self.missing += missing
        self.infinite += len(values) - len(finite) - missing
        if not len(finite):
            return finite
        self.rows += len(finite)
        self.least = min(self.least, float(finite.min()))
        self.greatest = max(self.greatest, float(finite.max()))
        self.whole = self.whole and bool(np.all(finite == np.floor(finite)))
        return finite


class _Gathering:
    """One read: everything while it fits, a random part of it beyond."""

    def __init__(self, lines: int) -> None:
        self.lines = [_Line() for _ in range(lines)]
        self.share = 1.0
        self._held = 0
        self._random = np.random.default_rng(20010401)

    def add(self, number: int, values: Floats) -> None:
        finite = self.lines[number].add(values)
        if self.share < 1:
            finite = finite[self._random.random(len(finite)) < self.share]
        self.lines[number].parts.append(finite)
        self._held += len(finite)
        if self._held > MOST_HELD:
            self._halve()

    def _halve(self) -> None:
        self.share /= 2
        self._held = 0
        for line in self.lines:
            line.parts = [p[self._random.random(len(p)) < 0.5] for p in line.parts]
            self._held += sum(len(part) for part in line.parts)


def histogram_of(
    task: Task, labels: Sequence[str], read: Read, label: str = "", unit: str = ""
) -> Histogram:
    """Count values into bins; raises NoCloud where no row has a finite one."""
    gathered = _Gathering(len(labels))
    for number, values in read():
        task.token.check()
        gathered.add(number, values)
    held = [line for line in gathered.lines if line.rows]
    if not held:
        raise NoCloud(_nothing(label, gathered.lines))
    whole = all(line.whole for line in held)
    least, greatest = min(x.least for x in held), max(x.greatest for x in held)
    whole = whole and max(abs(least), abs(greatest)) < _EXACT
    rows = sum(line.rows for line in held)
    edges, log = choose_edges(_sampled(held), least, greatest, rows, whole=whole)
    if gathered.share < 1:
        pieces = ((number, v[np.isfinite(v)]) for number, v in read())
    else:
        pieces = ((n, part) for n, line in enumerate(gathered.lines) for part in line.parts)
    counted = _counted(task, pieces, edges, len(labels), log=log)
    made = tuple(
        replace(_line(task, text, line, counts), number=number)
        for number, (text, line, counts) in enumerate(
            zip(labels, gathered.lines, counted, strict=True)
        )
        if line.rows or line.missing or line.infinite
    )
    return Histogram(label, unit, edges, log, whole, made, _notes(gathered.share))


def _nothing(label: str, lines: Sequence[_Line]) -> str:
    missing, infinite = sum(x.missing for x in lines), sum(x.infinite for x in lines)
    if not missing and not infinite:
        return tr("There are no rows in this span of time.")
    if not infinite:
        return trn(
            "{label} is NULL, or no number, in the one row of this span.",
            "{label} is NULL, or no number, in all {n} rows of this span.",
            missing,
            label=label,
        )
    return tr(
        "No row of this span has a finite {label}: {infinite:,} are infinite.",
        label=label,
        infinite=infinite,
    )


def _notes(share: float) -> tuple[str, ...]:
    if share >= 1:
        return ()
    return (
        tr(
            "Percentiles are estimated from 1 in {value:.0f} rows, taken at "
            "random; the bins count all.",
            value=1 / share,
        ),
    )


def _sampled(lines: Sequence[_Line]) -> Floats:
    """Take a spread part of all values, for the choice of bins only."""
    held = sum(len(part) for line in lines for part in line.parts)
    step = max(1, held // _SAMPLE)
    return np.concatenate([part[::step] for line in lines for part in line.parts])


def choose_edges(
    sample: Floats, least: float, greatest: float, rows: int, *, whole: bool
) -> tuple[Floats, bool]:
    """Choose round edges, and whether they are even in the logarithm.

    The width is that of Freedman and Diaconis (1981), twice the interquartile range over the cube
    root of the number of rows, within limits, rounded up to 1, 2 or 5 times a power of ten.
    """
    if least == greatest:
        half = 0.5 if whole else abs(least) * 0.05 or 0.5
        return np.clip([least - half, least + half], -_MOST, _MOST), False
    with np.errstate(all="ignore"):
        found = np.quantile(sample, (0.005, 0.25, 0.75, 0.995))
    low, quarter, rest, high = (float(v) for v in found)
    if spans_decades(sample, least):
        ends, inner, middle = (
            (math.log10(a), math.log10(b))
            for a, b in ((least, greatest), (low, high), (quarter, rest))
        )
        return _log_edges(_body(ends, inner, middle, rows)), True
    bottom, top, width = _body((least, greatest), (low, high), (quarter, rest), rows)
    return _even_edges(bottom, top, width, whole=whole), False


def spans_decades(sample: Floats, least: float, factor: float = _DECADES) -> bool:
    """Tell whether values ask for a logarithm: positive, over decades, and evener with it.

    Numbers evenly spread from 0 to 1 span decades too; there the median shows that most of a
    logarithmic picture would be empty.
    """
    if not least > 0 or not len(sample):
        return False
    with np.errstate(all="ignore"):
        low, middle, high = (float(v) for v in np.quantile(sample, (0.01, 0.5, 0.99)))
    if not high >= factor * low > 0 or not math.isfinite(high):
        return False
    plain = abs((middle - low) / (high - low) - 0.5)
    logs = math.log10(low), math.log10(middle), math.log10(high)
    return abs((logs[1] - logs[0]) / (logs[2] - logs[0]) - 0.5) < plain


def _body(
    ends: tuple[float, float], most: tuple[float, float], middle: tuple[float, float], rows: int
) -> tuple[float, float, float]:
    """Choose what span the bins cover, and how wide they are at least.

    `ends` are the extremes, `most` the 0.5th and 99.5th percentile, `middle` the quartiles.
    """
    (least, greatest), (low, high) = ends, most
    span, inner = greatest - least, high - low
    bottom, top = least, greatest
    if inner > 0 and not span <= _FAR * inner:
        bottom, top = max(least, low - inner / 2), min(greatest, high + inner / 2)
    span = top - bottom
    if not math.isfinite(span):
        raise NoCloud(
            tr(
                "Values from {least:.4g} to {greatest:.4g} are too far apart to be drawn.",
                least=least,
                greatest=greatest,
            )
        )
    width = 2 * (middle[1] - middle[0]) / rows ** (1 / 3)
    if not 0 < width <= span / 8:
        width = span / (8 if width else 30)
    return bottom, top, max(width, span / MOST_BINS)


def _rounded_up(width: float) -> tuple[int, int]:
    """Give the least of 1, 2, 5 times a power of ten that is not below `width`, as both parts."""
    power = math.floor(math.log10(width))
    for digit in (1, 2, 5):
        if digit * 10.0**power >= width * (1 - 1e-9):
            return digit, power
    return 1, power + 1


def _even_edges(bottom: float, top: float, width: float, *, whole: bool) -> Floats:
    if whole and top - bottom <= _EACH:
        width = 1.0
    digit, power = _rounded_up(max(width, 1.0 if whole else _TINY))
    step = digit * 10.0**power
    first = math.floor(bottom / step) - 1
    count = math.floor(top / step) - first + 3
    numbers = (first + np.arange(count)) * float(digit)
    # Dividing by a whole power of ten gives 0.3, where multiplying by 0.1 would not.
    with np.errstate(over="ignore"):
        scaled = numbers / 10.0**-power if -300 < power < 0 else numbers * 10.0**power
    edges = np.clip(np.asarray(scaled, dtype=np.float64), -_MOST, _MOST)
    # Half a unit below a multiple: 10 belongs with 11 to 19.
    return _trimmed(edges - 0.5 if whole else edges, bottom, top)


def _log_edges(body: tuple[float, float, float]) -> Floats:
    bottom, top, width = body
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if s >= width), math.ceil(width))
    first = math.floor(bottom / step) - 1
    powers = (first + np.arange(math.floor(top / step) - first + 3)) * step
    with np.errstate(over="ignore"):
        edges = np.clip(10.0 ** np.round(powers, 6), 5e-324, _MOST)
        ends = np.clip(10.0 ** np.array([bottom, top]), 5e-324, _MOST)
    return _trimmed(edges, float(ends[0]), float(ends[1]))


def _trimmed(edges: Floats, bottom: float, top: float) -> Floats:
    """Drop edges that hold nothing: rounding decides which are needed, not arithmetic."""
    edges = np.unique(edges)  # those beyond the greatest double have become one
    first = max(0, int(np.searchsorted(edges, bottom, "right")) - 1)
    last = int(np.searchsorted(edges, top, "right"))
    return edges[first : last + 1]


def _counted(
    task: Task, pieces: Iterator[tuple[int, Floats]], edges: Floats, lines: int, *, log: bool
) -> list[Floats]:
    """Count each line: below, the bins, above."""
    size = len(edges) - 1
    totals = [np.zeros(size + 2) for _ in range(lines)]
    for number, values in pieces:
        for begin in range(0, len(values), _PIECE):
            task.token.check()
            places = bins_of(values[begin : begin + _PIECE], edges, log=log)
            totals[number] += np.bincount(places, minlength=size + 2)
    return totals


def bins_of(values: Floats, edges: Floats, *, log: bool) -> NDArray[np.intp]:
    """Find the bin of each finite value: 0 is below the first edge, ``len(edges)`` above the last.

    Even bins are guessed and put right against the edges themselves, so a value on an edge is
    never miscounted, as by arithmetic alone it may be; that is thrice as fast as a search.
    """
    size = len(edges) - 1
    if log or size < 4:
        found: NDArray[np.intp] = np.searchsorted(edges, values, "right")
        return found
    with np.errstate(all="ignore"):
        guess = (values - edges[0]) * (size / (edges[-1] - edges[0]))
    bounded = np.concatenate(([-np.inf], edges, [np.inf]))
    places = np.clip(np.nan_to_num(guess), -1, size).astype(np.intp) + 1
    # Truncation takes (-1, 0) to 0, and rounding may be one off to either side.
    places -= values < bounded[places]
    places += values >= bounded[places + 1]
    return np.asarray(places, dtype=np.intp)


def _line(task: Task, label: str, line: _Line, counts: Floats) -> HistogramLine:
    task.token.check()
    marks = quantiles_of(line.parts, (0.05, 0.5, 0.95, 0.99))
    line.parts = []
    nan = math.nan
    return HistogramLine(
        label,
        counts[1:-1],
        line.rows,
        line.missing,
        line.infinite,
        int(counts[0]),
        int(counts[-1]),
        line.least if line.rows else nan,
        line.greatest if line.rows else nan,
        Quantiles(*marks),
    )


def quantiles_of(parts: Sequence[Floats], shares: Sequence[float]) -> list[float]:
    """Give quantiles of values in several pieces; NaN where there are none."""
    values = np.concatenate([np.empty(0), *parts])
    if not len(values):
        return [math.nan] * len(shares)
    ranks = [(len(values) - 1) * share for share in shares]
    places = sorted({math.floor(r) for r in ranks} | {math.ceil(r) for r in ranks})
    values.partition(places)  # numpy lets go of the interpreter lock meanwhile
    found = []
    for rank in ranks:
        before, after = float(values[math.floor(rank)]), float(values[math.ceil(rank)])
        part = rank - math.floor(rank)
        found.append(before if before == after else before * (1 - part) + after * part)
    return found
