"""What gives way where there is little room."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.panels import Panels
from plume_ui.widgets.empty_state import EmptyState
from plume_ui.widgets.roomy import Roomy
from plume_ui.widgets.screen import AROUND, within_screen
from plume_ui.widgets.sign import Sign


@pytest.mark.parametrize(("height", "signed"), [(400, True), (150, False)])
def test_an_empty_place_that_is_low_keeps_its_words_and_leaves_out_the_sign(
    qtbot: QtBot, height: int, signed: bool
) -> None:
    state = EmptyState("compare")
    qtbot.addWidget(state)
    state.say("Nothing is changed yet.", "Add a change at the left. " * 6)
    state.resize(420, height)
    state.show()
    sign = state.findChild(Sign)
    assert isinstance(sign, Sign) and sign.isVisible() == signed
    said = state.findChildren(QLabel)
    assert len(said) == 2
    qtbot.waitUntil(lambda: all(w.height() >= w.heightForWidth(w.width()) for w in said))


def test_a_window_is_no_larger_than_its_screen(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableSize() - AROUND
    assert within_screen(300, 200, window) == QSize(300, 200)
    assert within_screen(9_000, 200, window) == QSize(room.width(), 200)
    assert within_screen(300, 9_000, window) == QSize(300, room.height())


def test_a_low_place_scrolls_to_what_a_page_gives_the_keyboard(qtbot: QtBot) -> None:
    window, part = QWidget(), QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(part)
    lines = [QLineEdit() for _ in range(12)]
    for line in lines:
        column.addWidget(line)
    room = Roomy(600)
    room.take(part)
    QVBoxLayout(window).addWidget(room)
    window.resize(300, 200)
    panels = Panels(window, lambda: [room])
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert isinstance(room, QScrollArea) and room.verticalScrollBar().value() == 0
    lines[-1].setFocus()
    qtbot.waitUntil(lambda: room.verticalScrollBar().value() > 0)
    assert (
        room.viewport().rect().contains(lines[-1].mapTo(room.viewport(), lines[-1].rect().center()))
    )
    assert panels is not None
