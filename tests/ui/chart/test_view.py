"""A whole chart under the hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.chart.bins import Aggregated, LineBins
from plume_db.chart.spec import PanelSpec, SeriesSpec
from plume_db.series.loaded import Loaded
from plume_ui.chart.view import ChartView
from tests.ui.chart.staged import BEGIN, Show, bins, chart, load, loaded, settle

X = BEGIN + np.arange(500) * 60.0
Y = np.linspace(0, 10, 500)


@pytest.fixture
def view(show: Show) -> ChartView:
    """Two panels of one line each."""
    one, two = load("a"), load("b", "bytes")
    return show(chart(one, two), loaded(one, a=(X, Y)), loaded(two, b=(X, Y * 1e6)))


def spot(view: ChartView, moment: float, share: float = 0.5, panel: int = 0) -> QPoint:
    """The point of a panel's canvas at a moment and a height from its top."""
    held = view.panels[panel]
    frame = held.main_frame
    at = QPointF(float(frame.across(np.array([moment]))[0]), frame.height * share)
    return held.widget.mapFromScene(held.box.mapToScene(at))


def wheel(view: ChartView, at: QPoint, angle: QPoint, keys: Any = None) -> None:
    canvas = view.canvas
    held = keys or Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(at), QPointF(canvas.mapToGlobal(at)), QPoint(), angle,
        Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    view.redraw()


def test_all_panels_show_one_span_and_only_the_last_writes_times(view: ChartView) -> None:
    first, last = view.panels
    assert first.main_frame.start == last.main_frame.start
    assert first.width_of_values == last.width_of_values
    assert not first.times.style["showValues"]
    assert last.times.style["showValues"]


def test_the_wheel_zooms_about_the_pointer(view: ChartView) -> None:
    moment = float(X[400])
    at = spot(view, moment)
    before = view.shown_span
    wheel(view, at, QPoint(0, 120))
    start, stop = view.shown_span
    assert stop - start == pytest.approx((before[1] - before[0]) / 1.25)
    assert abs(spot(view, moment).x() - at.x()) <= 1


def test_small_steps_of_a_touchpad_zoom_a_little_and_sideways_ones_pan(view: ChartView) -> None:
    length = view.shown_span[1] - view.shown_span[0]
    wheel(view, spot(view, float(X[250])), QPoint(0, 4))
    start, stop = view.shown_span
    assert 0.98 < (stop - start) / length < 1
    wheel(view, spot(view, float(X[250])), QPoint(-120, 0))
    assert view.shown_span[0] > start
    assert view.shown_span[1] - view.shown_span[0] == pytest.approx(stop - start)


def test_a_drag_pans_and_what_was_taken_stays_under_the_pointer(
    view: ChartView, qtbot: QtBot
) -> None:
    view.show_window(float(X[100]), float(X[300]))
    view.redraw()
    begin, end = spot(view, float(X[200])), spot(view, float(X[240]))
    QTest.mousePress(view.canvas, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(view.canvas, (begin + end) / 2)
    QTest.mouseMove(view.canvas, end)
    QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, pos=end)
    view.redraw()
    assert abs(spot(view, float(X[200])).x() - end.x()) <= 2


def test_a_double_click_fits_and_is_no_click(view: ChartView, qtbot: QtBot) -> None:
    clicks: list[object] = []
    view.clicked.connect(clicks.append)
    view.show_window(float(X[100]), float(X[300]))
    view.redraw()
    at = spot(view, float(X[200]))
    QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.canvas, Qt.MouseButton.LeftButton, pos=at)
    settle(view, qtbot)
    assert not view.touched
    assert view.shown_span[0] < X[0] < X[-1] < view.shown_span[1]
    QTest.qWait(300)
    assert clicks == []


def test_a_click_tells_the_point_that_is_meant(view: ChartView, qtbot: QtBot) -> None:
    view.show_window(float(X[200]), float(X[210]))
    view.redraw()
    frame = view.panels[0].main_frame
    share = float(frame.up(Y[205:206])[0]) / frame.height
    with qtbot.waitSignal(view.clicked) as got:
        QTest.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=spot(view, X[205], share))
    (clicked,) = got.args
    assert (clicked.panel, clicked.series, clicked.label) == (0, 0, "a")
    assert clicked.start == clicked.stop == X[205]
    assert clicked.value == Y[205]


