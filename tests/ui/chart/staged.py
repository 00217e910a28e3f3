"""Series and buckets made of arrays, and a chart that shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plume_db.chart.bins import Bins
from plume_db.chart.spec import ChartSpec, PanelSpec, SeriesSpec
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import Metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import Line, Loaded, LoadSpec
from plume_db.series.pyramid import from_rows
from plume_ui.chart.view import ChartView

BEGIN = 1_750_000_000.0


def load(label: str = "ratio", unit: str = "", group: str | None = None) -> LoadSpec:
    """Say what is loaded."""
    return LoadSpec(Source(table="t"), "at", encoding("unix_s"), Metric(label, label, unit), group)


def loaded(spec: LoadSpec, **lines: tuple[Any, Any]) -> Loaded:
    """Make a loaded series of moments and values."""
    made = tuple(
        Line(label.replace("_", " "), from_rows(np.asarray(x, float), np.asarray(y, float)))
        for label, (x, y) in lines.items()
    )
    rows = sum(len(line.pyramid) for line in made)
    return Loaded(spec, made, spec.metric.label, rows, 0, 1.0, True)


def bins(values: Sequence[float], width: float = 3600.0, **more: Any) -> Bins:
    """Make consecutive buckets from BEGIN on."""
    value = np.asarray(values, float)
    left = BEGIN + np.arange(len(value)) * width
    joined = np.append(np.ones(len(value) - 1, dtype=bool), False)
    return Bins(left, left + width, value, np.full(len(value), 4.0), np.zeros(len(value)),
                joined, **more)  # fmt: skip


def chart(*panels: PanelSpec | SeriesSpec | LoadSpec, **more: Any) -> ChartSpec:
    """Make a chart with one panel for each."""
    made = []
    for each in panels:
        if isinstance(each, LoadSpec):
            each = SeriesSpec(each)
        made.append(PanelSpec((each,)) if isinstance(each, SeriesSpec) else each)
    return ChartSpec(tuple(made), **more)


Show = Callable[..., ChartView]


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show a chart of 900 x 500 with what was loaded, and draw it once."""

    def make(spec: ChartSpec, *series: Any, size: tuple[int, int] = (900, 500)) -> ChartView:
        view = ChartView()
        qtbot.addWidget(view)
        view.resize(*size)
        view.set_spec(spec)
        with qtbot.waitExposed(view):
            view.show()
        for each in series:
            if isinstance(each, Loaded):
                view.show_loaded(each.spec, each)
            else:
                view.show_aggregated(each)
        settle(view, qtbot)
        return view

    yield make


def settle(view: ChartView, qtbot: QtBot) -> None:
    """Draw now, and wait until nothing is due any more."""
    view.redraw()
    qtbot.waitUntil(lambda: not view._frame.isActive() and not view._rest.isActive())
