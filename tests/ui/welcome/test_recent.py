"""Recent files on the welcome page: taken out one by one or all, missing ones grey."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings
from plume_ui.welcome.page import WelcomePage
from plume_ui.welcome.recent_row import shown_name

PATHS = ("/x/one.db", "/x/two & more.db", "/x/three.db")


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    made = WelcomePage()
    qtbot.addWidget(made)
    made.resize(720, 480)
    made.show_recent(PATHS)
    made.show()
    return made


def test_a_missing_file_is_grey_says_so_and_can_still_be_removed(
    page: WelcomePage, qtbot: QtBot
) -> None:
    row = page._rows[PATHS[0]]
    page.show_presence(PATHS[0], False)
    assert not row.button.isEnabled()
    assert row._state.text() == "not there now"
    with qtbot.waitSignal(page.forgotten) as got:
        row.remove.click()
    assert got.args == [PATHS[0]]
    page.show_presence(PATHS[0], True)
    assert row.button.isEnabled()


def test_delete_takes_the_row_out_that_has_the_keyboard(page: WelcomePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.forgotten) as got:
        qtbot.keyClick(page._rows[PATHS[1]].button, Qt.Key.Key_Delete)
    assert got.args == [PATHS[1]]


def test_the_menu_of_a_row_copies_its_path(page: WelcomePage, qtbot: QtBot) -> None:
    row = page._rows[PATHS[1]]
    menu = row.make_menu()
    next(a for a in menu.actions() if "path" in a.text()).trigger()
    assert QApplication.clipboard().text() == PATHS[1]


def test_every_control_of_a_row_has_a_name(page: WelcomePage) -> None:
    row = page._rows[PATHS[1]]
    assert row.button.accessibleName() == "two & more.db"
    assert row.button.accessibleDescription() == PATHS[1]
    assert "two & more.db" in row.remove.accessibleName()


def test_the_window_follows_at_once_in_settings_and_on_the_page(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    for path in PATHS:
        settings.add_recent(Path(path))
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_welcome()
    page = window.greeting.page
    assert page is not None
    page.forgotten.emit(PATHS[0])
    assert settings.recent == tuple(reversed(PATHS[1:]))
    assert set(page._rows) == set(PATHS[1:])
    page.clear_wanted.emit()
    assert settings.recent == ()
    assert not page._rows
    window.close()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/b.db", "b.db"),
        ("/a/x\ny.db", "x·y.db"),
        ("/a/\u202egnp.db", "⟨U+202E⟩gnp.db"),
        ("/", "/"),
    ],
)
def test_a_name_is_one_line_whatever_is_in_it(path: str, shown: str) -> None:
    assert shown_name(path) == shown


@pytest.mark.parametrize("size", [(720, 480), (1280, 800), (2560, 1440)])
def test_nothing_is_wider_than_the_page(
    page: WelcomePage, qtbot: QtBot, look: str, size: tuple[int, int]
) -> None:
    page.show_recent((*PATHS, "/x/" + "a very long name " * 12 + ".db"))
    page.resize(*size)
    qtbot.waitUntil(lambda: page.viewport().width() >= size[0] - 30)
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()
    assert not page.grab().isNull()
