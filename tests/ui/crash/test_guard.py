"""What the first window says of the past, and what safe mode is made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from plume_db.crash.faults import Ended
from plume_ui import logbook
from plume_ui.crash import restarting
from plume_ui.crash.dialog import CrashDialog
from plume_ui.crash.guard import Guard
from plume_ui.crash.safe import safe_settings, show_safe_mode
from plume_ui.main_window import MainWindow
from plume_ui.settings import Settings
from plume_ui.widgets.message_strip import MessageStrip


@pytest.fixture
def guard(tmp_path: Path) -> Iterator[Guard]:
    """A guard without a fault file: the interpreter of the tests has its own."""
    made = Guard.__new__(Guard)
    made.safe, made.past, made.bad_starts = False, (), 0
    yield made
    logbook.keep_in(None)


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> MainWindow:
    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show_welcome()
    made.show()
    return made


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "crashed-1.txt"
    path.write_text("Fatal Python error: Aborted\n  in paint")
    return path


def strips(window: MainWindow) -> list[MessageStrip]:
    return [each for each in window.findChildren(MessageStrip) if each.text]


def offers(strip: MessageStrip) -> list[str]:
    return [each.text() for each in strip.findChildren(QPushButton)]


def test_after_an_end_in_order_nothing_is_said(guard: Guard, window: MainWindow) -> None:
    guard.tell(window)
    assert strips(window) == []


def test_one_that_was_killed_is_no_crash_of_ours(guard: Guard, window: MainWindow) -> None:
    guard.past, guard.bad_starts = (Ended("killed", True),), 1
    guard.tell(window)
    assert strips(window) == []


def test_a_crash_is_told_and_its_report_shown_without_losing_the_strip(
    qtbot: QtBot, guard: Guard, window: MainWindow, report: Path
) -> None:
    guard.past = (Ended("crashed", False, report),)
    guard.tell(window)
    (strip,) = strips(window)
    assert strip.text.startswith("Plume DB crashed") and offers(strip) == ["Show the report"]
    strip.findChildren(QPushButton)[0].click()
    (dialog,) = window.findChildren(CrashDialog)
    assert "in paint" in dialog.report.toPlainText() and strip.text
    dialog.close()


def test_where_the_last_session_is_offered_already_the_report_joins_it(
    guard: Guard, window: MainWindow, report: Path
) -> None:
    window.offer_last_session(["/a/b.db"], ())
    guard.past = (Ended("crashed", False, report),)
    guard.tell(window)
    (strip,) = strips(window)
    assert offers(strip) == ["Open it again", "Show the report"]


def test_a_report_that_is_gone_is_no_error(
    qtbot: QtBot, guard: Guard, window: MainWindow, tmp_path: Path
) -> None:
    guard.past = (Ended("hung", False, tmp_path / "gone.txt"),)
    guard.tell(window)
    strips(window)[0].findChildren(QPushButton)[0].click()
    (dialog,) = window.findChildren(CrashDialog)
    assert "did not answer" in dialog.windowTitle()
    dialog.close()


def test_two_bad_starts_offer_safe_mode_even_without_a_report(
    qtbot: QtBot, guard: Guard, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard.past, guard.bad_starts = (Ended("killed", True),), 2
    guard.tell(window)
    (strip,) = strips(window)
    assert offers(strip) == ["Start in safe mode"]
    asked: list[list[str]] = []
    monkeypatch.setattr(restarting, "_close_all", lambda: asked.append(restarting._waiting.pop()))
    strip.findChildren(QPushButton)[0].click()
    qtbot.waitUntil(lambda: asked == [["--safe"]])


def test_safe_mode_is_not_offered_within_itself(guard: Guard, window: MainWindow) -> None:
    guard.safe, guard.past, guard.bad_starts = True, (Ended("killed", True),), 2
    guard.past = (Ended("crashed", True, Path("/x")),)
    guard.tell(window)
    assert not any("Start in safe mode" in offers(strip) for strip in strips(window))


def test_safe_mode_starts_after_bad_starts_that_left_no_report(
    guard: Guard, window: MainWindow
) -> None:
    guard.safe, guard.past, guard.bad_starts = True, (Ended("killed", True),), 3
    guard.tell(window)
    assert "Start in safe mode" not in [text for each in strips(window) for text in offers(each)]


def test_safe_mode_is_said_above_the_window_and_in_its_title(qtbot: QtBot) -> None:
    window = MainWindow(safe_settings())
    qtbot.addWidget(window)
    window.show_welcome()
    show_safe_mode(window)
    (strip,) = strips(window)
    assert "Safe mode" in strip.text and offers(strip) == ["Leave safe mode"]
    assert window.windowTitle() == "Safe mode - Plume DB"


def test_safe_settings_are_the_defaults_and_are_forgotten() -> None:
    settings = safe_settings()
    assert settings.safe and settings.get("appearance/theme") == "system"
    settings.set("appearance/theme", "dark")
    settings.save()
    assert settings.get("appearance/theme") == "dark"
    assert safe_settings().get("appearance/theme") == "system"


def test_help_offers_the_report_and_the_folder(window: MainWindow) -> None:
    assert window.actions_by_id["report"].text() == "&Report a problem…"
    assert window.actions_by_id["log-folder"].isEnabled()
    window.actions_by_id["report"].trigger()
    (dialog,) = window.findChildren(CrashDialog)
    dialog.close()
