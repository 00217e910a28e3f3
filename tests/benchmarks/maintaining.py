"""What looking after a file costs: the work itself, a live writer's waits, the window's stalls."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from plume_db.audit.log import AuditLog
from plume_db.jobs import Task
from plume_db.maintenance.content import content_of
from plume_db.maintenance.frame import Outcome, carry_out
from plume_db.maintenance.kinds import Order
from plume_db.maintenance.tasks import task_named
from plume_db.session import Session, open_session
from plume_db.store.safety import safety_snapshot
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from plume_ui.snapshots.snapshots_document import SnapshotsDocument
from plume_ui.workspace import Workspace
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

MEGABYTES = 500
LONGEST_WAIT = 100.0
"""Milliseconds a live writer may wait in WAL mode."""
LONGEST_STALL = 50.0
_ROUNDS = 3


def vacuum_500mb() -> Figure:
    """Compact 500 MB in place, beside the same VACUUM run plainly; the verified job's time too."""
    with _folder() as folder:
        plain, ours, whole = [], [], []
        for _ in range(_ROUNDS):  # in turns, since the machine is never the same twice
            plain.append(_plain_vacuum(_copy(folder)))
            outcome, seconds = _carry_out(_copy(folder), "vacuum", {"way": "vacuum"})
            assert outcome.verification.content == "same"
            ours.append(_statement(outcome))
            whole.append(seconds)
        best = min(range(_ROUNDS), key=lambda at: ours[at])
        return Figure(
            "vacuum-500mb",
            ours[best],
            "s",
            min(plain),
            "the same VACUUM with the same settings, run plainly",
            "the statement within 1.1 times the plain VACUUM",
            ours[best] <= 1.1 * min(plain),
            {"verified_job": round(min(whole), 2), "proof": "content hash before and after"},
        )


def _statement(outcome: Outcome) -> float:
    return float(outcome.result.statement_seconds)


def _plain_vacuum(path: Path) -> float:
    con = apsw.Connection(str(path))
    con.execute("pragma temp_store=file; pragma mmap_size=0").fetchall()
    start = time.perf_counter()
    con.execute("vacuum").fetchall()
    seconds = time.perf_counter() - start
    con.close()
    path.unlink()
    return seconds


def _copy(folder: Path) -> Path:
    path = folder / "file.db"
    shutil.copyfile(data.demo(MEGABYTES), path)
    return path


def _carry_out(path: Path, name: str, options: dict[str, str]) -> tuple[Outcome, float]:
    session = open_session(path)
    kind, log = task_named(name), AuditLog(None)
    order = Order(options=options, snapshot=False)
    worker = session.writer()
    try:
        start = time.perf_counter()
        outcome = worker.submit(lambda task: carry_out(task, session, kind, order, log)).result()
        return outcome, time.perf_counter() - start
    finally:
        worker.close()
        session.close()
        path.unlink()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        yield Path(name)


WRITER = """
import apsw, sys, time
con = apsw.Connection(sys.argv[1]); con.set_busy_timeout(60000)
con.execute("pragma synchronous=normal").fetchall()
waits, number = [], 0
print("ready", flush=True)
import threading
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), ended.set()), daemon=True).start()
while not ended.is_set():
    start = time.perf_counter()
    con.execute("begin immediate; update live set n = n + 1 where id = ?; commit", (number % 500,))
    waits.append(time.perf_counter() - start); number += 1
    ended.wait(max(0.0, 0.01 - (time.perf_counter() - start)))
waits.sort()
print(number, waits[-1] * 1000, waits[len(waits) * 99 // 100] * 1000, flush=True)
"""


def writer_wait() -> Figure:
    """Let a program write a hundred times a second while the file is copied, checked, hashed."""
    found: dict[str, object] = {}
    worst = {"wal": 0.0, "delete": 0.0}
    for mode in worst:
        with _folder() as folder:
            path = _with_live_table(folder, mode)
            for name, work in _READING.items():
                count, longest, usual, seconds = _beside_writer(path, folder, work)
                worst[mode] = max(worst[mode], longest)
                found[f"{mode}_{name}"] = {
                    "worst_ms": round(longest, 1),
                    "p99_ms": round(usual, 1),
                    "transactions": count,
                    "seconds": round(seconds, 1),
                }
            if mode == "wal":
                idle = _beside_writer(path, folder, lambda _session, _out: time.sleep(3))[1]
    return Figure(
        "writer-wait",
        worst["wal"],
        "ms",
        idle,
        "the writer's worst wait while nothing else runs, in WAL mode",
        f"worst wait under {LONGEST_WAIT:.0f} ms in WAL mode; rollback mode is reported",
        worst["wal"] < LONGEST_WAIT,
        {"rollback_worst_ms": round(worst["delete"], 1), **found},
    )


def _with_live_table(folder: Path, mode: str) -> Path:
    path = _copy(folder)
    con = apsw.Connection(str(path))
    con.execute(f"pragma journal_mode={mode}").fetchall()
    con.execute(
        "create table live(id integer primary key, n int); with recursive i(x) as "
        "(select 0 union all select x + 1 from i where x < 499) insert into live select x, 0 from i"
    ).fetchall()
    con.close()
    return path


