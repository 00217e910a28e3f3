"""Which columns hold moments, and which of them is the axis of time of its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isfinite

from plume_db.language import tr
from plume_db.metrics import words
from plume_db.metrics.clocks import DAY, clock_of
from plume_db.metrics.epochs import Encoding, encoding, number_of
from plume_db.metrics.recognise import ENOUGH, Recognition, order_of, recognise
from plume_db.metrics.source import Sample
from plume_db.schema.objects import Table, folded
from plume_db.values import Row

FEWEST_ROWS = 20
FEWEST_MOMENTS = 8
_FEW_ROWS = 100
_OF_THE_ROW = frozenset(["created", "updated", "modified", "changed", "accessed", "last", "next"])
"""Words of a moment in the life of a thing: without order such a column orders nothing."""
_LAST_TOUCHED = frozenset(["updated", "modified", "changed", "accessed"])
_DISTINCT = 0.5
_INDEXED_ORDER, _NAMED_ORDER = 0.45, 0.3
"""What an index, or a name with a moment of its own for each row, is worth where rows lie in no
order: files are filled from many sources, and keys are not always counted up."""


@dataclass(frozen=True)
class TimeColumn:
    """A column that holds moments."""

    column: str
    encoding: Encoding
    confidence: float
    """0 to 1: how sure it is that this is the axis of time."""
    reason: str
    clock: str = ""
    """A column of times of day, where `column` holds the date only."""

    def reader(self, columns: Sequence[str]) -> Callable[[Row], float | None]:
        """Make what reads the moment of a sampled row."""
        return _reader(
            self.encoding,
            columns.index(self.column),
            columns.index(self.clock) if self.clock else -1,
        )


def _reader(how: Encoding, place: int, clock: int = -1) -> Callable[[Row], float | None]:
    if clock < 0:
        return lambda row: how.seconds(row[place])

    def both(row: Row) -> float | None:
        day, at = how.seconds(row[place]), clock_of(row[clock])
        return None if day is None or at is None else day + at

    return both


def find_times(sample: Sample, table: Table | None, core_data: bool) -> list[TimeColumn]:
    """List the columns of time, the one that orders the rows first."""
    declared = {c.name: c.declared_type for c in table.columns} if table else {}
    indexed = _first_of_indexes(table)
    found: list[TimeColumn] = []
    for place, column in enumerate(sample.columns):
        values = sample.column(place)
        match = recognise(values, column, declared.get(column, ""), core_data=core_data)  # type: ignore[arg-type]
        if match is None:
            found.extend(_plain_axis(sample, place, column))
            continue
        read = _reader(match.encoding, place)
        confidence, reason = _judge(sample, read, column, match, folded(column) in indexed)
        made = TimeColumn(column, match.encoding, confidence, reason)
        found.append(_with_clock(sample, made, place, match))
    clocks = {each.clock for each in found}
    return sorted((t for t in found if t.column not in clocks), key=lambda each: -each.confidence)


_PLAIN_AXES = frozenset(
    ["t", "time", "elapsed", "seconds", "secs", "step", "steps", "iteration", "epoch", "tick"]
)


def _plain_axis(sample: Sample, place: int, column: str) -> list[TimeColumn]:
    """Offer numbers that only grow, such as seconds from a start, as an axis without dates."""
    if column.lower() not in _PLAIN_AXES:
        return []
    runs = [[n for row in run if (n := number_of(row[place])) is not None] for run in sample.runs]
    numbers = [n for run in runs for n in run]
    if len(numbers) < max(FEWEST_ROWS, len(sample.rows) / 2) or order_of(runs) < 0.98:
        return []
    if len({*numbers}) < FEWEST_MOMENTS:
        return []
    why = tr("holds plain numbers that only grow: an axis without dates")
    return [TimeColumn(column, encoding("number"), 0.5, why)]


def _first_of_indexes(table: Table | None) -> set[str]:
    """Name the columns that an index begins with."""
    if table is None:
        return set()
    firsts = {folded(i.columns[0]) for i in table.indexes if i.columns and i.columns[0]}
    return firsts | {folded(c.name) for c in table.columns if c.primary_key == 1}


def _with_clock(sample: Sample, time: TimeColumn, place: int, match: Recognition) -> TimeColumn:
    """Add the column of times of day, where the dates have none and there is one beside them."""
    days = [m for row in sample.rows if (m := time.encoding.seconds(row[place])) is not None]
    if not days or time.encoding.key == "number" or any(day % DAY for day in days):
        return time
    best = time
    for other, column in enumerate(sample.columns):
        if other == place or not _is_clock(sample, other, column):
            continue
        if not words.same_moment(time.column, column):
            continue
        read = _reader(time.encoding, place, other)
        confidence, reason = _judge(sample, read, time.column, match, False)
        if confidence >= best.confidence - 0.05:
            why = tr("{reason}, with the time of day in {column}", reason=reason, column=column)
            confidence = max(confidence, time.confidence)
            best = replace(time, confidence=confidence, reason=why, clock=column)
    return best


def _is_clock(sample: Sample, place: int, column: str) -> bool:
    """Tell whether a column holds times of day: by its name, and by what it holds."""
    parts = {*words.words(column)}
    present = [value for value in sample.column(place) if value is not None]
    if parts & words.NO_MOMENT or len(present) < ENOUGH * len(sample.rows):
        return False
    texts = all(isinstance(value, str) for value in present)
    if not (parts & words.CLOCK_WORDS or words.hints_time(column)):
        return False
    clocks = [at for value in present if (at := clock_of(value)) is not None]  # type: ignore[arg-type]
    if len(clocks) < ENOUGH * len(present) or len(set(clocks)) < 3:
        return False
    # Whole numbers may be hours, hhmm or seconds; only the last go on to 86 400.
    return texts or max(clocks) > 2400


def _judge(
    sample: Sample,
    read: Callable[[Row], float | None],
    column: str,
    match: Recognition,
    indexed: bool,
) -> tuple[float, str]:
    """Say how sure it is that a column of moments is the time axis of its table, and why."""
    runs = [
        [s for row in run if (s := read(row)) is not None and isfinite(s)] for run in sample.runs
    ]
    moments = [moment for run in runs for moment in run]
    rows, distinct = len(sample.rows), len({*moments})
    few = _too_few(rows, len(moments), distinct)
    if few:
        return 0.2, tr("{reason}, but {few}", reason=match.reason, few=few)
    order = order_of(runs)
    how = (
        tr("in order")
        if order > 0.9
        else tr("mostly in order")
        if order > 0.4
        else tr("in no order")
    )
    hint = words.hints_time(column) or words.hints_year(column)
    if order <= 0.4 and distinct > _DISTINCT * len(moments) and not _describes(column):
        order, how = _without_order(order, how, column, indexed)
    named = 0.2 if words.hints_attribute(column) else 1.0 if hint else 0.3
    confidence = 0.3 * named + 0.2 * match.certainty + 0.5 * order
    # Text in order that reads as dates is unmistakable, numbers under any name are not.
    loose = _is_loose(column, match, order)
    if (not hint and loose) or _last_of_thing(column):
        confidence = min(confidence, 0.55)
    if order <= 0.9 and {*words.words(column)} & _LAST_TOUCHED:
        confidence *= 0.75  # the last change of a thing, by chance near the order of its making
    if match.encoding.key == "year" and not _even_years(runs):
        confidence, how = min(confidence, 0.5), tr("{how}, but in no even steps", how=how)
    confidence += 0.02 * bool({"timestamp", "ts", "time"} & {*words.words(column)})
    if rows < _FEW_ROWS:
        confidence *= 0.95
    return round(min(1.0, confidence), 3), f"{match.reason}, {how}"


def _too_few(rows: int, timed: int, distinct: int) -> str:
    """Say why so few moments make no axis; empty where they are enough."""
    if timed < FEWEST_ROWS:
        return (
            tr("only {timed} rows have one", timed=timed)
            if timed != 1
            else tr("only one row has one")
        )
    if timed < rows / 2:
        return tr("only {timed} of {rows} sampled rows have one", timed=timed, rows=rows)
    if distinct < FEWEST_MOMENTS:
        return (
            tr("there are only {distinct} different ones", distinct=distinct)
            if distinct > 1
            else tr("all are the same")
        )
    return ""


def _describes(column: str) -> bool:
    parts = {*words.words(column)}
    return words.hints_attribute(column) or bool(parts & _OF_THE_ROW)


_TELLING = ("unix_ms", "unix_us", "unix_ns", "webkit")
"""Encodings whose numbers are large enough to tell by themselves, if they go on in order too."""


def _is_loose(column: str, match: Recognition, order: float) -> bool:
    """Tell whether values alone are too little to go by, under a name that says nothing of time."""
    if words.hints_attribute(column):
        return True
    if match.encoding.key not in _TELLING:
        return match.encoding.takes_numbers
    counted = words.hints_key(column) or words.hints_counter(column)
    return order <= 0.9 or counted or words.unit_of(column) not in ("", "ms", "µs", "ns")


def _last_of_thing(column: str) -> bool:
    """Tell whether the name is of the last change of a thing, as last_change; not last_seen_ts."""
    parts = {*words.words(column)}
    return "last" in parts and not parts & words.STRONG_TIME_WORDS


def _without_order(order: float, how: str, column: str, indexed: bool) -> tuple[float, str]:
    """Weigh what else tells of an axis of time where the rows lie in no order."""
    if indexed:
        return max(order, _INDEXED_ORDER), tr("stored in no order, but an index sorts by it")
    if {*words.words(column)} & words.STRONG_TIME_WORDS:
        return max(order, _NAMED_ORDER), tr("stored in no order, but its name is that of a record")
    return order, how


def _even_years(runs: Sequence[Sequence[float]]) -> bool:
    """Tell whether years go on by one same step, as statistics do and lists of things do not."""
    steps = Counter(
        round((b - a) / DAY / 365.25, 2) for run in runs for a, b in pairwise(run) if b != a
    )
    same = sum(a == b for run in runs for a, b in pairwise(run))
    if not steps or same > sum(steps.values()):
        return False
    return steps.most_common(1)[0][1] >= 0.6 * sum(steps.values())
