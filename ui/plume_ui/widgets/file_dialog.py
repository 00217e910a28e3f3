"""File dialogs that never open the files they list.

Qt's own dialog looks into every file of a folder to guess its type, and a native one that runs
inside this process (GTK) does so too. Each such ``open`` and ``close`` of a database would drop the
POSIX locks that SQLite holds on it, and another program could then write over ours. So the icon
provider here answers by name alone, and a native dialog is used only where it runs elsewhere or
where locks are not POSIX locks.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QFileInfo, QUrl
from PySide6.QtGui import QAbstractFileIconProvider, QIcon
from PySide6.QtWidgets import (
    QFileDialog,
    QFileIconProvider,
    QPushButton,
    QTreeView,
    QWidget,
)

from plume_db.language import tr
from plume_db.systems import suffixes
from plume_ui import icons
from plume_ui.widgets.screen import within_screen

_PATTERNS = " ".join(f"*{each}" for each in (*suffixes.ALL, ".anki2"))
FILTERS = (
    tr("Databases ({patterns})", patterns=_PATTERNS),
    tr("All files (*)"),
)

Chosen = Callable[[str], object]


class PlainIcons(QFileIconProvider):
    """Tells folders from files and looks at nothing else; called from Qt's own thread too."""

    def __init__(self) -> None:
        super().__init__()
        self.setOptions(QAbstractFileIconProvider.Option.DontUseCustomDirectoryIcons)
        self._folder = icons.icon("open")
        self._file = icons.icon("file")

    def icon(self, what: object) -> QIcon:
        """Give one of two icons; never looks into a file."""
        if isinstance(what, QFileInfo):
            return self._folder if what.isDir() else self._file
        files = QAbstractFileIconProvider.IconType.File
        return self._file if what == files else self._folder

    def type(self, info: QFileInfo) -> str:
        """Name the type by the suffix; never looks into a file."""
        if info.isDir():
            return tr("Folder")
        suffix = info.suffix()
        return tr("{suffix} file", suffix=suffix) if suffix else tr("File")


def native_is_safe() -> bool:
    """Tell whether the system's dialog runs outside this process, or locks are not at stake."""
    portal = os.environ.get("QT_QPA_PLATFORMTHEME", "") == "xdgdesktopportal"
    return portal or sys.platform in ("win32", "darwin")


def make_dialog(parent: QWidget | None, title: str) -> QFileDialog:
    """Make a dialog that does not look into files; the caller sets what it asks for."""
    dialog = QFileDialog(parent, title)
    provider = PlainIcons()
    dialog.setIconProvider(provider)
    dialog.plain_icons = provider  # type: ignore[attr-defined]  # Qt does not keep it alive
    options = QFileDialog.Option.DontUseCustomDirectoryIcons
    if not native_is_safe():
        options |= QFileDialog.Option.DontUseNativeDialog
    dialog.setOptions(options)
    # Qt's own catalogues lack these two in most languages.
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, tr("Look in:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, tr("Files of type:"))
    dialog.resize(within_screen(880, 540, dialog))
    dialog.setIconProvider(provider)  # setOptions may have put another in its place
    return dialog


def ask_open(
    parent: QWidget | None, title: str, chosen: Chosen, folder: str | Path = ""
) -> QFileDialog:
    """Ask for an existing file; `chosen` gets its path, or is never called."""
    dialog = make_dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([FILTERS[1], FILTERS[0]])
    return _ask(dialog, chosen, folder)


def ask_open_several(
    parent: QWidget | None,
    title: str,
    chosen: Callable[[list[str]], object],
    folder: str | Path = "",
    beside: Sequence[str] = (),
) -> QFileDialog:
    """Ask for existing files; `beside` are folders that stand beside the list, to go to."""
    dialog = make_dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters([FILTERS[1], FILTERS[0]])
    usual = dialog.sidebarUrls()
    more = [url for each in beside if (url := QUrl.fromLocalFile(each)) not in usual]
    dialog.setSidebarUrls(usual + more)
    dialog.filesSelected.connect(chosen)
    return _ask(dialog, lambda _path: None, folder)


def ask_save(
    parent: QWidget | None,
    title: str,
    chosen: Chosen,
    suggested: str | Path = "",
    label: str = tr("Save"),
) -> QFileDialog:
    """Ask for a file to write; the dialog asks again before it gives one that exists."""
    dialog = make_dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilters([FILTERS[1], FILTERS[0]])
    dialog.setLabelText(QFileDialog.DialogLabel.Accept, label)
    path = Path(suggested)
    _ask(dialog, chosen, path.parent if suggested else "")
    if path.name:
        dialog.selectFile(path.name)
    return dialog


def ask_folder(
    parent: QWidget | None, title: str, chosen: Chosen, folder: str | Path = ""
) -> QFileDialog:
    """Ask for a folder, which may be made in the dialog; `chosen` gets its path."""
    dialog = make_dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.setIconProvider(dialog.plain_icons)  # type: ignore[attr-defined]  # kept by make_dialog
    return _ask(dialog, chosen, folder)


def _ask(dialog: QFileDialog, chosen: Chosen, folder: str | Path) -> QFileDialog:
    if folder:
        dialog.setDirectory(str(folder))
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    _make_room(dialog)
    for button in dialog.findChildren(QPushButton):
        button.setIcon(QIcon())  # words are enough, as everywhere else
    dialog.open()
    return dialog


def _make_room(dialog: QFileDialog) -> None:
    """Give size and date the width they need; Qt's own widths cut them off in larger fonts."""
    listing = dialog.findChild(QTreeView, "treeView")
    if listing is None:  # the system's own dialog
        return
    letter = listing.fontMetrics().averageCharWidth()
    for column, letters in enumerate((46, 13, 14, 22)):
        listing.setColumnWidth(column, letters * letter)
