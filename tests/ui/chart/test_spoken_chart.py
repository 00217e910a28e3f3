"""A chart for people who hear it: its figures in sentences, said as the window moves."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from pytestqt.qtbot import QtBot

from plume_ui.chart.summary import selection_text, summary_of
from plume_ui.chart.view import ChartView
from plume_ui.widgets import spoken
from plume_ui.widgets.focus import FocusRing
from tests.ui.chart.staged import BEGIN, Show, chart, load, loaded, settle

HOURS = 200


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what is announced, as if a screen reader were running."""
    heard: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    QAccessible.setActive(True)
    # As on a system whose readers hear announcements; that of Linux is in widgets/test_spoken.py.
    monkeypatch.setattr(spoken, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    yield heard
    QAccessible.setActive(False)


def rising(show: Show) -> ChartView:
    spec = load("ratio")
    x = [BEGIN + 3600 * hour for hour in range(HOURS)]
    return show(chart(spec), loaded(spec, ratio=(x, list(range(HOURS)))))


def test_the_summary_tells_span_range_way_last_and_rows(show: Show) -> None:
    view = rising(show)
    words = summary_of(view)
    assert "ratio: 0 to 199, rising, last 199, 200 rows." in words
    assert view.accessibleDescription() == words
    assert QAccessible.queryAccessibleInterface(view).role() == QAccessible.Role.Chart


@pytest.mark.parametrize(
    ("values", "way"), [([9, 5, 1], "falling"), ([5, 9, 5], "level"), ([3, 3, 3], "flat")]
)
def test_the_way_of_a_line_is_told(show: Show, values: list[int], way: str) -> None:
    spec = load("ratio")
    x = [BEGIN + 3600 * hour for hour in range(3)]
    assert f", {way}, " in summary_of(show(chart(spec), loaded(spec, ratio=(x, values))))


def test_a_window_moved_by_keys_is_announced_once_at_rest(
    show: Show, qtbot: QtBot, said: list[str]
) -> None:
    view = rising(show)
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    said.clear()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    settle(view, qtbot)
    qtbot.waitUntil(lambda: bool(said))
    assert said == [summary_of(view)]


def test_walking_tells_each_point_and_selecting_tells_the_span(
    show: Show, qtbot: QtBot, said: list[str]
) -> None:
    view = rising(show)
    view.setFocus()
    said.clear()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(view, Qt.Key.Key_Right, control)
    assert said and said[-1] == view.pointer.text
    qtbot.keyClick(view, Qt.Key.Key_Right, shift)
    assert said[-1] == selection_text(view, view.selection)
    assert said[-1].startswith("Selected: ")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert said[-1] == "Nothing is selected."


def test_a_ring_shows_that_the_chart_has_the_keyboard(show: Show, qtbot: QtBot) -> None:
    view = rising(show)
    ring = view.findChild(FocusRing, options=Qt.FindChildOption.FindDirectChildrenOnly)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert ring is not None and ring.isHidden()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert ring.isVisible() and ring.geometry() == view.rect()
    view.clearFocus()
    assert ring.isHidden()
