"""The box that finds anything: the keys that walk its matches, and how it is left."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget
from pytestqt.qtbot import QtBot

from plume_ui.main_window import MainWindow
from plume_ui.on_demand import show_palette
from plume_ui.palette.popup import Palette
from plume_ui.settings import Settings


def _opened(qtbot: QtBot, window: MainWindow) -> tuple[Palette, QListWidget]:
    show_palette(window)
    (box,) = window.findChildren(Palette)
    matches = box.findChild(QListWidget)
    assert matches is not None
    qtbot.waitUntil(lambda: matches.count() > 3)
    return box, matches


def test_tab_walks_the_matches_round_and_the_keyboard_stays(
    qtbot: QtBot, settings: Settings
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_welcome()
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    box, matches = _opened(qtbot, window)
    line = QApplication.focusWidget()
    assert box.isAncestorOf(line)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert matches.currentRow() == 1
    qtbot.keyClick(line, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(line, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert matches.currentRow() == matches.count() - 1
    assert QApplication.focusWidget() is line
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not box.isVisible()
