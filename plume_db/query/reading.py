"""The moving parts of a run: the cursor, and what carries its rows into the store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import islice

import apsw

from plume_db.errors import ReadOnly
from plume_db.language import tr, trn
from plume_db.query import badtext
from plume_db.query.meter import Meter
from plume_db.query.outcome import Started
from plume_db.query.statements import Statement
from plume_db.schema.objects import Column
from plume_db.spill.store import RowStore
from plume_db.units import bytes_text, count_text
from plume_db.values import Row

BATCH = 128
"""Rows taken at once: more would be quicker by little, and big values would fill the memory."""

BATCH_CELLS = 8_000
"""Cells taken at once: packing them is one step, in which no other thread runs."""

HEAVY = 256 * 1024
"""Bytes of a batch after which fewer rows are taken at once."""

LATE = 0.1
"""Seconds after which rows are handed over during a slow step."""

OnStart = Callable[[Started], None]

_RAN_TWICE = tr(
    "Some text is not valid UTF-8: the statement was run a second time to read its bytes, "
    "and the counters are of that run."
)
_UNREADABLE = tr("{} could not be read, because text in it is not valid UTF-8.")


def refusal(what: str) -> ReadOnly:
    """Say that a statement was refused because it writes."""
    return ReadOnly(
        tr(
            "{what} was not run: this connection reads only, so nothing in the file was changed.",
            what=what,
        )
    )


class Reader:
    """The rows of one statement; also where their text is not valid UTF-8."""

    def __init__(self, con: apsw.Connection, statement: Statement, values: Row) -> None:
        self._con = con
        self._statement = statement
        self._values = values
        self._cursor = con.cursor()
        self._rows: Iterator[Row] | None = None
        self._done = 0
        self._unreadable = 0
        self._again = False
        self.columns: tuple[Column, ...] = ()
        self.sql = statement.text
        """The SQL whose counters tell what the run cost."""

    def fill(self, rows: list[Row], n: int) -> bool:
        """Add up to `n` rows to the list, one by one; False where there are no more."""
        if self._rows is None:
            self._rows = self._start()
        wanted = len(rows) + n
        while len(rows) < wanted:
            before = len(rows)
            try:
                rows.extend(islice(self._rows, wanted - before))
                return len(rows) == wanted
            except UnicodeDecodeError:
                self._done += len(rows) - before  # a list keeps what came before the error
                before = len(rows)
                self._go_on(rows)
            finally:
                self._done += len(rows) - before
                self._name_columns(rows)
        return True

    def close(self) -> None:
        """End the statement, wherever it is."""
        self._cursor.close(True)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the person should know of how the rows were read."""
        if self._again:
            return (_RAN_TWICE,)
        if not self._unreadable:
            return ()
        count = self._unreadable
        return (_UNREADABLE.format(trn("{n} row", "{n} rows", count)),)

    def _start(self) -> Iterator[Row]:
        self._cursor.exec_trace = self._before_first_step
        return self._cursor.execute(self._statement.text, self._values, can_cache=False)

    def _go_on(self, rows: list[Row]) -> None:
        """Go on after a row with invalid text: read all bytes anew, or give that row up."""
        if badtext.can_read_again(self._statement, len(self.columns)):
            self._rows = self._bytes(skip=self._done)
            return
        self._unreadable += 1
        rows.append((badtext.UNREADABLE,) * len(self.columns))

    def _bytes(self, skip: int) -> Iterator[Row]:
        self._again = True
        self.close()
        encoding = badtext.codec(self._con)
        self.sql = badtext.as_bytes(self._statement, len(self.columns))
        self._cursor = self._con.cursor()
        again = self._cursor.execute(self.sql, self._values, can_cache=False)
        return islice(badtext.from_bytes(again, encoding), skip, None)

    def _name_columns(self, rows: list[Row]) -> None:
        """Name columns whose names can not be read by their place."""
        if rows and not self.columns:
            self.columns = tuple(Column(f"column {n + 1}", "") for n in range(len(rows[0])))

    def _before_first_step(self, cursor: apsw.Cursor, _sql: str, _bindings: object) -> bool:
        """Learn the columns, and refuse a statement that writes before it does anything."""
        plain = not cursor.is_explain and self._statement.verb != "PRAGMA"
        if plain and not cursor.is_readonly:
            raise refusal(tr("A statement that writes"))
        try:
            described = cursor.get_description()
            self.columns = tuple(Column(name, kind or "") for name, kind in described)
        except (UnicodeDecodeError, apsw.ExecutionCompleteError):
            self.columns = ()
        return True


class Collector:
    """Carries rows into a store, in batches; stops at the caps."""

    def __init__(
        self, store: RowStore, on_start: OnStart, caps: tuple[int, int], meter: Meter
    ) -> None:
        self._store = store
        self._on_start = on_start
        self._row_cap, self._byte_cap = caps
        self._meter = meter
        self._started = False
        self._columns: tuple[Column, ...] = ()
        self._rows: list[Row] = []
        self._given = 0
        self._given_at = time.perf_counter()
        self._batch = 1
        self.taken = 0
        self.capped = ""

    def collect(self, reader: Reader) -> None:
        """Read to the end, or to a cap."""
        more = True
        while more and not self.capped:
            n = min(self._batch, self._row_cap - self.taken)
            if n <= 0:
                self._stop_at_rows(reader)
                break
            self._rows, self._given = [], 0
            more = reader.fill(self._rows, n)
            self._columns = reader.columns
            self._give()
            self._check()
        self._columns = reader.columns
        self._start(over=True)

    def give_late(self) -> bool:
        """Hand over rows that wait for long; called from within a slow step, stops nothing."""
        if time.perf_counter() - self._given_at > LATE:
            self._give(late=True)
            if self.taken:
                self._start()
        return False

    def _stop_at_rows(self, reader: Reader) -> None:
        one_more: list[Row] = []
        reader.fill(one_more, 1)
        if one_more:
            self.capped = tr("stopped at {row_cap} rows", row_cap=count_text(self._row_cap))

    def _check(self) -> None:
        if self._store.size > self._byte_cap:
            self.capped = tr(
                "stopped at {byte_cap} of rows put aside", byte_cap=bytes_text(self._byte_cap)
            )
        self.capped = self._store.full or self.capped

    def _give(self, late: bool = False) -> None:
        """Hand over what was not; `late` while the list of rows is still being filled."""
        fresh = self._rows[self._given :] if late or self._given else self._rows
        if not fresh:
            return
        self._given += len(fresh)
        if not self.taken:
            self._meter.row_arrived()
        packed = self._store.append(fresh)
        self.taken += len(fresh)
        if packed > HEAVY:
            self._batch = max(1, self._batch // 8)
        elif self._batch < BATCH and self._batch * len(fresh[0]) * 2 <= BATCH_CELLS:
            self._batch *= 2
        self._given_at = time.perf_counter()
        if not self._started:
            self._start()

    def _start(self, over: bool = False) -> None:
        """Tell of the rows, once there are enough to see how wide their columns must be."""
        enough = over or self.taken >= BATCH or self._meter.seconds() > LATE
        if enough and not self._started and self._columns:
            self._started = True
            self._on_start(Started(self._columns, self._store))
