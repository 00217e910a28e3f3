"""The offer to open SQLite files: made once, and nothing is done without a click."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from plume_db.welcome.association import DESKTOP_FILE, TYPES, Association, association
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings
from plume_ui.welcome.offer import Offer


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop on which Plume DB is installed; nothing of the real one is touched."""
    monkeypatch.setattr("sys.platform", "linux")
    applications = tmp_path / "share" / "applications"
    applications.mkdir(parents=True)
    (applications / DESKTOP_FILE).write_text("[Desktop Entry]\n")
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))
    return tmp_path / "config" / "mimeapps.list"


def welcome(qtbot: QtBot, settings: Settings) -> MainWindow:
    window = MainWindow(settings)
    qtbot.addWidget(window)
    window.show_welcome()
    window.show()
    return window


def offer_of(window: MainWindow) -> Offer:
    assert window.greeting.page is not None
    return window.greeting.page.offer


def test_nothing_is_written_before_the_click_and_all_of_it_after(
    qtbot: QtBot, settings: Settings, desktop: Path
) -> None:
    window = welcome(qtbot, settings)
    offer = offer_of(window)
    qtbot.waitUntil(offer.isVisible)
    assert not desktop.exists()
    offer.yes.click()
    qtbot.waitUntil(lambda: "Done" in offer._title.text())
    assert all(f"{kind}={DESKTOP_FILE}" in desktop.read_text() for kind in TYPES)
    assert association().is_default
    assert settings.get("files/default_offered") is True
    window.close()


def test_it_is_made_once_also_where_nobody_answers(
    qtbot: QtBot, settings: Settings, desktop: Path
) -> None:
    first = welcome(qtbot, settings)
    qtbot.waitUntil(offer_of(first).isVisible)
    assert settings.get("files/default_offered") is True
    first.close()
    second = welcome(qtbot, settings)
    second.greeting.offer()
    assert not second.jobs.running
    assert offer_of(second).isHidden()
    second.close()


def test_no_thanks_is_remembered_for_good(qtbot: QtBot, settings: Settings, desktop: Path) -> None:
    first = welcome(qtbot, settings)
    qtbot.waitUntil(offer_of(first).isVisible)
    offer_of(first).no.click()
    assert not offer_of(first).isVisible()
    first.close()
    second = welcome(qtbot, settings)
    second.greeting.offer()
    qtbot.waitUntil(lambda: not second.jobs.running)
    assert not offer_of(second).isVisible()
    assert not desktop.exists()
    second.close()


def test_a_failure_is_one_sentence_on_the_card(
    qtbot: QtBot, settings: Settings, desktop: Path
) -> None:
    desktop.parent.write_text("no folder")
    window = welcome(qtbot, settings)
    offer = offer_of(window)
    qtbot.waitUntil(offer.isVisible)
    offer.yes.click()
    qtbot.waitUntil(lambda: "could not be written" in offer._title.text())
    window.close()


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (Association("none", None, "x"), False),
        (Association("here", True, "x"), False),
        (Association("here", False, "x"), True),
        (Association("system", None, "x"), True),
        (Association("told", None, "In the Finder…"), True),
    ],
)
def test_it_is_shown_only_where_there_is_something_to_offer(
    qtbot: QtBot, look: str, found: Association, shown: bool
) -> None:
    offer = Offer()
    qtbot.addWidget(offer)
    offer.show_association(found)
    assert offer.isHidden() is not shown
    if found.way == "told":
        assert offer._words.text() == found.words
        assert offer.yes.isHidden()


def test_safe_mode_offers_nothing(qtbot: QtBot, settings: Settings, desktop: Path) -> None:
    settings.safe = True
    window = welcome(qtbot, settings)
    window.greeting.offer()
    assert not window.jobs.running
    window.close()


def test_the_settings_say_how_it_is_and_can_change_it_later(
    qtbot: QtBot, settings: Settings, desktop: Path
) -> None:
    from plume_ui.preferences.window import PreferencesWindow

    settings.set("files/default_offered", True)
    window = PreferencesWindow(settings)
    window.show()
    window.show_section("files")
    row = window.default_program
    qtbot.waitUntil(row.go.isEnabled)
    row.go.click()
    qtbot.waitUntil(lambda: row.words.text().startswith("Plume DB opens SQLite files"))
    assert not row.go.isEnabled()
    assert desktop.exists()
    window.close()
