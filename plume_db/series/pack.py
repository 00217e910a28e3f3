"""Read columns of numbers into numpy: packed by SQLite itself, or row by row where it must be.

The packed read lets SQLite glue the eight bytes of every number of a range of rowids into one
blob, so no Python object is made for a row and the interpreter lock is free meanwhile: about
twice the time of a bare scan, where fetching rows takes nine times.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from plume_db.jobs import Task
from plume_db.metrics.epochs import NEVER
from plume_db.metrics.source import Source, rowid_bounds
from plume_db.names import literal, quoted
from plume_db.series.pyramid import Floats
from plume_db.values import Value, one_line

CHUNK = 65_536
"""Rows of one packed read: about 20 ms."""
SLICE = 10_000
"""Rows fetched at once where they come as Python objects; more would stall the window."""
MOST_LINES = 8

_NAN = "x'7ff8000000000000'"
_PROBES = 8
_PROBE_ROWIDS = 1024
_SPARSE = 0.05
"""Below this share of used rowids a range may hold anything: chunks are walked instead."""


_MOST_CHUNKS = 50_000


@dataclass(frozen=True)
class Chunk:
    """Rows of one read; rows without a time are left out."""

    x: Floats
    y: Floats
    codes: NDArray[np.uint8] | None
    """The line each row belongs to, where lines were asked for."""
    read: int
    """Rows read, including those without a time."""
    fraction: float
    """How far the whole read is, 0 to 1."""
    rowids: tuple[int, int] | None
    """The range it came from, where it came from one."""


@dataclass(frozen=True)
class Lines:
    """The values a group column has, as far as a sample shows; the rest is "other"."""

    labels: tuple[str, ...]
    sql: str
    """An expression that gives the number of the line, as a digit of text."""


@dataclass(frozen=True)
class Wanted:
    """The columns of a read, as SQL over a source."""

    source: Source
    x: str
    y: str
    code: str = ""
    """See :class:`Lines`; empty for one line."""
    line: tuple[float, float] | None = None
    """See :class:`~plume_db.metrics.epochs.Encoding`; then `x` is the bare number."""


def load_packing(con: apsw.Connection) -> bool:
    """Load SQLite's ieee754 extension into one connection; False where it does not come with APSW.

    APSW switches the loading of extensions on for this one load and off again after it.
    """
    import apsw.sqlite_extra as extra

    try:
        con.execute("SELECT ieee754_to_blob(1.0)").fetchall()
        return True
    except apsw.SQLError:
        pass
    try:
        extra.load(con, "ieee754")
    except (apsw.Error, ValueError, KeyError, OSError):
        return False
    return True


def read_chunks(
    task: Task, wanted: Wanted, ranges: tuple[tuple[int, int], ...] | None = None
) -> Iterator[Chunk]:
    """Read all rows, or those of some ranges of rowids, in chunks in no promised order."""
    if not wanted.source.rowid or not load_packing(task.con):
        yield from _read_rows(task, wanted)
        return
    if ranges is not None:
        for done, (first, last) in enumerate(ranges):
            yield _packed(task, wanted, first, last, (done + 1) / len(ranges))
        return
    bounds = rowid_bounds(task, wanted.source)
    if bounds is None:
        return
    if (width := _even_width(task, wanted.source, *bounds)) is not None:
        yield from _read_even(task, wanted, bounds, width)
    else:
        yield from _walk(task, wanted, bounds)


def _even_width(task: Task, source: Source, least: int, most: int) -> int | None:
    """Choose how many rowids make a chunk; None where the rowids are too sparse to tell."""
    span = most - least + 1
    if span <= CHUNK:
        return span
    counted = (
        f"SELECT count(*) FROM {source.clause()} NOT INDEXED WHERE {source.rowid} BETWEEN ? AND ?"
    )
    used = empty = 0
    for probe in range(_PROBES):
        at = least + span * probe // _PROBES
        ((rows,),) = task.con.execute(counted, (at, min(most, at + _PROBE_ROWIDS - 1))).fetchall()
        used += int(rows or 0)
        empty += not rows
    share = used / (_PROBES * _PROBE_ROWIDS)
    # Rowids may lie in two heaps with 10**18 between them.
    uneven = share < _SPARSE or empty > _PROBES // 4 or span * share > _MOST_CHUNKS * CHUNK
    return None if uneven else int(CHUNK / share)


def _read_even(task: Task, wanted: Wanted, bounds: tuple[int, int], width: int) -> Iterator[Chunk]:
    """Read chunks in bit-reversed order, so that the curve fills in evenly everywhere."""
    least, most = bounds
    count = -(-(most - least + 1) // width)
    for done, number in enumerate(bit_reversed(count)):
        first = least + number * width
        yield _packed(task, wanted, first, min(most, first + width - 1), (done + 1) / count)


def bit_reversed(count: int) -> Iterator[int]:
    """Count to `count` so that each prefix is spread evenly: 0, 4, 2, 6, 1, 5, 3, 7."""
    bits = max(1, (count - 1).bit_length())
    for number in range(1 << bits):
        mirrored = int(f"{number:0{bits}b}"[::-1], 2)
        if mirrored < count:
            yield mirrored


def _walk(task: Task, wanted: Wanted, bounds: tuple[int, int]) -> Iterator[Chunk]:
    """Read chunks one after the other, each end found by stepping over its rows."""
    rowid, clause = wanted.source.rowid, wanted.source.clause()
    step = (
        f"SELECT {rowid} FROM {clause} NOT INDEXED WHERE {rowid}>=? ORDER BY {rowid} "
        f"LIMIT 1 OFFSET {CHUNK}"
    )
    first, most = bounds
    span = most - first + 1
    begin = first
    while True:
        found: list[Any] = task.con.execute(step, (first,)).fetchall()
        last = int(found[0][0]) - 1 if found else most
        yield _packed(task, wanted, first, last, (last - begin + 1) / span)
        if not found:
            return
        first = last + 1


def _packed(task: Task, wanted: Wanted, first: int, last: int, fraction: float) -> Chunk:
    """Read one range of rowids as blobs."""
    task.token.check()
    parts = [_blob(task, wanted.x), _blob(task, wanted.y)]
    if wanted.code:
        parts.append(_text(task, wanted.code))
    rowid = wanted.source.rowid
    # NOT INDEXED keeps the scan on the rowid, whatever indexes would cover the columns.
    sql = (
        f"SELECT count(*),{','.join(parts)} FROM {wanted.source.clause()} NOT INDEXED "
        f"WHERE {rowid} BETWEEN ? AND ?"
    )
    row: Any = task.con.execute(sql, (first, last)).fetchall()[0]
    count, *blobs = row
    x = np.frombuffer(blobs[0] or b"", dtype=">f8").astype(np.float64)
    y = np.frombuffer(blobs[1] or b"", dtype=">f8").astype(np.float64)
    codes = np.frombuffer(blobs[2] or b"", dtype=np.uint8) - 48 if wanted.code else None
    if not (len(x) == len(y) == count and (codes is None or len(codes) == count)):
        raise RuntimeError("a packed read lost rows")
    return _timed(wanted, x, y, codes, fraction, (first, last))


def _timed(
    wanted: Wanted,
    x: Floats,
    y: Floats,
    codes: NDArray[np.uint8] | None,
    fraction: float,
    rowids: tuple[int, int] | None,
) -> Chunk:
    """Leave out the rows that have no time."""
    if wanted.line is not None:
        never = (x == NEVER[0]) | (x == NEVER[1])
        x = x / wanted.line[0] + wanted.line[1]
        if never.any():
            x[never] = np.nan
    held = np.isfinite(x)
    read = len(x)
    if not held.all():
        x, y = x[held], y[held]
        codes = codes[held] if codes is not None else None
    return Chunk(x, y, codes, read, min(1.0, fraction), rowids)


def _is_utf16(task: Task) -> bool:
    return str(task.con.execute("pragma encoding").fetchall()[0][0]).startswith("UTF-16")


def _blob(task: Task, expression: str) -> str:
    """Glue the numbers of all rows; what is no number becomes NaN, so the columns stay aligned."""
    packed = f"coalesce(ieee754_to_blob({expression}),{_NAN})"
    if _is_utf16(task):
        # A cast of the glued text would turn its bytes into UTF-16.
        return f"unhex(group_concat(hex({packed}),''))"
    return f"cast(group_concat({packed},'') AS blob)"


def _text(task: Task, expression: str) -> str:
    if _is_utf16(task):
        return f"unhex(group_concat(printf('3%s',{expression}),''))"
    return f"cast(group_concat({expression},'') AS blob)"


def _read_rows(task: Task, wanted: Wanted) -> Iterator[Chunk]:
    """Read any source through a cursor, in slices of Python rows."""
    code = f",cast({wanted.code} AS INTEGER)" if wanted.code else ",0"
    number = "CASE WHEN typeof(y) IN ('integer','real') THEN y END"
    sql = (
        f"SELECT x,{number},code FROM (SELECT {wanted.x} AS x,{wanted.y} AS y{code} AS code "
        f"FROM {wanted.source.clause()})"
    )
    cursor = task.con.execute(sql)
    kind = np.dtype([("x", np.float64), ("y", np.float64), ("c", np.uint8)])
    read = 0
    while rows := list(islice(cursor, SLICE)):
        task.token.check()
        read += len(rows)
        data = np.array(
            [(_float(x), _float(y), c) for x, y, c in rows],
            dtype=kind,
        )
        codes = data["c"].copy() if wanted.code else None
        # How many rows will come is not known: the bar nears its end without reaching it.
        fraction = read / (read + 200_000)
        yield _timed(wanted, data["x"].copy(), data["y"].copy(), codes, fraction, None)


def _float(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def find_lines(task: Task, source: Source, column: str) -> Lines:
    """Sample a group column for its most frequent values."""
    counts: Counter[Value] = Counter()
    for value in _sampled(task, source, column):
        counts[value] += 1
    counts.pop(None, None)
    kept = [value for value, _ in counts.most_common()]
    if len(kept) > MOST_LINES:
        kept = kept[: MOST_LINES - 1]
    kept.sort(key=lambda value: (isinstance(value, str), value))
    if not kept:
        return Lines(("all",), "'0'")
    cases = " ".join(f"WHEN {literal(value)} THEN '{code}'" for code, value in enumerate(kept))
    # BINARY, since the column's own collation may be unknown here.
    sql = f"CASE {quoted(column)} COLLATE BINARY {cases} ELSE '{len(kept)}' END"
    return Lines((*(one_line(value, 40) for value in kept), "other"), sql)


def _sampled(task: Task, source: Source, column: str, places: int = 200) -> Iterator[Value]:
    name, clause, rowid = quoted(column), source.clause(), source.rowid
    short = f"iif(octet_length({name})>200,NULL,{name})"
    if not rowid:
        yield from _values(task.con.execute(f"SELECT {short} FROM {clause} LIMIT 2000"))
        return
    bounds = rowid_bounds(task, source)
    if bounds is None:
        return
    least, most = bounds
    sql = f"SELECT {short} FROM {clause} NOT INDEXED WHERE {rowid}>=? ORDER BY {rowid} LIMIT 12"
    for place in range(places):
        yield from _values(task.con.execute(sql, (least + (most - least) * place // places,)))


def _values(cursor: apsw.Cursor) -> Iterator[Value]:
    """Give the values that are valid text or numbers; the cursor survives one that is not."""
    while True:
        try:
            (value,) = next(cursor)
        except StopIteration:
            return
        except UnicodeDecodeError:
            continue
        if isinstance(value, (str, int)):
            yield value
