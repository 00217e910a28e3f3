"""Files come by drop, clipboard, dialog and menu; what is no file is told in a sentence."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from plume_db.errors import OpenError
from plume_db.opening.paths import path_of
from plume_ui.main_window import MainWindow
from plume_ui.opening.clipped import paths_in
from plume_ui.opening.dropping import TAKES_FILES, local_files
from plume_ui.opening.entrances import files_of
from plume_ui.opening.naming import elided, folder_shown, name_of, printable, same_name
from plume_ui.opening.recent_menu import RecentMenu
from plume_ui.settings import Settings
from tests.ui.dragging import entering, moving


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    made = MainWindow(settings)
    qtbot.addWidget(made)
    made.show_welcome()
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def wanted(window: MainWindow) -> list[list[str]]:
    came: list[list[str]] = []
    window.files_wanted.connect(came.append)
    return came


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(each) for each in addresses])
    return data


def drop(window: MainWindow, data: QMimeData, at: QPoint | None = None) -> bool:
    """Drop at the system's window, as the desktop does; tell whether it was taken."""
    place = at or QPoint(200, 200)
    handle = window.windowHandle()
    both = (Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, data,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    enter = entering(place, *both)
    enter.ignore()
    QApplication.sendEvent(handle, enter)
    event = QDropEvent(QPointF(place), *both)
    event.ignore()
    QApplication.sendEvent(handle, event)
    return enter.isAccepted() and event.isAccepted()


def test_several_files_dropped_on_the_window_are_opened(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    assert drop(window, urls("file:///tmp/a%20b.db", "file:///tmp/%C3%B6%25.db"))
    assert wanted == [["/tmp/a b.db", "/tmp/ö%.db"]]


@pytest.mark.parametrize("kind", [QPlainTextEdit, QLineEdit])
def test_an_editor_does_not_swallow_a_file(
    window: MainWindow, wanted: list[list[str]], kind: type[QPlainTextEdit | QLineEdit]
) -> None:
    editor = kind(window)
    editor.setGeometry(100, 100, 300, 200)
    editor.show()
    assert drop(window, urls("file:///tmp/a.db"), QPoint(200, 150))
    assert wanted == [["/tmp/a.db"]]
    text = editor.toPlainText() if isinstance(editor, QPlainTextEdit) else editor.text()
    assert text == ""


def test_a_path_dropped_as_text_is_opened_but_not_where_text_is_written(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    data = QMimeData()
    data.setText("/tmp/a b.db\n'/tmp/c.db'\n")
    assert drop(window, data)
    assert wanted == [["/tmp/a b.db", "/tmp/c.db"]]
    editor = QPlainTextEdit(window)
    editor.setGeometry(100, 100, 300, 200)
    editor.show()
    drop(window, data, QPoint(200, 150))
    assert len(wanted) == 1 and "/tmp/a b.db" in editor.toPlainText()
    words = QMimeData()
    words.setText("select 1")
    assert not drop(window, words, QPoint(20, 300))


def test_hundreds_of_files_dropped_are_handed_on_at_once(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    assert drop(window, urls(*(f"file:///tmp/{n}.db" for n in range(500))))
    assert len(wanted) == 1 and len(wanted[0]) == 500  # the program opens some, and says so


def test_text_may_still_be_dropped_into_an_editor(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    editor = QPlainTextEdit(window)
    editor.setGeometry(100, 100, 300, 200)
    editor.show()
    data = QMimeData()
    data.setText("select 1")
    drop(window, data, QPoint(200, 150))
    assert editor.toPlainText() == "select 1"
    assert wanted == []


def test_a_page_that_uses_files_itself_is_given_them(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    page = QPlainTextEdit(window)
    page.setProperty(TAKES_FILES, True)
    page.setGeometry(100, 100, 300, 200)
    page.show()
    drop(window, urls("file:///tmp/a.db"), QPoint(200, 150))
    assert wanted == []
    assert "a.db" in page.toPlainText()


def test_what_is_elsewhere_is_refused_with_a_sentence(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    assert drop(window, urls("https://example.org/a.db"))
    assert wanted == []
    assert "https://example.org/a.db is not a file of this computer" in window.notice.text


def test_names_that_are_no_utf8_survive_a_drop() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromEncoded(b"file:///tmp/x%FF.db")])
    assert local_files(data) == ["/tmp/x\udcff.db"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/tmp/a.db", ["/tmp/a.db"]),
        ("  '/tmp/a b.db'\n", ["/tmp/a b.db"]),
        ('"/tmp/a.db"\r\n"/tmp/b.db"\r\n', ["/tmp/a.db", "/tmp/b.db"]),
        ("copy\nfile:///tmp/a%20b.db", ["file:///tmp/a%20b.db"]),
        ("<file:///tmp/a.db>", ["file:///tmp/a.db"]),
        ("/tmp/a\\ b\\'s.db", ["/tmp/a b's.db"]),
        ("/tmp/a\\b.db", ["/tmp/a\\b.db"]),
        ("\n\n/tmp/a.db\n\n", ["/tmp/a.db"]),
        ("/tmp/a.db\n/tmp/a.db", ["/tmp/a.db"]),
        ("a.db", []),
        ("select * from t", []),
        ("", []),
        ("https://example.org/a.db", []),
        ("/" + "x" * 100_000, []),
    ],
)
def test_paths_are_found_in_what_was_copied(text: str, paths: list[str]) -> None:
    assert paths_in(text) == paths


def test_the_home_folder_may_be_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    assert paths_in("~/a.db") == ["/home/somebody/a.db"]


def test_no_clipboard_opens_hundreds_of_files() -> None:
    assert len(paths_in("\n".join(f"/tmp/{n}.db" for n in range(500)))) == 20


def test_a_long_list_of_paths_is_read_no_further_than_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def path(line: str) -> str:
        read.append(line)
        return line

    monkeypatch.setattr("plume_ui.opening.clipped._path", path)
    paths_in("\n".join(f"/tmp/{n}.db" for n in range(100_000)))
    assert len(read) == 20


def test_files_held_over_the_window_are_read_once(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    count: list[QMimeData] = []

    def files(data: QMimeData) -> list[str]:
        count.append(data)
        return local_files(data)

    monkeypatch.setattr("plume_ui.opening.dropping.local_files", files)
    both = (Qt.DropAction.CopyAction, urls("file:///a.db"),
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    for kind in (entering, moving, moving):
        event = kind(QPoint(200, 200), *both)
        QApplication.sendEvent(window.windowHandle(), event)
        assert event.isAccepted()
    assert len(count) == 1


def test_files_copied_in_a_file_manager_are_found() -> None:
    data = QMimeData()
    data.setData("x-special/gnome-copied-files", b"copy\nfile:///tmp/%C3%B6.db\nfile:///b.db")
    assert files_of(data) == ["file:///tmp/%C3%B6.db", "file:///b.db"]


def test_the_clipboard_is_opened_or_what_is_missing_is_told(
    window: MainWindow, wanted: list[list[str]]
) -> None:
    QGuiApplication.clipboard().setText("no path at all")
    window.actions_by_id["open-clipboard"].trigger()
    assert "holds no whole path" in window.notice.text
    QGuiApplication.clipboard().setText('"/tmp/a.db"')
    window.actions_by_id["open-clipboard"].trigger()
    assert wanted == [["/tmp/a.db"]]
    assert window.notice.text == ""


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_dialog_gives_several_files_and_remembers_the_folder(
    window: MainWindow, wanted: list[list[str]], tmp_path: Path, settings: Settings, qtbot: QtBot
) -> None:
    for name in ("a.db", "b"):
        (tmp_path / name).touch()
    settings.add_recent(tmp_path / "a.db")
    window.ask_for_file()
    window.ask_for_file()  # pressed twice
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.nameFilters()[0] == "All files (*)"
    assert dialog.directory().absolutePath() == str(tmp_path)
    assert QUrl.fromLocalFile(str(tmp_path)) in dialog.sidebarUrls()
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    edit = dialog.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    edit.setText(f'"{tmp_path}/a.db" "{tmp_path}/b"')
    dialog.accept()
    assert wanted == [[f"{tmp_path}/a.db", f"{tmp_path}/b"]]
    assert settings.get("files/folder") == str(tmp_path)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_dialog_is_not_shown_folders_that_never_answer_or_are_gone(
    window: MainWindow, tmp_path: Path, settings: Settings, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As on a network that went away: the dialog would wait for it in the thread of the window."""
    dead, gone = tmp_path / "dead", tmp_path / "gone"
    dead.mkdir()
    settings.add_recent(gone / "c.db")
    settings.add_recent(tmp_path / "a.db")
    settings.set("files/folder", str(dead))
    waiting = threading.Event()
    stat = os.stat

    def slow(path: object, *arguments: object, **more: object) -> object:
        if threading.current_thread().name == "plume looking" and Path(str(path)) == dead:
            waiting.wait(60)
        return stat(path, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("plume_ui.opening.presence.os.stat", slow)
    window.ask_for_file()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    waiting.set()
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.directory().absolutePath() == str(tmp_path)
    assert not {QUrl.fromLocalFile(str(each)) for each in (dead, gone)} & {*dialog.sidebarUrls()}
    dialog.reject()
    qtbot.waitUntil(lambda: not looking())


def looking() -> bool:
    return any(thread.name == "plume looking" for thread in threading.enumerate())


def recent_menu(window: MainWindow) -> RecentMenu:
    found = window.findChild(RecentMenu)
    assert isinstance(found, RecentMenu)
    found.aboutToShow.emit()
    return found


def test_recent_files_are_listed_missing_ones_grey(
    window: MainWindow, settings: Settings, wanted: list[list[str]], tmp_path: Path, qtbot: QtBot
) -> None:
    there, gone = tmp_path / "this & that.db", tmp_path / "gone.db"
    there.touch()
    settings.add_recent(gone)
    settings.add_recent(there)
    menu = recent_menu(window)
    first, second = menu.actions()[:2]
    assert "this && that.db" in first.text()
    qtbot.waitUntil(lambda: not second.isEnabled())
    assert first.isEnabled()
    assert settings.recent == (str(there), str(gone))  # grey, but not forgotten
    first.trigger()
    assert wanted == [[str(there)]]


def test_the_list_can_be_cleared(window: MainWindow, settings: Settings, tmp_path: Path) -> None:
    settings.add_recent(tmp_path / "a.db")
    menu = recent_menu(window)
    menu.actions()[-1].trigger()
    assert settings.recent == ()
    assert [each.isEnabled() for each in recent_menu(window).actions()] == [False]


def test_long_paths_lose_their_middle() -> None:
    path = "/home/somebody/" + "deep/" * 40 + "name.db"
    short = elided(path, 60, len)
    assert len(short) <= 60 and short.startswith("/home") and short.endswith("name.db")
    assert "…" in short
    assert elided("/a.db", 60, len) == "/a.db"
    assert len(elided("/" + "n" * 300, 40, len)) <= 40


def test_names_are_shown_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert name_of("file:///tmp/a%20b.db") == "a b.db"
    assert name_of("/tmp/x\udcff.db").startswith("x")
    assert "\n" not in printable("a\nb")
    assert same_name("/tmp/../tmp/a.db", "file:///tmp/a.db")
    assert not same_name("/tmp/a.db", "/tmp/b.db")
    assert folder_shown("/home/me/x/a.db") == "~/x"
    assert folder_shown("/home/meme/a.db") == "/home/meme"


def test_what_letting_go_will_do_is_told_meanwhile(window: MainWindow) -> None:
    both = (Qt.DropAction.CopyAction, urls("file:///a.db", "file:///b.db"),
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)  # fmt: skip
    enter = entering(QPoint(200, 200), *both)
    QApplication.sendEvent(window.windowHandle(), enter)
    assert window.status.currentMessage() == "Drop here to open 2 files"
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())
    assert window.status.currentMessage() == ""


def test_addresses_that_no_file_system_holds_are_told_so(tmp_path: Path) -> None:
    with pytest.raises(OpenError, match="not a file of this computer"):
        path_of("sftp://host/a.db")
    with pytest.raises(OpenError, match="on the machine elsewhere"):
        path_of("file://elsewhere/a.db")


def test_one_file_stands_once_among_the_recent(settings: Settings, tmp_path: Path) -> None:
    settings.add_recent(tmp_path / "a.db")
    settings.add_recent(tmp_path / "x" / ".." / "a.db")
    assert len(settings.recent) == 1
