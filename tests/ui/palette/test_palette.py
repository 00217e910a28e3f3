"""The box that finds anything: the keys that walk its matches, and how it is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget
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


def test_a_task_is_found_by_its_title_and_by_the_word_of_sqlite(
    qtbot: QtBot, settings: Settings, make_db: Callable[..., Path]
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show()
    window.open_path(make_db("create table vacuumed(a)"))
    qtbot.waitUntil(lambda: window.workspace is not None)
    space = window.workspace
    assert space is not None
    qtbot.waitUntil(lambda: space.desk.catalog is not None)
    box, matches = _opened(qtbot, window)
    line = box.findChild(QLineEdit)
    assert line is not None
    line.setText("vacuum")
    qtbot.waitUntil(lambda: matches.item(0).text().startswith("vacuumed"))
    labels = [entry.label for entry in box._found]
    assert {"Compact", "Compact into a new file"} <= set(labels)
    line.setText("check integrity")
    qtbot.waitUntil(lambda: [entry.label for entry in box._found] == ["Check integrity"])
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: space.documents.current.title == "Maintenance")
    window.close()
