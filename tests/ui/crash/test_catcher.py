"""Errors are counted, logged and shown once; showing one never makes another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer, QtMsgType
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from plume_ui import logbook
from plume_ui.crash import catcher as module
from plume_ui.crash import hooks, show_crash
from plume_ui.crash.catcher import MOST_SHOWN, Catcher
from plume_ui.crash.dialog import CrashDialog

SECRET = "/home/anna/Gehälter.db"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Callable[[], str]]:
    logbook.keep_in(tmp_path)
    hooks._said.clear()
    yield lambda: (tmp_path / "plume-db.log").read_text() if list(tmp_path.iterdir()) else ""
    logbook.keep_in(None)


@pytest.fixture
def catcher(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, log: object, capsys: object
) -> Iterator[Catcher]:
    made = Catcher()
    monkeypatch.setattr(module, "catcher", lambda: made)
    yield made
    for dialog in dialogs():
        dialog.close()
    QApplication.processEvents()


def dialogs() -> list[CrashDialog]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, CrashDialog) and each.isVisible()
    ]


def error(kind: type[Exception] = LookupError) -> Exception:
    try:
        raise kind(SECRET)
    except Exception as caught:  # noqa: BLE001
        return caught


def test_an_error_is_logged_and_shown_once(
    qtbot: QtBot, catcher: Catcher, log: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    show_crash(error())
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    assert "error type=LookupError place=test_catcher.py:" in log()
    assert "in error" in log() and "anna" not in log()
    # Where stderr is no terminal it may be a log of the system.
    assert "LookupError" in (printed := capsys.readouterr().err) and "anna" not in printed


def test_sixty_errors_a_second_in_a_repaint_are_one_dialog_and_three_lines(
    qtbot: QtBot,
    catcher: Catcher,
    log: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken(QWidget):
        painted = 0

        def paintEvent(self, _event: QPaintEvent) -> None:
            Broken.painted += 1
            raise LookupError(SECRET)

    monkeypatch.setattr(sys, "excepthook", hooks._on_error)
    window = Broken()
    qtbot.addWidget(window)
    again = QTimer(window)
    again.timeout.connect(window.update)
    again.start(1)
    with qtbot.captureExceptions() as _ignored:
        monkeypatch.setattr(sys, "excepthook", hooks._on_error)
        window.show()
        qtbot.waitUntil(lambda: Broken.painted >= 120, timeout=20_000)
        again.stop()
    assert len(dialogs()) == 1
    assert "more times" in dialogs()[0].counted.text()
    lines = [line for line in log().splitlines() if " error type=" in line]
    assert [line.rsplit("=", 1)[1] for line in lines] == ["1", "10", "100"]
    dialogs()[0].close()
    window.update()
    qtbot.wait(50)
    assert dialogs() == []  # closed once is enough
    window.hide()


def test_other_errors_are_counted_in_the_open_dialog(qtbot: QtBot, catcher: Catcher) -> None:
    catcher.catch(error(), "slot")
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    catcher.catch(error(KeyError), "slot")
    qtbot.waitUntil(lambda: "1 other error" in dialogs()[0].counted.text())
    assert len(dialogs()) == 1


def test_a_dialog_that_went_with_its_window_makes_room_for_the_next(
    qtbot: QtBot, catcher: Catcher
) -> None:
    window = QWidget()
    window.show()
    catcher.catch(error(), "job", window)
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    delete(window)
    assert dialogs() == []
    catcher.catch(error(KeyError), "job")
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_only_a_few_errors_are_shown_in_one_run(qtbot: QtBot, catcher: Catcher) -> None:
    kinds = [type(f"Error{number}", (Exception,), {}) for number in range(MOST_SHOWN + 3)]
    for shown, kind in enumerate(kinds, 1):
        catcher.catch(error(kind), "slot")
        QApplication.processEvents()
        assert len(dialogs()) == (1 if shown <= MOST_SHOWN else 0)
        for dialog in dialogs():
            dialog.close()
        QApplication.processEvents()


def test_an_error_in_the_dialog_itself_does_not_come_back(
    qtbot: QtBot,
    catcher: Catcher,
    log: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[int] = []

    def broken(*_: object) -> None:
        tries.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(CrashDialog, "of_error", broken)
    catcher.catch(error(), "slot")
    qtbot.waitUntil(lambda: "type=ZeroDivisionError" in log())
    catcher.catch(error(KeyError), "slot")
    QApplication.processEvents()
    assert tries == [1] and dialogs() == []
    assert "type=KeyError" in log()


def test_an_error_of_a_thread_comes_to_the_window(qtbot: QtBot, catcher: Catcher) -> None:
    caught = error()
    raised = SimpleNamespace(
        exc_type=type(caught), exc_value=caught, exc_traceback=None, thread=None
    )
    thread = threading.Thread(target=hooks._on_thread_error, args=(raised,))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_an_error_at_the_end_of_an_object_is_only_logged(
    qtbot: QtBot, catcher: Catcher, log: Callable[[], str]
) -> None:
    hooks._on_unraisable(SimpleNamespace(exc_value=error()))  # type: ignore[arg-type]
    QApplication.processEvents()
    assert dialogs() == [] and "source=end" in log()


def test_an_interrupt_is_no_error(catcher: Catcher, log: Callable[[], str]) -> None:
    hooks._on_error(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "error" not in log()


@pytest.mark.parametrize(
    ("message", "where"),
    [
        (f"QFileSystemWatcher: failed to add paths: {SECRET}", "QFileSystemWatcher"),
        ("QPainter::begin: Paint device returned engine == 0", "QPainter::begin"),
        (f"{SECRET} is no font", "-"),
    ],
)
def test_of_what_qt_says_only_the_place_is_logged(
    message: str,
    where: str,
    log: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for _ in range(30):
        hooks._on_qt_message(
            QtMsgType.QtWarningMsg,
            SimpleNamespace(category="default"),  # type: ignore[arg-type]
            message,
        )
    assert capsys.readouterr().err == f"{message}\n" * 30
    lines = log().splitlines()
    assert len(lines) == 2 and f"where={where} count=10" in lines[1]
    assert "anna" not in log()
