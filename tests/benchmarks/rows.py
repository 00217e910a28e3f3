"""How long a jump takes in a table, from the keystroke to the last cell painted."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import apsw
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer

from plume_db.database import Mode, Place, connect
from plume_db.jobs import Task, attended
from plume_db.rows.opening import open_source
from plume_db.rows.shape import Shape, Sort
from plume_db.rows.source import RowSource
from plume_db.schema.read import read_catalog
from plume_ui.main_window import MainWindow
from plume_ui.rows.table_document import TableDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Stage

JUMPS = 300
MOST_WORK = 16.0
"""Milliseconds from the jump to the complete painting, at the 99th percentile."""
MILLION = 1_000_000


class Painted(QObject):
    """Ends a loop at the first painting of a viewport that shows rows which are all there."""

    def __init__(self, document: TableDocument) -> None:
        super().__init__(document)
        self._document = document
        self._loop = QEventLoop(self)
        self._late = QTimer(self, singleShot=True, interval=30_000)
        self._late.timeout.connect(self._loop.quit)
        document.grid.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the painting happen first, then look."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._look)
        return super().eventFilter(watched, event)

    def jump(self, row: int) -> tuple[float, float]:
        """Go to a row; give the milliseconds it took, and how many of them were work."""
        grid = self._document.grid
        started, worked = time.perf_counter(), time.process_time()
        grid.go_to(row)
        self._late.start()
        self._loop.exec()
        assert self.complete(), f"row {row:,} was never shown"
        self._late.stop()
        return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000

    def complete(self) -> bool:
        """Tell whether every row in view is in memory."""
        grid, window = self._document.grid, self._document.window
        shown = grid.shown_rows()
        return window is not None and all(window.row(number) is not None for number in shown)

    def _look(self) -> None:
        if self.complete():
            self._loop.quit()


def rows_jump_10m() -> Figure:
    """Jump about in 10 million rows; the middle must not cost more than the start."""
    wall, work = _jumps(data.numbers(10 * MILLION))
    return _jump_figure("rows-jump-10m", wall, work, {})


def rows_jump_100m() -> Figure:
    """Jump about in 100 million rows, and compare with 10 million in the same run."""
    small, small_work = _jumps(data.numbers(10 * MILLION))
    wall, work = _jumps(data.numbers(100 * MILLION))
    grown = statistics.median(work["far"]) / statistics.median(small_work["far"])
    return _jump_figure(
        "rows-jump-100m",
        wall,
        work,
        {
            "against_10m": round(grown, 2),
            "p99_10m": round(_p99(small["far"] + small["near"]), 2),
            "kept_against_10m": grown <= 1.5,
        },
    )


def rows_offset_control() -> Figure:
    """Read the same page by OFFSET, as no page of ours is read, and by its key."""
    con = connect(Place(data.numbers(100 * MILLION), Mode.READ_ONLY))
    far = 90 * MILLION
    source, task = _source(con)
    source.count(task)
    seek = _milliseconds(20, lambda: source.at(task, far + 37, 100))
    raw = "select * from number where id >= ? order by id limit 100"
    sql = _milliseconds(50, lambda: con.execute(raw, (far,)).fetchall())
    offset = _milliseconds(
        1, lambda: con.execute("select * from number limit 100 offset ?", (far,)).fetchall()
    )
    right = source.at(task, far, 100).rows == tuple(
        con.execute("select * from number limit 100 offset ?", (far,)).fetchall()
    )
    con.close()
    return Figure(
        "rows-offset-control",
        offset,
        "ms",
        sql,
        "the same rows by their key, in SQL",
        "must fail: OFFSET at least 1,000 times slower, and the same rows",
        offset >= 1_000 * sql and right,
        {"page_through_the_source_ms": round(seek, 2), "same_rows": right},
    )


def rows_rank_10m() -> Figure:
    """Build the exact rank index, and count hot, on the same file."""
    con = connect(Place(data.numbers(10 * MILLION), Mode.READ_ONLY))
    count = "select count(*) from number"
    con.execute(count).fetchall()
    yardstick = _milliseconds(3, lambda: con.execute(count).fetchall())

    def rank() -> None:
        source, task = _source(con)
        assert source.count(task).known == 10 * MILLION

    took = _milliseconds(3, rank)
    details = {"sorted_by_no_index": _sorted(con)}
    con.close()
    return Figure(
        "rows-rank-10m",
        took,
        "ms",
        yardstick,
        "a hot count(*)",
        "at most 4 times a hot count(*)",
        took <= 4 * yardstick,
        details,
    )


def _sorted(con: apsw.Connection) -> dict[str, float]:
    """Sort by a column without an index: once, and then every jump is a seek."""
    source, task = _source(con, Shape((Sort("ratio"),)))
    started = time.perf_counter()
    with attended(con, task):
        source.first(task, 200)
        first = time.perf_counter() - started
        source.count(task)
    done = time.perf_counter() - started
    jump = _milliseconds(50, lambda: source.at(task, random.randrange(9 * MILLION), 200))
    return {"first_s": round(first, 2), "all_s": round(done, 2), "jump_ms": round(jump, 2)}


def _source(con: apsw.Connection, shape: Shape | None = None) -> tuple[RowSource, Task]:
    task = Task(con)
    table = read_catalog(task).table("number")
    assert table is not None
    source = open_source(task, table, shape or Shape())
    source.first(task, 200)
    return source, task


def _jumps(path: Path) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Jump to the start and far down in turn; give all times, and those of work alone."""
    stage = Stage()
    window = stage.open(path)
    document = _table(stage, window, "number")
    painted = Painted(document)
    pick = random.Random(7)
    rows = document.grid.scale.count
    wall: dict[str, list[float]] = {"near": [], "far": []}
    work: dict[str, list[float]] = {"near": [], "far": []}
    for n in range(JUMPS + 20):
        for name, share in (("near", 0.0), ("far", 0.9)):
            took, worked = painted.jump(int(rows * (share + 0.09 * pick.random())))
            if n >= 20:  # the first ones warm up
                wall[name].append(took)
                work[name].append(worked)
    stage.close(window)
    return wall, work