def _beside_writer(
    path: Path, folder: Path, work: Callable[[Session, Path], object]
) -> tuple[int, float, float, float]:
    """Do something while the writer writes; its transactions, worst and usual wait, our time."""
    session = open_session(path)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    time.sleep(0.5)
    start = time.perf_counter()
    try:
        work(session, folder / "copy.db")
    finally:
        seconds = time.perf_counter() - start
        session.close()
        told, _ = writer.communicate("end\n")
        (folder / "copy.db").unlink(missing_ok=True)
    count, longest, usual = told.split()
    return int(count), float(longest), float(usual), seconds


def _task(name: str) -> Callable[[Session, Path], object]:
    def work(session: Session, out: Path) -> object:
        kind, log = task_named(name), AuditLog(None)
        order = Order(out if kind.out else None)
        worker = session.worker("maintenance task")
        return worker.submit(lambda task: carry_out(task, session, kind, order, log)).result()

    return work


def _hash(session: Session, _out: Path) -> object:
    return session.worker("maintenance task").submit(content_of).result()


def _snapshot(session: Session, out: Path) -> object:
    def take(task: Task) -> str:
        return safety_snapshot(task, session, "bench", out.parent / "store")

    return session.worker("maintenance task").submit(take).result()


_READING: dict[str, Callable[[Session, Path], object]] = {
    "backup": _task("backup"),
    "check": _task("check"),
    "hash": _hash,
    "snapshot": _snapshot,
}


STEPS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("analyze", "analyze", {}),
    ("check", "check", {}),
    ("reindex", "reindex", {}),
    ("vacuum", "vacuum", {}),
    ("backup", "backup", {}),
    ("to_wal", "journal", {"to": "wal"}),
    ("checkpoint", "checkpoint", {"mode": "truncate"}),
    ("to_rollback", "journal", {"to": "delete"}),
)
"""What the window is asked to do, in this order: its name here, the task, its choices."""


def stall_maintenance() -> Figure:
    """Do everything to a 500 MB file from its pages; how long the window stood still."""
    stage = Stage()
    with _folder() as folder, _home(folder / "home"):
        window = stage.open(_copy(folder))
        stage.settle(window)
        meter = Heartbeat()
        meter.start()
        stage.rest(3)
        idle = meter.stop()[-1]
        space = stage.space(window)
        details: dict[str, dict[str, object]] = {}
        longest = 0.0
        neighbour = Neighbour()
        for name, task, options in STEPS:
            meter = Heartbeat()
            _run_from_page(stage, space, meter, task, options, folder / "backup.db")
            longest = max(longest, _note(details, name, meter, neighbour))
        meter = Heartbeat()
        _snapshot_from_page(stage, space, meter)
        longest = max(longest, _note(details, "snapshot", meter, neighbour))
        neighbour.end()
        stage.settle(window)
        stage.close(window)
    return Figure(
        "stall-maintenance",
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        f"longest gap under {LONGEST_STALL:.0f} ms in every task",
        longest < LONGEST_STALL,
        dict(details),
    )


@contextmanager
def _home(path: Path) -> Iterator[None]:
    """Keep snapshots and what the program remembers in a folder of the benchmark."""
    names = [f"XDG_{name}_HOME" for name in ("STATE", "DATA", "CACHE")]
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(path)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


NEIGHBOUR = """
import sys, threading, time
worst, last = [0.0], time.perf_counter()
def tell():
    for _ in sys.stdin:
        print(worst[0] * 1000, flush=True); worst[0] = 0.0
threading.Thread(target=tell, daemon=True).start()
while True:
    time.sleep(0.001); now = time.perf_counter(); worst[0] = max(worst[0], now - last); last = now
"""


class Neighbour:
    """A process that does nothing; where it is late as well, the machine stood still, not we."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", NEIGHBOUR],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def worst(self) -> float:
        """Give its longest wait since it was last asked, in milliseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("tell\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def _note(
    details: dict[str, dict[str, object]], name: str, meter: Heartbeat, neighbour: Neighbour
) -> float:
    gap = meter.stop()[-1]
    idle = round(neighbour.worst(), 1)
    details[name] = {"ms": round(gap, 1), "in": meter.busiest, "idle_process_ms": idle}
    return gap


def _run_from_page(
    stage: Stage,
    space: Workspace,
    meter: Heartbeat,
    task: str,
    options: dict[str, str],
    out: Path,
) -> None:
    """Choose a task, let it foresee, run it and look at its result; the meter is left running."""
    meter.start()
    space.open_maintenance(task)
    page = space.documents.current
    assert isinstance(page, MaintenanceDocument)
    for option, value in options.items():
        page.options.choose(option, value)
    page.snapshot.setChecked(False)  # it has a figure of its own
    stage.wait(lambda: page.preflight.ready and not page.looking, f"{task} to be foreseen")
    known = len(page.book.runs)
    if task == "backup":
        page.write_to(str(out))
    else:
        page.go.click()
    stage.wait(lambda: len(page.book.runs) > known and page.book.runs[-1].ended, f"{task} to end")
    stage.rest(0.5)
    assert page.book.runs[-1].state == "done", page.book.runs[-1].words


def _snapshot_from_page(stage: Stage, space: Workspace, meter: Heartbeat) -> None:
    """Take a snapshot from the page of snapshots; the meter is left running."""
    meter.start()
    space.open_snapshots()
    page = space.documents.current
    assert isinstance(page, SnapshotsDocument)
    stage.wait(lambda: not page.busy and page.listing is not None, "the snapshots to be listed")
    page.take_snapshot()
    stage.wait(
        lambda: not page.busy and page.listing is not None and bool(page.listing.snapshots),
        "the snapshot to be taken",
    )
    stage.rest(0.5)
