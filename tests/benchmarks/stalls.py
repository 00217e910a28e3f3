"""How long the GUI thread is ever kept from its events while a job runs on a 1 GB file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import apsw

from plume_db.jobs import Task
from plume_ui.main_window import MainWindow
from plume_ui.maintenance.maintenance_document import MaintenanceDocument
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Heartbeat, Stage

MEGABYTES = 1_000
LONGEST = 50.0
"""Milliseconds no job may keep the GUI thread from its events."""
LIMIT = f"longest gap under {LONGEST:.0f} ms"


def stall_vacuum() -> Figure:
    """Compact the file through the maintenance page."""
    return _with_page("vacuum", "stall-vacuum", lambda page: page.go.click())


def stall_analyze() -> Figure:
    """Refresh the statistics through the maintenance page."""
    return _with_page("analyze", "stall-analyze", lambda page: page.go.click())


def stall_backup() -> Figure:
    """Back the file up through the maintenance page."""
    with tempfile.TemporaryDirectory(dir=data.folder()) as name:
        out = Path(name) / "copy.db"
        figure = _with_page("backup", "stall-backup", lambda page: page.back_up_to(str(out)))
        assert out.stat().st_size > MEGABYTES * 900_000
    return figure


def stall_control() -> Figure:
    """Fetch ten million rows at once on a worker, as no job of ours does; the meter must see it."""
    path = data.numbers(10_000_000)
    stage = Stage()
    window = stage.open(path)
    stage.settle(window)
    idle = _idle(stage)

    def fetch_all(task: Task) -> int:
        rows: list[tuple[apsw.SQLiteValue, ...]] = task.con.execute(
            "select * from number"
        ).fetchall()
        return len(rows)

    def begin() -> Callable[[], bool]:
        worker = stage.space(window).desk.session.worker("control")
        job = window.jobs.start(window, worker, fetch_all, title="Fetch everything")
        return lambda: job.ended is not None

    longest, details = _watched(stage, begin)
    stage.close(window)
    return Figure(
        "stall-control",
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        f"must fail: longest gap over {LONGEST:.0f} ms, or the meter is blind",
        longest > LONGEST,
        details,
    )


def _with_page(task: str, scenario: str, begin: Callable[[MaintenanceDocument], None]) -> Figure:
    stage = Stage()
    window = stage.open(data.demo(MEGABYTES))
    stage.settle(window)
    idle = _idle(stage)
    page = _page(stage, window, task)

    def start() -> Callable[[], bool]:
        begin(page)
        return lambda: page.run_view is not None and page.run_view.run.state != "running"

    longest, details = _watched(stage, start)
    assert page.run_view is not None
    assert page.run_view.run.state == "done", page.run_view.run.words
    details["did"] = page.run_view.run.words
    stage.settle(window)
    stage.close(window)
    return Figure(
        scenario,
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        LIMIT,
        longest < LONGEST,
        details,
    )


def _page(stage: Stage, window: MainWindow, task: str) -> MaintenanceDocument:
    space = stage.space(window)
    space.open_maintenance(task)
    page = space.documents.current
    assert isinstance(page, MaintenanceDocument)
    stage.wait(lambda: page.preflight.ready, "the preflight")
    stage.settle(window)
    return page


def _idle(stage: Stage) -> float:
    meter = Heartbeat()
    meter.start()
    stage.rest(3)
    return meter.stop()[-1]


def _watched(
    stage: Stage, begin: Callable[[], Callable[[], bool]]
) -> tuple[float, dict[str, object]]:
    """Listen while something runs; give the longest gap and what else is worth knowing."""
    meter = Heartbeat()
    meter.start()
    stage.wait(begin(), "the job to end")
    stage.rest(0.3)  # its result must be shown without a stall too
    gaps = meter.stop()
    return gaps[-1], {
        "longest_in": meter.busiest,
        "p99": round(gaps[len(gaps) * 99 // 100], 2),
        "over_50_ms": sum(gap > LONGEST for gap in gaps),
        "seconds": round(sum(gaps) / 1000, 1),
    }
