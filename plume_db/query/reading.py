"""The moving parts of a run: the cursor, the stop-watch, and what cuts rows into slices."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import apsw

from plume_db.errors import ReadOnly
from plume_db.query import badtext
from plume_db.query.outcome import Counters, Slice
from plume_db.query.statements import Statement
from plume_db.units import bytes_text, count_text
from plume_db.values import Row

FIRST_SLICE = 100
SLICE = 25_000
SLICE_SECONDS = 0.1
"""A slice is handed over when it is full or this old, so that slow rows show as they come.

Not more often: whoever shows them paints anew for each, which takes about 20 ms.
"""

OnRows = Callable[[Slice], None]

_RAN_TWICE = (
    "Some text is not valid UTF-8: the statement was run a second time to read its bytes, "
    "and the counters are of that run."
)
_UNREADABLE = "{} could not be read, because text in it is not valid UTF-8."


def refusal(what: str) -> ReadOnly:
    """Say that a statement was refused because it writes."""
    return ReadOnly(
        f"{what} was not run: queries here read only, so nothing in the file was changed."
    )


class Meter:
    """Measures one run: the time, and SQLite's counters from its profile events."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.first_row: float | None = None
        self._events: dict[str, Counters] = {}

    def seconds(self) -> float:
        """Tell the seconds since the start."""
        return time.perf_counter() - self._start

    def row_arrived(self) -> None:
        """Take the time of the first row."""
        if self.first_row is None:
            self.first_row = self.seconds()

    def profiled(self, event: dict[str, Any]) -> None:
        """Keep the counters of a statement that ended; also inner ones of virtual tables."""
        status = event["stmt_status"]
        self._events[event["sql"].strip()] = Counters(
            status["SQLITE_STMTSTATUS_VM_STEP"],
            status["SQLITE_STMTSTATUS_FULLSCAN_STEP"],
            status["SQLITE_STMTSTATUS_SORT"],
            status["SQLITE_STMTSTATUS_AUTOINDEX"],
        )

    def counters(self, sql: str) -> Counters:
        """Give the counters of the statement that was run as `sql`."""
        return self._events.get(sql.strip(), Counters())


class Reader:
    """The rows of one statement; also where their text is not valid UTF-8."""

    def __init__(self, con: apsw.Connection, statement: Statement, values: Row) -> None:
        self._con = con
        self._statement = statement
        self._values = values
        self._cursor = con.cursor()
        self.columns: tuple[str, ...] = ()
        self.sql = statement.text
        """The SQL whose counters tell what the run cost."""
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows in order."""
        self._cursor.exec_trace = self._before_first_step
        self._cursor.execute(self._statement.text, self._values, can_cache=False)
        done = 0
        unreadable = 0
        while True:
            try:
                row = next(self._cursor, None)
            except UnicodeDecodeError:
                if badtext.can_read_again(self._statement, len(self.columns)):
                    break
                unreadable += 1
                row = (badtext.UNREADABLE,) * len(self.columns)
            if row is None:
                self._note_unreadable(unreadable)
                return
            done += 1
            if not self.columns:
                self.columns = tuple(f"column {n + 1}" for n in range(len(row)))
            yield row
        yield from self._again(skip=done)

    def close(self) -> None:
        """End the statement, wherever it is."""
        self._cursor.close(True)

    def _again(self, skip: int) -> Iterator[Row]:
        self.notes.append(_RAN_TWICE)
        self.close()
        encoding = badtext.codec(self._con)
        self.sql = badtext.as_bytes(self._statement, len(self.columns))
        self._cursor = self._con.cursor()
        self._cursor.execute(self.sql, self._values, can_cache=False)
        for number, row in enumerate(badtext.from_bytes(self._cursor, encoding)):
            if number >= skip:
                yield row

    def _before_first_step(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        """Learn the columns, and refuse a statement that writes before it does anything."""
        plain = not cursor.is_explain and self._statement.verb != "PRAGMA"
        if plain and not cursor.is_readonly:
            raise refusal("A statement that writes")
        try:
            self.columns = tuple(column[0] for column in cursor.get_description())
        except UnicodeDecodeError:
            self.columns = ()  # named by their place once there is a row to count them in
        except apsw.ExecutionCompleteError:
            self.columns = ()
        return True

    def _note_unreadable(self, count: int) -> None:
        if count:
            rows = "1 row" if count == 1 else f"{count_text(count)} rows"
            self.notes.append(_UNREADABLE.format(rows))


class Sender:
    """Cuts rows into slices and hands them over; stops at the caps."""

    def __init__(self, on_rows: OnRows, row_cap: int, byte_cap: int, meter: Meter) -> None:
        self._on_rows = on_rows
        self._row_cap = row_cap
        self._byte_cap = byte_cap
        self._meter = meter
        self._rows: list[Row] = []
        self._sent_at = time.perf_counter()
        self._columns: tuple[str, ...] | None = None
        self.sent = 0
        self.capped = ""

    def send(self, reader: Reader) -> None:
        """Read to the end, or to a cap."""
        room = self._byte_cap
        for row in reader:
            self._meter.row_arrived()
            self._columns = reader.columns
            if self.sent + len(self._rows) >= self._row_cap:
                self.capped = f"stopped at {count_text(self._row_cap)} rows"
                break
            self._rows.append(row)
            room -= sum(len(value) for value in row if isinstance(value, (str, bytes)))
            if room < 0:
                self.capped = f"stopped at {bytes_text(self._byte_cap)} of text and blobs"
                break
            if len(self._rows) >= (SLICE if self.sent else FIRST_SLICE) or self._late():
                self._flush()
        self._columns = reader.columns
        if self._rows or (self._columns and not self.sent):
            self._flush()

    def flush_late(self) -> bool:
        """Hand over rows that wait for long; called from within a slow step, stops nothing."""
        if self._rows and self._late():
            self._flush()
        return False

    def _late(self) -> bool:
        return time.perf_counter() - self._sent_at > SLICE_SECONDS

    def _flush(self) -> None:
        self._on_rows(Slice(self._columns or (), self.sent, tuple(self._rows)))
        self.sent += len(self._rows)
        self._rows = []
        self._sent_at = time.perf_counter()
