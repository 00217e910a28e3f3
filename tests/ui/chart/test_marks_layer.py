"""Marks in a picture: where they stand, what they say, and how they are found by the pointer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QFontMetricsF, QHelpEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.insight.marks import Mark, Overlay
from plume_ui import theme
from plume_ui.chart import mark_tips
from plume_ui.chart.marks_layer import MarksLayer
from plume_ui.chart.marks_layout import Frame, Labels, lay_out

FRAME = Frame(0.0, 100.0, 0.0, 10.0, 1000.0, 500.0)


def _event(at: float, text: str = "1.0") -> Mark:
    return Mark("event", at, at, None, "releases", text, "why")


def _change(at: float) -> Mark:
    return Mark("change", at, at, 5.0, "line", "median 4 → 5", "why")


def _outlier(at: float, value: float) -> Mark:
    return Mark("outlier", at, at, value, "line", f"{value:g}, usually 4", "why")


def _labels() -> Labels:
    return Labels(QFontMetricsF(theme.small_font()), FRAME.width, FRAME.height)


@pytest.fixture
def layer(qtbot: QtBot) -> Iterator[MarksLayer]:
    widget = pg.PlotWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 500)
    widget.show()
    item = widget.getPlotItem()
    item.getViewBox().setRange(xRange=(0, 100), yRange=(0, 10), padding=0)
    made = MarksLayer(item)
    made.widget = widget  # type: ignore[attr-defined]
    yield made
    made.remove()


def _scene(layer: MarksLayer, x: float, y: float) -> QPointF:
    place: QPointF = layer._box.mapViewToScene(QPointF(x, y))
    return place


def test_a_mark_stands_at_its_moment_and_value(qtbot: QtBot) -> None:
    (placed,) = lay_out([_outlier(25.0, 2.0)], FRAME, None, _labels())
    assert (placed.at.x(), placed.at.y()) == (250.0, 400.0)
    assert placed.beyond == 0
    (logged,) = lay_out([_outlier(25.0, 100.0)], FRAME, np.log10, _labels())
    assert logged.at.y() == 400.0  # log10(100) is 2


def test_a_value_beyond_the_picture_is_an_arrow_at_its_edge(qtbot: QtBot) -> None:
    above, below = lay_out([_outlier(25.0, 1e300), _outlier(50.0, -9.0)], FRAME, None, _labels())
    assert (above.beyond, below.beyond) == (1, -1)
    assert 0 < above.at.y() < 20
    assert 480 < below.at.y() < 500


def test_marks_outside_the_window_and_patterns_are_not_drawn(qtbot: QtBot) -> None:
    season = Mark("season", 0.0, 100.0, None, "line", "daily pattern", "why")
    assert lay_out([_event(-1.0), _change(101.0), season], FRAME, None, _labels()) == []


def test_labels_never_cover_each_other_or_leave_the_picture(qtbot: QtBot) -> None:
    r = np.random.default_rng(0)
    marks = [_event(float(at), f"release {at:.0f}") for at in r.random(60) * 100]
    marks += [_change(float(at)) for at in r.random(10) * 100]
    marks += [_outlier(float(at), 9.5) for at in r.random(5) * 100]
    rects = [p.label for p in lay_out(marks, FRAME, None, _labels()) if p.label is not None]
    assert len(rects) > 5
    for number, rect in enumerate(rects):
        assert rect.left() >= 0
        assert rect.right() <= FRAME.width
        assert not any(rect.intersects(other) for other in rects[:number])


def test_events_too_near_share_a_flag_that_counts_them(qtbot: QtBot) -> None:
    placed = lay_out([_event(10.0), _event(10.5), _event(50.0, "2.0")], FRAME, None, _labels())
    assert [each.text for each in placed] == ["2 events", "2.0"]
    assert len(placed[0].marks) == 2


def test_the_pointer_finds_what_is_under_it(layer: MarksLayer, qtbot: QtBot) -> None:
    outlier, change, event = _outlier(30.0, 5.0), _change(60.0), _event(90.0)
    layer.show([event, change, outlier], [])
    qtbot.waitUntil(lambda: len(layer.placed) == 3)
    assert layer.mark_at(_scene(layer, 30.0, 5.0)) == outlier
    assert layer.mark_at(_scene(layer, 60.0, 2.0)) == change
    assert layer.mark_at(_scene(layer, 90.2, 9.9)) == event
    assert layer.mark_at(_scene(layer, 10.0, 5.0)) is None


def test_overlays_and_marks_are_seen_in_light_and_dark_and_gone_after(
    layer: MarksLayer, qtbot: QtBot
) -> None:
    x = np.linspace(0, 100, 50)
    y = np.where(x > 50, np.nan, 5.0)
    band = Overlay("forecast", "line", x, y, y - 1, y + 1, "why", "text")
    overlays = [band, Overlay("trend", "line", x, x / 10, None, None, "why")]
    overlays.append(Overlay("median", "line", x, np.full(50, np.nan), y, y, "why"))
    widget = layer.widget  # type: ignore[attr-defined]
    plain = widget.grab().toImage()
    for transform in (None, np.log10):
        layer.show([_event(20.0), _outlier(40.0, -5.0)], overlays, transform, {"line": "#2f5fe0"})
        layer.restyle()
        assert widget.grab().toImage() != plain
    layer.show([], [])
    assert widget.grab().toImage() == plain


def test_a_tip_says_the_finding_and_its_reason_as_the_file_wrote_it(
    layer: MarksLayer, qtbot: QtBot
) -> None:
    many = [_event(90.0 + n / 1000, f"v{n} <b>") for n in range(12)]
    x = np.linspace(0, 80, 9)
    line = Overlay("trend", "line", x, np.full(9, 8.0), None, None, "Theil-Sen.", "rises")
    layer.show([_outlier(30.0, 5.0), *many], [line])
    qtbot.waitUntil(lambda: len(layer.placed) == 2)
    assert layer.tip_at(_scene(layer, 30.0, 5.0)) == "<b>5, usually 4</b><br>why"
    flag = layer.tip_at(_scene(layer, 90.2, 9.9))
    assert "12 events" in flag
    assert "v0 &lt;b&gt;" in flag
    assert "and 4 more" in flag
    assert "Theil-Sen." in layer.tip_at(_scene(layer, 50.0, 8.0))
    assert layer.tip_at(_scene(layer, 50.0, 2.0)) == ""
    assert layer.tip_at(_scene(layer, 500.0, 2.0)) == ""


def test_the_tip_comes_over_the_canvas(
    layer: MarksLayer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(mark_tips.QToolTip, "showText", lambda _at, text, _view: shown.append(text))
    layer.show([_outlier(30.0, 5.0)], [])
    qtbot.waitUntil(lambda: len(layer.placed) == 1)
    widget = layer.widget  # type: ignore[attr-defined]
    at = widget.mapFromScene(_scene(layer, 30.0, 5.0))
    help_event = QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget.viewport(), help_event)
    assert shown == ["<b>5, usually 4</b><br>why"]
