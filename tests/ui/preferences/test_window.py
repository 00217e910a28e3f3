"""The settings window: every setting shown, changed at once, found, reset, used by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_ui.preferences.window import PreferencesWindow, show_preferences
from plume_ui.settings import Settings
from plume_ui.settings_table import SECTIONS, shown


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[PreferencesWindow]:
    made = PreferencesWindow(settings)
    made.show()
    yield made
    if isValid(made):  # it goes by itself when it is closed
        made.close()


def row_of(window: PreferencesWindow, key: str):  # type: ignore[no-untyped-def]
    return next(r for s in window.sections.values() for r in s.rows if r.setting.key == key)


def test_every_section_and_setting_of_the_table_is_there(window: PreferencesWindow) -> None:
    assert list(window.sections) == list(SECTIONS)
    keys = {row.setting.key for section in window.sections.values() for row in section.rows}
    assert keys == {each.key for each in shown() if each.kind != "keys"}


@pytest.mark.parametrize("section", list(SECTIONS))
def test_each_section_is_drawn_in_light_and_dark(
    window: PreferencesWindow, look: str, section: str
) -> None:
    window.show_section(section)
    assert window.sections[section].isVisible()
    assert sum(each.isVisible() for each in window.sections.values()) == 1
    assert not window.grab().isNull()


def test_every_control_has_a_name_and_a_tip(window: PreferencesWindow, qtbot: QtBot) -> None:
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit)
    nameless = []
    for kind in kinds:
        for each in window.findChildren(kind):
            if each.objectName().startswith("qt_") or isinstance(each.parent(), QAbstractSpinBox):
                continue
            if type(each).__name__ == "QAbstractButton" or "Clear" in each.objectName():
                continue
            face = QAccessible.queryAccessibleInterface(each)
            if not face.text(QAccessible.Text.Name) and each.isVisibleTo(window):
                nameless.append(each)
    assert not nameless


def test_what_is_chosen_is_in_force_at_once(window: PreferencesWindow) -> None:
    settings = window.settings
    for key, value in (
        ("appearance/density", "compact"),
        ("editor/tab_width", 2),
        ("counts/seconds", 1.5),
        ("formats/grouped", True),
        ("formats/null", "∅"),
        ("snapshots/folder", "/somewhere/else"),
    ):
        settings.set(key, value)
        row = row_of(window, key)
        assert not row.reset.isHidden()
        row.reset.click()
        assert settings.get(key) != value
        assert row.reset.isHidden()


def test_controls_give_way_to_their_titles_in_a_narrow_window(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    field = row_of(window, "query/gigabytes").field.widget
    wide = field.width()
    window.resize(window.minimumWidth(), 370)
    qtbot.waitUntil(lambda: field.width() < wide)
    window.resize(1100, 620)
    qtbot.waitUntil(lambda: field.width() == wide)


def test_settings_that_can_not_be_written_are_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plume-db.ini"
    monkeypatch.setattr(QSettings, "isWritable", lambda _store: False)
    made = PreferencesWindow(
        Settings(QSettings(str(file), QSettings.Format.IniFormat), tmp_path / "state")
    )
    assert made.strip.text.startswith(f"{file} can not be written")
    with qtbot.waitSignal(made.destroyed):
        made.close()


def test_a_size_is_typed_with_its_unit_and_kept_as_before(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    box = row_of(window, "query/gigabytes").field.widget
    assert box.text() == "8 GB"
    box.selectAll()
    qtbot.keyClicks(box, "640 MB")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.settings.get("query/gigabytes") == 0.64
    assert box.text() == "640 MB"
    assert row_of(window, "opening/copy_gigabytes").field.widget.text() == "Any size"
    seconds = row_of(window, "counts/seconds").field.widget
    assert seconds.text() == "0.2 s"
    seconds.setValue(10)
    assert seconds.text() == "10 s"


def test_a_switch_a_number_a_choice_and_a_text_write_what_is_chosen(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    settings = window.settings
    row_of(window, "editor/complete").field.widget.click()
    assert settings.get("editor/complete") is False
    row_of(window, "query/seconds").field.widget.setValue(25)
    assert settings.get("query/seconds") == 25
    box = row_of(window, "opening/keys").field.widget
    box.setCurrentIndex(box.findData("session"))
    box.activated.emit(box.currentIndex())
    assert settings.get("opening/keys") == "session"
    line = row_of(window, "formats/null").field.widget
    line.setText("nothing")
    line.editingFinished.emit()
    assert settings.get("formats/null") == "nothing"
    line.setText("")
    line.editingFinished.emit()
    assert line.text() == "nothing"  # an empty text would hide NULL among empty texts


def test_being_without_snapshots_is_cautioned_against(window: PreferencesWindow) -> None:
    window.show_section("safety")
    row = row_of(window, "snapshots/first")
    assert row._caution.isHidden()
    row.field.widget.click()
    assert row._caution.isVisible()


def test_search_finds_settings_and_shortcuts_and_says_where_there_are_none(
    window: PreferencesWindow,
) -> None:
    window.search.setText("tab width")
    seen = [r.setting.key for s in window.sections.values() for r in s.rows if r.isVisible()]
    assert seen == ["editor/tab_width"]
    window.search.setText("go to anything")
    assert window.shortcuts.isVisible()
    window.search.setText("xyzzy")
    assert window.nothing.isVisible()
    window.search.setText("")
    assert window.sections["appearance"].isVisible()
    assert not window.nothing.isVisible()


def test_reset_of_a_section_can_be_undone(window: PreferencesWindow) -> None:
    settings = window.settings
    settings.set("editor/tab_width", 8)
    settings.set("editor/pairs", False)
    settings.set("query/seconds", 5)
    window.sections["editor"].reset_wanted.emit()
    assert settings.get("editor/tab_width") == 4
    assert settings.get("editor/pairs") is True
    assert settings.get("query/seconds") == 5  # of another section
    assert "2 settings" in window.strip.text
    next(b for b in window.strip._buttons if b.isVisible()).click()
    assert (settings.get("editor/tab_width"), settings.get("editor/pairs")) == (8, False)


def test_reset_all_spares_what_is_no_setting(window: PreferencesWindow) -> None:
    settings = window.settings
    settings.add_recent(Path("/x/a.db"))
    settings.set("shortcuts/changed", {"open": "Ctrl+K"})
    settings.set("appearance/density", "compact")
    window.exchange.reset_all()
    assert settings.recent == ("/x/a.db",)
    assert settings.get("shortcuts/changed") == {}
    assert settings.get("appearance/density") == "normal"


def test_it_is_not_modal_and_there_once(qtbot: QtBot, settings: Settings) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    first = show_preferences(parent, settings)
    assert not first.isModal()
    assert show_preferences(parent, settings, "privacy") is first
    assert first.current == "privacy"
    first.close()


def press(qtbot: QtBot, key: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        focus = QApplication.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, key)


def test_the_keyboard_alone_chooses_a_section_and_changes_a_setting(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.list.hasFocus)
    down = list(SECTIONS).index("editor")
    press(qtbot, Qt.Key.Key_Down, down)
    assert window.current == "editor"
    for _ in range(20):
        press(qtbot, Qt.Key.Key_Tab)
        focus = QApplication.focusWidget()
        if isinstance(focus, QCheckBox):
            break
    assert isinstance(focus, QCheckBox)
    name = focus.accessibleName()
    press(qtbot, Qt.Key.Key_Space)
    assert window.settings.get("editor/complete") is False, name
    qtbot.keyClick(focus, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.search.hasFocus)
    qtbot.keyClicks(window.search, "density")
    assert window.sections["appearance"].isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert window.search.text() == ""
    assert window.isVisible()
    press(qtbot, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_enter_never_presses_a_button_that_has_not_the_keyboard(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    window.show_section("formats")
    line = row_of(window, "formats/null").field.widget
    line.setFocus()
    line.setText("nil")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert window.isVisible()
    assert window.settings.get("formats/null") == "nil"
    assert window.strip.text == ""


def test_what_was_typed_last_counts_when_the_window_closes(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    window.show_section("formats")
    line = row_of(window, "formats/null").field.widget
    window.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    line.selectAll()
    qtbot.keyClicks(line, "-")
    window.close()
    assert window.settings.get("formats/null") == "-"


def test_the_windows_own_action_opens_it_by_its_keys(qtbot: QtBot, settings: Settings) -> None:
    from PySide6.QtGui import QAction, QKeySequence

    from plume_ui.main_window import MainWindow

    main = MainWindow(settings)
    qtbot.addWidget(main)
    main.show_welcome()
    action = main.actions_by_id["settings"]
    assert action.shortcut() == QKeySequence("Ctrl+,")
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    action.trigger()
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, PreferencesWindow)]
    assert len(found) == 1
    found[0].close()
    main.close()


def test_two_main_windows_and_the_settings_agree_on_the_theme(
    window: PreferencesWindow, qapp: QApplication
) -> None:
    from plume_ui import theme
    from plume_ui.effects import Effects

    Effects(qapp, window.settings, window)
    box = row_of(window, "appearance/theme").field.widget
    box.setCurrentIndex(box.findData("dark"))
    box.activated.emit(box.currentIndex())
    assert theme.tokens().dark
    window.settings.set("appearance/theme", "light")  # from the menu of a window
    assert box.currentData() == "light"
    assert not theme.tokens().dark


def test_it_fits_a_small_screen(window: PreferencesWindow, qtbot: QtBot) -> None:
    window.resize(720, 440)
    for section in SECTIONS:
        window.show_section(section)
        page = window._scroll.widget()
        assert page.minimumSizeHint().width() <= 720 - 180, section
