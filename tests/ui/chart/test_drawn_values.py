"""What is drawn, compared with what SQL says of the same rows."""

from __future__ import annotations

from pathlib import Path

import apsw
import numpy as np
import pytest

from plume_db.chart.spec import SeriesSpec
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.load import LoadSpec, load_series
from plume_ui.chart.frame import Drawn, Frame, Sign
from plume_ui.chart.layers.bars import bar_strokes
from plume_ui.chart.points import Points
from plume_ui.chart.scale import Scale
from plume_ui.chart.strokes import Boxes, Lines
from plume_ui.chart.view import ChartView
from tests.core.readings import Bench, bench
from tests.ui.chart.staged import Show, chart

__all__ = ["bench"]

FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 39999)
INSERT INTO readings SELECT i, 1700000000 + i * 7 + (i * 13) % 5,
  CASE WHEN i % 97 = 0 THEN NULL WHEN i % 1013 = 0 THEN 'broken'
       WHEN i = 23456 THEN 5000.0 WHEN i = 7777 THEN -4000
       ELSE 100 + (i * 7919) % 211 - (i * 31) % 53 END FROM n
"""


@pytest.fixture
def view(bench: Bench, show: Show) -> ChartView:
    bench.build("CREATE TABLE readings(id INTEGER PRIMARY KEY, at INTEGER, value)", FILL)
    spec = LoadSpec(Source("readings"), "at", encoding("unix_s"), plain_metric("value"))
    view = show(chart(SeriesSpec(spec)), load_series(bench.task(), spec))
    view.set_all_values(True)
    return view


def sql(path: Path, start: float, stop: float) -> tuple[float | None, float | None, int, int]:
    con = apsw.Connection(str(path))
    row = con.execute(
        "SELECT min(value), max(value), count(value), count(*) - count(value) FROM "
        "(SELECT iif(typeof(value) IN ('integer', 'real'), value, NULL) AS value FROM readings "
        "WHERE at >= ? AND at < ?)",
        (start, stop),
    ).fetchall()[0]
    con.close()
    return row  # type: ignore[no-any-return]


@pytest.mark.parametrize("seed", range(6))
def test_every_column_of_pixels_has_the_least_and_greatest_value_of_sql(
    bench: Bench, view: ChartView, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    start = 1_700_000_000 + rng.uniform(0, 100_000)
    view.show_window(start, start + rng.uniform(60_000, 180_000))
    view._moving = False
    view.redraw()
    panel = view.panels[0]
    frame, fine = panel.main_frame, panel.layers[0].drawn[0].fine
    assert fine.dense
    bars = [s for s in panel.plate.strokes if isinstance(s, Lines) and not s.smooth][1]
    held = ~np.isnan(fine.low)
    assert len(bars.ends) == held.sum()
    for at in rng.choice(np.flatnonzero(held), 25, replace=False):
        begin, end = max(fine.left[at], frame.start), min(fine.right[at], frame.stop)
        least, greatest, count, missing = sql(bench.path, begin, end)
        bar = bars.ends[np.flatnonzero(held).searchsorted(at)]
        assert bar[1] == pytest.approx(float(frame.up(np.array([greatest], float))[0]))
        low = float(frame.up(np.array([least], float))[0])
        assert bar[3] == pytest.approx(max(low, bar[1] + frame.hair))
        assert (count, missing) == (fine.count[at], fine.missing[at])


def test_a_lone_spike_is_seen_at_every_zoom(bench: Bench, view: ChartView) -> None:
    spike = 1_700_000_000 + 23_456 * 7 + (23_456 * 13) % 5
    for length in (280_000, 50_000, 5_000, 300):
        view.show_window(spike - length / 3, spike + length * 2 / 3)
        view.redraw()
        assert max(float(np.nanmax(d.fine.high)) for d in view.panels[0].layers[0].drawn) == 5000
        assert view.panels[0].main_frame.scale.high >= 5000


def test_the_figures_of_a_window_are_those_of_sql(bench: Bench, view: ChartView) -> None:
    view.show_window(1_700_050_000.5, 1_700_150_000.5)
    view._moving = False
    view.redraw()
    figures = view.figures()[0].figures
    assert figures is not None
    least, greatest, count, _ = sql(bench.path, *view.shown_span)
    assert (figures.least, figures.greatest, figures.rows) == (least, greatest, count)


def test_bars_that_reach_beyond_the_axis_end_at_its_edge() -> None:
    frame = Frame(0.0, 10.0, 100.0, 50.0, Scale(0.0, 10.0))
    value = np.array([5.0, 1000.0, 2.0, 2.0])
    left = np.array([1.0, 3.0, -0.5, 9.5])
    none = np.zeros(4, dtype=np.bool_)
    points = Points(
        left, left + 1.0, left + 0.5, value, value, value, np.ones(4), np.zeros(4), none, False
    )
    (boxes,) = bar_strokes([Drawn("a", Sign(0), points, points)], frame)
    assert isinstance(boxes, Boxes)
    x, y, wide, tall = boxes.boxes.T
    assert len(x) == 4 and (x >= 0).all() and (x + wide <= 100).all()
    np.testing.assert_allclose(y, [25, 0, 40, 40])
    np.testing.assert_allclose(y + tall, 50)


def test_bars_show_how_far_those_compared_with_reach_also_behind_taller_ones() -> None:
    frame = Frame(0.0, 4.0, 100.0, 50.0, Scale(0.0, 10.0))
    left, none = np.arange(4.0), np.zeros(4, dtype=np.bool_)

    def points(*values: float) -> Points:
        v = np.array(values)
        return Points(left, left + 1, left + 0.5, v, v, v, np.ones(4), np.zeros(4), none, False)

    now, before = points(8, 8, 8, 8), points(2, 4, 6, 9)
    strokes = bar_strokes([Drawn("a", Sign(0), now, now, before)], frame)
    (tops,) = [each for each in strokes if isinstance(each, Lines)]
    assert strokes[-1] is tops, "they lie on top"
    np.testing.assert_allclose(tops.ends[:, 1], [40, 30, 20, 5])
