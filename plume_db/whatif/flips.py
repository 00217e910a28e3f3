"""Which values make SQLite plan a statement otherwise: with STAT4 it looks at what is bound."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.names import literal, quoted
from plume_db.plan.align import plain
from plume_db.plan.explain import explain
from plume_db.plan.nodes import Plan
from plume_db.query.parameters import bindings
from plume_db.values import Value
from plume_db.whatif.comparisons import Comparison, comparisons
from plume_db.whatif.samples import Sample, samples

MOST_CANDIDATES = 256
"""Values that are planned with at most."""

_EXPLAIN_QUERY_PLAN = 2
_COUNTED = {"=": "=", "==": "=", "IS": "is", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_EXAMPLES = 5


@dataclass(frozen=True)
class Example:
    """One value a plan is made for."""

    values: Mapping[str, Value]
    """By the names of parameters; a literal by its text."""
    estimated: int | None = None
    """How many rows SQLite takes it to have, from its samples; None where it has none of it."""
    rows: int | None = None
    """How many rows there really are; None where that was not counted in time."""


@dataclass(frozen=True)
class PlanGroup:
    """A plan, and the values it is made for."""

    plan: Plan
    examples: tuple[Example, ...]
    """At most a handful: the values with the most and with the fewest rows among them."""
    count: int
    """How many of the values that were tried."""


@dataclass(frozen=True)
class Flip:
    """What the values of one comparison do to the plan."""

    comparison: Comparison
    groups: tuple[PlanGroup, ...]
    """The plan most values have comes first; one group means that no value made a difference."""
    tried: int

    @property
    def flips(self) -> bool:
        """Whether some values are planned otherwise than others."""
        return len(self.groups) > 1

    @property
    def words(self) -> str:
        """What was found, in a sentence."""
        compared = self.comparison
        which = f"{compared.table}.{compared.column} {compared.operator} {compared.text}"
        if not self.tried:
            return tr("{which}: no values were found to try.", which=which)
        if not self.flips:
            return tr(
                "{which}: all {tried} values that were tried have the same plan.",
                which=which,
                tried=self.tried,
            )
        return trn(
            "{which}: {tried} values were tried, and they have {n} plan.",
            "{which}: {tried} values were tried, and they have {n} plans.",
            len(self.groups),
            which=which,
            tried=self.tried,
        )


@dataclass(frozen=True)
class Flips:
    """What the values of a whole statement do to its plan."""

    found: tuple[Flip, ...]
    note: str = ""
    """Why values can make no difference here, in a sentence; "" where they can."""


@dataclass(frozen=True)
class _Try:
    """A statement with certain values, and what is known of them."""

    sql: str
    given: Mapping[str, Value]
    example: Example


def plans_by_value(
    task: Task,
    sql: str,
    candidates: Sequence[Mapping[str, Value]],
    given: Mapping[str, Value] | None = None,
) -> tuple[PlanGroup, ...]:
    """Plan the statement once with each set of values, and put equal plans together.

    Each set is laid over `given`. Nothing is run; at most `MOST_CANDIDATES` sets are looked at.
    """
    tries = [
        _Try(sql, {**(given or {}), **each}, Example(each)) for each in candidates[:MOST_CANDIDATES]
    ]
    return _grouped(task, tries)


def find_flips(
    task: Task, sql: str, given: Mapping[str, Value] | None = None, seconds: float = 2.0
) -> Flips:
    """Try, for each value a column is compared with, others of that column, one after the other.

    They are taken from the samples of ANALYZE and from the data; rows are counted while there is
    time. A literal is treated as a parameter is.
    """
    until = time.monotonic() + seconds
    explain(task, sql, given)  # what is wrong with the statement is said first
    found = []
    compared = comparisons(task.con, sql)
    for number, each in enumerate(compared):
        task.report(number, len(compared), tr("Trying values of {column}", column=each.column))
        left = max(0.0, until - time.monotonic()) / (2 * (len(compared) - number))
        values = samples(task, each.schema, each.table, each.column, left)
        tries = [_try(sql, given or {}, each, sample) for sample in values]
        groups = _grouped(task, tries)
        if len(groups) > 1:
            groups = tuple(_counted(task, each, group, until) for group in groups)
        found.append(Flip(each, groups, len(tries)))
    return Flips(tuple(found), _note(task.con, found))


def _try(sql: str, given: Mapping[str, Value], each: Comparison, sample: Sample) -> _Try:
    estimated = sample.estimated if each.operator in ("=", "==", "IS") else None
    name = each.parameter or each.text
    example = Example({name: sample.value}, estimated)
    if each.parameter:
        return _Try(sql, {**given, each.parameter: sample.value}, example)
    text = sql[: each.start] + literal(sample.value) + sql[each.end :]
    return _Try(text, given, example)


def _grouped(task: Task, tries: Sequence[_Try]) -> tuple[PlanGroup, ...]:
    """Compare SQLite's own lines first, so that each plan is read whole only once."""
    groups: dict[tuple[tuple[int, str], ...], list[_Try]] = {}
    for each in tries:
        task.token.check()
        groups.setdefault(_lines(task.con, each), []).append(each)
    made = [
        PlanGroup(
            explain(task, same[0].sql, same[0].given),
            _chosen([each.example for each in same]),
            len(same),
        )
        for same in groups.values()
    ]
    return tuple(sorted(made, key=lambda group: -group.count))


