"""The privacy page says that no network is used, and what is kept can be seen and cleared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from plume_db.history.entry import Entry
from plume_db.history.history import History
from plume_ui.preferences.window import PreferencesWindow
from plume_ui.settings import Settings


@pytest.fixture
def window(
    qtbot: QtBot, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PreferencesWindow]:
    for name in ("STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "home"))
    (settings.state_dir / "queries").mkdir(parents=True)
    (settings.state_dir / "queries" / "a.json").write_bytes(bytes(1_500))
    History(settings.state_dir).record([Entry("select 1", "/x.db")])
    made = PreferencesWindow(settings)
    made.show()
    made.show_section("privacy")
    qtbot.waitUntil(lambda: made.privacy._sizes["drafts"].text() == "1.50 kB")
    yield made
    if isValid(made):
        made.close()


def test_no_network_is_stated(window: PreferencesWindow) -> None:
    texts = [label.text() for label in window.privacy.findChildren(QLabel)]
    assert any("uses no network" in text for text in texts)


def test_clearing_asks_first_and_keeps_all_when_declined(
    window: PreferencesWindow, qtbot: QtBot
) -> None:
    window.privacy.clears["drafts"].click()
    box = window.privacy.findChild(QMessageBox)
    assert box is not None
    assert box.defaultButton().text() == "Keep"
    box.close()
    assert (window.settings.state_dir / "queries" / "a.json").exists()


def test_clearing_removes_it_and_measures_again(window: PreferencesWindow, qtbot: QtBot) -> None:
    window.privacy.clears["drafts"].click()
    box = window.privacy.findChild(QMessageBox)
    assert box is not None
    next(b for b in box.findChildren(QPushButton) if b.text() == "Clear").click()
    qtbot.waitUntil(lambda: window.privacy._sizes["drafts"].text() == "0 bytes")
    assert not window.privacy.clears["drafts"].isEnabled()
    assert History(window.settings.state_dir).search()  # what was not meant is still there


def test_the_history_is_cleared_through_itself(window: PreferencesWindow, qtbot: QtBot) -> None:
    from plume_db.preferences.stored import KINDS

    window.privacy.clear(next(kind for kind in KINDS if kind.id == "history"))
    qtbot.waitUntil(lambda: not History(window.settings.state_dir).search())


def test_recent_files_are_counted_and_cleared(window: PreferencesWindow) -> None:
    window.settings.add_recent(Path("/x/a.db"))
    assert window.privacy._recent.text() == "1"
    window.privacy.clears["recent"].click()
    assert window.settings.recent == ()
    assert not window.privacy.clears["recent"].isEnabled()


def test_snapshots_and_the_audit_log_have_no_clear_button(window: PreferencesWindow) -> None:
    assert {"snapshots", "audit"} <= set(window.privacy.opens)
    assert not {"snapshots", "audit"} & set(window.privacy.clears)


def test_a_folder_that_is_not_there_yet_opens_the_nearest(
    window: PreferencesWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "plume_ui.preferences.privacy_page.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()) or False,
    )
    window.privacy.opens["snapshots"].click()
    assert opened
    assert Path(opened[0]).is_dir()
    assert "No file manager" in window.strip.text
