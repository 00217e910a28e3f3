"""The report dialog: plain words, a report without data, and ways on."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import plume_db
from plume_db.folders import log_folder
from plume_ui import logbook
from plume_ui.crash import restarting, show_log_folder, show_report
from plume_ui.crash.dialog import CrashDialog
from plume_ui.crash.report import report_text

SECRET = "select iban from '/home/anna/Gehälter.db'"


def an_error() -> BaseException:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def button(dialog: QWidget, text: str) -> QPushButton:
    (found,) = (each for each in dialog.findChildren(QPushButton) if each.text() == text)
    return found


@pytest.fixture
def dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[CrashDialog]:
    monkeypatch.setattr("plume_ui.crash.dialog.may_restart", lambda: True)
    made = CrashDialog.of_error(an_error(), "mine")
    made.open()
    yield made
    if isValid(made):  # it deletes itself when it is closed
        made.close()
    QApplication.processEvents()


def test_the_report_names_versions_place_and_type_and_no_data(dialog: CrashDialog) -> None:
    text = dialog.report.toPlainText()
    for known in (plume_db.__version__, apsw.sqlite_lib_version(), sys.version.split()[0], "Qt 6."):
        assert known in text
    assert "ValueError" in text and "in an_error" in text and "Screens: " in text
    assert "iban" not in text and "anna" not in text and "Gehälter" not in text


def test_the_end_of_the_log_is_part_of_it(tmp_path: Path) -> None:
    logbook.keep_in(tmp_path)
    try:
        logbook.note("telltale", number=7)
        assert "telltale number=7" in report_text()
    finally:
        logbook.keep_in(None)
    assert "(there is none)" in report_text()


def test_copy_puts_all_of_it_on_the_clipboard_and_says_so(
    qtbot: QtBot, dialog: CrashDialog
) -> None:
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.report.toPlainText()
    assert dialog.copy.text() == "Copied"


def test_the_keyboard_is_on_copy_and_escape_closes(qtbot: QtBot, dialog: CrashDialog) -> None:
    assert dialog.focusWidget() is dialog.copy
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()


def test_every_control_has_a_name_and_a_tip(dialog: CrashDialog) -> None:
    for each in dialog.findChildren(QPushButton):
        assert each.text() and each.toolTip()
    assert dialog.report.accessibleName() and dialog.report.toolTip()


def test_repeated_errors_are_counted_in_words(dialog: CrashDialog) -> None:
    assert dialog.counted.isHidden()
    dialog.count("mine", 2)
    assert dialog.counted.text() == "The same happened 1 more time."
    dialog.count("mine", 61)
    dialog.count("other", 1)
    assert dialog.counted.text() == (
        "The same happened 60 more times. 1 other error followed; it is in the log."
    )


def test_a_problem_can_be_reported_without_an_error(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    show_report(window)
    (made,) = window.findChildren(CrashDialog)
    assert made.windowTitle() == "Report a problem" and "Traceback" not in made.report.toPlainText()
    assert not [each for each in made.findChildren(QPushButton) if each.text() == "Start again"]
    made.close()


def test_a_crash_of_before_shows_its_stacks(qtbot: QtBot) -> None:
    made = CrashDialog.of_the_past(True, "Thread 0x01:\n  in paint")
    qtbot.addWidget(made)
    assert "did not answer" in made.windowTitle() and "in paint" in made.report.toPlainText()


def test_the_log_folder_is_shown_by_the_desktop(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dialog: CrashDialog
) -> None:
    asked: list[str] = []

    def open_url(url: QUrl) -> bool:
        asked.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    show_log_folder()
    assert asked == [str(log_folder())] and log_folder().is_dir()
    button(dialog, "Open the log folder").click()
    # Where no file manager answers the person is told where to look.
    assert str(log_folder()) in dialog.counted.text() and not dialog.counted.isHidden()


def test_it_fits_into_a_small_screen_in_both_themes(look: str, qtbot: QtBot) -> None:
    made = CrashDialog.of_error(an_error(), "m")
    qtbot.addWidget(made)
    assert made.minimumSizeHint().width() <= 720 and made.minimumSizeHint().height() <= 480
    assert not made.grab().isNull()


def test_start_again_closes_and_starts_the_same_program(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, dialog: CrashDialog
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("subprocess.Popen", lambda line, **_: started.append(line))
    button(dialog, "Start again").click()
    qtbot.waitUntil(lambda: bool(restarting._waiting) and not dialog.isVisible())
    assert restarting.start_waiting() and not restarting.start_waiting()
    assert started == [[sys.executable, "-m", "plume_ui"]]


def test_a_window_that_is_kept_open_keeps_the_program(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stubborn(QWidget):
        def closeEvent(self, event: object) -> None:
            event.ignore()  # type: ignore[attr-defined]

    window = Stubborn()
    qtbot.addWidget(window, before_close_func=lambda each: each.hide())
    window.show()
    restarting.restart(["--safe"])
    qtbot.waitUntil(lambda: not restarting._waiting)
    assert window.isVisible() and not restarting.start_waiting()
    window.hide()
    window.deleteLater()


def test_the_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert restarting.command(["--safe"]) == [sys.executable, "--safe"]
    assert restarting.may_restart()


def test_the_report_tells_how_long_the_program_ran(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logbook, "STARTED", time.monotonic() - 754)
    assert "running for 12 min 3" in report_text()
