"""One recent file on the welcome page."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QEnterEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton

from plume_db.language import tr
from plume_db.values import revealed
from plume_ui import icons
from plume_ui.widgets.card import label
from plume_ui.widgets.elided_label import ElidedLabel

_WIDEST = 360
"""Pixels of a name; a longer one loses its middle."""


class RecentRow(QFrame):
    """Name and folder; what removes it shows under the pointer and with the keyboard."""

    opened = Signal()
    forgotten = Signal()
    clear_wanted = Signal()

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        name = shown_name(path)
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST)
        self.button = QPushButton(short.replace("&", "&&"))
        self.button.setProperty("role", "link")
        self.button.setIcon(icons.icon("database"))
        self.button.setIconSize(QSize(16, 16))
        self.button.setToolTip(revealed(path))
        self.button.setAccessibleName(name)
        self.button.setAccessibleDescription(revealed(path))
        self.button.clicked.connect(self.opened)
        self.folder = ElidedLabel(_folder(path), "caption")
        self._state = label("", "caption", delta=-0.5)
        self.remove = QToolButton()
        self.remove.setIcon(icons.icon("close", "faint"))
        self.remove.setIconSize(QSize(14, 14))
        self.remove.setToolTip(tr("Take it out of this list; the file stays as it is"))
        self.remove.setAccessibleName(tr("Remove {name} from the list", name=name))
        self.remove.setProperty("role", "tab-close")
        self.remove.clicked.connect(self.forgotten)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 1)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.folder, 1)
        row.addWidget(self._state)
        row.addWidget(self.remove)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for each in (self.button, self.remove):
            each.installEventFilter(self)

    def show_presence(self, is_there: bool) -> None:
        """Make it grey where the file is not there; it may be again, so it stays."""
        self.button.setEnabled(is_there)
        self._state.setText("" if is_there else tr("not there now"))

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remove the row by Delete."""
        if isinstance(event, QKeyEvent) and _is_delete(event):
            self.forgotten.emit()
            return True
        return super().eventFilter(watched, event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the entry."""
        self.make_menu().popup(event.globalPos())

    def make_menu(self) -> QMenu:
        """Offer what can be done with the entry."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opening = menu.addAction(icons.icon("open"), tr("Open"))
        opening.setEnabled(self.button.isEnabled())
        opening.triggered.connect(self.opened)
        copying = menu.addAction(icons.icon("copy"), tr("Copy its path"))
        path = self.path
        copying.triggered.connect(lambda: QGuiApplication.clipboard().setText(path))
        menu.addSeparator()
        menu.addAction(icons.icon("close"), tr("Remove from the list")).triggered.connect(
            self.forgotten
        )
        menu.addAction(tr("Clear the list")).triggered.connect(self.clear_wanted)
        return menu

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show what removes it a little clearer."""
        self.remove.setIcon(icons.icon("close", "text"))
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Be quiet again."""
        self.remove.setIcon(icons.icon("close", "faint"))
        super().leaveEvent(event)


def _is_delete(event: QKeyEvent) -> bool:
    return event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete


def shown_name(path: str) -> str:
    """Name a file on one line, whatever signs are in its name."""
    name = Path(path).name or path
    return "".join(sign if sign.isprintable() else "·" for sign in revealed(name))


def _folder(path: str) -> str:
    folder = str(Path(path).parent)
    home = str(Path.home())
    if folder == home or folder.startswith(home + "/"):
        folder = "~" + folder[len(home) :]
    return "".join(sign if sign.isprintable() else "·" for sign in folder)