def test_a_right_click_asks_for_a_menu_where_there_is_no_line_too(
    view: ChartView, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(view.menu_wanted) as got:
        QTest.mouseClick(view.canvas, Qt.MouseButton.RightButton, pos=spot(view, X[10], 0.05))
    (clicked,) = got.args
    assert clicked.label == ""
    assert clicked.series == -1
    assert clicked.start < X[10] < clicked.stop


def test_shift_and_drag_select_a_span_and_escape_drops_it(view: ChartView, qtbot: QtBot) -> None:
    begin, end = spot(view, float(X[100])), spot(view, float(X[200]))
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(view.selected) as got:
        QTest.mousePress(view.canvas, Qt.MouseButton.LeftButton, shift, end)
        QTest.mouseMove(view.canvas, (begin + end) / 2)
        QTest.mouseMove(view.canvas, begin)
        QTest.mouseRelease(view.canvas, Qt.MouseButton.LeftButton, shift, begin)
    start, stop = got.args[0]
    pixel = (view.shown_span[1] - view.shown_span[0]) / view.panels[0].width_of_values
    assert start == pytest.approx(X[100], abs=pixel)
    assert stop == pytest.approx(X[200], abs=pixel)
    assert view.panels[1].glass.selection is not None
    with qtbot.waitSignal(view.selected) as got:
        QTest.keyClick(view, Qt.Key.Key_Escape)
    assert got.args == [None]
    assert view.panels[0].glass.selection is None


def test_the_crosshair_tells_every_line_of_every_panel(view: ChartView) -> None:
    at = spot(view, float(X[123]))
    QTest.mouseMove(view.canvas, at)
    view.pointer.point(view.panels[0], view.panels[0].place_in_box(QPointF(at)))
    text = view.pointer.card.text()
    assert not view.pointer.card.isHidden()
    assert "a&nbsp;" in text
    assert "b&nbsp;" in text
    values = {r.label: r.value for r in view.pointer.readings}
    assert values["b"] == pytest.approx(values["a"] * 1e6)
    assert all(panel.glass.cross is not None for panel in view.panels)


def test_a_line_without_a_row_there_is_not_told(show: Show) -> None:
    one, two = load("a"), load("b")
    view = show(chart(one, two), loaded(one, a=(X, Y)), loaded(two, b=(X[:100], Y[:100])))
    at = QPointF(spot(view, float(X[400])))
    view.pointer.point(view.panels[0], view.panels[0].place_in_box(at))
    assert [r.label for r in view.pointer.readings] == ["a"]


def test_keys_move_zoom_and_fit(view: ChartView) -> None:
    view.show_window(float(X[100]), float(X[300]))
    start, stop = view.shown_span
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.shown_span[0] == pytest.approx(start + 0.2 * (stop - start))
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.shown_span[1] - view.shown_span[0] == pytest.approx(0.6 * (stop - start))
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.shown_span[1] - view.shown_span[0] == pytest.approx(stop - start)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_0):
        view.show_window(float(X[100]), float(X[300]))
        QTest.keyClick(view, key)
        assert not view.touched


def test_keys_walk_point_by_point_and_enter_clicks(view: ChartView, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    view.show_window(float(X[50]) - 1, float(X[60]))
    view.redraw()
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right, control)
    assert view.pointer.moment == X[52]
    QTest.keyClick(view, Qt.Key.Key_Left, control)
    assert view.pointer.moment == X[51]
    assert "a: " in view.accessibleDescription()
    with qtbot.waitSignal(view.clicked) as got:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert got.args[0].start == X[51]
    assert got.args[0].value == Y[51]


def test_walking_past_the_edge_takes_the_window_along(view: ChartView) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    view.show_window(float(X[50]), float(X[52]))
    view.redraw()
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Right, control)
        view.redraw()
    assert view.pointer.moment == X[56]
    assert view.shown_span[0] <= X[56] <= view.shown_span[1]


