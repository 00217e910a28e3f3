"""How fast a series is read, how soon there is something to draw, and what it takes to hold it."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.cache import keep, recall
from plume_db.series.load import load_series
from plume_db.series.loaded import Loaded, LoadSpec
from tests.benchmarks import data
from tests.benchmarks.figures import Figure

MEGABYTE = 1e6
PIXELS = 1200
RUNS = 5

NUMBERS = LoadSpec(
    Source(table="number", rowid="rowid"), "ts", encoding("unix_s"), plain_metric("ratio")
)
STATS = LoadSpec(
    Source(table="compression_stats", rowid="rowid"),
    "timestamp",
    encoding("iso"),
    plain_metric("compressed_size"),
)


@dataclass
class Run:
    """Figures of several loads of one series; seconds and bytes."""

    scan: float = float("inf")
    load: float = float("inf")
    first: float = float("inf")
    grown: int = 0
    kept: int = 0
    peak: int = 0
    ratios: list[float] = field(default_factory=list)
    loaded: Loaded | None = None

    @property
    def details(self) -> dict[str, object]:
        """What goes into the line besides the ratio."""
        return {
            "first_part_ms": round(self.first * 1000, 1),
            "kept_mb": round(self.kept / MEGABYTE, 1),
            "above_kept_mb": round((self.grown - self.kept) / MEGABYTE, 1),
            "peak_mb": round(self.peak / MEGABYTE, 1),
        } | ({"ratios": [round(ratio, 2) for ratio in self.ratios]} if self.ratios else {})


def chart_load_10m() -> Figure:
    """Read 10 million rows of two numbers into a pyramid."""
    return _loading("chart-load-10m", data.numbers(10_000_000), NUMBERS, "ts", "ratio", 2.5)


def chart_load_10m_text() -> Figure:
    """The same of the image-compression app's own table, with times in text."""
    path = data.stats(10_000_000)
    columns = "original_size", "compressed_size"
    return _loading("chart-load-10m-text", path, STATS, *columns, 4.0)


def _loading(name: str, path: Path, spec: LoadSpec, a: str, b: str, limit: float) -> Figure:
    run = _measured(path, spec, f"SELECT sum({a}), sum({b}) FROM {spec.source.clause()}", RUNS)
    above = (run.grown - run.kept) / MEGABYTE
    return Figure(
        name,
        run.load * 1000,
        "ms",
        run.scan * 1000,
        f"SELECT sum({a}), sum({b}) of the same table",
        f"at most {limit} times the scan, and 60 MB above what is kept",
        run.load <= limit * run.scan and above <= 60,
        run.details,
    )


def chart_load_100m() -> Figure:
    """Read 100 million rows, against 10 million in the same run."""
    large = _measured(data.numbers(100_000_000), NUMBERS, "", 2)
    small = _measured(data.numbers(10_000_000), NUMBERS, "", 2)
    return Figure(
        "chart-load-100m",
        large.load * 1000,
        "ms",
        small.load * 1000,
        "10 million rows of the same table",
        "at most 15 times that of 10 million rows, and 300 MB for the whole process",
        large.load <= 15 * small.load and large.peak <= 300 * MEGABYTE,
        large.details,
    )


def chart_reopen() -> Figure:
    """From the request to the picture of a series of 10 million rows that was kept."""
    path = data.numbers(10_000_000)
    run = _measured(path, NUMBERS, "", 1)
    assert run.loaded is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        assert keep(folder, "one", run.loaded)
        kept = time.perf_counter() - began
        size = sum(each.stat().st_size for each in folder.iterdir())
        took = min(_reopened(folder) for _ in range(RUNS))
    run.loaded = None
    # Here, so that the other scenarios measure the memory of a process without Qt.
    from tests.benchmarks.charts_first import chart_reopen_window
    from tests.benchmarks.stage import Stage

    painted = chart_reopen_window(Stage(), path)
    return Figure(
        "chart-reopen",
        took * 1000,
        "ms",
        run.load * 1000,
        "reading the rows",
        "within 100 ms, and painted in the window within 150 ms",
        took <= 0.1 and painted <= 150,
        {
            "window_ms": round(painted, 1),
            "keeping_ms": round(kept * 1000, 1),
            "on_disk_mb": round(size / MEGABYTE, 1),
        },
    )


def _reopened(folder: Path) -> float:
    began = time.perf_counter()
    loaded = recall(folder, "one", NUMBERS)
    assert loaded is not None
    _drawn(loaded)
    return time.perf_counter() - began


def _drawn(loaded: Loaded) -> None:
    """Work out what the painter gets."""
    for line in loaded.lines:
        line.pyramid.window(*loaded.span, PIXELS)


def _with_task(path: Path, work: Callable[[Task], object]) -> None:
    con = connect(Place(path, Mode.READ_ONLY))
    try:
        task = Task(con)
        with attended(con, task):
            work(task)
    finally:
        con.close()


def _measured(path: Path, spec: LoadSpec, scan: str, runs: int) -> Run:
    """Scan and load by turns; the best of each counts."""
    run = Run()
    # The first one imports, and brings the file into memory.
    _with_task(path, lambda task: task.con.execute(scan or "SELECT 1").fetchall())

    def once(task: Task) -> None:
        before, began = _resident(), time.perf_counter()
        task.con.execute(scan or "SELECT 1").fetchall()
        scanned = time.perf_counter() - began
        parts: list[float] = []
        run.loaded = None
        began = time.perf_counter()
        loaded = load_series(task, spec, lambda _: parts.append(time.perf_counter() - began))
        took = time.perf_counter() - began
        run.scan, run.load = min(run.scan, scanned), min(run.load, took)
        run.ratios += [took / scanned] if scan else []
        run.first = min(run.first, parts[0])
        run.loaded = loaded
        if not run.kept:
            run.kept = sum(line.pyramid.nbytes for line in loaded.lines)
            run.peak = _peak()
            run.grown = run.peak - before

    for _ in range(runs):
        _with_task(path, once)
    return run


def _resident() -> int:
    """Tell the memory this process holds now, in bytes."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return _peak()
    return int(pages.read_text().split()[1]) * resource.getpagesize()


def _peak() -> int:
    """Tell the most memory this process has held, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
