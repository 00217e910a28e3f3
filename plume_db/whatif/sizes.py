"""How large an index is: measured where it exists, else estimated from a sample of rows."""

from __future__ import annotations

import math

import apsw

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.units import count_text
from plume_db.values import Value
from plume_db.whatif.apply import IndexNote
from plume_db.whatif.definition import definition
from plume_db.whatif.imagined import IndexSize
from plume_db.whatif.tables import RowCounts, Shape, page_size, readable, shape_of, spread_keys

SAMPLE = 400
"""Rows an estimate looks at, from all over the table."""

_INTERIOR = 4
"""Bytes that an entry of an inner page has besides: the number of the page below."""


def real_size(con: apsw.Connection, note: IndexNote, gone: bool, how: str) -> IndexSize:
    """Tell the bytes of all pages of an index that exists in `con`."""
    size = None
    try:
        rows = con.execute(
            "select sum(pgsize) from dbstat(?) where name=? and aggregate=1",
            (note.schema, note.name),
        ).fetchall()
        size = int(str(rows[0][0])) if rows and rows[0][0] is not None else None
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        how = tr("Its size can not be told: {error}.", error=error)
    return IndexSize(note.name, note.table, size, gone, size is not None, how)


def estimated_size(task: Task, counts: RowCounts, note: IndexNote) -> IndexSize:
    """Estimate the bytes of an index that is not there, from a sample of the file's own rows."""
    try:
        size, how = _estimate(task, counts, note)
    except apsw.InterruptError:
        raise
    except (apsw.Error, UnicodeDecodeError) as error:
        size, how = None, tr("Its size can not be estimated: {error}.", error=error)
    return IndexSize(note.name, note.table, size, False, False, how)


def _estimate(task: Task, counts: RowCounts, note: IndexNote) -> tuple[int | None, str]:
    con = task.con
    shape = shape_of(con, note.schema, note.table)
    if shape is None:
        return None, tr("Its size can not be estimated: the rows can not be sampled.")
    rows, source = counts.of(note.schema, note.table)
    if rows is None:
        return None, tr(
            "Its size can not be estimated: how many rows {table} has is not known.",
            table=note.table,
        )
    keys = spread_keys(con, shape, SAMPLE)
    entries = _entries(con, shape, note, keys)
    page = page_size(con, note.schema)
    how = tr(
        "Estimated from {keys} sampled rows of {table} ({rows} rows, {source}).",
        keys=count_text(len(keys)),
        table=note.table,
        rows=count_text(rows),
        source=source,
    )
    if not keys or not entries:
        return page, how
    share = len(entries) / len(keys)
    return pages(rows * share, sum(entries) / len(entries), page) * page, how


def pages(entries: float, width: float, page: int) -> int:
    """Count the pages of a b-tree that was built in order, so that its leaves are full.

    `width` is the bytes of an entry with its place in the page's directory.
    """
    usable = page - 8
    in_leaf = max(1, int(usable // min(width, usable / 4)))
    overflow = max(0.0, width - usable / 4) / (page - 4)
    level = math.ceil(entries / in_leaf)
    total = level + int(entries * overflow)
    fan_out = max(2, int((usable - 4) // min(width + _INTERIOR, usable / 4)))
    while level > 1:
        level = math.ceil(level / fan_out)
        total += level
    return max(1, total)


def depth(entries: float, width: float, page: int) -> int:
    """Count the pages from the root of a b-tree to one of its leaves."""
    level, deep = pages_of_leaves(entries, width, page), 1
    while level > 1:
        level = math.ceil(level / max(2, int(page // (width + _INTERIOR))))
        deep += 1
    return deep


def pages_of_leaves(entries: float, width: float, page: int) -> int:
    """Count the leaves of a b-tree."""
    return max(1, math.ceil(entries * width / page))


def _entries(
    con: apsw.Connection, shape: Shape, note: IndexNote, keys: list[tuple[Value, ...]]
) -> list[int]:
    """Give the bytes each sampled row would take in the index; none for those it leaves out."""
    parts = definition(note.sql)
    asked = ", ".join(_measured(key) for key in (*parts.keys, *(quoted(k) for k in shape.key)))
    where = shape.found + (f" and ({parts.where})" if parts.where else "")
    rows = readable(con, f"select {asked} from {shape.sql} where {where}", keys)
    return [_entry(row) for row in rows]


def _measured(key: str) -> str:
    """Ask for what says how long a value is: a number itself, of all others the bytes."""
    return f"iif(typeof({key}) in ('integer', 'real'), {key}, length(cast({key} as blob)) || '')"


def _entry(row: tuple[Value, ...]) -> int:
    """Add up a record: its header, its values, and what a page adds to each."""
    header, body = 1, 0
    for value in row:
        if isinstance(value, str):  # the length of a text or blob
            length = int(value)
            body += length
            header += 1 if length <= 57 else 2 if length <= 8185 else 3
        else:
            header += 1
            body += _number(value)
    payload = header + body
    return payload + (1 if payload < 128 else 2) + 2


def _number(value: Value) -> int:
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 2**47:
            return 8
        value = int(value)
    if not isinstance(value, int) or value in (0, 1):
        return 0
    for size, bits in ((1, 7), (2, 15), (3, 23), (4, 31), (6, 47)):
        if -(2**bits) <= value < 2**bits:
            return size
    return 8
