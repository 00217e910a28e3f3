"""What a run costs: the time, SQLite's counters of the statement, pages and spilled bytes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import apsw

from plume_db.query.outcome import Counters


class Meter:
    """Measures one run on one connection, from its making on."""

    def __init__(self, con: apsw.Connection) -> None:
        self._con = con
        self._start = time.perf_counter()
        self.first_row: float | None = None
        self._events: dict[str, Counters] = {}
        self._before = self._pages()

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
            status["SQLITE_STMTSTATUS_MEMUSED"],
        )

    def counters(self, sql: str) -> Counters:
        """Give the counters of the statement that was run as `sql`."""
        found = self._events.get(sql.strip(), Counters())
        hit, missed, spilled = (
            now - before for now, before in zip(self._pages(), self._before, strict=True)
        )
        return replace(found, pages_hit=hit, pages_read=missed, spilled=spilled)

    def _pages(self) -> tuple[int, int, int]:
        kinds = (
            apsw.SQLITE_DBSTATUS_CACHE_HIT,
            apsw.SQLITE_DBSTATUS_CACHE_MISS,
            apsw.SQLITE_DBSTATUS_TEMPBUF_SPILL,
        )
        hit, missed, spilled = (self._con.status(kind)[0] for kind in kinds)
        return hit, missed, spilled