def _lines(con: apsw.Connection, each: _Try) -> tuple[tuple[int, str], ...]:
    """Give SQLite's lines with how deep each is; ids change with the values, so they are left out.

    What can not be planned with a value has no lines.
    """
    values, _missing = bindings(each.sql, each.given)
    try:
        rows = con.execute(
            each.sql, values, can_cache=False, explain=_EXPLAIN_QUERY_PLAN
        ).fetchall()
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeError):
        return ()
    depth = {0: 0}
    lines = []
    for number, parent, _cost, detail in rows:
        deep = depth.get(int(str(parent)), 0) + 1
        depth[int(str(number))] = deep
        lines.append((deep, plain(str(detail or ""))))
    return tuple(lines)


def _chosen(examples: list[Example]) -> tuple[Example, ...]:
    ranked = sorted(examples, key=lambda each: -(each.estimated or 0))
    if len(ranked) <= _EXAMPLES:
        return tuple(ranked)
    return (*ranked[: _EXAMPLES - 2], *ranked[-2:])


def _counted(task: Task, each: Comparison, group: PlanGroup, until: float) -> PlanGroup:
    """Count the rows of the examples while there is time."""
    operator = _COUNTED.get(each.operator)
    if operator is None:
        return group
    table = f"{quoted(each.schema)}.{quoted(each.table)}"
    sql = f"select count(*) from {table} where {quoted(each.column)} {operator} ?"
    examples = []
    for example in group.examples:
        (value,) = example.values.values()
        examples.append(replace(example, rows=_count(task, sql, value, until)))
    return replace(group, examples=tuple(examples))


def _count(task: Task, sql: str, value: Value, until: float) -> int | None:
    left = until - time.monotonic()
    if left <= 0:
        return None
    try:
        with task.budget(left):
            return int(str(task.con.execute(sql, (value,)).fetchall()[0][0]))
    except (BudgetSpent, apsw.SQLError, apsw.CorruptError, UnicodeError):
        return None


def _note(con: apsw.Connection, found: Sequence[Flip]) -> str:
    if not found:
        return tr("No column of a table is compared with a value here, so there is nothing to try.")
    if any(flip.flips for flip in found):
        return ""
    try:
        sampled = con.execute("select 1 from sqlite_stat4 limit 1").fetchall()
    except (apsw.SQLError, apsw.CorruptError):
        sampled = []
    if sampled:
        return ""
    return tr(
        "The file holds no samples of values (sqlite_stat4), so SQLite plans without looking at "
        "how common a value is; ANALYZE would take samples."
    )
