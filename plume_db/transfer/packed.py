"""CSV and TSV that SQLite writes by itself: the rows never become Python objects.

Of a table with rowids, whole chunks of lines come as one value; of any other statement one value
for each line. Both hold exactly what :mod:`plume_db.transfer.delimited` would write, but for the
digits of a REAL, where SQLite's 17 and Python's shortest stand for the same number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import apsw

from plume_db.errors import MemoryShort
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.names import literal, quoted
from plume_db.rows.lending import lend
from plume_db.transfer.delimited import Delimited
from plume_db.transfer.line_sql import line_sql, table_line_sql
from plume_db.transfer.options import Options
from plume_db.transfer.remarks import Remarks
from plume_db.transfer.source import SqlRows
from plume_db.transfer.texts import INFINITE

CHUNK_BYTES = 2 * 1024**2
"""About what one step gives: it can not be stopped, and it is copied under Python's lock."""
CHUNK_ROWS = 10_000
FIRST_ROWS = 50
LINES = 500
SEPARATORS = (",", ";", "\t", "|")
_TOO_LONG = (apsw.TooBigError, apsw.NoMemError)


@dataclass(frozen=True)
class Piece:
    """Some lines, and how many rows they are."""

    data: bytes
    rows: int


def can_pack(con: apsw.Connection, source: SqlRows, options: Options) -> bool:
    """Whether SQLite can write this by itself."""
    if options.blobs != "hex" or options.separator not in SEPARATORS:
        return False
    if source.statement.verb not in ("SELECT", "WITH", "VALUES"):
        return False
    return str(con.execute("pragma encoding").fetchall()[0][0]) == "UTF-8"


def pieces(
    task: Task, source: SqlRows, options: Options, writer: Delimited, remarks: Remarks
) -> Iterator[Piece]:
    """Give all lines; `writer` serves rows that are too long for one value of SQLite."""
    lend(task.con)
    with source.old_quotes(task.con):
        if source.rowid:
            found: Iterator[Piece] = iter(_Chunks(task, source, options, writer))
        else:
            found = _lines(task, source, options)
        for piece in found:
            _remark(piece.data, remarks)
            yield piece


def _remark(data: bytes, remarks: Remarks) -> None:
    if b"\0" in data:
        remarks.met("nul", times=data.count(b"\0"))
    if INFINITE.encode() in data:
        remarks.say(tr("Infinite values are written as {infinite}.", infinite=INFINITE))
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            remarks.say(tr("Some text is not valid UTF-8; its bytes are written as they are."))


def _lines(task: Task, source: SqlRows, options: Options) -> Iterator[Piece]:
    """Run the statement inside one that writes lines."""
    names = [f"c{number}" for number in range(len(source.columns))]
    line = f"{line_sql(names, options)}||{literal(options.line_end)}"
    sql = (
        f"with plume_rows({','.join(names)}) as not materialized (\n{source.statement.body}\n) "
        f"select cast({line} as blob) from plume_rows"
    )
    try:
        rows = task.con.execute(sql, source.bindings, can_cache=False)
        while found := [row[0] for row in islice(rows, LINES)]:
            yield Piece(b"".join(found), len(found))
            task.token.check()
    except _TOO_LONG:
        raise MemoryShort(
            tr("A row is too long to be written as one line of CSV; choose SQL INSERTs instead.")
        ) from None


class _Chunks:
    """Reads a table by ranges of rowids, so that each step is short and locks nothing for long."""

    def __init__(self, task: Task, source: SqlRows, options: Options, writer: Delimited) -> None:
        assert source.table is not None
        self._task = task
        self._writer = writer
        self._end = options.line_end.encode()
        self._bytes_a_row = CHUNK_BYTES / FIRST_ROWS
        self._breaks = False
        """Whether a text with a line break was met, from which on all are looked for."""
        table, rowid = quoted(source.table.name), source.rowid
        span = f"from {table} where {rowid}>=? and {rowid}<=?"
        self._read = {
            breaks: "select cast(group_concat("
            f"{table_line_sql(source.table, source.columns, options, breaks=breaks)},"
            f"{literal(options.line_end)}) as blob),count(*) {span}"
            for breaks in (False, True)
        }
        self._row = f"select {','.join(map(quoted, source.columns))} {span}"
        self._seek = f"select {rowid} from {table} where {rowid}>=? order by {rowid} limit 1"
        self._last = f"select max({rowid}) from {table}"

    def __iter__(self) -> Iterator[Piece]:
        """Read from the first rowid to the last."""
        last = self._task.con.execute(self._last).fetchall()[0][0]
        start = self._from(-(2**63))
        while isinstance(last, int) and start is not None and start <= last:
            stop, piece = self._chunk(start, last)
            yield piece
            if stop >= last:
                return
            is_dense = stop - start + 1 == piece.rows
            start = stop + 1 if is_dense else self._from(stop + 1)
            self._task.token.check()

    def _from(self, key: int, skip: int = 0) -> int | None:
        """Find the first rowid from `key` on, after `skip` others."""
        sql = f"{self._seek} offset {skip}" if skip else self._seek
        found = self._task.con.execute(sql, (key,)).fetchall()
        return int(str(found[0][0])) if found else None

    def _chunk(self, start: int, last: int) -> tuple[int, Piece]:
        """Read some rows from `start` on; give the rowid up to which they are, and them."""
        n = int(min(CHUNK_ROWS, max(1, CHUNK_BYTES // max(1.0, self._bytes_a_row))))
        stop = min(start + n - 1, last)
        try:
            piece = self._piece(start, stop)
            if piece.rows < n // 4:  # gaps: count rows instead of rowids
                after = self._from(start, n)
                stop = last if after is None else min(last, after - 1)
                piece = self._piece(start, stop)
        except _TOO_LONG:
            if n == 1 or start == stop:
                return start, self._long_row(start)
            self._bytes_a_row = max(self._bytes_a_row * 8, CHUNK_BYTES / n * 8)
            return self._chunk(start, last)
        return stop, piece

    def _piece(self, start: int, stop: int) -> Piece:
        run = self._task.con.execute
        data, count = run(self._read[self._breaks], (start, stop)).fetchall()[0]
        rows, text = int(str(count)), data if isinstance(data, bytes) else b""
        if not self._breaks and text and _breaks(text) != (rows - 1) * _breaks(self._end):
            self._breaks = True
            return self._piece(start, stop)
        if rows:
            self._bytes_a_row = max(len(text) / rows, self._bytes_a_row / 4)
        return Piece(text + self._end if rows else b"", rows)

    def _long_row(self, key: int) -> Piece:
        found: list[Any] = self._task.con.execute(self._row, (key, key)).fetchall()
        return Piece(self._writer.rows(found), len(found))


def _breaks(data: bytes) -> int:
    """Count line breaks."""
    returns = data.count(b"\r") if b"\r" in data else 0
    return data.count(b"\n") + returns
