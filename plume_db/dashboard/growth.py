"""How large a file was each time it was opened: samples kept outside it.

SQLite keeps no record of its own growth, so one row is written down when a file is opened or
refreshed: into a ledger of the program's own, never into the file, and never of an encrypted one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plume_db.jobs import Task
from plume_db.ledger import Ledger
from plume_db.memory import name_of
from plume_db.opening.state import side

MOST_SAMPLES = 1000
"""Of one file; when there are more, every second one of the older half goes."""
SHORTEST = 60.0
"""Seconds: of each span so long the last sample is kept."""

_SCHEMA = """
create table if not exists sample(
  file text not null, at real not null, size integer not null, pages integer not null,
  free integer not null, wal integer not null, tables text not null default '{}',
  primary key(file, at)) without rowid
"""


@dataclass(frozen=True)
class Sample:
    """A file at one moment; sizes in bytes."""

    at: float
    """Unix seconds."""
    size: int
    pages: int
    free: int
    """Bytes of free pages in it."""
    wal: int
    """Bytes of the write-ahead log beside it."""
    tables: Mapping[str, int]
    """Bytes of tables with their indexes, where they were measured."""


class Growth:
    """The samples of all files. Slow, so never in the GUI thread; safe from every thread."""

    def __init__(self, state_dir: Path | None) -> None:
        path = state_dir / "growth.db" if state_dir else None
        self._ledger = Ledger(path, _SCHEMA, "record of sizes")

    def add(self, path: Path, sample: Sample) -> None:
        """Write a sample down; one of the same minute is replaced."""
        file = name_of(path)
        with self._ledger.open() as con:
            con.execute(
                "delete from sample where file=? and cast(at/? as int)=cast(?/? as int)",
                (file, SHORTEST, sample.at, SHORTEST),
            ).fetchall()
            con.execute(
                "insert or replace into sample values(?,?,?,?,?,?,?)",
                (file, sample.at, sample.size, sample.pages, sample.free, sample.wal,
                 json.dumps(dict(sample.tables))),
            ).fetchall()  # fmt: skip
            ((count,),) = con.execute(
                "select count(*) from sample where file=?", (file,)
            ).fetchall()
            if int(str(count)) > MOST_SAMPLES:
                con.execute(_THIN, (file,)).fetchall()

    def read(self, path: Path) -> tuple[Sample, ...]:
        """Give the samples of a file, the oldest first."""
        with self._ledger.open() as con:
            rows = con.execute(
                "select at, size, pages, free, wal, tables from sample where file=? order by at",
                (name_of(path),),
            ).fetchall()
        return tuple(
            Sample(float(str(at)), int(str(size)), int(str(pages)), int(str(free)), int(str(wal)),
                   json.loads(str(tables)))
            for at, size, pages, free, wal, tables in rows
        )  # fmt: skip

    def close(self) -> None:
        """Let go of what is kept in memory."""
        self._ledger.close()


_THIN = """
with placed as (select at, row_number() over (order by at) as n, count(*) over () as all_of
                from sample where file=?1)
delete from sample where file=?1
  and at in (select at from placed where n<all_of/2 and n%2=0)
"""


def take_sample(task: Task, path: Path, tables: Mapping[str, int] | None = None) -> Sample:
    """Look at a file now; some PRAGMAs and one look at the folder."""

    def ask(name: str) -> int:
        return int(str(task.con.execute(f"pragma {name}").fetchall()[0][0]))

    page, pages, free = ask("page_size"), ask("page_count"), ask("freelist_count")
    log = side(path, "-wal")
    wal = log.stat().st_size if log.exists() else 0
    return Sample(time.time(), page * pages, pages, page * free, wal, tables or {})
