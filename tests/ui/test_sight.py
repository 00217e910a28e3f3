"""What has the keyboard is seen, also after the page around it has grown."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.sight import Sight


class Window(QWidget):
    """A page that scrolls, with a button below what may grow."""

    def __init__(self) -> None:
        super().__init__()
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        inside = QWidget()
        self.above = QWidget(inside)
        self.above.setFixedHeight(40)
        self.button = QPushButton("Look again", inside)
        below = QWidget(inside)
        below.setFixedHeight(2_000)
        column = QVBoxLayout(inside)
        for each in (self.above, self.button, below):
            column.addWidget(each)
        self.area.setWidget(inside)
        QVBoxLayout(self).addWidget(self.area)
        self.sight = Sight(self)

    def seen(self) -> bool:
        middle = self.button.mapTo(self.area.viewport(), self.button.rect().center())
        return self.area.viewport().rect().contains(middle)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    made.activateWindow()
    made.button.setFocus()
    qtbot.waitUntil(made.button.hasFocus)
    made.sight.follow(made.button)
    qtbot.waitUntil(made.seen)
    return made


def test_a_page_that_grows_above_the_keyboard_scrolls_to_it(window: Window, qtbot: QtBot) -> None:
    window.above.setFixedHeight(600)
    qtbot.waitUntil(lambda: window.button.y() > 600)
    qtbot.waitUntil(window.seen)


def test_a_window_that_becomes_lower_scrolls_to_the_keyboard(window: Window, qtbot: QtBot) -> None:
    window.resize(300, 500)
    window.above.setFixedHeight(300)
    qtbot.waitUntil(window.seen)
    assert not window.area.verticalScrollBar().value()
    window.resize(300, 150)
    qtbot.waitUntil(lambda: window.area.verticalScrollBar().value() > 0)
    assert window.seen()


def test_what_a_person_scrolled_out_of_sight_stays_there(window: Window, qtbot: QtBot) -> None:
    bar = window.area.verticalScrollBar()
    bar.setValue(900)
    assert not window.seen()
    window.above.setFixedHeight(100)
    qtbot.waitUntil(lambda: window.button.y() > 100)
    QApplication.processEvents()
    assert bar.value() == 900 and not window.seen()
    bar.setValue(0)
    window.above.setFixedHeight(800)
    qtbot.waitUntil(lambda: window.button.y() > 800)
    qtbot.waitUntil(window.seen)


def test_a_page_stays_where_something_higher_than_the_window_is_partly_seen(
    window: Window, qtbot: QtBot
) -> None:
    window.button.setFixedHeight(900)
    window.resize(300, 240)
    window.above.setFixedHeight(60)
    qtbot.waitUntil(lambda: window.button.y() > 60 and window.button.height() == 900)
    QApplication.processEvents()
    assert window.area.verticalScrollBar().value() == 0
