"""Run a statement to its end, and count what SQLite counts meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import apsw

from plume_db.errors import BudgetSpent
from plume_db.jobs import Task
from plume_db.measure.result import Counters, Run
from plume_db.names import quoted
from plume_db.values import Row

CACHE_KIB = 2_000
"""The page cache every measuring starts with: SQLite's own default."""

_PAGES = (
    apsw.SQLITE_DBSTATUS_CACHE_HIT,
    apsw.SQLITE_DBSTATUS_CACHE_MISS,
    apsw.SQLITE_DBSTATUS_TEMPBUF_SPILL,
)


@contextmanager
def small_cache(con: apsw.Connection) -> Iterator[None]:
    """Give the connection a page cache of a known size for the time of the block."""
    names = [quoted(name) for name in con.db_names() if name != "temp"]
    before = [(name, _only(con, f"pragma {name}.cache_size")) for name in names]
    try:
        for name in names:
            con.execute(f"pragma {name}.cache_size=-{CACHE_KIB}").fetchall()
        yield
    finally:
        for name, size in before:
            with suppress(apsw.Error):
                con.execute(f"pragma {name}.cache_size={size}").fetchall()


def run_once(task: Task, sql: str, values: Row, *, emptied: bool, seconds: float) -> Run:
    """Run a statement to its last row; where `seconds` are over, what was counted until then."""
    con = task.con
    if emptied:
        con.release_memory()
    meter = _Meter(con)
    complete = True
    con.trace_v2(apsw.SQLITE_TRACE_PROFILE, meter.profiled, id=meter)
    start = time.perf_counter()
    rows = [0]
    try:
        with task.budget(seconds):
            drain(con, sql, values, rows)
    except BudgetSpent:
        complete = False
    finally:
        taken = time.perf_counter() - start
        con.trace_v2(0, None, id=meter)
    return Run(taken, emptied, meter.counters(rows[0]), complete)


def drain(con: apsw.Connection, sql: str, values: Row, rows: list[int] | None = None) -> None:
    """Fetch every row and keep none; `rows` counts them in its first item."""
    count = rows if rows is not None else [0]
    cursor = con.cursor()
    try:
        cursor.execute(sql, values, can_cache=False)
        while True:
            try:
                for _row in cursor:
                    count[0] += 1
                return
            except UnicodeDecodeError:
                count[0] += 1  # text that is not valid UTF-8: the row is there all the same
    finally:
        cursor.close()


class _Meter:
    """Reads the counters of the statement and of its connection."""

    def __init__(self, con: apsw.Connection) -> None:
        self._con = con
        self._status: dict[str, int] = {}
        self._before = self._pages()

    def profiled(self, event: dict[str, Any]) -> None:
        """Keep what a statement that ended has counted; the outermost ends last."""
        self._status = event["stmt_status"]

    def counters(self, rows: int) -> Counters:
        hits, misses, spilled = (
            now - then for now, then in zip(self._pages(), self._before, strict=True)
        )
        return Counters(
            vm_steps=self._of("VM_STEP"),
            fullscan_steps=self._of("FULLSCAN_STEP"),
            sorts=self._of("SORT"),
            automatic_index_rows=self._of("AUTOINDEX"),
            filter_hits=self._of("FILTER_HIT"),
            filter_misses=self._of("FILTER_MISS"),
            cache_hits=hits,
            cache_misses=misses,
            spilled=spilled,
            memory=self._of("MEMUSED"),
            rows_out=rows,
        )

    def _of(self, name: str) -> int:
        return self._status.get(f"SQLITE_STMTSTATUS_{name}", 0)

    def _pages(self) -> list[int]:
        return [self._con.status(kind)[0] for kind in _PAGES]


def _only(con: apsw.Connection, sql: str) -> int:
    return int(str(con.execute(sql).fetchall()[0][0]))
