"""What makes several lines of one table: columns of few values, and the names behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.metrics import words
from plume_db.metrics.groups import joined
from plume_db.metrics.measures import Group, GroupLabels
from plume_db.metrics.source import LONG_TEXT, Sample
from plume_db.metrics.times import TimeColumn
from plume_db.names import quoted
from plume_db.schema.objects import Table, folded
from plume_db.values import Row

_MOST_VALUES = 24
_MOST_LINES = 500
_LABEL_WORDS = ("name", "title", "label", "caption", "entity", "statistic", "slug", "symbol",
                "code", "key", "nom", "nombre", "bezeichnung")  # fmt: skip
_SAMPLED_LABELS = 500
_LONGEST_LABEL = 80
_UNIQUE = 0.9
_COVERED = 0.4


def find_groups(
    task: Task, sample: Sample, table: Table | None, times: Sequence[TimeColumn]
) -> list[Group]:
    """List the columns of few values, the one that asks most for grouping first."""
    excluded = {folded(t.column) for t in times} | {folded(t.clock) for t in times}
    best = times[0] if times else None
    found: list[Group] = []
    for place, column in enumerate(sample.columns):
        if folded(column) in excluded:
            continue
        group = _group(sample, place, column, table, best)
        if group is not None:
            found.append(_labelled(task, group, table))
    found.extend(_pairs(sample, found))
    return sorted(found, key=lambda g: (not g.splits, g.rank is None, g.rank or 0, g.distinct))


def _group(
    sample: Sample, place: int, column: str, table: Table | None, time: TimeColumn | None
) -> Group | None:
    present = [value for value in sample.column(place) if value is not None]
    if len(present) < max(1, len(sample.rows) / 2):
        return None
    counts = Counter(present)
    if LONG_TEXT in counts or any(isinstance(value, float) for value in counts):
        return None
    few = 2 <= len(counts) <= _MOST_VALUES and len(counts) * 4 <= len(present)
    rank = _rank(column, present, table)
    named = rank is not None or (isinstance(present[0], str) and _repeats(counts, present))
    splits = named and 2 <= len(counts) <= _MOST_LINES and _splits(sample, place, time)
    refers = _repeats(counts, present) and _reference(table, column) is not None
    many = refers and 2 <= len(counts) <= _MOST_LINES
    return Group(column, len(counts), rank, splits=splits) if few or splits or many else None


def _repeats(counts: Counter[object], present: Sequence[object]) -> bool:
    return len(counts) <= 0.85 * len(present)


def _rank(column: str, present: Sequence[object], table: Table | None) -> int | None:
    """Rank a group; whole numbers only where they refer, or their name is that of a kind."""
    if _reference(table, column) is not None:
        return 0
    rank = words.group_rank(column)
    if rank is None or isinstance(present[0], str):
        return rank
    return rank if words.hints_number_group(column) else None


def _splits(sample: Sample, place: int, time: TimeColumn | None) -> bool:
    """Tell whether rows share their moments, but not within one value of this column."""
    if time is None:
        return False
    read = time.reader(sample.columns)
    moments = [(read(row), row[place]) for row in {*sample.rows}]
    timed = [pair for pair in moments if pair[0] is not None]
    if not timed:
        return False
    shared = 1 - len({moment for moment, _ in timed}) / len(timed)
    still = 1 - len({*timed}) / len(timed)
    apart = shared > 0.2 or _starts_again(sample, place, read)
    return apart and still < 0.05 and _covered(sample, place, read) > _COVERED


def _starts_again(sample: Sample, place: int, read: Callable[[Row], float | None]) -> bool:
    """Tell whether time goes back through the table just where this column changes."""
    falls = changes = 0
    for run in sample.runs[3:]:
        for (at, value), (next_at, next_value) in pairwise((read(row), row[place]) for row in run):
            if at is not None and next_at is not None and next_at < at:
                falls += 1
                changes += next_value != value
    return falls >= 3 and changes == falls


def _covered(sample: Sample, place: int, read: Callable[[Row], float | None]) -> float:
    """Measure how full the grid of moments and values is where rows lie together.

    A sensor has a row for every moment; a customer has not one for every day.
    """
    rows = cells = 0
    for run in sample.runs[:3]:
        timed = {(read(row), row[place]) for row in run}
        rows += len(timed)
        cells += len({moment for moment, _ in timed}) * len({value for _, value in timed})
    return rows / cells if cells else 0.0


def _pairs(sample: Sample, groups: Sequence[Group]) -> list[Group]:
    """Join the columns of what went in and what came out: input_format → output_format."""
    before = [g for g in groups if {*words.words(g.column)} & words.ORIGINAL_WORDS]
    after = [g for g in groups if {*words.words(g.column)} & words.COMPRESSED_WORDS]
    found = []
    for first in before:
        for second in after:
            rest = [
                tuple(w for w in words.words(g.column) if w not in role)
                for g, role in ((first, words.ORIGINAL_WORDS), (second, words.COMPRESSED_WORDS))
            ]
            if rest[0] != rest[1] or not rest[0]:
                continue
            places = [sample.columns.index(g.column) for g in (first, second)]
            pairs = {(row[places[0]], row[places[1]]) for row in sample.rows}
            if len(pairs) <= _MOST_VALUES:
                found.append(Group(joined((first.column, second.column)), len(pairs), -1))
    return found


def _reference(table: Table | None, column: str) -> tuple[str, str | None] | None:
    """Name the table and the column that a column of its own refers to."""
    for key in table.foreign_keys if table else ():
        if len(key.columns) == 1 and folded(key.columns[0]) == folded(column):
            return key.parent, key.parent_columns[0] if key.parent_columns else None
    return None


def _labelled(task: Task, group: Group, table: Table | None) -> Group:
    """Give a foreign key the names of what it refers to."""
    found = _reference(table, group.column)
    if found is None or group.rank is None:
        return group
    try:
        labels = find_labels(task, *found)
    except apsw.InterruptError:
        raise
    except (apsw.Error, PlumeError, UnicodeDecodeError):
        return group
    return Group(group.column, group.distinct, group.rank, labels, group.splits)


def find_labels(task: Task, parent: str, key: str | None) -> GroupLabels | None:
    """Find the column that names the rows of a table; None where there is none to trust.

    Raises apsw.Error where the table is missing.
    """
    columns: list[Any] = task.con.execute(
        "SELECT name,type,pk FROM pragma_table_info(?)", (parent,)
    ).fetchall()
    keys = [name for name, _, pk in columns if pk]
    key = key or (keys[0] if len(keys) == 1 else None)
    if key is None:
        return None
    texts = [name for name, kind, _ in columns if _is_text(kind) and folded(name) != folded(key)]
    for name in sorted(texts, key=_label_rank):
        if _names_rows(task, parent, name):
            return GroupLabels(parent, key, name)
    return None


def _is_text(declared: str) -> bool:
    kind = declared.upper()
    return not kind or any(word in kind for word in ("CHAR", "TEXT", "CLOB", "STRING"))


def _label_rank(name: str) -> int:
    parts = words.words(name)
    ranks = [rank for rank, word in enumerate(_LABEL_WORDS) if word in parts]
    return min(ranks, default=len(_LABEL_WORDS))


def _names_rows(task: Task, parent: str, column: str) -> bool:
    """Tell whether short text in a column tells most rows apart."""
    name = quoted(column)
    found: list[Any] = task.con.execute(
        f"SELECT count(*),count(v),count(DISTINCT v) FROM (SELECT iif(typeof({name})='text' AND "
        f"octet_length({name})<={_LONGEST_LABEL},{name},NULL) AS v FROM {quoted(parent)} "
        f"LIMIT {_SAMPLED_LABELS})"
    ).fetchall()
    rows, named, distinct = found[0]
    return bool(rows) and named >= _UNIQUE * rows and distinct >= _UNIQUE * rows
