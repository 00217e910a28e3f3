"""Starting on a real desktop, beside DB Browser for SQLite: two programs, one screen, one file."""

from __future__ import annotations

import os
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from tests.benchmarks import data
from tests.benchmarks.desktop import Desktop, Region
from tests.benchmarks.figures import Figure, Missing

RUNS = 7
MOST = 1.5
MOST_CPU = 100.0
ROOT = Path(__file__).parents[2]
MADE = (ROOT / "dist/plume-db/plume-db", Path("/usr/bin/plume-db"))
"""What a person without Python starts: the bundle as it was made last, the package."""
NAMES = Region(0, 132, 100, 590)
"""Where the names in Plume DB's tree begin; rows and sizes, which come later, shorten them."""
THEIRS = Region(10, 200, 400, 590)
"""Where DB Browser's tree of the structure is."""


@dataclass(frozen=True)
class Start:
    """One start: milliseconds, and what it took until then."""

    usable: float
    """From the start of the process until the tree is filled and the window answers."""
    cpu: float
    """Milliseconds of processor time, all threads."""
    pss: float
    """Megabytes, with its share of what is shared."""
    rss: float


@dataclass
class Rival:
    """A program that opens a file in a window with a tree."""

    command: tuple[str, ...]
    tree: Region
    at_rest: Any = None
    """What the tree looks like once the program has come to rest."""
    starts: list[Start] = field(default_factory=list)

    def best(self) -> float:
        """Give the quickest start: on a shared machine the one that was disturbed the least."""
        return min(each.usable for each in self.starts)

    def median(self, what: str) -> float:
        """Give the median of what was measured."""
        return statistics.median(getattr(each, what) for each in self.starts)


def start_vs_db4s() -> Figure:
    """Start on 500 MB until the tree is filled and the window answers, in turns."""
    path = data.demo(500)
    with _desktop() as desktop:
        ours, theirs = _rivals(desktop)
        made = [Rival((str(each),), NAMES) for each in MADE if each.exists()]
        for rival in (ours, *made, theirs):
            _learn(desktop, rival, path)
        for _ in range(RUNS):
            for rival in (ours, *made, theirs):
                rival.starts.append(_timed(desktop, rival, path))
    value, yardstick = ours.median("usable"), theirs.median("usable")
    return Figure(
        "start-vs-db4s",
        value,
        "ms",
        yardstick,
        "DB Browser for SQLite, the same file and screen",
        f"at most {MOST} x",
        value <= MOST * yardstick,
        {
            "best_ratio": round(ours.best() / theirs.best(), 3),
            "cpu_ms": [round(each.median("cpu")) for each in (ours, theirs)],
            "pss_mb": [round(each.median("pss"), 1) for each in (ours, theirs)],
            "rss_mb": [round(each.median("rss"), 1) for each in (ours, theirs)],
            "command": shlex.join(ours.command),
            "made": [_told(each, theirs) for each in made],
        },
    )


def _told(rival: Rival, theirs: Rival) -> dict[str, object]:
    """Give the figures of a program that was started in the same turns."""
    return {
        "command": shlex.join(rival.command),
        "ms": round(rival.median("usable"), 2),
        "ratio": round(rival.median("usable") / theirs.median("usable"), 3),
        "best_ratio": round(rival.best() / theirs.best(), 3),
        **{what: round(rival.median(what), 1) for what in ("cpu", "pss", "rss")},
    }


def handover_vs_db4s() -> Figure:
    """Start a second time while a window is open; DB Browser has to start for each file."""
    path = data.demo(500)
    with _desktop() as desktop:
        ours, theirs = _rivals(desktop)
        for rival in (ours, theirs):
            _learn(desktop, rival, path)
        spent = []
        for _ in range(RUNS):
            start, cpu = _handed_over(desktop, ours, path)
            ours.starts.append(start)
            spent.append(cpu)
            theirs.starts.append(_timed(desktop, theirs, path))
    value, yardstick, cpu = ours.median("usable"), theirs.median("usable"), statistics.median(spent)
    return Figure(
        "handover-vs-db4s",
        value,
        "ms",
        yardstick,
        "a start of DB Browser for SQLite, the same file and screen",
        f"faster, and the second process under {MOST_CPU:.0f} ms of processor time",
        value < yardstick and cpu < MOST_CPU,
        {
            "best_ratio": round(ours.best() / theirs.best(), 3),
            "second_process_cpu_ms": round(cpu, 1),
            "command": shlex.join(ours.command),
        },
    )


