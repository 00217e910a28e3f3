"""Panning a chart of dense lines, against an empty plot of the same size in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.figures import Figure

_ROWS = 1_000_000
_FRAMES = 150
_ROUNDS = 3
_SIZE = (1200, 600)
_STEP = 0.003
"""Of the span in view, that each frame moves."""


def chart_pan_5() -> Figure:
    """Pan five dense lines."""
    return _pan(5, 16.0)


def chart_pan_20() -> Figure:
    """Pan twenty dense lines."""
    return _pan(20, 50.0)


def _pan(lines: int, most: float) -> Figure:
    from PySide6.QtWidgets import QApplication

    from plume_ui import theme

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    view = _chart(lines)
    _wait(app)
    start, stop = view.shown_span
    length = stop - start
    view.show_window(start + 0.2 * length, start + 0.5 * length)
    view.redraw()
    _wait(app)

    def frame(number: int) -> None:
        # There and back, so that the window stays inside the rows.
        view.pan_by(_STEP if number % 100 < 50 else -_STEP)
        view.redraw()
        view.canvas.repaint()

    frames, bare = _least(frame), _least(_empty(app))
    middle, slow = _quantile(frames, 0.5), _quantile(frames, 0.99)
    pixels = view.window.pixels if view.window is not None else 1
    points = view.points / pixels / lines
    return Figure(
        f"chart-pan-{lines}",
        middle,
        "ms a frame",
        _quantile(bare, 0.5),
        "panning an empty plot of pyqtgraph of the same size",
        f"at most {most:.0f} ms a frame and 4 points a pixel and line",
        middle <= most and points <= 4,
        {"p99_ms": round(slow, 2), "points_per_pixel_and_line": round(points, 2),
         "rows_a_line": _ROWS},
    )  # fmt: skip


def _chart(lines: int) -> Any:
    """Make a chart of lines of noise as tall as the picture: the worst there is."""
    import numpy as np

    from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
    from plume_db.metrics.epochs import encoding
    from plume_db.metrics.measures import Metric
    from plume_db.metrics.source import Source
    from plume_db.series.load import Line, Loaded, LoadSpec
    from plume_db.series.pyramid import from_rows
    from plume_ui.chart.view import ChartView

    rng = np.random.default_rng(1)
    x = 1.7e9 + np.arange(_ROWS) * 30.0
    source, unix = Source(table="t"), encoding("unix_s")
    specs = [LoadSpec(source, "at", unix, Metric(f"m{n}", f"m{n}")) for n in range(lines)]
    view = ChartView()
    view.resize(*_SIZE)
    view.set_spec(ChartSpec((PanelSpec(tuple(SeriesSpec(spec) for spec in specs)),)))
    view.show()
    for spec in specs:
        line = Line(spec.metric.label, from_rows(x, rng.random(_ROWS)))
        view.show_loaded(spec, Loaded(spec, (line,), line.label, _ROWS, 0, 1.0, True))
    view.redraw()
    return view


def _empty(app: Any) -> Callable[[int], None]:
    """Make the yardstick."""
    import pyqtgraph as pg

    plot = pg.PlotWidget()
    plot.resize(*_SIZE)
    plot.show()
    _wait(app)

    def frame(number: int) -> None:
        plot.setXRange(number, number + 1000, padding=0)
        plot.viewport().repaint()

    return frame


def _least(frame: Callable[[int], None]) -> list[float]:
    """Give the times of frames in milliseconds, of the quietest of several rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        times = []
        for number in range(_FRAMES):
            began = time.perf_counter()
            frame(number)
            times.append((time.perf_counter() - began) * 1000)
        rounds.append(times)
    return min(rounds, key=lambda times: _quantile(times, 0.5))


def _quantile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def _wait(app: Any) -> None:
    """Let everything happen that is due."""
    until = time.monotonic() + 0.4
    while time.monotonic() < until:
        app.processEvents()
