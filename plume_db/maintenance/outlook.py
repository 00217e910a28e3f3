"""What every preflight tells beside its own: bytes, time on this machine, way back, snapshot.

The time comes from a quick measure of this machine, taken once by the program: how fast rows are
hashed, and how fast a file is brought to the disk. What a task costs was measured in units of
hashing every row once (100 MB of mixed rows: hash 0.42 s, quick_check 0.13 s, integrity_check
0.46 s, VACUUM 0.39 s, REINDEX 0.44 s, VACUUM INTO 0.15 s, ANALYZE 0.09 s).
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import apsw

from plume_db.database import connect_scratch
from plume_db.errors import PlumeError
from plume_db.folders import store_folder
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.content import load_hashing
from plume_db.maintenance.guarding import Mark, mark_of
from plume_db.maintenance.kinds import Kind, Order
from plume_db.maintenance.preflight import Need, Preflight, need, shortages, temp_folder
from plume_db.session import Session
from plume_db.store.layout import open_store
from plume_db.store.manifest import manifests
from plume_db.units import bytes_text, duration_text

_ROWS = 20_000
_WRITTEN = 8 * 1024**2
PROOF = 2.3
"""Hashing before and after, and a quick check of the pages."""
_FIRST_SNAPSHOT, _NEXT_SNAPSHOT = 5.0, 2.0
"""A first one compresses every page; a later one copies, checks and compares them."""
_LEAST = 0.2
"""Opening, looking and noting take so many seconds for the smallest file."""


@dataclass(frozen=True)
class Machine:
    """How fast this machine is; bytes in a second."""

    hashing: float
    writing: float


@lru_cache(maxsize=1)
def machine() -> Machine:
    """Measure this machine for about a twentieth of a second, once."""
    return Machine(_hashing_rate(), _writing_rate())


def _hashing_rate() -> float:
    con = connect_scratch(in_memory=True)
    try:
        load_hashing(con)
        con.execute(
            "create table t(a integer primary key, b, c, d);"
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < "
            f"{_ROWS}) insert into t select i, i * 7, i / 3.0, 'the text of a row ' || i from n"
        ).fetchall()
        size = int(con.pragma("page_size")) * int(con.pragma("page_count"))
        start = time.perf_counter()
        con.execute("select sha3_query('select * from t')").fetchall()
        return size / max(1e-4, time.perf_counter() - start)
    finally:
        con.close()


def _writing_rate() -> float:
    block = bytes(_WRITTEN)
    start = time.perf_counter()
    try:
        with tempfile.TemporaryFile(dir=temp_folder()) as file:
            file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return 100e6  # a slow disk, where nothing can be told
    return _WRITTEN / max(1e-4, time.perf_counter() - start)


def complete(
    told: Preflight,
    kind: Kind,
    order: Order,
    task: Task,
    session: Session,
    store: Path | None = None,
) -> Preflight:
    """Add to a task's own preflight what is the same for all; reads little, writes nothing."""
    size = told.size
    snapshot = _Snapshot.of(session, store or store_folder(), size) if _wants(kind, order) else None
    proof = kind.keeps != "nothing" and order.proof
    work = kind.effort * size + (PROOF * size if proof else 0.0)
    to_write = round(kind.rewrites * size) + (snapshot.room if snapshot else 0)
    reads = kind.reads + (2.5 if proof else 0.0) + (2.0 if snapshot else 0.0)
    rates = machine()
    seconds = work / rates.hashing + kind.rewrites * size / rates.writing
    needs, blockers = told.needs, told.blockers
    if snapshot is not None:
        seconds += snapshot.effort * size / rates.hashing
        needs = (*needs, snapshot.need)
        blockers = (*blockers, *(each for each in shortages(needs) if each not in blockers))
    return replace(
        told,
        needs=needs,
        blockers=tuple(dict.fromkeys(blockers)),
        to_read=told.to_read or round(reads * size),
        to_write=told.to_write or to_write,
        seconds=told.seconds or seconds + _LEAST,
        way_back=told.way_back or _way_back(kind, snapshot is not None),
        snapshot=snapshot.words(rates) if snapshot else "",
        mark=_mark(task, session),
    )


def _wants(kind: Kind, order: Order) -> bool:
    return kind.risky and order.snapshot


def _way_back(kind: Kind, snapshot: bool) -> str:
    if not kind.writes:
        return tr("The file is not changed, so there is nothing to undo.")
    back = kind.way_back or tr("It can not be undone by itself.")
    return (
        tr("{back} The safety snapshot brings the file back as it was.", back=back)
        if snapshot
        else back
    )


def _mark(task: Task, session: Session) -> Mark | None:
    with suppress(apsw.Error, OSError, PlumeError):
        return mark_of(task.con, encrypted=session.opened.encrypted)
    return None


@dataclass(frozen=True)
class _Snapshot:
    """The safety snapshot that would be taken."""

    need: Need
    store: Path
    size: int
    first: bool
    room: int
    effort: float

    @classmethod
    def of(cls, session: Session, store: Path, size: int) -> _Snapshot:
        first = session.opened.encrypted or not _has_some(store, session.path)
        # The copy that is checked lies there beside what is kept of it.
        room = 2 * size if first else size + size // 10
        folder = _existing(store)
        effort = _FIRST_SNAPSHOT if first else _NEXT_SNAPSHOT
        return cls(need(tr("safety snapshot"), folder, room), store, size, first, room, effort)

    def words(self, rates: Machine) -> str:
        seconds = duration_text(max(_LEAST, self.effort * self.size / rates.hashing))
        if self.first:
            size = tr(
                "up to {size}, since it is the first of this file", size=bytes_text(self.size)
            )
        else:
            size = tr("only the pages that changed since the last one")
        return tr(
            "in {store}: {size}; about {seconds}", store=self.store, size=size, seconds=seconds
        )


def _existing(folder: Path) -> Path:
    """Give the nearest folder that is there already, on whose volume it would be made."""
    return next((each for each in (folder, *folder.parents) if each.is_dir()), folder)


def _has_some(store: Path, path: Path) -> bool:
    with suppress(PlumeError, OSError, ValueError):
        return any(each.file == str(path) for each in manifests(open_store(store)))
    return False
