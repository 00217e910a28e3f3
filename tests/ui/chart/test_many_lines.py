"""Many lines in one panel stay readable, and no spike among them is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import SeriesSpec
from plume_db.series.pyramid import from_rows
from plume_ui.chart.layers.ranges import far_ranges
from plume_ui.chart.points import calm_step, calmer, is_noisy, of_buckets
from plume_ui.chart.strokes import Arrows, Lines
from plume_ui.chart.view import ChartView
from tests.ui.chart.staged import BEGIN, Show, chart, load, loaded, settle

RNG = np.random.default_rng(5)
NOISE = RNG.normal(10, 1, 20_000)
X = BEGIN + np.arange(20_000) * 60.0


def lines(view: ChartView) -> list[Lines]:
    return [s for s in view.panels[0].plate.strokes if isinstance(s, Lines)]


def twelve(spike: float = 0.0) -> dict[str, Any]:
    made = {}
    for number in range(12):
        values = number * 20 + RNG.normal(10, 1, len(X))
        if number == 4 and spike:
            values[12_345] = spike
        made[f"line {number}"] = (X, values)
    return made


def test_ordinary_ranges_of_many_lines_are_not_drawn_unless_wanted(
    show: Show, qtbot: QtBot
) -> None:
    spec = load(group="g")
    view = show(chart(SeriesSpec(spec)), loaded(spec, **twelve()))
    calm = view.points
    assert "lines: means over" in view.panels[0].head.text()
    view.set_ranges(True)
    settle(view, qtbot)
    assert view.points > 5 * calm
    assert "thin strokes" not in view.panels[0].head.text()


def test_a_spike_of_one_line_among_twelve_is_drawn_to_its_height(show: Show) -> None:
    spec = load(group="g")
    view = show(chart(SeriesSpec(spec)), loaded(spec, **twelve(spike=160.0)))
    panel = view.panels[0]
    drawn = next(line for line in panel.layers[0].drawn if line.label == "line 4")
    assert drawn.far is not None
    assert np.nanmax(drawn.far[1]) == 160.0
    y = float(panel.main_frame.up(np.array([160.0]))[0])
    x = float(panel.main_frame.across(X[12_345:12_346])[0])
    ends = np.concatenate([stroke.ends for stroke in lines(view)])
    reached = (np.abs(ends[:, 0] - x) <= 1.5) & (np.abs(ends[:, 1] - y) <= 1.0)
    assert reached.any()


def test_a_spike_beyond_the_picture_is_pointed_at(show: Show) -> None:
    spec = load(group="g")
    view = show(chart(SeriesSpec(spec)), loaded(spec, **twelve(spike=1e6)))
    arrows = [s for s in view.panels[0].plate.strokes if isinstance(s, Arrows)]
    assert [len(each.x) for each in arrows] == [1]
    assert "▲ up to 1,000,000" in view.panels[0].head.text()


def test_figures_of_the_legend_are_those_of_all_rows(show: Show) -> None:
    spec = load(group="g")
    made = twelve(spike=1e6)
    view = show(chart(SeriesSpec(spec)), loaded(spec, **made))
    for shown in view.figures():
        assert shown.figures is not None
        _, values = made[shown.label]
        assert shown.figures.greatest == values.max()
        assert shown.figures.least == values.min()
        assert shown.figures.mean == pytest.approx(values.mean())


@pytest.mark.parametrize(("count", "least"), [(1, 2), (2, 4), (4, 6), (5, 8), (12, 8)])
def test_more_lines_are_calmer(count: int, least: int) -> None:
    points = of_buckets(from_rows(X, NOISE).window(X[0], X[-1], 900), (X[-1] - X[0]) / 900)
    assert calm_step(points, 900, count) == least


def test_a_line_of_few_noisy_rows_is_put_together_and_a_smooth_one_is_not() -> None:
    x = BEGIN + np.arange(300) * 4000.0
    rough = of_buckets(from_rows(x, RNG.normal(0, 1, 300)).window(x[0], x[-1], 900), 1333.0)
    smooth = of_buckets(from_rows(x, np.sin(np.arange(300) / 20)).window(x[0], x[-1], 900), 1333.0)
    assert is_noisy(rough)
    assert not is_noisy(smooth)
    assert calm_step(smooth, 900, 12) == 1
    step = calm_step(rough, 900, 12)
    calm = calmer(rough, step, pixel=1333.0)
    assert len(calm) < len(rough) / 3
    assert calm.count.sum() == 300
    total = (calm.value * calm.count).sum()
    assert total == pytest.approx(rough.value.sum(), abs=1e-9)
    assert calm.joined[:-1].all(), "a line without gaps stays whole"


def test_the_ends_of_a_line_are_no_leap_of_a_row_or_two() -> None:
    x = BEGIN - BEGIN % 8000 + 7900 + np.arange(4000) * 100.0
    y = np.where(np.arange(4000) < 1, 1000.0, 10.0)
    points = of_buckets(from_rows(x, y).window(x[0], x[-1], 400), 1000.0)
    calm = calmer(points, 8)
    assert calm.count[0] >= 40
    assert calm.count.sum() == 4000


def test_far_is_three_times_the_quartiles_apart() -> None:
    points = of_buckets(from_rows(X, NOISE).window(X[0], X[-1], 900), (X[-1] - X[0]) / 900)
    low, high = far_ranges(points)
    first, third = np.quantile(points.high, (0.25, 0.75), method="lower")
    assert np.array_equal(~np.isnan(high), points.high > third + 3 * (third - first))
    assert np.isnan(low).mean() > 0.98