def _table(stage: Stage, window: MainWindow, name: str) -> TableDocument:
    window.resize(1280, 800)
    space = stage.space(window)
    space.open_table(name)
    document = space.documents.current
    assert isinstance(document, TableDocument)
    stage.wait(lambda: document.window is not None, "the first rows")
    document.counting.ask()
    shown = document.window
    assert shown is not None
    stage.wait(lambda: shown.source.about().exact, "the count")
    stage.settle(window)
    return document


def _jump_figure(
    name: str,
    wall: dict[str, list[float]],
    work: dict[str, list[float]],
    details: dict[str, object],
) -> Figure:
    near, far = (statistics.median(work[each]) for each in ("near", "far"))
    p99 = _p99(work["near"] + work["far"])
    kept = p99 <= MOST_WORK and far <= 2 * near and details.get("kept_against_10m", True) is True
    everything = wall["near"] + wall["far"]
    return Figure(
        name,
        far,
        "ms",
        near,
        "a jump within the first tenth",
        "p99 at most 16 ms of work; the last tenth at most 2 times the first; "
        "100 million rows at most 1.5 times 10 million",
        kept,
        {
            "p99_work": round(p99, 2),
            "p50_wall": round(statistics.median(everything), 2),
            "p99_wall": round(_p99(everything), 2),
            "max_wall": round(max(everything), 2),
            **details,
        },
    )


def _p99(times: list[float]) -> float:
    return sorted(times)[len(times) * 99 // 100]


def _milliseconds(times: int, work: Callable[[], object]) -> float:
    """Give the median of some runs."""
    took = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
