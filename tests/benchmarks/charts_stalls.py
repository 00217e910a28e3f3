"""How long the GUI thread is ever kept from its events by a chart of ten million rows."""

from __future__ import annotations

import time

from plume_ui.main_window import MainWindow
from plume_ui.metrics.chart_document import ChartDocument
from plume_ui.metrics.request import ChartRequest
from tests.benchmarks import data
from tests.benchmarks.figures import Figure
from tests.benchmarks.rows_stalls import FLOOR
from tests.benchmarks.stage import Heartbeat, Stage

ROWS = 10_000_000
LONGEST_CANCEL = 50.0
"""Milliseconds from Cancel to the end of the job."""


def stall_chart() -> Figure:
    """Load ten million rows with two columns, cancel it, load again, pan, zoom and gather."""
    stage = Stage()
    window = stage.open(data.readings(ROWS))
    window.resize(1600, 1000)
    stage.settle(window)
    meter = Heartbeat()
    meter.start()
    stage.rest(2)
    idle = meter.stop()[-1]
    gaps: dict[str, tuple[float, str]] = {}
    document = _open(stage, window, gaps)
    cancel = _cancelled(stage, document)
    _act(stage, gaps, "load", lambda: _load(stage, document))
    _act(stage, gaps, "pan and zoom", lambda: _pan(stage, document))
    _act(stage, gaps, "gather", lambda: _gather(stage, document))
    stage.close(window)
    at = max(gaps, key=lambda act: gaps[act][0])
    longest, where = gaps[at]
    return Figure(
        "stall-chart",
        longest,
        "ms",
        idle,
        "longest gap of the idle window",
        "longest gap at most 25 ms or 3 times that of the idle window; cancelled within 50 ms",
        longest <= max(FLOOR, 3 * idle) and cancel <= LONGEST_CANCEL,
        {
            "longest_at": at,
            "longest_in": where,
            "cancel_ms": round(cancel, 1),
            "gaps": {act: round(gap, 1) for act, (gap, _) in gaps.items()},
        },
    )


def _act(stage: Stage, gaps: dict[str, tuple[float, str]], name: str, act: object) -> None:
    meter = Heartbeat()
    meter.start()
    act()  # type: ignore[operator]
    stage.rest(0.3)
    gaps[name] = (meter.stop()[-1], meter.busiest)


def _open(stage: Stage, window: MainWindow, gaps: dict[str, tuple[float, str]]) -> ChartDocument:
    """Open a chart for the first time: numpy and pyqtgraph are imported meanwhile."""
    space = stage.space(window)
    found: list[ChartDocument] = []

    def act() -> None:
        space.open_chart(ChartRequest("reading", "", "taken", "ratio", ""))
        document = space.documents.current
        assert isinstance(document, ChartDocument)
        found.append(document)
        stage.wait(lambda: _first_part(document), "the first part of the picture")

    _act(stage, gaps, "first chart", act)
    return found[0]


def _first_part(document: ChartDocument) -> bool:
    inside = document.stage
    if inside is None or not inside.composer.spec.panels:
        return False
    return inside.feeder.loaded(inside.composer.spec.loads()[0]) is not None


def _cancelled(stage: Stage, document: ChartDocument) -> float:
    """Cancel the load that runs; give the milliseconds until it has ended."""
    inside = document.stage
    assert inside is not None
    if not inside.feeder.loading:
        inside.feeder.reload()
        stage.rest(0.2)
    began = time.perf_counter()
    inside.feeder.cancel()
    stage.wait(lambda: not inside.feeder.loading, "the load to be cancelled")
    return (time.perf_counter() - began) * 1000


def _load(stage: Stage, document: ChartDocument) -> None:
    inside = document.stage
    assert inside is not None
    inside.feeder.reload()
    load = inside.composer.spec.loads()[0]

    def there() -> bool:
        loaded = inside.feeder.loaded(load)
        return loaded is not None and loaded.complete and not inside.feeder.busy

    stage.wait(there, "ten million rows")


def _pan(stage: Stage, document: ChartDocument) -> None:
    inside = document.stage
    assert inside is not None
    view = inside.view
    view.fit()
    stage.rest(0.1)
    for step in range(120):
        window = view.window
        assert window is not None
        length = window.stop - window.start
        by = length * (0.03 if step % 40 < 30 else -0.05)
        shrink = length * (0.02 if step < 90 else -0.05)
        view.show_window(window.start + by + shrink, window.stop + by - shrink)
        stage.rest(0.02)


def _gather(stage: Stage, document: ChartDocument) -> None:
    inside = document.stage
    assert inside is not None
    inside.view.fit()
    for kind in ("band", "heat", "histogram", "line"):
        inside.composer.set_kind(kind)
        stage.rest(0.3)
        stage.wait(lambda: not inside.feeder.busy, f"the {kind}")
