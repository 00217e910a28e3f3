"""The ways by which files come to one window, beside arguments: dialog, menu, drop, clipboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from plume_db.language import tr, trn
from plume_ui.opening.clipped import paths_in
from plume_ui.opening.dropping import FileDrops, local_files
from plume_ui.opening.naming import name_of, printable
from plume_ui.opening.presence import Lookout, Presence, Seen
from plume_ui.opening.recent_menu import RecentMenu

if TYPE_CHECKING:
    from plume_ui.main_window import MainWindow

_COPIED_FILES = "x-special/gnome-copied-files"
"""How file managers of GNOME, Xfce and others say that files were copied."""
SIDE_FOLDERS = 6
"""Folders of recent files that stand beside the list of the dialog."""


class Entrances(QObject):
    """Asks for files and takes them, and hands all to ``files_wanted`` of the window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.presence = Presence(self)
        self._looking = False
        """Whether a dialog is about to be shown."""
        self._drops = FileDrops(window)
        self._drops.dropped.connect(window.files_wanted)
        self._drops.hovered.connect(self._promise)
        self._drops.refused.connect(self._refuse)
        self._menu = RecentMenu(window.settings, self.presence, window)
        self._menu.chosen.connect(lambda path: window.files_wanted.emit([path]))
        self._place_menu()

    def _place_menu(self) -> None:
        actions = self._window.actions_by_id
        for top in self._window.menuBar().actions():
            menu = top.menu()
            if isinstance(menu, QMenu) and actions["open"] in menu.actions():
                menu.insertMenu(actions["open-clipboard"], self._menu)

    def take_drops(self) -> None:
        """Take files dropped on the window, which is on the screen by now."""
        self._drops.watch()

    def _promise(self, count: int) -> None:
        """Say what letting go will do, while files are held over the window."""
        if count:
            text = trn("Drop here to open {n} file", "Drop here to open {n} files", count)
            self._window.status.showMessage(text)
        else:
            self._window.status.clearMessage()

    def _refuse(self, address: object) -> None:
        self._window.notice.say(
            "warn",
            tr(
                "{address} is not a file of this computer. Copy it here first, then open the copy.",
                address=printable(str(address)),
            ),
        )

    def ask_for_files(self) -> None:
        """Let the person choose files, beginning where the last ones were.

        The dialog looks at its folders in this thread, where one on a network that does not answer
        would hold up everything: so it is shown those only that answered soon.
        """
        settings = self._window.settings
        last = str(settings.get("files/folder"))
        folders = [last, *(str(Path(path).parent) for path in settings.recent)]
        known = [each for each in dict.fromkeys(folders) if each][:SIDE_FOLDERS]
        if not known:
            self._ask_in([])
        elif not self._looking:
            self._looking = True
            Lookout(known, lambda found: self._ask_in(_there(known, found)), self)

    def _ask_in(self, folders: list[str]) -> None:
        from plume_ui.widgets.file_dialog import ask_open_several

        self._looking = False
        start = folders[0] if folders else ""
        ask_open_several(self._window, tr("Open a database"), self._chosen, start, folders)

    def _chosen(self, paths: list[str]) -> None:
        self._window.settings.set("files/folder", str(Path(paths[0]).parent))
        self._window.files_wanted.emit(paths)

    def open_clipboard(self) -> None:
        """Open the files whose paths were copied."""
        files = files_of(QGuiApplication.clipboard().mimeData())
        if files:
            self._window.notice.hide()
            self._window.files_wanted.emit(files)
            return
        self._window.notice.say(
            "note",
            tr("The clipboard holds no whole path of a file. Copy a file, or its path, first."),
        )

    def offer_last_session(self, files: list[str], opening: tuple[str, ...]) -> None:
        """Offer what was open when the program ended without being closed."""
        n = len(files)
        if opening:
            sentence = tr(
                "Plume DB was not closed properly the last time, while it opened {name}.",
                name=name_of(opening[0]),
            )
        elif n == 1:
            sentence = tr(
                "Plume DB was not closed properly the last time. {name} was open.",
                name=name_of(files[0]),
            )
        else:
            sentence = trn(
                "Plume DB was not closed properly the last time. {n} file was open.",
                "Plume DB was not closed properly the last time. {n} files were open.",
                n,
            )
        self._window.notice.say(
            "warn",
            sentence,
            (
                tr("Open it again") if n == 1 else tr("Open them again"),
                self._window.session_wanted.emit,
            ),
        )


def _there(paths: Sequence[str], found: Mapping[str, Seen]) -> list[str]:
    return [path for path in paths if path in found and found[path].is_there]


def files_of(data: QMimeData) -> list[str]:
    """Give the files that a clipboard names: as files, or as text."""
    if files := local_files(data):
        return files
    if data.hasFormat(_COPIED_FILES):
        copied = bytes(data.data(_COPIED_FILES).data()).decode("utf-8", "surrogateescape")
        if files := paths_in(copied):
            return files
    return paths_in(data.text()) if data.hasText() else []
