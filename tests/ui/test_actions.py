"""The table of actions: every row has a handler and a tip, no shortcut twice."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from plume_ui.actions import ACTIONS, MENUS, TOOLBAR, ActionSet, plain_text, tip_with_shortcut
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings
from plume_ui.tool_bar import make_tool_bar


def test_ids_and_shortcuts_are_unique() -> None:
    assert not [i for i, n in Counter(spec.id for spec in ACTIONS).items() if n > 1]
    keys = Counter(QKeySequence(s.shortcut).toString() for s in ACTIONS if s.shortcut)
    assert not [key for key, n in keys.items() if n > 1]
    assert "" not in keys


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_every_action_explains_itself(spec: object) -> None:
    from plume_ui.actions import ActionSpec

    assert isinstance(spec, ActionSpec)
    assert spec.menu in MENUS
    assert spec.text
    assert spec.tip
    assert spec.tip in tip_with_shortcut(spec)


def test_window_has_a_handler_for_every_action_and_all_are_in_a_menu(
    qtbot: QtBot, settings: Settings
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_welcome()
    in_menus = {
        action.objectName()
        for menu in window.menuBar().actions()
        for action in menu.menu().actions()  # type: ignore[union-attr]
    }
    for spec in ACTIONS:
        action = window.actions_by_id[spec.id]
        assert action.toolTip()
        assert spec.id in in_menus
        assert action.isEnabled() is not spec.needs_file
    assert set(TOOLBAR) <= {spec.id for spec in ACTIONS}
    window.close()


def test_actions_without_a_file_do_no_harm(qtbot: QtBot, settings: Settings) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_welcome()
    for action_id in ("close-tab", "split", "schema", "inspector", "overview", "query"):
        window.actions_by_id[action_id].trigger()
    window.close()


def test_appearance_is_chosen_from_three_and_the_choice_is_marked(
    qtbot: QtBot, settings: Settings
) -> None:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.theme_wanted, timeout=1000) as blocker:
        window.actions_by_id["theme-dark"].trigger()
    assert blocker.args == ["dark"]
    window.show_theme("dark")
    marked = [
        i for i in ("system", "light", "dark") if window.actions_by_id[f"theme-{i}"].isChecked()
    ]
    assert marked == ["dark"]
    window.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [("&Open…", "Open"), ("打开(&O)…", "打开"), ("Open (&O)", "Open"), ("sum(x)", "sum(x)")],
)
def test_the_words_of_an_action_stand_without_its_mnemonic(text: str, words: str) -> None:
    assert plain_text(text) == words


def test_the_tool_bar_has_words_only_where_all_of_them_have_room(qtbot: QtBot) -> None:
    host = QMainWindow()
    qtbot.addWidget(host)
    handlers = {spec.id: lambda: None for spec in ACTIONS}
    actions = ActionSet(host, handlers)
    actions["query"].setIconText("Eine ganz neue Abfrage schreiben")
    bar = make_tool_bar(host, actions)
    host.addToolBar(bar)
    host.show()
    seen = set()
    for width in range(500, 1100, 50):
        host.resize(width, 300)
        QApplication.processEvents()
        fits = bar.sizeHint().width() <= bar.width()
        worded = bar.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        assert fits or not worded
        seen.add(worded)
    assert seen == {True, False}
