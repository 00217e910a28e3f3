"""Backups and the store: against SQLite's backup API alone, and against the pages that changed."""

from __future__ import annotations

import hashlib
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.backup.copy import copy_pages, pinned
from plume_db.backup.to_file import backup_to_file
from plume_db.jobs import Task
from plume_db.session import Session, open_session
from plume_db.store.add import add_snapshot
from plume_db.store.image import restore_to_file
from plume_db.store.layout import Store, make_store
from plume_db.store.manifest import Manifest
from plume_db.store.verify import verify_store
from tests.benchmarks import data
from tests.benchmarks.figures import Figure

MEGABYTES = 500
ROUNDS = 3
SLOWEST = 1.5
SNAPSHOTS = 30
CHANGED = 0.001
"""Share of the rows that change between two snapshots."""
MOST = 1.3
FLIPS = 20


def backup_500mb() -> Figure:
    """Copy one moment of the file, and the same by one step of the backup API."""
    path = data.demo(MEGABYTES)
    ours, plain, whole = [], [], []
    with tempfile.TemporaryDirectory(dir=data.folder()) as place:
        for number in range(ROUNDS + 1):  # the first round only warms up
            out = Path(place) / f"{number}.db"
            plain.append(_timed(lambda to=out: _one_step(path, to)))
            out.unlink()
            ours.append(_timed(lambda to=out: _ours(path, to)))
            out.unlink()
            whole.append(_timed(lambda to=out: _whole(path, to)))
            out.unlink()
    took, yardstick = statistics.median(ours[1:]), statistics.median(plain[1:])
    return Figure(
        "backup-500mb",
        took * 1000,
        "ms",
        yardstick * 1000,
        "SQLite's backup API in one step, into a file without a journal, in the same run",
        f"at most {SLOWEST}x",
        took <= SLOWEST * yardstick,
        {"with_its_proof_and_fsync_ms": round(statistics.median(whole[1:]) * 1000)},
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _one_step(path: Path, out: Path) -> None:
    source, target = apsw.Connection(str(path)), apsw.Connection(str(out))
    target.execute("pragma journal_mode=off; pragma synchronous=off").fetchall()
    with target.backup("main", source, "main") as backup:
        backup.step(-1)
    target.close()
    source.close()


def _ours(path: Path, out: Path) -> None:
    session = open_session(path)
    try:

        def work(task: Task) -> None:
            out.touch()
            with pinned(task.con):
                copy_pages(task, out, None, 1.0)

        session.worker("backup").submit(work).result()
    finally:
        session.close()


def _whole(path: Path, out: Path) -> None:
    session = open_session(path)
    try:
        session.worker("backup").submit(lambda task: backup_to_file(task, session, out)).result()
    finally:
        session.close()


@dataclass
class _Moment:
    manifest: Manifest
    plain: str
    """A hash of the file itself when the snapshot was taken, read by nobody of ours."""
    seconds: float


def store_30() -> Figure:
    """Take 30 snapshots with a little changed between, restore each, find each flipped bit."""
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        place = Path(name)
        path = place / "file.db"
        shutil.copyfile(data.demo(MEGABYTES), path)
        store = make_store(place / "store")
        moments, changed = _taken(path, store, place / "state")
        size = _size(store)
        first = moments[0].manifest.stored
        exact = _restored(store, moments, place)
        found = _flipped(store, place / "state")
    limit = MOST * first + changed
    good = size <= limit and exact == SNAPSHOTS and found == FLIPS
    return Figure(
        "store-30",
        size / 1e6,
        "MB",
        limit / 1e6,
        f"{MOST}x the first snapshot plus the pages that changed, in the same run",
        "at most that; each restores bit for bit, each flipped bit is found",
        good,
        {
            "first_mb": round(first / 1e6, 1),
            "changed_pages_mb": round(changed / 1e6, 1),
            "restored_exactly": exact,
            "flips_found": f"{found} of {FLIPS}",
            "first_s": round(moments[0].seconds, 1),
            "later_s": round(statistics.median(m.seconds for m in moments[1:]), 1),
        },
    )


def _taken(path: Path, store: Store, state: Path) -> tuple[list[_Moment], int]:
    moments: list[_Moment] = []
    seed = random.Random(30)
    before: list[bytes] = []
    changed = 0
    for number in range(SNAPSHOTS):
        if number:
            _change(path, seed)
        pages, plain = _pages(path)
        changed += 4096 * sum(a != b for a, b in zip(before, pages, strict=False)) if before else 0
        changed += 4096 * max(0, len(pages) - len(before)) if before else 0
        before = pages
        session = open_session(path)
        try:
            start = time.perf_counter()
            manifest = _add(session, store, state)
            moments.append(_Moment(manifest, plain, time.perf_counter() - start))
        finally:
            session.close()
    return moments, changed


def _add(session: Session, store: Store, state: Path) -> Manifest:
    def work(task: Task) -> Manifest:
        return add_snapshot(task, session, store, "bench", state).manifest

    return session.worker("backup").submit(work).result()


def _change(path: Path, seed: random.Random) -> None:
    con = apsw.Connection(str(path))
    con.execute("pragma synchronous=off; begin").fetchall()
    [(most,)] = con.execute("select max(id) from compression_stats").fetchall()
    ids = [(seed.randrange(1, int(most)),) for _ in range(int(int(most) * CHANGED))]
    con.executemany(
        "update compression_stats set original_size=original_size+1 where id=?", ids
    ).fetchall()
    con.execute("commit").fetchall()
    con.close()


def _pages(path: Path) -> tuple[list[bytes], str]:
    """Hash each page, and the whole but for counters of the header that the backup API sets anew:
    change counter, size, freelist, schema cookie, and the version that wrote it.
    """
    whole, pages = hashlib.sha256(), []
    with path.open("rb") as file:
        while page := file.read(4096):
            if not pages:
                page = page[:24] + page[44:92] + page[100:]
            whole.update(page)
            pages.append(hashlib.blake2b(page, digest_size=16).digest())
    return pages, whole.hexdigest()


def _size(store: Store) -> int:
    return sum(each.stat().st_size for each in store.folder.rglob("*") if each.is_file())


def _restored(store: Store, moments: list[_Moment], place: Path) -> int:
    exact, out = 0, place / "out.db"
    for moment in moments:
        restore_to_file(Task(), store, moment.manifest, out, state=place / "state")
        exact += _pages(out)[1] == moment.plain
        out.unlink()
    return exact


def _flipped(store: Store, state: Path) -> int:
    seed, found = random.Random(1), 0
    files = [each for each in store.folder.rglob("*") if each.is_file() and each.stat().st_size]
    weights = [each.stat().st_size for each in files]
    for _ in range(FLIPS):
        [path] = seed.choices(files, weights)
        at, bit = seed.randrange(path.stat().st_size), 1 << seed.randrange(8)
        _flip(path, at, bit)
        found += bool(verify_store(Task(), store, state=state).problems)
        _flip(path, at, bit)
    return found


def _flip(path: Path, at: int, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        [byte] = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ bit]))
