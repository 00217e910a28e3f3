"""From the request for a chart to the first frame of it that is painted in the real window."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer

from plume_ui.main_window import MainWindow
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest
from plume_ui.workspace import Workspace
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.stage import Stage

LIMIT = 150.0
"""Milliseconds."""
RUNS = 5
MOST_MEMORY = 300.0
"""Megabytes of the whole process."""


@dataclass(frozen=True)
class Opened:
    """How long it took until a chart was painted for the first time, and with how much."""

    ms: float
    rows: int


class _Painted(QObject):
    """Notes when a canvas has painted points for the first time."""

    def __init__(self, document: ChartDocument) -> None:
        super().__init__(document)
        self._document = document
        self.at = 0.0
        assert document.stage is not None
        document.stage.view.canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for a paint event with something to paint; it is over in the next turn."""
        stage = self._document.stage
        if event.type() == QEvent.Type.Paint and not self.at and stage and stage.view.points:
            QTimer.singleShot(0, self, self._note)
        return super().eventFilter(watched, event)

    def _note(self) -> None:
        self.at = self.at or time.perf_counter()


def chart_first_10m() -> Figure:
    """Open charts of 10 million rows in the window."""
    stage = Stage()
    ever, later = _opened(stage, data.numbers(10_000_000))
    return Figure(
        "chart-first-10m",
        later.ms,
        "ms",
        LIMIT,
        "150 ms",
        "painted in the window within 150 ms of the request",
        later.ms <= LIMIT,
        {"rows_in_first_frame": later.rows, "first_ever_ms": round(ever.ms, 1)},
    )


def chart_first_100m() -> Figure:
    """The same of 100 million rows, against 10 million in the same run."""
    stage = Stage()
    small = _opened(stage, data.numbers(10_000_000))[1]
    large = _opened(stage, data.numbers(100_000_000))[1]
    return Figure(
        "chart-first-100m",
        large.ms,
        "ms",
        small.ms,
        "10 million rows",
        "painted within 150 ms of the request, and at most 1.3 times that of 10 million rows",
        large.ms <= LIMIT and large.ms <= 1.3 * small.ms,
        {"rows_in_first_frame": large.rows},
    )


def chart_window_100m() -> Figure:
    """Tell the memory of the process with 100 million rows in a chart, loaded, panned, zoomed."""
    stage = Stage()
    window = stage.open(data.numbers(100_000_000))
    window.resize(1400, 900)
    stage.settle(window)
    before = _resident()
    document = _open(stage, stage.space(window))
    assert document.stage is not None
    inside = document.stage
    stage.wait(lambda: _whole(document), "100 million rows")
    loaded = _resident()
    start, stop = inside.view.shown_span
    for part in (0.1, 0.01, 0.001, 0.00001):
        inside.view.show_window(start, start + (stop - start) * part)
        stage.rest(0.3)
        stage.wait(lambda: not inside.feeder.busy, "the rows of a window")
    peak = _peak()
    stage.close(window)
    return Figure(
        "chart-window-100m",
        peak,
        "MB",
        before,
        "the window before the chart",
        "at most 300 MB in the whole process, at its peak",
        peak <= MOST_MEMORY,
        {"loaded_mb": round(loaded, 1)},
    )


def chart_reopen_window(stage: Stage, path: Path) -> float:
    """Load a chart whole, close it, and time the second opening until all of it is painted."""
    window = stage.open(path)
    window.resize(1400, 900)
    stage.settle(window)
    space = stage.space(window)
    _load_whole(stage, space)
    stage.settle(window)
    best = float("inf")
    for _ in range(RUNS):
        stage.settle(window)
        began = time.perf_counter()
        document = _open(stage, space)
        painted = _Painted(document)
        stage.wait(lambda mine=painted: bool(mine.at), "the first frame")  # type: ignore[misc]
        assert document.stage is not None
        loaded = document.stage.feeder.loaded(document.stage.composer.spec.loads()[0])
        assert loaded is not None and loaded.complete, "it was not recalled"
        best = min(best, (painted.at - began) * 1000)
        _close(space, document)
    stage.close(window)
    return best


def _load_whole(stage: Stage, space: Workspace) -> None:
    document = _open(stage, space)
    stage.wait(lambda: _whole(document), "all rows")
    _close(space, document)


def _opened(stage: Stage, path: Path) -> tuple[Opened, Opened]:
    """Open a chart, for the first time and then some times more; give the first and the best."""
    window = stage.open(path)
    window.resize(1400, 900)
    stage.settle(window)
    runs = [_once(stage, window) for _ in range(RUNS + 1)]
    stage.close(window)
    return runs[0], min(runs[1:], key=lambda run: run.ms)


def _once(stage: Stage, window: MainWindow) -> Opened:
    space = stage.space(window)
    stage.settle(window)
    began = time.perf_counter()
    document = _open(stage, space)
    painted = _Painted(document)
    stage.wait(lambda: bool(painted.at), "the first frame")
    assert document.stage is not None
    feeder = document.stage.feeder
    loaded = feeder.loaded(document.stage.composer.spec.loads()[0])
    rows = loaded.rows if loaded is not None else 0
    # Before it is whole, so that nothing is kept for the next time.
    feeder.cancel()
    _close(space, document)
    return Opened((painted.at - began) * 1000, rows)


def _open(stage: Stage, space: Workspace) -> ChartDocument:
    """Ask for a chart; its inside is there at once but for the first time in a process."""
    space.open_chart(ChartRequest("number", "", "ts", "ratio", ""))
    document = space.documents.current
    assert isinstance(document, ChartDocument)
    if document.stage is None:
        stage.wait(lambda: document.stage is not None, "numpy and pyqtgraph")
    return document


def _whole(document: ChartDocument) -> bool:
    """Tell whether all rows are there, and what the window asks of them."""
    inside = document.stage
    assert inside is not None
    if not inside.composer.spec.panels:
        return False
    loaded = inside.feeder.loaded(inside.composer.spec.loads()[0])
    return loaded is not None and loaded.complete and not inside.feeder.busy


def _close(space: Workspace, document: ChartDocument) -> None:
    space.documents.close_document(document)


def _resident() -> float:
    """Tell the memory this process holds now, in megabytes."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return _peak()
    return int(pages.read_text().split()[1]) * resource.getpagesize() / 1e6


def _peak() -> float:
    """Tell the most memory this process has held, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
