"""Counts each value of a column: for the most common ones, and for how many there are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.profile.profile import Distinct, Top
from plume_db.profile.scope import Scope, as_bytes
from plume_db.schema.objects import Index, Table, folded

MOST_TOPS = 12
MOST_STEPS = 20_000
"""Different values that are looked up one by one in an index."""

Raw: TypeAlias = tuple[str, int | float | bytes]
"""A value as its kind and its bytes or number; a number's kind is always "number"."""


def counting_sql(scope: Scope) -> tuple[str, str, str]:
    """Write what to select, what to group by, and the condition, to count each value."""
    return f"{as_bytes(scope.c)},count(*)", f"group by {scope.c} collate binary", scope.short


def add_counts(counts: Counter[Raw], row: Sequence[object]) -> None:
    """Take in a row of that statement."""
    kind, value, count = row
    if isinstance(value, (int, float, bytes)) and isinstance(count, int):
        counts["number" if kind in ("integer", "real") else str(kind), value] += count


def tops_of(scope: Scope, counts: Counter[Raw], rows: int) -> tuple[Top, ...]:
    """Pick the values that occur most, and more than once."""
    found = [each for each in counts.most_common(MOST_TOPS) if each[1] > 1 or len(counts) <= 3]
    return tuple(_top(scope, kind, value, count, rows) for (kind, value), count in found)


def _top(scope: Scope, kind: str, value: object, count: int, rows: int) -> Top:
    read = scope.value(kind, value)
    if kind == "number":
        kind = "integer" if isinstance(read, int) else "real"
    return Top(read, kind, count, count / rows if rows else 0.0)


def numbers_of(counts: Counter[Raw]) -> list[tuple[int | float, int]]:
    """Give the finite numbers in order, each with its count."""
    numbers = [
        (value, count)
        for (kind, value), count in counts.items()
        if kind == "number" and not isinstance(value, bytes) and math.isfinite(value)
    ]
    return sorted(numbers)


def quantile(numbers: list[tuple[int | float, int]], share: float) -> float | None:
    """Find the number that so large a share of all lies below; the mean of the two in between."""
    total = sum(count for _value, count in numbers)
    if not total:
        return None
    place = share * (total - 1)
    low, high = _at(numbers, math.floor(place)), _at(numbers, math.ceil(place))
    return float(low) if low == high else float(low + (high - low) * (place - math.floor(place)))


def _at(numbers: list[tuple[int | float, int]], place: int) -> int | float:
    for value, count in numbers:
        place -= count
        if place < 0:
            return value
    return numbers[-1][0]


def all_values(task: Task, scope: Scope, rows: int) -> tuple[int, tuple[Top, ...]]:
    """Count different values and the most common ones of any number of rows, inside SQLite."""
    short, c = scope.short, scope.c
    select = f"{c} as v,count(*) as n"
    grouped = f"select {select} from {scope.name} where {short}"
    if where := scope.shape.where_sql:
        grouped += f" and ({where}\n)"
    sql = (
        f"with g as materialized ({grouped} group by {c} collate binary) "
        f"select 'count',count(*),0 from g union all "
        f"select * from (select {as_bytes('v')},n from g order by n desc limit {MOST_TOPS})"
    )
    found = scope.execute(task, sql)
    distinct = next((n for kind, n, _ in found if kind == "count"), 0)
    tops = [row for row in found if row[0] != "count" and isinstance(row[2], int)]
    kept = [row for row in tops if int(str(row[2])) > 1 or len(tops) <= 3]
    return int(str(distinct)), tuple(
        _top(scope, str(kind), value, int(str(count)), rows) for kind, value, count in kept
    )


def estimate(counts: Counter[Raw], seen: int, total: int | None) -> Distinct:
    """Guess the different values of `total` from a sample: GEE, with the bounds it comes with.

    Charikar, Chaudhuri, Motwani, Narasayya, "Towards estimation error guarantees for distinct
    values", PODS 2000: values seen once stand for sqrt(total/seen) values each.
    """
    once = sum(count == 1 for count in counts.values())
    often = len(counts) - once
    scale = max(1.0, (total or seen) / max(1, seen))
    guess = round(often + math.sqrt(scale) * once)
    high = round(often + scale * once)
    return Distinct(guess, False, tr("estimated from the sample (GEE)"), len(counts), high)


def leading_index(table: Table, column: str) -> Index | None:
    """Find an index over all rows that sorts a column byte by byte."""
    for index in table.indexes:
        first = index.columns[0] if index.columns else None
        plain = not index.collations or folded(index.collations[0] or "binary") == "binary"
        if first and folded(first) == folded(column) and not index.partial and plain:
            return index
    return None


def unique_by(table: Table, column: str) -> str:
    """Name what keeps a column's values apart from each other; "" where nothing does."""
    keys = [each for each in table.columns if each.primary_key]
    alone = len(keys) == 1 and folded(keys[0].name) == folded(column)
    if alone and table.stored and (table.without_rowid or not _has_key_index(table)):
        return tr("the primary key")
    for index in table.indexes:
        names = [folded(name or "") for name in index.columns]
        if index.unique and not index.partial and names == [folded(column)]:
            return tr("the unique index {name}", name=index.name)
    return ""


def _has_key_index(table: Table) -> bool:
    return any(index.origin == "pk" for index in table.indexes)


def count_in_index(task: Task, table: Table, column: str, seconds: float) -> int | None:
    """Count different values by looking up each next one in an index; None where it takes long."""
    index = leading_index(table, column)
    if index is None:
        return None
    c, name, by = quoted(column), quoted(table.name), quoted(index.name)
    sql = (
        f"with recursive d(v) as (select * from (select {c} from {name} indexed by {by}"
        f" where {c} is not null order by {c} limit 1) union all"
        f" select (select {c} from {name} indexed by {by} where {c}>d.v order by {c} limit 1)"
        f" from d where d.v is not null limit {MOST_STEPS}) select count(v),count(*) from d"
    )
    try:
        with task.budget(seconds):
            ((count, steps),) = task.con.execute(sql).fetchall()
    except (BudgetSpent, apsw.SQLError):
        return None
    return int(str(count)) if int(str(steps)) < MOST_STEPS else None
