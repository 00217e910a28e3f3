"""Read columns of numbers into numpy: packed by SQLite itself, or row by row where it must be.

The packed read lets SQLite glue the eight bytes of every number of a range of rowids into one
blob, so no Python object is made for a row and the interpreter lock is free meanwhile: about
twice the time of a bare scan, where fetching rows takes nine times.

It is read plainly first: what is no number is left out by SQLite, so that the blob is too short.
Such a range is read again carefully, with each value asked for its type; a table that has many of
them is read so from there on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from plume_db.jobs import Task
from plume_db.metrics.epochs import NEVER, Encoding, number_sql
from plume_db.metrics.measures import Metric
from plume_db.metrics.source import Source
from plume_db.metrics.timing import time_sql
from plume_db.names import quoted
from plume_db.series.lines import Lines
from plume_db.series.pyramid import Floats, Ints

SLICE = 10_000
"""Rows fetched at once where they come as Python objects; more would stall the window."""
_NAN = "x'7ff8000000000000'"
_PATIENCE = 3
"""Ranges in a row that are read twice before all are read carefully."""
FIRST_MOMENT, END_OF_TIME = -62_135_596_800.0, 253_402_300_800.0
"""The years 1 to 9999, in Unix seconds."""
_YEAR_0 = 1_721_059.5
_DAY_MS, _UNIX_MS = 86_400_000, 210_866_760_000_000
"""A day, and the Julian day of 1970-01-01, in milliseconds: SQLite's own unit of time."""


@dataclass(frozen=True)
class Chunk:
    """Rows of one read; rows without a time are left out."""

    x: Floats
    y: Floats
    codes: NDArray[np.uint16] | None
    """The line each row belongs to, where lines were asked for."""
    read: int
    """Rows read, including those without a time."""
    fraction: float
    """How far the whole read is, 0 to 1."""
    rowids: tuple[int, int] | None
    """The range it came from, where it came from one."""
    at: Ints | None = None
    """Which of the rows read each one is, in the order of the file; None: all of them."""


@dataclass(frozen=True)
class Wanted:
    """The columns of a read, as SQL over a source."""

    source: Source
    x: str
    y: str
    """Empty: 1 for each row."""
    lines: Lines | None = None
    line: tuple[float, float] | None = None
    """See :class:`~plume_db.metrics.epochs.Encoding`; then `x` is the bare number."""
    plain_x: str = ""
    """What gives the same as `x`, or nothing, for less work; empty where there is none."""
    plain_y: str = ""
    dated: bool = False
    """Whether `x` are moments: those outside the years 1 to 9999 are no time."""
    text: bool = False
    """Whether `plain_x` is the Julian day of dates in text."""


def wanted(
    source: Source, time: str, encoding: Encoding, clock: str, metric: Metric, lines: Lines | None
) -> Wanted:
    """Write the SQL of a read."""
    x, line = time_sql(time, encoding, clock)
    column = quoted(time)
    plain_x, text = x, False
    if x == number_sql(column):
        plain_x = column
    elif encoding.key == "iso" and not clock:
        # A fixed place is found faster than one anywhere (other years are read again), and
        # julianday() needs no modifier to give milliseconds: a sixth of the time of the read.
        text = True
        plain_x = f"iif({column} GLOB '????-*',julianday({column}),NULL)"
    y = "" if metric.kind == "count" else metric.sql
    plain_y = y
    if len(metric.columns) == 1 and y == number_sql(quoted(metric.columns[0])):
        plain_y = quoted(metric.columns[0])
    return Wanted(source, x, y, lines, line, plain_x, plain_y, encoding.is_time, text)


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


@dataclass
class _Columns:
    """The columns of some rows, as they were read."""

    x: Floats
    y: Floats
    codes: NDArray[np.uint16] | None


