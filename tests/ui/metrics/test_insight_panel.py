"""The panel of findings: toggles, sentences, zoom and copy."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from plume_db.chart.spec import INSIGHTS
from plume_db.insight.marks import Insight, Mark, Overlay, Refusal
from plume_db.metrics.epochs import encoding
from plume_db.metrics.measures import plain_metric
from plume_db.metrics.source import Source
from plume_db.series.loaded import LoadSpec
from plume_ui.metrics.insight_panel import TELLS, InsightPanel

LOAD = LoadSpec(Source("m"), "ts", encoding("unix_s"), plain_metric("ratio"))
NOON = 1_704_110_400.0
CHANGE = Mark("change", NOON, NOON, 0.57, "ratio", "median 0.42 → 0.57", "The level changes.")
X = np.array([NOON - 1000, NOON + 1000])
TREND = Overlay("trend", "ratio", X, X * 0.0, None, None, "Theil-Sen.", "rises 2 per day")
LEVELS = Overlay("levels", "ratio", X, X * 0.0, None, None, "Medians.", "level")
REFUSED = Refusal("forecast", "ratio", "A forecast needs 40 values; there are 9.")


@pytest.fixture
def panel(qtbot: QtBot) -> InsightPanel:
    made = InsightPanel()
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    made.set_wanted(INSIGHTS)
    found = (TREND, LEVELS)
    made.show_insight(Insight(LOAD, (CHANGE,), found, (REFUSED,), NOON - 86400, NOON + 86400))
    return made


def test_there_is_a_toggle_for_each_insight_and_it_says_how(panel: InsightPanel) -> None:
    assert tuple(key for key, *_ in TELLS) == INSIGHTS
    for button in panel.buttons.values():
        assert len(button.toolTip()) > 40
        assert button.accessibleName()


def test_findings_stand_before_refusals_and_levels_are_told_by_changes(
    panel: InsightPanel,
) -> None:
    assert panel.sentences == ("Rises 2 per day", "Median 0.42 → 0.57", REFUSED.text)
    assert "1 Jan 2024 12:00" in panel.list.item(1).text()
    assert panel.list.item(1).toolTip() == "The level changes."


def test_a_click_and_enter_zoom_to_the_mark(panel: InsightPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.zoom_wanted) as seen:
        panel.list.itemClicked.emit(panel.list.item(1))
    start, stop = seen.args[0]
    assert start < NOON < stop
    assert stop - start == pytest.approx(2 * 86400 / 10)
    panel.list.setCurrentRow(0)
    with qtbot.waitSignal(panel.zoom_wanted) as seen:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert seen.args[0] == (float(X[0]), float(X[1]))


def test_the_reason_of_the_chosen_one_is_shown_and_it_is_pointed_at(
    panel: InsightPanel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.pointed) as seen:
        panel.list.setCurrentRow(1)
    assert seen.args[0] is CHANGE
    assert panel._why.text() == "The level changes."


def test_copy_takes_text_and_reason(panel: InsightPanel, qtbot: QtBot) -> None:
    panel.list.setCurrentRow(1)
    qtbot.keyClick(panel.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "0.42 → 0.57" in copied
    assert "The level changes." in copied
    panel.list.clearSelection()
    panel.copy.click()
    assert REFUSED.text in QGuiApplication.clipboard().text()


def test_toggling_tells_what_is_wanted_and_off_empties(panel: InsightPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.wanted_changed) as seen:
        panel.buttons["trend"].click()
    assert seen.args[0] == INSIGHTS[1:]
    for key in INSIGHTS[1:]:
        panel.buttons[key].click()
    assert panel.sentences == ()
    assert "Switch on" in panel._empty.text()
    assert panel._empty.isVisible()


def test_refusals_of_many_lines_are_told_together(panel: InsightPanel) -> None:
    many = tuple(Refusal("changes", f"line {n}", f"No change in {n}.") for n in range(5))
    panel.show_insight(Insight(LOAD, (), (), many))
    assert panel.sentences == ("Changes: nothing to show for 5 lines.",)
    assert "line 4: No change in 4." in panel.list.item(0).toolTip()


def test_events_keep_their_own_words(panel: InsightPanel) -> None:
    panel.show_events((Mark("event", NOON, NOON, None, "releases", "v1.2", "A row."),))
    assert "v1.2" in panel.sentences
    panel.clear()
    assert panel.sentences == ()


def test_the_same_findings_again_leave_the_choice_alone(panel: InsightPanel) -> None:
    panel.list.setCurrentRow(1)
    panel.set_wanted(INSIGHTS)
    panel.keep((LOAD,))
    assert panel.list.currentRow() == 1
    panel.keep(())
    assert panel.sentences == ()
