"""What one panel draws of the values it was given."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plume_db.chart.bins import Aggregated, HeatMap, LineBins
from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_ui.chart.strokes import Arrows, Boxes, Fill, Lines, Picture
from plume_ui.chart.view import ChartView
from tests.ui.chart.staged import BEGIN, Show, bins, chart, load, loaded

N = 200_000
X = BEGIN + np.arange(N) * 30.0
RNG = np.random.default_rng(3)


def strokes(view: ChartView, kind: type, panel: int = 0) -> list[object]:
    return [s for s in view.panels[panel].plate.strokes if isinstance(s, kind)]


def ranges(view: ChartView) -> Lines:
    """The bars of the only dense line."""
    upright = [s for s in strokes(view, Lines) if np.array_equal(s.ends[:, 0], s.ends[:, 2])]
    return max(upright, key=lambda s: len(s.ends))


def test_the_bar_of_every_pixel_reaches_its_least_and_greatest_value(show: Show) -> None:
    spec = load()
    y = RNG.normal(5, 1, N)
    y[123_456] = 12.0
    view = show(chart(spec), loaded(spec, ratio=(X, y)))
    view.set_all_values(True)
    view.redraw()
    panel = view.panels[0]
    frame = panel.main_frame
    buckets = (
        panel.layers[0]
        .loaded.lines[0]
        .pyramid.window(frame.start, frame.stop, round(int(frame.width) * frame.ratio))
    )
    ends = ranges(view).ends
    assert len(ends) == len(buckets)
    assert np.allclose(ends[:, 1], frame.up(buckets.hi))
    assert np.allclose(
        ends[:, 3], np.maximum(frame.up(buckets.lo), frame.up(buckets.hi) + frame.hair)
    )
    spike = np.argmin(ends[:, 1])
    assert ends[spike, 0] == pytest.approx(float(frame.across(X[123_456:123_457])[0]), abs=1.5)


@pytest.mark.parametrize("kind", ["line", "steps", "points", "area"])
def test_at_most_four_points_for_a_pixel_reach_the_painter(show: Show, kind: str) -> None:
    spec = SeriesSpec(load(), kind=kind)  # type: ignore[arg-type]
    view = show(chart(spec), loaded(spec.load, ratio=(X, RNG.random(N))))
    assert view.window is not None
    for share in (1.0, 0.3, 0.01, 0.004, 0.001):
        view.show_window(BEGIN + 1e6, BEGIN + 1e6 + share * 6e6)
        view.redraw()
        assert 0 < view.points <= 4 * view.window.pixels + 40


@pytest.mark.parametrize("kind", ["line", "bars", "band", "steps", "area", "points"])
def test_a_bucket_of_a_second_over_weeks_is_thinned_for_the_painter(show: Show, kind: str) -> None:
    spec = SeriesSpec(load(), kind=kind, aggregate="max", bucket="1 s")  # type: ignore[arg-type]
    values = RNG.random(N)
    values[777] = 3.0
    made = bins(values, 1.0)
    if kind == "band":
        made = replace(made, low=values - 1, high=values + 1)
    line = (LineBins("ratio", made),)
    view = show(
        chart(spec),
        loaded(spec.load, ratio=(X, RNG.random(N))),
        Aggregated(spec, BEGIN, BEGIN + N, "1 s", line),
    )
    view.show_window(BEGIN, BEGIN + N)
    view.set_all_values(True)
    view.redraw()
    assert view.window is not None
    assert view.points <= 4 * view.window.pixels + 40
    assert view.panels[0].main_frame.scale.high >= 3.0


def test_a_bar_is_as_wide_as_its_bucket_and_as_tall_as_its_value(show: Show) -> None:
    spec = SeriesSpec(load(), kind="bars", aggregate="sum", bucket="1 h")
    made = Aggregated(spec, BEGIN, BEGIN + 36000, "1 h",
                      (LineBins("ratio", bins([1, 2, 4, 0, -1])),))  # fmt: skip
    view = show(chart(spec), loaded(spec.load, ratio=(X[:600], RNG.random(600))), made)
    frame = view.panels[0].main_frame
    (boxes,) = strokes(view, Boxes)
    assert isinstance(boxes, Boxes)
    hour = 3600 * frame.width / (frame.stop - frame.start)
    assert np.all(boxes.boxes[:, 2] < hour)
    assert np.all(boxes.boxes[:, 2] > hour - 14)
    tall = boxes.boxes[:, 3]
    assert tall[1] == pytest.approx(2 * tall[0], rel=1e-6)
    assert tall[2] == pytest.approx(4 * tall[0], rel=1e-6)
    assert tall[4] == pytest.approx(tall[0], rel=1e-6)
    assert boxes.boxes[4, 1] == pytest.approx(frame.ground)
    assert boxes.boxes[0, 1] + tall[0] == pytest.approx(frame.ground)


def test_no_line_crosses_missing_data(show: Show) -> None:
    spec = load()
    y = np.sin(np.arange(100) / 9)
    y[40:50] = np.nan
    x = BEGIN + np.arange(100) * 60.0
    x[70:] += 40_000
    view = show(chart(spec), loaded(spec, ratio=(x, y)))
    frame = view.panels[0].main_frame
    lines = [s for s in strokes(view, Lines) if s.smooth]
    ends = np.concatenate([s.ends for s in lines])
    for left, right in ((x[39], x[50]), (x[69], x[70])):
        edge_l, edge_r = frame.across(np.array([left, right]))
        assert not np.any((ends[:, 0] <= edge_l + 0.01) & (ends[:, 2] >= edge_r - 0.01))
    assert len(ends) == 100 - 10 - 1 - 2


def test_rows_without_a_value_are_a_rug_and_never_a_value(show: Show) -> None:
    spec = load()
    y = np.full(100, 7.0)
    y[10:20] = np.nan
    view = show(chart(spec), loaded(spec, ratio=(X[:100], y)))
    frame = view.panels[0].main_frame
    (rug,) = strokes(view, Boxes)
    assert isinstance(rug, Boxes)
    assert len(rug.boxes) == 10
    assert np.allclose(rug.boxes[:, 0], np.floor(frame.across(X[10:20])))
    assert np.allclose(rug.boxes[:, 1] + rug.boxes[:, 3], frame.height)


def test_infinite_values_are_arrows_at_the_edge(show: Show) -> None:
    spec = load()
    y = np.sin(np.arange(60) / 9)
    y[[10, 30]] = np.inf
    y[50] = -np.inf
    view = show(chart(spec), loaded(spec, ratio=(X[:60], y)))
    arrows = strokes(view, Arrows)
    assert {(a.up, len(a.x)) for a in arrows} == {(True, 2), (False, 1)}
    frame = view.panels[0].main_frame
    up = next(a for a in arrows if a.up)
    assert np.allclose(up.x, frame.across(X[[10, 30]]))
    assert "▲ up to ∞" in view.panels[0].head.text()


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([np.nan] * 5, "ratio is NULL, or no number, in every row. Choose another metric."),
        ([], "ratio: there are no rows with a time."),
    ],
)
def test_a_panel_without_values_says_why(show: Show, y: list[float], sentence: str) -> None:
    spec = load()
    view = show(chart(spec), loaded(spec, ratio=(X[: len(y)], y)))
    assert view.panels[0].plate.message == sentence


def test_a_window_without_values_says_how_to_come_back(show: Show) -> None:
    spec = load()
    x = np.concatenate((X[:50], X[:50] + 1e7))
    view = show(chart(spec), loaded(spec, ratio=(x, np.ones(100))))
    view.show_window(BEGIN + 4e6, BEGIN + 5e6)
    view.redraw()
    assert "no values in this span" in view.panels[0].plate.message


@pytest.mark.parametrize("y", [[5.0], [5.0, 7.0], [3.0] * 9, [1e300, -1e300], [np.inf, 1.0]])
def test_odd_series_are_drawn(show: Show, y: list[float]) -> None:
    spec = load()
    view = show(chart(spec), loaded(spec, ratio=(X[: len(y)], y)))
    assert view.panels[0].plate.message == ""
    assert view.points > 0
    assert not view.grab().isNull()


def test_of_many_lines_those_with_most_rows_are_drawn_and_it_is_said(show: Show) -> None:
    spec = load(group="host")
    lines = {f"h{n:03d}": (X[: 10 + n], np.full(10 + n, float(n))) for n in range(500)}
    view = show(chart(spec), loaded(spec, **lines))
    drawn = [line.label for line in view.panels[0].layers[0].drawn]
    assert drawn == [f"h{n:03d}" for n in range(468, 500)]
    assert "32 of 500 lines drawn, those with the most rows" in view.panels[0].head.text()
    assert len({(s.colour, s.dash) for s in view.figures()[-32:]}) == 32


def test_lines_keep_their_sign_when_others_are_hidden_and_in_other_panels(show: Show) -> None:
    one, two = load("a", group="kind"), load("b", group="kind")
    both = {"x": (X[:50], np.ones(50)), "y": (X[:50], np.ones(50) * 2)}
    view = show(chart(one, two), loaded(one, **both), loaded(two, **both))
    before = {(s.panel, s.label): s.colour for s in view.figures()}
    assert before[0, "x"] == before[1, "x"] != before[0, "y"]
    view.set_hidden(["x"])
    view.redraw()
    assert {(s.panel, s.label): s.colour for s in view.figures()} == before
    assert [line.label for line in view.panels[0].layers[0].drawn] == ["y"]


def test_a_second_axis_has_its_own_unit_and_span(show: Show) -> None:
    size, time = SeriesSpec(load("size", "bytes")), SeriesSpec(load("time", "ms"), axis="right")
    view = show(
        chart(PanelSpec((size, time))),
        loaded(size.load, size=(X[:99], np.linspace(1e6, 2e6, 99))),
        loaded(time.load, time=(X[:99], np.linspace(1, 9, 99))),
    )
    panel = view.panels[0]
    assert panel.axes["left"].unit == "bytes"
    assert panel.axes["right"].unit == "ms"
    assert panel.frames["left"].scale.high > 1e6
    assert panel.frames["right"].scale.high < 10
    colours = {s.label: s.colour for s in view.figures()}
    assert panel.axes["right"].tint == colours["time"]
    assert panel.axes["left"].tint == colours["size"]


def test_shares_fill_the_panel_and_are_those_of_the_sums(show: Show) -> None:
    spec = SeriesSpec(load(group="kind"), kind="share", aggregate="sum", bucket="1 h")
    lines = {"a": (X[:50], np.ones(50)), "b": (X[:50], np.ones(50))}
    made = Aggregated(spec, BEGIN, BEGIN + 7200, "1 h",
                      (LineBins("a", bins([1, 3])), LineBins("b", bins([3, 1]))))  # fmt: skip
    view = show(chart(spec), loaded(spec.load, **lines), made)
    first, second = (s.boxes for s in strokes(view, Boxes))
    height = view.panels[0].main_frame.height
    assert np.allclose(first[:, 3], [height / 4, height * 3 / 4])
    assert np.allclose(second[:, 1], 0)
    assert np.allclose(second[:, 3] + first[:, 3], height)


def test_a_band_breaks_where_the_buckets_do(show: Show) -> None:
    spec = SeriesSpec(load(), kind="band", aggregate="median", bucket="1 h")
    values = np.array([4.0, 5, 6, 5, 4, 6])
    made = bins(values, low=values - 1, high=values + 2)
    made.joined[2] = False
    view = show(
        chart(spec),
        loaded(spec.load, ratio=(X[:720], np.ones(720))),
        Aggregated(spec, BEGIN, BEGIN + 21600, "1 h", (LineBins("ratio", made),)),
    )
    fills = strokes(view, Fill)
    assert [len(f.outline) for f in fills] == [6, 6]
    frame = view.panels[0].main_frame
    assert np.allclose(fills[0].outline[:3, 1], frame.up(values[:3] + 2))
    assert np.allclose(fills[0].outline[5:2:-1, 1], frame.up(values[:3] - 1))


@pytest.mark.parametrize("log", [False, True])
def test_a_cell_of_a_heat_map_is_painted_where_its_rows_are(show: Show, log: bool) -> None:
    from plume_ui.chart import heat_colours

    spec = SeriesSpec(load(), kind="heat", bucket="1 h")
    counts = np.zeros((4, 3))
    counts[0, 0], counts[3, 2], counts[1, 1] = 5, 5, 2
    edges = BEGIN + np.array([0.0, 3600, 7200, 10_800, 18_000])
    heat = HeatMap(edges, np.array([1.0, 10, 100, 1000]), counts)
    view = show(
        chart(PanelSpec((spec,), log=log)),
        loaded(spec.load, ratio=(X[:600], np.ones(600))),
        Aggregated(spec, BEGIN, BEGIN + 18_000, "1 h", (), heat),
    )
    (picture,) = strokes(view, Picture)
    assert isinstance(picture, Picture)
    frame = view.panels[0].main_frame
    full = heat_colours.colour(1.0).rgba()

    def at(moment: float, value: float) -> int:
        x, y = frame.across(np.array([moment]))[0], frame.up(np.array([value]))[0]
        return int(picture.image.pixel(int(x * frame.ratio), int(y * frame.ratio)))

    assert at(BEGIN + 1800, 5) == full
    assert at(BEGIN + 15_000, 500) == full
    assert at(BEGIN + 4000, 50) not in (full, 0)
    assert at(BEGIN + 4000, 500) == 0
    assert at(BEGIN + 9000, 50) == 0