class Packing:
    """Reads ranges of rowids as blobs, plainly as long as that gives every row."""

    def __init__(self, task: Task, asked: Wanted) -> None:
        self._task = task
        self._asked = asked
        self._utf16 = _is_utf16(task)
        self._kind = self._row_kind()
        self._statements = {
            (part, careful): self._select(part, careful)
            for part in (False, True)
            for careful in (False, True)
        }
        self._short = 0

    def read(self, first: int, last: int, fraction: float = 1.0) -> Chunk:
        """Read one range of rowids."""
        columns = self._columns(False, (first, last))
        return _timed(self._asked, columns, fraction, (first, last))

    def read_part(self, first: int, last: int, skip: int, rows: int) -> Chunk:
        """Read some rows of a range, past the first `skip` ones."""
        columns = self._columns(True, (first, last, rows, skip))
        return _timed(self._asked, columns, 1.0, (first, last))

    def _columns(self, part: bool, bindings: tuple[int, ...]) -> _Columns:
        self._task.token.check()
        if self._short < _PATIENCE:
            found = self._fetch(self._statements[part, False], bindings)
            if found is not None and (not self._asked.text or _dated(found.x)):
                self._short = 0
                return found
            self._short += 1
        found = self._fetch(self._statements[part, True], bindings)
        if found is None:
            raise RuntimeError("a packed read lost rows")
        return found

    def _fetch(self, sql: str, bindings: tuple[int, ...]) -> _Columns | None:
        return self._parsed(self._task.con.execute(sql, bindings).fetchall()[0])

    def _parsed(self, row: Any) -> _Columns | None:
        """Take the columns out of the blob; None where it has not all rows."""
        count, blob = row
        blob = blob or b""
        if len(blob) != count * self._kind.itemsize:
            return None
        rows = np.frombuffer(blob, self._kind)
        return _Columns(
            rows["x"].astype(np.float64),
            rows["y"].astype(np.float64) if self._asked.y else np.ones(len(rows)),
            rows["code"].astype(np.uint16) if self._asked.lines is not None else None,
        )

    def _row_kind(self) -> np.dtype[Any]:
        fields: list[Any] = [("x", ">f8")]
        if self._asked.y:
            fields.append(("y", ">f8"))
        if self._asked.lines is not None:
            fields.append(("code", ">u2" if self._asked.lines.wide else "u1"))
        return np.dtype(fields)

    def _select(self, part: bool, careful: bool) -> str:
        """Glue the numbers of a row, and those of all rows."""
        asked, source = self._asked, self._asked.source
        if careful:
            packed = [
                f"coalesce(ieee754_to_blob({each}),{_NAN})" for each in (asked.x, asked.y) if each
            ]
        else:
            packed = [f"ieee754_to_blob({each})" for each in (asked.plain_x, asked.plain_y) if each]
        if asked.lines is not None:
            packed.append(f"({asked.lines.packed_sql()})")
        if self._utf16:
            # Glued as they are, an odd byte would be cut off, since text has none there.
            packed = [f"hex({each})" for each in packed]
        row = "||".join(packed)
        kept = f" AND ({source.where}\n)" if source.where else ""
        # NOT INDEXED keeps the scan on the rowid, whatever indexes would cover the columns.
        rows = f"{source.clause()} NOT INDEXED WHERE {source.rowid} BETWEEN ? AND ?{kept}"
        if part:
            rows = f"(SELECT {row} AS row FROM {rows} ORDER BY {source.rowid} LIMIT ? OFFSET ?)"
            row = "row"
        if self._utf16:
            # A cast of the glued text would turn its bytes into UTF-16.
            return f"SELECT count(*),unhex(group_concat({row},'')) FROM {rows}"
        return f"SELECT count(*),cast(group_concat({row},'') AS blob) FROM {rows}"


def _is_utf16(task: Task) -> bool:
    return str(task.con.execute("pragma encoding").fetchall()[0][0]).startswith("UTF-16")


def _dated(days: Floats) -> bool:
    """Turn Julian days into Unix seconds, to the millisecond as SQLite's own unixepoch() does.

    False where a number was taken for text with a date: it reads as a day before year 0.
    """
    if len(days) and float(days.min()) < _YEAR_0:
        return False
    days *= _DAY_MS
    np.rint(days, out=days)
    days -= _UNIX_MS
    days /= 1000.0
    return True


def _timed(
    asked: Wanted, columns: _Columns, fraction: float, rowids: tuple[int, int] | None
) -> Chunk:
    """Leave out the rows that have no time."""
    x, y, codes = columns.x, columns.y, columns.codes
    if asked.line is not None:
        never = (x == NEVER[0]) | (x == NEVER[1])
        x /= asked.line[0]
        x += asked.line[1]
        if never.any():
            x[never] = np.nan
    # Beyond the calendar lie only marks such as -2^63 for "never": they would be all one sees.
    held = (x >= FIRST_MOMENT) & (x < END_OF_TIME) if asked.dated else np.isfinite(x)
    read, at = len(x), None
    if not held.all():
        at = np.flatnonzero(held)
        x, y = x[at], y[at]
        codes = codes[at] if codes is not None else None
    return Chunk(x, y, codes, read, min(1.0, fraction), rowids, at)


def read_rows(task: Task, asked: Wanted) -> Iterator[Chunk]:
    """Read any source through a cursor, in slices of Python rows, in the order it gives them."""
    parts = [asked.x, asked.y or "1"]
    parts.append(asked.lines.number_sql() if asked.lines is not None else "0")
    number = "CASE WHEN typeof(y) IN ('integer','real') THEN y END"
    kept = f" WHERE ({asked.source.where}\n)" if asked.source.where else ""
    sql = (
        f"SELECT x,{number},code FROM (SELECT {parts[0]} AS x,{parts[1]} AS y,{parts[2]} AS code "
        f"FROM {asked.source.clause()}{kept})"
    )
    cursor = task.con.execute(sql)
    kind = np.dtype([("x", np.float64), ("y", np.float64), ("code", np.uint16)])
    read = 0
    while rows := list(islice(cursor, SLICE)):
        task.token.check()
        read += len(rows)
        data = np.array([(_float(x), _float(y), c) for x, y, c in rows], dtype=kind)
        # How many rows will come is not known: the bar nears its end without reaching it.
        codes = data["code"].copy() if asked.lines is not None else None
        columns = _Columns(data["x"].copy(), data["y"].copy(), codes)
        yield _timed(asked, columns, read / (read + 200_000), None)


def _float(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def by_line(chunk: Chunk, lines: int) -> Iterator[tuple[int, Floats, Floats, Ints | None]]:
    """Deal the rows of a chunk to their lines, as ``(code, x, y, at)``; leave out lines without."""
    if chunk.codes is None:
        if len(chunk.x):
            yield 0, chunk.x, chunk.y, chunk.at
        return
    # One sort by code deals them all: 500 masks would take 500 passes.
    order = np.argsort(chunk.codes, kind="stable")
    cuts = np.searchsorted(chunk.codes[order], np.arange(lines + 1))
    for code in np.flatnonzero(np.diff(cuts)):
        mine = order[cuts[code] : cuts[code + 1]]
        at = mine if chunk.at is None else chunk.at[mine]
        yield int(code), chunk.x[mine], chunk.y[mine], at