def test_keys_select_point_by_point(view: ChartView) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    view.show_window(float(X[50]), float(X[60]))
    view.redraw()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    here = view.pointer.moment
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right, both)
    assert view.selection == (here, here + 180)
    QTest.keyClick(view, Qt.Key.Key_Left, both)
    assert view.selection == (here, here + 120)


def test_more_of_a_series_leaves_a_moved_window_alone(view: ChartView) -> None:
    view.show_window(float(X[100]), float(X[300]))
    spec = view.spec.panels[0].series[0].load
    more = np.concatenate((X, X + 30_000))
    view.show_loaded(spec, loaded(spec, a=(more, np.ones(1000))))
    view.redraw()
    assert view.shown_span == (X[100], X[300])
    view.fit()
    assert view.shown_span[1] > more[-1]


def test_figures_are_those_of_the_rows_in_the_window(view: ChartView) -> None:
    view.show_window(float(X[100]), float(X[300]))
    view.redraw()
    figures = view.figures()[0].figures
    assert figures is not None
    part = Y[100:301]
    assert figures.rows == len(part)
    assert (figures.least, figures.greatest) == (part.min(), part.max())
    assert figures.mean == pytest.approx(part.mean())
    assert figures.last == part[-1]


def test_the_first_and_the_last_bucket_are_seen_whole(show: Show) -> None:
    spec = SeriesSpec(load(), kind="bars", aggregate="sum", bucket="1 h")
    made = bins([1.0] * 9)
    view = show(
        chart(spec),
        loaded(spec.load, ratio=(X + 1700, Y)),
        Aggregated(spec, BEGIN, BEGIN + 32400, "1 h", (LineBins("ratio", made),)),
    )
    start, stop = view.shown_span
    assert start <= made.left[0]
    assert stop >= made.right[-1]


def test_a_summary_is_kept_for_those_who_hear_the_chart(view: ChartView, qtbot: QtBot) -> None:
    settle(view, qtbot)
    assert view.accessibleDescription() == (
        "15 Jun 2025 15:01:40 – 15 Jun 2025 23:30:39. a: 0 to 10, rising, last 10, 500 rows. "
        "b: 0 bytes to 10.0 MB, rising, last 10.0 MB, 500 rows."
    )


def test_the_same_loads_in_another_arrangement_are_not_loaded_again(view: ChartView) -> None:
    one, two = (panel.series[0] for panel in view.spec.panels)
    view.set_spec(chart(PanelSpec((one, SeriesSpec(two.load, axis="right")))))
    view.redraw()
    assert [layer.loaded is not None for layer in view.layers()] == [True, True]
    assert view.points > 0


def test_times_are_written_in_the_zone_that_was_chosen(view: ChartView) -> None:
    view.set_zone("Asia/Kolkata")
    view.redraw()
    axis = view.panels[-1].times
    ((step, ticks),) = axis.tickValues(BEGIN, BEGIN + 7200, 400)
    texts = axis.tickStrings(ticks, 1.0, step)
    # 15:06:40 UTC is 20:36:40 there.
    assert texts[0].startswith("20:40") or texts[0].startswith("21:00")
    assert texts[0].endswith("15 Jun 2025")
    view.set_zone("No/Where")
    assert view.zone is not None


def test_the_picture_follows_the_theme(show: Show, look: str, qtbot: QtBot) -> None:
    from plume_ui import theme

    spec = load()
    view = show(chart(spec), loaded(spec, ratio=(X, Y)))
    image = view.grab().toImage()
    ground = image.pixelColor(image.width() - 4, 4)
    assert ground.name() == theme.tokens().base


def test_a_moving_window_is_drawn_exactly_once_it_rests(show: Show, qtbot: QtBot) -> None:
    spec = load()
    x = BEGIN + np.arange(100_000.0)
    y = np.random.default_rng(1).random(100_000)
    view = show(chart(spec), loaded(spec, ratio=(x, y)))
    for _ in range(5):
        view.pan_by(0.05)
        view.redraw()
    view.show_window(BEGIN + 20_000.5, BEGIN + 70_000.5)
    settle(view, qtbot)
    figures = view.figures()[0].figures
    assert figures is not None
    part = y[20_001:70_001]
    assert figures.rows == len(part)
    assert (figures.least, figures.greatest) == (part.min(), part.max())


