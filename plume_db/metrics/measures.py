"""Which columns measure something, and what is measured: role, unit, the aggregate that suits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from plume_db.language import tr
from plume_db.metrics import words
from plume_db.metrics.epochs import number_sql
from plume_db.metrics.figures import Style, style_of
from plume_db.metrics.recognise import ENOUGH
from plume_db.metrics.roles import ROW_NUMBER, Role, role_of
from plume_db.metrics.source import Sample
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded


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
    splits: bool = False
    """Whether rows share their moments, but not within one value: each is a series of its own."""


LEFT = tr("holds numbers, though nothing says that they measure something")
"""The reason of a metric that is offered, not proposed."""
LEFT_SOME = 0.3
"""How sure such a metric is where not all is NULL."""
COUNT = Metric(tr("rows"), "1", kind="count", confidence=0.4, reason=tr("how many rows there are"))


def plain_metric(column: str) -> Metric:
    """Make the metric of one column, whatever it holds: numbers count, the rest are gaps."""
    return Metric(
        column, number_sql(quoted(column)), words.unit_of(column), (column,), 1.0, tr("chosen")
    )


def find_metrics(sample: Sample, table: Table | None, times: Sequence[str]) -> list[Metric]:
    """List the columns that can be drawn, the surest first; states come last."""
    excluded = {folded(name) for name in times} | _keys(table)
    plain = [
        found
        for place, column in enumerate(sample.columns)
        if folded(column) not in excluded and (found := _measure(column, sample, place))
    ]
    return sorted(plain, key=lambda metric: (metric.role == "state", -metric.confidence))


def left_metrics(
    sample: Sample, table: Table | None, times: Sequence[str], found: Sequence[Metric]
) -> list[Metric]:
    """List the other columns of numbers, which a person may want all the same.

    They are too few to judge, all the same, too large, or all NULL in a column declared for
    numbers. What is not NULL comes first.
    """
    excluded = {folded(name) for name in times} | _keys(table)
    excluded |= {folded(name) for metric in found for name in metric.columns[:1]}
    declared = {c.name: c.declared_type.upper() for c in table.columns} if table else {}
    left = []
    for place, column in enumerate(sample.columns):
        if folded(column) in excluded or words.hints_key(column):
            continue
        present = [value for value in sample.column(place) if value not in _MISSING]
        numbers = [value for value in present if isinstance(value, (int, float))]
        if present and len(numbers) < ENOUGH * len(present):
            continue
        if present or any(word in declared.get(column, "") for word in _NUMERIC):
            surer = LEFT_SOME if present else LEFT_SOME / 3
            left.append(replace(plain_metric(column), confidence=surer, reason=LEFT))
    return sorted(left, key=lambda metric: -metric.confidence)


def _keys(table: Table | None) -> set[str]:
    """Name the columns that refer: parts of a primary key or of a foreign key."""
    if table is None:
        return set()
    own = {folded(column.name) for column in table.columns if column.primary_key}
    return own | {folded(name) for key in table.foreign_keys for name in key.columns}


_NUMERIC = ("INT", "REAL", "FLOA", "DOUB", "NUM", "DEC")
_HUGE = 2.0**53
"""Beyond it whole numbers are identifiers; nothing is measured to sixteen digits."""
_MISSING = (None, "", "-", "NaN", "nan", "null", "NULL", tr("None"), "NA", "N/A", "n/a")
"""What programs write where there is no number."""
_STATES = 12
_MIXED = 0.3
"""The share of numbers that is enough under a name like state or value: a log of many things."""


def _measure(column: str, sample: Sample, place: int) -> Metric | None:
    """Judge one column by its name and its sample."""
    present = [value for value in sample.column(place) if value not in _MISSING]
    if words.hints_key(column) or len(present) < 3:
        return None
    style = style_of(present)
    numbers = [n for value in present if (n := style.number(value)) is not None]  # type: ignore[arg-type]
    enough = _MIXED if words.hints_value(column) else ENOUGH
    if len(numbers) < enough * len(present) or all(abs(n) > _HUGE for n in numbers):
        return None
    distinct = len(set(numbers))
    whole = all(isinstance(n, int) or float(n).is_integer() for n in numbers)
    if distinct < 2 or (distinct < 3 and not whole):
        return None
    if distinct <= _STATES and whole and _names_things(column, numbers):
        return _state(column, style)
    if distinct < 3 or (whole and (words.hints_calendar(column) or _numbers_series(column))):
        return None
    share = len(numbers) / max(1, len(sample.rows))
    return _number(column, sample, place, style, (numbers, whole, share))


def _number(
    column: str,
    sample: Sample,
    place: int,
    style: Style,
    held: tuple[Sequence[float], bool, float],
) -> Metric:
    """Describe a column of numbers: its role, its unit, how sure it is that it is measured."""
    numbers, whole, share = held
    unit = words.unit_of(column) or style.unit
    confidence = (0.6 + 0.2 * (not whole) + 0.15 * bool(unit)) * share
    if words.hints_time(column) and not words.is_length(column):
        confidence *= 0.7  # a clock of its own rather than a measure
    reason = tr("numbers that vary") if whole else tr("measured numbers")
    role, fold, why = role_of(column, unit, numbers, runs_of(sample, place, style))
    if why == ROW_NUMBER:
        confidence *= 0.4
    if role == "ratio":
        unit = unit or "ratio"
    notes = [
        reason,
        why,
        style.why,
        tr("{value:.0%} of the rows have none", value=1 - share) * (share < 0.9),
    ]
    return Metric(
        column,
        style.sql(quoted(column)),
        unit,
        (column,),
        round(min(1.0, confidence), 3),
        ", ".join(note for note in notes if note),
        role=role,
        fold=fold,
    )


def runs_of(sample: Sample, place: int, style: Style) -> list[list[float]]:
    """Give the numbers of a column, run by run, in stored order."""
    return [
        [n for row in run if (n := style.number(row[place])) is not None] for run in sample.runs
    ]


def _state(column: str, style: Style) -> Metric:
    return Metric(
        column,
        style.sql(quoted(column)),
        "",
        (column,),
        0.2,
        tr("few whole numbers that name a state"),
        role="state",
        fold="last",
    )


def _numbers_series(column: str) -> bool:
    """Tell whether whole numbers say which series a row belongs to: store 1 to 45."""
    parts = words.words(column)
    return len(parts) == 1 and words.hints_number_group(column)


def _names_things(column: str, numbers: Sequence[float]) -> bool:
    """Tell whether few small whole numbers are names of kinds rather than amounts."""
    return words.hints_enum(column) or (not words.unit_of(column) and len(set(numbers)) <= 2)
