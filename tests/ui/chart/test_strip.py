"""The overview under the panels."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.chart.strip import Strip
from plume_ui.chart.view import ChartView
from tests.ui.chart.staged import BEGIN, Show, chart, load, loaded

X = BEGIN + np.arange(1000) * 60.0


@pytest.fixture
def view(show: Show) -> ChartView:
    spec = load()
    made = show(chart(spec), loaded(spec, ratio=(X, np.sin(np.arange(1000) / 50))))
    made.show_window(float(X[400]), float(X[600]))
    made.redraw()
    return made


def drag(strip: Strip, begin: float, end: float) -> None:
    y = strip.height() // 2
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(begin), y))
    QTest.mouseMove(strip, QPoint(round((begin + end) / 2), y))
    QTest.mouseMove(strip, QPoint(round(end), y))
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(end), y))


def test_the_brush_stands_where_the_window_is(view: ChartView) -> None:
    brush, strip = view.strip.brush, view.strip
    assert strip._moment(brush.left()) == pytest.approx(X[400], abs=120)
    assert strip._moment(brush.right()) == pytest.approx(X[600], abs=120)


def test_the_brush_stands_below_what_it_shows(view: ChartView) -> None:
    view.fit()
    view.redraw()
    panel = view.panels[0]
    left = panel.widget.mapFromScene(panel.box.mapToScene(panel.box.rect().topLeft())).x()
    assert view.strip.brush.left() == pytest.approx(left, abs=2)
    assert view.strip.brush.width() == pytest.approx(panel.width_of_values, abs=3)


def test_the_brush_is_dragged_as_a_whole(view: ChartView) -> None:
    middle = view.strip.brush.center().x()
    drag(view.strip, middle, middle + 100)
    start, stop = view.shown_span
    assert stop - start == pytest.approx(12_000)
    assert start > X[450]


@pytest.mark.parametrize(("edge", "moved"), [("left", 0), ("right", 1)])
def test_an_edge_of_the_brush_is_dragged_alone(view: ChartView, edge: str, moved: int) -> None:
    before = view.shown_span
    at = getattr(view.strip.brush, edge)()
    drag(view.strip, at, at - 40 if edge == "left" else at + 40)
    after = view.shown_span
    assert abs(after[moved] - before[moved]) > 1000
    assert after[1 - moved] == before[1 - moved]


def test_a_click_beside_the_brush_brings_its_middle_there(view: ChartView) -> None:
    x = view.strip._x(float(X[900]))
    drag(view.strip, x, x)
    start, stop = view.shown_span
    assert (start + stop) / 2 == pytest.approx(X[900], abs=120)


def test_the_strip_is_moved_by_keys(view: ChartView) -> None:
    before = view.shown_span
    QTest.keyClick(view.strip, Qt.Key.Key_Right)
    assert view.shown_span[0] == pytest.approx(before[0] + 2400)
    QTest.keyClick(view.strip, Qt.Key.Key_Plus)
    assert view.shown_span[1] - view.shown_span[0] == pytest.approx(7200)
    QTest.keyClick(view.strip, Qt.Key.Key_Home)
    assert not view.touched


def test_a_double_click_shows_all(view: ChartView) -> None:
    centre = view.strip.rect().center()
    QTest.mouseDClick(view.strip, Qt.MouseButton.LeftButton, pos=centre)
    assert not view.touched


def test_the_small_picture_is_drawn_once_while_the_brush_moves(view: ChartView) -> None:
    view.strip.grab()
    picture = view.strip._picture
    for _ in range(5):
        view.pan_by(0.1)
        view.redraw()
        view.strip.grab()
    assert view.strip._picture is picture


def test_the_small_picture_is_kept_while_it_shows_the_same(view: ChartView, qtbot: QtBot) -> None:
    strip = view.strip
    strip.grab()
    before = strip._picture
    assert before is not None
    view.set_spec(view.spec)
    view.redraw()
    assert not strip._soon.isActive()
    other = load("other")
    view.set_spec(chart(other))
    view.show_loaded(other, loaded(other, other=(X, np.cos(np.arange(1000) / 50))))
    view.redraw()
    qtbot.waitUntil(lambda: strip._picture is not before)