def test_detail_is_used_inside_its_span_only(show: Show) -> None:
    spec = load()
    coarse = Loaded(spec, loaded(spec, ratio=(X[::50], Y[::50])).lines, "ratio", 500, 0, 1.0, False)
    view = show(chart(spec), coarse)
    view.show_window(float(X[100]), float(X[200]))
    view.redraw()
    assert view.window is not None
    assert view.window.coarse == (spec,)
    view.show_detail(spec, loaded(spec, ratio=(X[50:250], Y[50:250])), X[50], X[250])
    view.redraw()
    assert view.window.coarse == ()
    assert len(view.panels[0].layers[0].drawn[0].fine) >= 100
    view.show_window(float(X[0]), float(X[200]))
    view.redraw()
    assert len(view.panels[0].layers[0].drawn[0].fine) < 10


def test_panels_share_the_height_by_their_weight_and_keep_what_was_dragged(show: Show) -> None:
    one, two = SeriesSpec(load("a")), SeriesSpec(load("b"))
    view = show(
        chart(PanelSpec((one,), height=300), PanelSpec((two,), height=100)),
        loaded(one.load, a=(X, Y)),
        loaded(two.load, b=(X, Y)),
    )
    first, second = (panel.height() for panel in view.panels)
    assert first == pytest.approx(3 * second, rel=0.1)
    view._splitter.setSizes([200, 250])
    dragged = [panel.height() for panel in view.panels]
    view.set_spec(chart(*view.spec.panels, hidden=("a",)))
    assert [panel.height() for panel in view.panels] == dragged


def test_a_panel_without_time_stands_in_the_same_stack(show: Show) -> None:
    one = SeriesSpec(load("a"))
    spec = chart(PanelSpec((one,)), PanelSpec((one,), kind="histogram"))
    view = show(spec, loaded(one.load, a=(X, Y)))
    assert len(view.stacked) == 2
    assert len(view.panels) == 1
    assert view.panels[0].times.style["showValues"]
    view.set_spec(chart(PanelSpec((one,), kind="histogram")))
    view.redraw()
    assert view.panels == []
    assert view.strip.isHidden()
    assert not view.grab().isNull()


def test_an_empty_chart_is_no_error(show: Show) -> None:
    view = show(chart())
    assert view.window is None
    assert view.figures() == ()
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert not view.grab().isNull()


def test_lines_of_one_name_in_two_panels_are_told_apart_in_the_card(show: Show) -> None:
    one, two = load("a", group="kind"), load("b", group="kind")
    view = show(chart(one, two), loaded(one, x=(X, Y)), loaded(two, x=(X, Y)))
    at = QPointF(spot(view, float(X[200])))
    view.pointer.point(view.panels[0], view.panels[0].place_in_box(at))
    assert "x · a: " in view.pointer.text
    assert "x · b: " in view.pointer.text


def test_enter_takes_the_line_next_to_the_mouse(show: Show, qtbot: QtBot) -> None:
    spec = load(group="kind")
    view = show(chart(spec), loaded(spec, low=(X, Y * 0 + 1), high=(X, Y * 0 + 9)))
    frame = view.panels[0].main_frame
    share = float(frame.up(np.array([8.5]))[0]) / frame.height
    at = QPointF(spot(view, float(X[200]), share))
    view.pointer.point(view.panels[0], view.panels[0].place_in_box(at))
    with qtbot.waitSignal(view.clicked) as got:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert got.args[0].label == "high"


def test_the_overview_leaves_its_room_to_panels_that_are_too_low(qtbot: QtBot) -> None:
    low = ChartView()
    qtbot.addWidget(low)
    low.set_spec(chart(load("a")))
    low.resize(500, 110)
    low.show()
    qtbot.waitExposed(low)
    assert low.strip.height() == 0
    low.resize(500, 300)
    qtbot.waitUntil(lambda: low.strip.height() > 0)
