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
from typing import Any

from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.ledger import Ledger
from plume_db.memory import name_of
from plume_db.opening.state import side

MOST_SAMPLES = 1500
"""Of one file; when there are more, the older ones are thinned: one an hour, then one a day."""
SHORTEST = 60.0
"""Seconds: of each span so long the last sample is kept."""

_SCHEMA = """
create table if not exists sample(
  file text not null, at real not null, size integer not null, pages integer not null,
  free integer not null, wal integer not null, tables text not null default '{}',
  primary key(file, at)) without rowid;
create table if not exists room(
  file text not null, at real not null, free integer not null,
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
    disk_free: int | None = None
    """Bytes free on its disk, where a monitor looked."""


class Growth:
    """The samples of all files. Slow, so never in the GUI thread; safe from every thread."""

    def __init__(self, state_dir: Path | None, most: int = MOST_SAMPLES) -> None:
        self._most = most
        path = state_dir / "growth.db" if state_dir else None
        self._ledger = Ledger(path, _SCHEMA, tr("record of sizes"))

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
            if sample.disk_free is not None:
                con.execute(
                    "insert or replace into room values(?,?,?)",
                    (file, sample.at, sample.disk_free),
                ).fetchall()
            ((count,),) = con.execute(
                "select count(*) from sample where file=?", (file,)
            ).fetchall()
            if int(str(count)) > self._most:
                named: dict[str, Any] = {"file": file, "now": sample.at, "most": self._most}
                for sql in (_BY_AGE, _THIN, _ROOM):
                    con.execute(sql, named).fetchall()

    def read(self, path: Path) -> tuple[Sample, ...]:
        """Give the samples of a file, the oldest first."""
        with self._ledger.open() as con:
            rows = con.execute(
                "select at, size, pages, sample.free, wal, tables, room.free from sample"
                " left join room using(file, at) where file=? order by at",
                (name_of(path),),
            ).fetchall()
        return tuple(
            Sample(float(str(at)), int(str(size)), int(str(pages)), int(str(free)), int(str(wal)),
                   json.loads(str(tables)), None if room is None else int(str(room)))
            for at, size, pages, free, wal, tables, room in rows
        )  # fmt: skip

    def close(self) -> None:
        """Let go of what is kept in memory."""
        self._ledger.close()


_BY_AGE = """
with kept as (
  select max(at) as at from sample where file=:file
  group by case when at > :now - 6 * 3600 then at when at > :now - 30 * 86400
    then cast(at / 3600 as int) else -cast(at / 86400 as int) end
  union select min(at) from sample where file=:file)
delete from sample where file=:file and at not in (select at from kept)
"""
"""Keeps all of six hours, the last of each hour of thirty days, and the last of each day before."""

_THIN = """
with placed as (select at, row_number() over (order by at) as n, count(*) over () as all_of
                from sample where file=:file)
delete from sample where file=:file
  and at in (select at from placed where all_of > :most and n<all_of/2 and n%2=0)
"""
"""Where that is not enough, every second one of the older half goes."""

_ROOM = "delete from room where file=:file and at not in (select at from sample where file=:file)"


def take_sample(task: Task, path: Path, tables: Mapping[str, int] | None = None) -> Sample:
    """Look at a file now; some PRAGMAs and one look at the folder."""

    def ask(name: str) -> int:
        return int(str(task.con.execute(f"pragma {name}").fetchall()[0][0]))

    page, pages, free = ask("page_size"), ask("page_count"), ask("freelist_count")
    log = side(path, "-wal")
    wal = log.stat().st_size if log.exists() else 0
    return Sample(time.time(), page * pages, pages, page * free, wal, tables or {})
