"""Opening: a large file, and a file with very many tables."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

RUNS = 5


class Run(NamedTuple):
    """One opening: its cost in milliseconds, its longest gap, and where that was spent."""

    ms: float
    gap: float
    busiest: str


def open_500mb() -> Figure:
    """Open 500 MB until its overview stands; a file of 1 MB must hardly be quicker."""
    stage = Stage()
    large, small = data.demo(500), data.demo(1)
    _opened(stage, small)  # what is imported on the first opening is no matter of size
    one = [_opened(stage, small) for _ in range(RUNS)]
    other = [_opened(stage, large) for _ in range(RUNS)]
    value, yardstick = min(run.ms for run in other), min(run.ms for run in one)
    return Figure(
        "open-500mb",
        value,
        "ms",
        yardstick,
        "the same for a file of 1 MB",
        "at most 3 x",
        value <= 3 * yardstick,
        _longest(other),
    )


def _opened(stage: Stage, path: Path) -> Run:
    """Measure the milliseconds until the schema stands."""
    meter = Heartbeat()
    meter.start()
    start = time.perf_counter()
    window = stage.open(path)
    window.repaint()
    took = (time.perf_counter() - start) * 1000
    stage.settle(window)
    gaps = meter.stop()
    stage.close(window)
    return Run(took, gaps[-1], meter.busiest)


def tree_5000_tables() -> Figure:
    """Open 5,000 tables until all is at rest: work of the GUI thread, and its longest piece."""
    stage = Stage()
    few, many = data.tables(50), data.tables(5_000)
    _work(stage, few)
    yardstick = min(_work(stage, few).ms for _ in range(3))
    runs = [_work(stage, many) for _ in range(3)]
    value, longest = min(run.ms for run in runs), min(run.gap for run in runs)
    return Figure(
        "tree-5000-tables",
        value,
        "ms of the GUI thread",
        yardstick,
        "the same for 50 tables",
        "under 1000 ms in all, no piece over 50 ms",
        value < 1000 and longest < 50,
        _longest(runs),
    )


def _work(stage: Stage, path: Path) -> Run:
    """Measure the GUI thread's own time in milliseconds, until all is at rest."""
    meter = Heartbeat()
    meter.start()
    before = time.thread_time()
    window = stage.open(path)
    stage.space(window).schema.grab()
    stage.settle(window)
    spent = (time.thread_time() - before) * 1000
    gaps = meter.stop()
    stage.close(window)
    return Run(spent, gaps[-1], meter.busiest)


def _longest(runs: list[Run]) -> dict[str, object]:
    worst = max(runs, key=lambda run: run.gap)
    return {"longest_gap_ms": round(worst.gap, 1), "longest_in": worst.busiest}
