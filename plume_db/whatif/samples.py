"""Values of a column that are worth planning with: the common, the rare and the outermost."""

from __future__ import annotations

import struct
import time
from dataclasses import dataclass
from typing import Any

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.names import quoted
from plume_db.schema.objects import folded
from plume_db.values import Value

MOST = 64
"""Values that are planned with."""

_COMMON = 12
_FIRST_ROWS = 20_000
"""Rows that are looked at where the whole column would take too long."""

_LONGEST = 1_000
"""Characters or bytes of a value that is worth trying."""


@dataclass(frozen=True)
class Sample:
    """One value, and how many rows SQLite takes it to have."""

    value: Value
    estimated: int | None = None
    """From sqlite_stat4; None where that has no sample of just this value."""


def samples(task: Task, schema: str, table: str, column: str, seconds: float) -> tuple[Sample, ...]:
    """Collect values within `seconds`; first the samples ANALYZE took, then the data's own."""
    until = time.monotonic() + seconds
    found: dict[tuple[str, Value], Sample] = {}
    indexes = _indexes(task.con, schema, table, column)
    for each in _from_stat4(task.con, schema, table, indexes):
        _add(found, each)
    target = f"{quoted(schema)}.{quoted(table)}"
    name = quoted(column)
    asks = [
        f"select {name} from {target} where {name} is not null group by 1"
        f" order by count(*) desc limit {_COMMON}"
    ]
    if indexes:  # each end is one step into the index
        asks.insert(
            0, f"select min({name}) from {target} union all select max({name}) from {target}"
        )
    else:
        first = f"(select {name} from {target} limit {_FIRST_ROWS})"
        asks = [asks[0].replace(f"from {target}", f"from {first}")]
    for sql in asks:
        for value in _asked(task, sql, until):
            _add(found, Sample(value))
    return _bounded(list(found.values()))


def _add(found: dict[tuple[str, Value], Sample], sample: Sample) -> None:
    value = sample.value
    if isinstance(value, (str, bytes)) and len(value) > _LONGEST:
        return
    found.setdefault((type(value).__name__, value), sample)


def _bounded(found: list[Sample]) -> tuple[Sample, ...]:
    """Keep the most common and the rarest where there are too many."""
    if len(found) <= MOST:
        return tuple(found)
    ranked = sorted(found, key=lambda each: -(each.estimated or 0))
    return (*ranked[: MOST // 2], *ranked[-(MOST // 2) :])


def _asked(task: Task, sql: str, until: float) -> list[Value]:
    left = until - time.monotonic()
    if left <= 0:
        return []
    try:
        with task.budget(left):
            rows: list[Any] = task.con.execute(sql).fetchall()
            return [row[0] for row in rows if row[0] is not None]
    except (BudgetSpent, apsw.SQLError, apsw.CorruptError, UnicodeDecodeError):
        return []


def _indexes(con: apsw.Connection, schema: str, table: str, column: str) -> list[str]:
    """Name the indexes that begin with a column, whole ones first."""
    try:
        rows = con.execute(
            "select l.name, x.name from pragma_index_list(?, ?) l,"
            " pragma_index_xinfo(l.name, ?) x where x.seqno = 0 order by l.partial, l.seq",
            (table, schema, schema),
        ).fetchall()
    except (apsw.SQLError, UnicodeDecodeError):
        return []
    return [str(n) for n, c in rows if c is not None and folded(str(c)) == folded(column)]


def _from_stat4(con: apsw.Connection, schema: str, table: str, indexes: list[str]) -> list[Sample]:
    encoding = str(con.pragma("encoding")).lower()
    found = []
    for index in indexes:
        try:
            rows = con.execute(
                f"select neq, sample from {quoted(schema)}.sqlite_stat4 where lower(tbl)=lower(?)"
                " and lower(idx)=lower(?)",
                (table, index),
            ).fetchall()
        except (apsw.SQLError, UnicodeDecodeError):
            return []
        for equal, record in rows:
            if isinstance(record, bytes) and isinstance(equal, str):
                try:
                    value = first_value(record, encoding)
                    found.append(Sample(value, int(equal.split(" ")[0])))
                except (ValueError, IndexError, struct.error):
                    continue  # a sample that is spoiled
    return found


_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


def first_value(record: bytes, encoding: str) -> Value:
    """Read the first value of a record in SQLite's format; raise where it is spoiled."""
    header, start = _varint(record, 0)
    kind, _ = _varint(record, start)
    body = record[header:]
    if kind == 0:
        return None
    if kind in _SIZES:
        size = _SIZES[kind]
        if len(body) < size:
            raise ValueError("a record is too short")
        return int.from_bytes(body[:size], signed=True)
    if kind == 7:
        return float(struct.unpack(">d", body[:8])[0])
    if kind in (8, 9):
        return kind - 8
    if kind < 12:
        raise ValueError("a record is spoiled")
    size = (kind - 12) // 2
    if len(body) < size:
        raise ValueError("a record is too short")
    return body[:size] if kind % 2 == 0 else body[:size].decode(encoding)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for n in range(9):
        byte = data[at + n]
        if n == 8:
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:
            return value, at + n + 1
    raise AssertionError  # the ninth byte ended it