@contextmanager
def _desktop() -> Iterator[Desktop]:
    desktop = Desktop()
    try:
        yield desktop
    finally:
        desktop.close()


def _rivals(desktop: Desktop) -> tuple[Rival, Rival]:
    """Give our program, or the one that PLUME_BENCH_PROGRAM names, and DB Browser."""
    if not shutil.which("sqlitebrowser"):
        raise Missing("DB Browser is not installed; on Debian: apt install sqlitebrowser")
    named = os.environ.get("PLUME_BENCH_PROGRAM", "")
    folders = (ROOT, ROOT / "ui", ROOT / "resources")
    desktop.environment["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    desktop.environment["PYTHONPYCACHEPREFIX"] = str(data.bytecode())
    command = tuple(shlex.split(named)) or (sys.executable, "-m", "plume_ui")
    return Rival(command, NAMES), Rival(("sqlitebrowser",), THEIRS)


def _learn(desktop: Desktop, rival: Rival, path: Path) -> None:
    """See what the tree looks like at rest, and that it is not what any other file looks like."""
    other = _small_file(desktop)
    seen = []
    for file in (other, path):
        program = desktop.start(*rival.command, str(file))
        seen.append(desktop.settled(rival.tree, file.name))
        desktop.end(program)
    if (seen[0] == seen[1]).all():
        raise AssertionError(f"the tree of {rival.command[0]} is not where it was looked for")
    rival.at_rest = seen[1]


def _small_file(desktop: Desktop) -> Path:
    path = desktop.folder / "another.db"
    con = apsw.Connection(str(path))
    con.execute("create table if not exists something_else(id integer primary key)").fetchall()
    con.close()
    return path


def _timed(desktop: Desktop, rival: Rival, path: Path) -> Start:
    began = time.monotonic()
    program = desktop.start(*rival.command, str(path))
    start = _followed(desktop, rival, path, began, program.pid)
    desktop.end(program)
    return start


def _followed(desktop: Desktop, rival: Rival, path: Path, began: float, pid: int) -> Start:
    """Wait until the tree looks as it does at rest, and the window then answers."""
    desktop.wait(lambda: desktop.looks_like(rival.at_rest, rival.tree), "the tree to be filled")
    desktop.wait(lambda: desktop.windows.titled(path.name) is not None, "the file in a title")
    desktop.windows.ping(desktop.windows.titled(path.name) or 0)
    desktop.wait(desktop.windows.answered, "the window to answer")
    took = (time.monotonic() - began) * 1000
    return Start(took, _cpu(pid), _memory(pid, "Pss"), _memory(pid, "Rss"))


def _handed_over(desktop: Desktop, ours: Rival, path: Path) -> tuple[Start, float]:
    """Open another file, then time a second start; also its own processor time."""
    other = _small_file(desktop)
    first = desktop.start(*ours.command, str(other))
    desktop.settled(ours.tree, other.name)
    before = _cpu(first.pid)
    began = time.monotonic()
    second = subprocess.Popen((*ours.command, str(path)), env=desktop.environment)
    start = _followed(desktop, ours, path, began, first.pid)
    desktop.wait(lambda: _has_ended(second.pid), "the second process to hand over and end")
    _pid, _status, used = os.wait4(second.pid, 0)
    second.returncode = 0
    desktop.end(first)
    start = Start(start.usable, start.cpu - before, start.pss, start.rss)
    return start, (used.ru_utime + used.ru_stime) * 1000


def _has_ended(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"


def _cpu(pid: int) -> float:
    """Give the milliseconds of processor time of all threads, those that have ended too."""
    clock_of_process = ~pid << 3 | 2  # as clock_getcpuclockid makes it on Linux
    return time.clock_gettime_ns(clock_of_process) / 1e6


def _memory(pid: int, what: str) -> float:
    """Give megabytes of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024
