"""Shortcuts: changed, told of conflicts, reset; menus, tips, palette and help follow at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_ui import shortcuts
from plume_ui.actions import ACTIONS, ActionSet, keys_of
from plume_ui.preferences.deeds import deeds, doubled
from plume_ui.preferences.shortcut_page import KEY, ShortcutPage
from plume_ui.settings import Settings


@pytest.fixture
def page(qtbot: QtBot, settings: Settings) -> Iterator[ShortcutPage]:
    """A page whose changes are in force, as in the program."""
    settings.changes.changed.connect(lambda _key: shortcuts.use(settings.get(KEY)))
    made = ShortcutPage(settings)
    qtbot.addWidget(made)
    yield made
    shortcuts.use({})


def test_every_action_and_the_keys_of_queries_and_tables_are_listed(page: ShortcutPage) -> None:
    listed = {deed.id for deed in deeds()}
    assert {spec.id for spec in ACTIONS} <= listed
    assert "query.run" in listed
    assert any(deed.fixed and deed.keys == "Ctrl+C" for deed in deeds())


def test_as_they_come_no_two_have_the_same_keys() -> None:
    assert doubled({}) is None


def test_new_keys_are_in_force_at_once_in_every_window(page: ShortcutPage, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    actions = ActionSet(window, {spec.id: lambda: None for spec in ACTIONS})
    page.choose("palette")
    page.edit.setKeySequence(QKeySequence("Ctrl+K"))
    page.use.click()
    assert keys_of("palette") == "Ctrl+K"
    assert actions["palette"].shortcut() == QKeySequence("Ctrl+K")
    assert "Ctrl+K" in actions["palette"].toolTip()
    page.back.click()
    assert actions["palette"].shortcut() == QKeySequence("Ctrl+P")
    assert page._settings.get(KEY) == {}


def test_a_conflict_is_told_and_changes_nothing_until_agreed(page: ShortcutPage) -> None:
    page.choose("palette")
    page.edit.setKeySequence(QKeySequence("Ctrl+O"))
    assert "already means “Open”" in page.words.text()
    assert keys_of("palette") == "Ctrl+P"
    page.use.click()
    assert keys_of("palette") == "Ctrl+O"
    assert keys_of("open") == ""
    assert doubled(page._settings.get(KEY)) is None


def test_resetting_one_whose_keys_were_taken_tells_that_first(page: ShortcutPage) -> None:
    page._settings.set(KEY, {"palette": "Ctrl+O", "open": ""})
    page.choose("open")
    page.back.click()
    assert keys_of("open") == ""
    assert "already means" in page.words.text()
    page.use.click()
    assert keys_of("open") == "Ctrl+O"
    assert keys_of("palette") == ""


def test_no_keys_at_all_and_reset_all(page: ShortcutPage) -> None:
    page.choose("quit")
    page.none.click()
    assert keys_of("quit") == ""
    page.back_all.click()
    assert keys_of("quit") == "Ctrl+Q"


def test_keys_with_a_meaning_of_their_own_in_tables_are_told(page: ShortcutPage) -> None:
    page.choose("demo")
    page.edit.setKeySequence(QKeySequence("Ctrl+G"))
    assert "In a table" in page.words.text()
    assert page.use.isEnabled()


def test_the_keys_of_tables_are_fixed_and_that_is_said(page: ShortcutPage) -> None:
    page.choose("table.Ctrl+C")
    assert not page.edit.isEnabled()
    assert "fixed" in page.words.text()


@pytest.mark.parametrize("spoiled", ["Ctrl+Nonsense", "\x00", "¿¡", "Ctrl+"])
def test_spoiled_keys_fall_back_to_the_usual(spoiled: str) -> None:
    shortcuts.use({"open": spoiled, "no-such-action": "Ctrl+J"})
    found = keys_of("open")
    shortcuts.use({})
    assert found == "Ctrl+O" or shortcuts.is_sound(found)


def test_the_tools_of_a_query_obey_changed_keys(qtbot: QtBot) -> None:
    from plume_ui.query.tool_row import TOOLS, ToolRow

    parent = QWidget()
    qtbot.addWidget(parent)
    row = ToolRow({tool.id: lambda: None for tool in TOOLS}, parent)
    shortcuts.use({"query.run": "Ctrl+Shift+F12"})
    try:
        assert row._shortcuts["run"].key() == QKeySequence("Ctrl+Shift+F12")
        assert "F12" in row.buttons["run"].toolTip()
    finally:
        shortcuts.use({})
    assert row._shortcuts["run"].key() == QKeySequence("Ctrl+Return")


def test_the_editor_no_longer_runs_by_keys_that_were_given_away(qtbot: QtBot) -> None:
    from PySide6.QtCore import Qt

    from plume_ui.editor.sql_editor import SqlEditor

    editor = SqlEditor()
    qtbot.addWidget(editor)
    ran: list[bool] = []
    editor.run_wanted.connect(lambda: ran.append(True))
    shortcuts.use({"query.run": "Ctrl+Shift+F12"})
    try:
        qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    finally:
        shortcuts.use({})
    assert not ran
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ran


@pytest.mark.parametrize("keys", ["A", "Shift+A", "1", "Space", "Return", "Tab", "Del", "Left"])
def test_keys_that_write_or_move_about_are_refused(page: ShortcutPage, keys: str) -> None:
    page.choose("quit")
    page.edit.setKeySequence(QKeySequence(keys))
    assert "is needed to write" in page.words.text()
    assert not page.use.isEnabled()
    shortcuts.use({"quit": keys})  # from a file of settings
    assert keys_of("quit") == "Ctrl+Q"


@pytest.mark.parametrize("keys", ["F9", "Shift+F9", "Alt+A", "Ctrl+Space"])
def test_function_keys_and_keys_with_ctrl_or_alt_are_free(page: ShortcutPage, keys: str) -> None:
    page.choose("quit")
    page.edit.setKeySequence(QKeySequence(keys))
    assert page.use.isEnabled()


def test_what_has_such_a_key_as_it_comes_may_get_it_back(page: ShortcutPage) -> None:
    page.choose("query.stop")
    page.none.click()
    page.edit.setKeySequence(QKeySequence("Esc"))
    page.use.click()
    assert page._settings.get(KEY) == {}
