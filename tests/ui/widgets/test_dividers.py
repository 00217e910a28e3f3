"""Lines between panels are moved by the keyboard, and it is seen and heard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from plume_ui.widgets.dividers import LEAP, STEP, next_divider

Key = Qt.Key


def split(qtbot: QtBot, way: Qt.Orientation = Qt.Orientation.Horizontal) -> QSplitter:
    around = QWidget()
    made = QSplitter(way, around)
    made.around = around  # type: ignore[attr-defined]  # kept as long as what is in it
    made.setChildrenCollapsible(False)
    made.addWidget(QLineEdit())
    made.addWidget(QWidget())
    made.widget(1).setMinimumSize(20, 20)
    made.resize(600, 600)
    around.resize(600, 600)
    qtbot.addWidget(around)
    with qtbot.waitActive(around):
        around.show()
        around.activateWindow()
    made.setSizes([300, 300])
    made.widget(0).setFocus()
    return made


def test_arrows_move_a_line_and_enter_gives_the_keyboard_back(qtbot: QtBot) -> None:
    splitter = split(qtbot)
    before, handle = splitter.sizes()[0], splitter.handle(1)
    next_divider(splitter)
    assert handle.hasFocus()
    qtbot.keyClick(handle, Key.Key_Right)
    assert splitter.sizes()[0] == before + STEP
    qtbot.keyClick(handle, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert splitter.sizes()[0] == before + STEP - LEAP
    qtbot.keyClick(handle, Key.Key_Up)
    assert splitter.sizes()[0] == before + STEP - LEAP
    qtbot.keyClick(handle, Key.Key_Return)
    assert QApplication.focusWidget() is splitter.widget(0)


def test_the_key_goes_from_line_to_line_and_back_to_where_it_was(qtbot: QtBot) -> None:
    splitter = split(qtbot, Qt.Orientation.Vertical)
    splitter.addWidget(QWidget())
    qtbot.waitUntil(lambda: splitter.handle(2).isVisible())
    for place in (1, 2):
        next_divider(splitter)
        assert splitter.handle(place).hasFocus()
    next_divider(splitter)
    assert QApplication.focusWidget() is splitter.widget(0)


def test_a_line_that_has_the_keyboard_is_seen_and_named(qtbot: QtBot) -> None:
    splitter = split(qtbot)
    handle = splitter.handle(1)
    plain = splitter.window().grab().toImage()
    next_divider(splitter)
    assert splitter.window().grab().toImage() != plain
    face = QAccessible.queryAccessibleInterface(handle)
    assert face.role() == QAccessible.Role.Splitter
    assert "arrow keys" in face.text(QAccessible.Text.Name)


def test_a_line_stops_at_the_least_size_of_a_panel(qtbot: QtBot) -> None:
    splitter = split(qtbot)
    next_divider(splitter)
    for _each in range(10):
        qtbot.keyClick(splitter.handle(1), Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert splitter.sizes()[1] >= 20
