"""The strip above the documents, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.panels import Panels
from plume_ui.widgets.message_strip import MessageStrip, stacked


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_keyboard_comes_to_an_offer_before_it_comes_to_what_dismisses_it(qtbot: QtBot) -> None:
    window, came = QMainWindow(), [""]
    qtbot.addWidget(window)
    strip = MessageStrip(window)
    strip.say("warn", "Two files were open.", ("Open", lambda: came.append("opened")))
    strip.offer_too("Report", lambda: came.append("told"))
    below = QPushButton("Below")
    window.setCentralWidget(stacked(strip, below))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    below.setFocus()
    panels = Panels(window, lambda: [strip, below])
    names = []
    first = panels.step(1)
    assert isinstance(first, QPushButton) and first.text() == "Open"
    for _each in range(3):
        widget = QApplication.focusWidget()
        assert isinstance(widget, QWidget)
        names.append(widget.text() if isinstance(widget, QPushButton) else type(widget).__name__)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert names == ["Open", "Report", QToolButton.__name__]


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_escape_closes_it_only_where_the_keyboard_is_in_it(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    strip = MessageStrip(window)
    below = QPushButton("Below")
    window.setCentralWidget(stacked(strip, below))
    strip.say("warn", "Two files were open.", ("Open", lambda: None))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    panels = Panels(window, lambda: [strip, below])
    below.setFocus()
    qtbot.keyClick(below, Qt.Key.Key_Escape)
    assert strip.isVisible()
    qtbot.keyClick(panels.step(1), Qt.Key.Key_Escape)
    assert not strip.isVisible()
    qtbot.waitUntil(below.hasFocus)
