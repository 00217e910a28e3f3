"""Which columns measure something, which name a kind of row, and what follows from sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from plume_db.metrics import words
from plume_db.metrics.epochs import number_of, number_sql
from plume_db.metrics.recognise import ENOUGH
from plume_db.metrics.source import LONG_TEXT, Sample
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded

Role: TypeAlias = Literal["number", "counter", "ratio", "bytes", "duration", "percentage", "state"]


@dataclass(frozen=True)
class Metric:
    """Something to draw over time: a column, or what is computed from several."""

    label: str
    sql: str
    """An expression over the columns of the source; a number or NULL."""
    unit: str = ""
    """``ratio`` (a share of 1), ``%``, ``bytes``, ``bytes/s``, ``s``, ``ms``, ``dB`` or nothing."""
    columns: tuple[str, ...] = ()
    confidence: float = 1.0
    reason: str = ""
    kind: Literal["value", "count"] = "value"
    """``count``: how many rows fall into each step of time; `sql` is not read."""
    role: Role = "number"
    fold: str = "auto"
    """The aggregate that suits it by itself; one of :data:`plume_db.chart.spec.AGGREGATES`."""


@dataclass(frozen=True)
class GroupLabels:
    """Where the values of a foreign key have their names."""

    table: str
    key: str
    """The column that the foreign key refers to."""
    label: str
    """The column that names a row for a person."""


@dataclass(frozen=True)
class Group:
    """A column of few values: one line each."""

    column: str
    distinct: int
    """How many values the sample has."""
    rank: int | None
    """How well the name asks for grouping (0 best); None where it does not."""
    labels: GroupLabels | None = None
    """Where its values are named, if it is a foreign key."""


COUNT = Metric("rows", "1", kind="count", confidence=0.4, reason="how many rows there are")


def plain_metric(column: str) -> Metric:
    """Make the metric of one column, whatever it holds: numbers count, the rest are gaps."""
    return Metric(
        column, number_sql(quoted(column)), words.unit_of(column), (column,), 1.0, "chosen"
    )


def find_metrics(sample: Sample, table: Table | None, times: Sequence[str]) -> list[Metric]:
    """List what can be drawn, derived compression measures first."""
    excluded = {folded(name) for name in times} | _keys(table)
    plain: list[Metric] = []
    for place, column in enumerate(sample.columns):
        if folded(column) in excluded or (found := _measure(column, sample, place)) is None:
            continue
        plain.append(found)
    plain.sort(key=lambda metric: -metric.confidence)
    return [*compression(sample), *plain]


def _keys(table: Table | None) -> set[str]:
    """Name the columns that refer: parts of a primary key or of a foreign key."""
    if table is None:
        return set()
    own = {folded(column.name) for column in table.columns if column.primary_key}
    return own | {folded(name) for key in table.foreign_keys for name in key.columns}


_HUGE = 2.0**53
"""Beyond it whole numbers are identifiers; nothing is measured to sixteen digits."""


def _measure(column: str, sample: Sample, place: int) -> Metric | None:
    """Judge one column by its name and its sample."""
    present = [value for value in sample.column(place) if value is not None]
    numbers = [n for value in present if (n := number_of(value)) is not None]  # type: ignore[arg-type]
    if words.hints_key(column) or len(present) < 3 or len(numbers) < ENOUGH * len(present):
        return None
    if all(abs(n) > _HUGE for n in numbers):
        return None
    distinct = len(set(numbers))
    whole = all(isinstance(n, int) or n.is_integer() for n in numbers)
    if distinct < 3 or (distinct <= 12 and whole and _names_things(column, numbers)):
        return None
    confidence = 0.6 + 0.2 * (not whole) + 0.15 * bool(words.unit_of(column))
    confidence *= len(present) / max(1, len(sample.rows))
    if words.hints_time(column):
        confidence *= 0.7  # a clock of its own rather than a measure
    reason = "numbers that vary" if whole else "measured numbers"
    return Metric(
        column,
        number_sql(quoted(column)),
        words.unit_of(column),
        (column,),
        round(min(1.0, confidence), 3),
        reason,
    )


def _names_things(column: str, numbers: Sequence[float]) -> bool:
    """Tell whether few small whole numbers are names of kinds rather than amounts."""
    return words.hints_enum(column) or (not words.unit_of(column) and len(set(numbers)) <= 2)


def compression(sample: Sample) -> list[Metric]:
    """Derive what users of a compression log ask for, where both sizes are there.

    A stored ratio or percentage is not trusted: subtracting unsigned sizes wraps around to a huge
    number where the output is larger than the input.
    """
    original, compressed = (
        _size(sample, words.ORIGINAL_WORDS),
        _size(sample, words.COMPRESSED_WORDS),
    )
    if original is None or compressed is None or original == compressed:
        return []
    before, after = number_sql(quoted(original)), number_sql(quoted(compressed))
    both = (original, compressed)
    why = f"computed from {compressed} and {original}"
    derived = [
        Metric("ratio = compressed / original", f"({after}*1.0/nullif({before},0))", "ratio"),
        Metric("saved = 1 - ratio", f"(1.0-{after}*1.0/nullif({before},0))", "ratio"),
        Metric("bytes saved", f"({before}-{after})", "bytes"),
    ]
    columns = [both, both, both]
    if (spent := _duration(sample)) is not None:
        name, per_second = spent
        time = number_sql(quoted(name))
        derived.append(
            Metric("throughput", f"({before}*{per_second!r}/nullif({time},0))", "bytes/s")
        )
        columns.append((original, name))
    return [
        Metric(each.label, each.sql, each.unit, used, 1.0, why)
        for each, used in zip(derived, columns, strict=True)
    ]


def _size(sample: Sample, role: frozenset[str]) -> str | None:
    """Find the column of sizes that plays a role (original or compressed)."""
    for place, column in enumerate(sample.columns):
        parts = set(words.words(column))
        if parts & role and parts & words.SIZE_WORDS and _all_numbers(sample, place):
            return column
    return None


def _duration(sample: Sample) -> tuple[str, float] | None:
    """Find how long a row's work took, and how many of its units make a second."""
    for place, column in enumerate(sample.columns):
        parts = set(words.words(column))
        if not _all_numbers(sample, place) or not parts & {
            "time",
            "duration",
            "elapsed",
            "took",
            "execution",
            "processing",
        }:
            continue
        if words.unit_of(column) in ("ms", "s"):
            return column, 1000.0 if words.unit_of(column) == "ms" else 1.0
    return None


def _all_numbers(sample: Sample, place: int) -> bool:
    present = [value for value in sample.column(place) if value is not None]
    return bool(present) and all(isinstance(value, (int, float)) for value in present)


def find_groups(sample: Sample, times: Sequence[str]) -> list[Group]:
    """List the columns of few values, the one that asks most for grouping first."""
    rows = len(sample.rows)
    found: list[Group] = []
    excluded = {folded(name) for name in times}
    for place, column in enumerate(sample.columns):
        present = [value for value in sample.column(place) if value is not None]
        if folded(column) in excluded or len(present) < rows / 2:
            continue
        counts = Counter(present)
        few = 2 <= len(counts) <= 24 and len(counts) * 4 <= len(present)
        if few and LONG_TEXT not in counts and not any(isinstance(v, float) for v in counts):
            found.append(Group(column, len(counts), _rank(column, present)))
    return sorted(found, key=lambda g: (g.rank is None, g.rank or 0, g.distinct))


def _rank(column: str, present: Sequence[object]) -> int | None:
    """Rank a group; a number only where its name is that of a kind."""
    rank = words.group_rank(column)
    return rank if rank is not None and isinstance(present[0], str) else None
