"""Which lines a grouped series has: the values of the group, their names, the SQL that tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

import apsw

from plume_db.errors import PlumeError
from plume_db.jobs import Task
from plume_db.metrics.groups import group_sql
from plume_db.metrics.measures import GroupLabels
from plume_db.metrics.source import Source, rowid_bounds
from plume_db.names import literal, quoted
from plume_db.values import Value, one_line

MOST_LINES = 500
"""Lines of one series, "NULL" and "other" not counted."""
USUAL_LINES = 12
"""Lines of one series where nobody asks for more."""
OTHER = "other"
NULL = "NULL"
EMPTY = "(empty)"
_LEAF = 4
"""Values compared one after the other; above it they are searched by halves."""


_Write: TypeAlias = Callable[[int], str]


@dataclass(frozen=True)
class Lines:
    """The values a group has, as far as a sample shows; what else there is, is "other"."""

    labels: tuple[str, ...]
    """A name for every code: those of the values, then "NULL" and "other"."""
    group: str
    """The value of a row, as SQL."""
    values: tuple[Value, ...] = field(default=())
    """In SQLite's order: numbers, then text by its bytes."""
    most: int = USUAL_LINES
    """How many values were asked for."""

    @property
    def wide(self) -> bool:
        """Whether a code takes two bytes."""
        return len(self.labels) > 256

    def packed_sql(self) -> str:
        """Write the expression of a row's code as a blob of one byte, or two, the higher first."""
        return self._sql(lambda code: f"x'{code:04x}'" if self.wide else f"x'{code:02x}'")

    def number_sql(self) -> str:
        """Write the expression of a row's code as a number."""
        return self._sql(str)

    def _sql(self, write: _Write) -> str:
        # BINARY, since the column's own collation may be unknown here; the plus takes away its
        # affinity, so that values compare as they are stored.
        value = f"(+{self.group}) COLLATE BINARY"
        coded = list(enumerate(self.values))
        null, other = write(len(coded)), write(len(coded) + 1)
        tree = _tree(value, coded, other, write)
        return f"CASE WHEN {self.group} IS NULL THEN {null} ELSE {tree} END"


def _tree(value: str, coded: Sequence[tuple[int, Value]], other: str, write: _Write) -> str:
    """Search by halves: with 500 values, 9 comparisons for a row instead of 250."""
    if len(coded) <= _LEAF:
        if not coded:
            return other
        cases = " ".join(f"WHEN {literal(each)} THEN {write(code)}" for code, each in coded)
        return f"CASE {value} {cases} ELSE {other} END"
    half = len(coded) // 2
    below, above = (
        _tree(value, coded[:half], other, write),
        _tree(value, coded[half:], other, write),
    )
    return f"CASE WHEN {value}<{literal(coded[half][1])} THEN {below} ELSE {above} END"


def find_lines(
    task: Task,
    source: Source,
    group: str,
    labels: GroupLabels | None = None,
    most: int = USUAL_LINES,
    only: Sequence[Value] = (),
) -> Lines:
    """Sample a group for its most frequent values, at most `most` of them, and name them.

    `only`: these values instead, whatever a sample would show.
    """
    most = max(1, min(max(most, len(only)), MOST_LINES))
    kept = list(only)[:most] or _frequent(task, source, group, most)
    codec = _codec(task)
    kept.sort(key=lambda value: _in_order(value, codec))
    texts = names_of(task, labels, kept) if labels else {}
    names = [texts.get(value) or one_line(value, 40) or EMPTY for value in kept]
    return Lines(_unique([*names, NULL, OTHER]), group_sql(group), tuple(kept), most)


def _frequent(task: Task, source: Source, group: str, most: int) -> list[Value]:
    counts: Counter[Value] = Counter()
    for value in _sampled(task, source, group, 200 if most <= USUAL_LINES else 1000):
        counts[value] += 1
    counts.pop(None, None)
    return [value for value, _ in counts.most_common(most)]


def _codec(task: Task) -> str:
    """Name how the file stores text, since SQLite compares the bytes as they are stored."""
    stored = str(task.con.execute("pragma encoding").fetchall()[0][0])
    return {"UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}.get(stored, "utf-8")


def _in_order(value: Value, codec: str) -> tuple[bool, int | float, bytes]:
    """Sort as SQLite does: numbers, then text by its bytes."""
    if isinstance(value, str):
        return True, 0, value.encode(codec, "surrogatepass")
    assert isinstance(value, (int, float))
    return False, value, b""


def _unique(labels: Sequence[str]) -> tuple[str, ...]:
    """Tell equal names apart by a number, since a line is known by its name."""
    seen: Counter[str] = Counter()
    given: list[str] = []
    for label in labels:
        seen[label] += 1
        given.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(given)


def names_of(task: Task, labels: GroupLabels, keys: Sequence[Value]) -> dict[Value, str]:
    """Read the names that a foreign key's values have, by one query; none where that fails."""
    if not keys:
        return {}
    key, label = quoted(labels.key), quoted(labels.label)
    marks = ",".join(literal(each) for each in keys)
    sql = (
        f"SELECT {key},iif(octet_length({label})>200,NULL,{label}) FROM {quoted(labels.table)} "
        f"WHERE {key} IN ({marks})"
    )
    found: dict[Value, str] = {}
    try:
        for value, name in _rows(task.con.execute(sql)):
            if name is not None:
                found[value] = one_line(name, 40)
    except (apsw.SQLError, PlumeError):
        task.token.check()
    return found


def _sampled(task: Task, source: Source, group: str, places: int) -> Iterator[Value]:
    name, clause, rowid = group_sql(group), source.clause(), source.rowid
    short = f"iif(octet_length({name})>200,NULL,{name})"
    kept = f"({source.where}\n)" if source.where else "1"
    if not rowid:
        rows = task.con.execute(f"SELECT {short} FROM {clause} WHERE {kept} LIMIT {places * 10}")
        yield from _values(rows)
        return
    bounds = rowid_bounds(task, source)
    if bounds is None:
        return
    least, most = bounds
    if source.where:
        # A condition that few rows meet would make each of many places a scan.
        sql = f"SELECT {short} FROM {clause} NOT INDEXED WHERE {kept} LIMIT {places * 10}"
        yield from _values(task.con.execute(sql))
    # A stretch, not the next rows: past a place there may be none that meet the condition.
    sql = (
        f"SELECT value FROM (SELECT {short} AS value,{kept} AS kept FROM {clause} NOT INDEXED "
        f"WHERE {rowid}>=? ORDER BY {rowid} LIMIT 12) WHERE kept"
    )
    # Anywhere in its share of the table: even steps would meet the same values where they repeat.
    dice = Random(0)
    for place in range(places):
        task.token.check()
        at = least + int((most - least) * ((place + dice.random()) / places))
        yield from _values(task.con.execute(sql, (at if place else least,)))


def _rows(cursor: apsw.Cursor) -> Iterator[tuple[Value, Value]]:
    """Give rows of two values; the cursor survives one that is not valid text."""
    while True:
        try:
            key, name = next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError:
            continue
        yield key, name


def _values(cursor: apsw.Cursor) -> Iterator[Value]:
    """Give the values that are valid text or numbers; the cursor survives one that is not."""
    while True:
        try:
            (value,) = next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError:
            continue
        if isinstance(value, (str, int, float)):
            yield value
