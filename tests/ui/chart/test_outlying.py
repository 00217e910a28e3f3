"""A few rows far out in time do not make a hairline of all others, and are never hidden unsaid."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from plume_ui.chart.outlying import bulk_of
from tests.ui.chart.staged import BEGIN, Show, chart, load, loaded, settle

DAY = 86400.0
MOMENTS = BEGIN + np.arange(3000) * 60.0
STRAY = np.append(MOMENTS, BEGIN + 45 * DAY)


def test_a_stray_row_is_left_out_of_the_bulk() -> None:
    assert bulk_of([STRAY]) == (MOMENTS[0], MOMENTS[-1])
    both = np.concatenate(([0.0], MOMENTS, [BEGIN + 900 * DAY]))
    assert bulk_of([both]) == (MOMENTS[0], MOMENTS[-1])


def test_a_group_of_rows_that_makes_a_hairline_of_all_others_is_left_out() -> None:
    later = MOMENTS[:200] + 300 * DAY
    assert bulk_of([np.concatenate((MOMENTS, later))]) == (MOMENTS[0], MOMENTS[-1])
    assert bulk_of([np.concatenate((MOMENTS, MOMENTS[:900] + 300 * DAY))]) is None


@pytest.mark.parametrize(
    "moments",
    [
        MOMENTS,
        np.append(MOMENTS, MOMENTS[-1] + 2 * DAY),
        np.concatenate((MOMENTS, MOMENTS[:300] + 45 * DAY)),
        BEGIN + np.array([0.0, 60.0, 90 * DAY]),
        np.empty(0),
        np.full(500, BEGIN),
    ],
    ids=["even", "near", "a tenth of the rows", "few rows", "none", "one moment"],
)
def test_what_is_no_stray_row_stays_in_view(moments: np.ndarray) -> None:
    assert bulk_of([moments]) is None


def test_a_line_that_begins_later_is_no_stray() -> None:
    assert bulk_of([MOMENTS, MOMENTS + 90 * DAY]) is None


def test_the_picture_shows_the_bulk_says_so_and_one_key_shows_all(show: Show, qtbot: QtBot) -> None:
    spec = load()
    view = show(chart(spec), loaded(spec, v=(STRAY, np.sin(np.arange(3001) / 50))))
    length = MOMENTS[-1] - MOMENTS[0]
    start, stop = view.shown_span
    assert stop - start < 1.1 * length
    assert "1 row lies far outside" in view.panels[0].head.text()
    QTest.keyClick(view, Qt.Key.Key_Home)
    settle(view, qtbot)
    assert view.shown_span[1] > STRAY[-1]
    assert "a few rows lie far from the others" in view.panels[0].head.text()
    QTest.keyClick(view, Qt.Key.Key_Home)
    settle(view, qtbot)
    assert view.shown_span == (start, stop)


def test_after_a_zoom_one_key_comes_back_to_the_bulk_first(show: Show, qtbot: QtBot) -> None:
    spec = load()
    view = show(chart(spec), loaded(spec, v=(STRAY, np.ones(3001))))
    fitted = view.shown_span
    view.show_window(MOMENTS[10], MOMENTS[20])
    settle(view, qtbot)
    assert "far" not in view.panels[0].head.text()
    QTest.keyClick(view, Qt.Key.Key_Home)
    settle(view, qtbot)
    assert view.shown_span == fitted
