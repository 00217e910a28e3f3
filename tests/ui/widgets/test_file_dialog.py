"""A file dialog on the folder of an open database must not cost us our locks on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtCore import QFileInfo
from PySide6.QtWidgets import QFileDialog, QFileSystemModel
from pytestqt.qtbot import QtBot

from plume_ui.widgets.file_dialog import PlainIcons, ask_open, ask_save, native_is_safe

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="locks are not POSIX locks there"),
    # The offscreen platform says this of every top-level window.
    pytest.mark.qt_log_ignore("propagateSizeHints"),
]

WRITER = """
import sys, apsw
con = apsw.Connection(sys.argv[1], flags=apsw.SQLITE_OPEN_READWRITE)
try:
    con.execute("begin immediate")
except apsw.BusyError:
    print("held")
else:
    print("lost")
"""


def lock_on(path: Path) -> str:
    """Ask another process whether it could write: held, or lost."""
    command = [sys.executable, "-c", WRITER, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def shows(dialog: QFileDialog, path: Path) -> bool:
    """Tell whether the dialog has listed the file, with its icon and type."""
    model = dialog.findChild(QFileSystemModel)
    assert isinstance(model, QFileSystemModel)
    index = model.index(str(path))
    return index.isValid() and not model.fileIcon(index).isNull() and bool(model.type(index))


def locked(path: Path) -> apsw.Connection:
    con = apsw.Connection(str(path))
    con.execute("begin immediate").fetchall()
    assert lock_on(path) == "held"
    return con


@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("ask", [ask_open, ask_save])
def test_our_dialog_keeps_the_lock(
    qtbot: QtBot, make_db: Callable[..., Path], mode: str, ask: Callable[..., QFileDialog]
) -> None:
    path = make_db(f"pragma journal_mode={mode}", "create table t(a)", name="a.db")
    con = locked(path)
    dialog = ask(
        None, "Open", lambda _path: None, path.parent / "x" if ask is ask_save else path.parent
    )
    assert dialog.testOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.waitUntil(lambda: shows(dialog, path))
    assert lock_on(path) == "held"
    con.execute("commit").fetchall()
    con.close()
    dialog.reject()


def test_qts_plain_dialog_would_lose_it(qtbot: QtBot, make_db: Callable[..., Path]) -> None:
    path = make_db("create table t(a)", name="without_a_known_ending")
    con = locked(path)
    dialog = QFileDialog(None, "Open", str(path.parent))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.open()
    qtbot.waitUntil(lambda: shows(dialog, path))
    assert lock_on(path) == "lost"
    con.close()
    dialog.reject()
    dialog.deleteLater()


def test_a_plain_open_would_lose_it_too(make_db: Callable[..., Path]) -> None:
    path = make_db("create table t(a)")
    con = locked(path)
    path.open("rb").close()
    assert lock_on(path) == "lost"
    con.close()


def test_the_path_chosen_is_given_to_the_caller(qtbot: QtBot, make_db: Callable[..., Path]) -> None:
    path = make_db("create table t(a)")
    chosen: list[str] = []
    dialog = ask_open(None, "Open", chosen.append, path.parent)
    qtbot.waitUntil(lambda: shows(dialog, path))
    dialog.selectFile(str(path))
    dialog.accept()
    assert chosen == [str(path)]


def test_a_name_is_suggested_for_saving(qtbot: QtBot, tmp_path: Path) -> None:
    chosen: list[str] = []
    dialog = ask_save(None, "Back up to", chosen.append, tmp_path / "copy.db", "Back up")
    dialog.accept()
    assert chosen == [str(tmp_path / "copy.db")]


def test_types_are_told_by_name_alone(qtbot: QtBot, tmp_path: Path) -> None:
    provider = PlainIcons()
    assert provider.type(QFileInfo(str(tmp_path))) == "Folder"
    assert provider.type(QFileInfo(str(tmp_path / "a.db"))) == "db file"
    assert provider.type(QFileInfo(str(tmp_path / "a"))) == "File"
    assert not provider.icon(QFileInfo(str(tmp_path))).isNull()
    for kind in PlainIcons.IconType:
        assert not provider.icon(kind).isNull()


def test_a_native_dialog_inside_our_process_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("QT_QPA_PLATFORMTHEME", "gtk3")
    assert not native_is_safe()
    monkeypatch.setenv("QT_QPA_PLATFORMTHEME", "xdgdesktopportal")
    assert native_is_safe()
