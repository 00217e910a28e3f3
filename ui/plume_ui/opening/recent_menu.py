"""The menu of files opened before."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from plume_db.language import tr
from plume_ui import icons
from plume_ui.opening.naming import elided, folder_shown, printable
from plume_ui.opening.presence import Presence, Seen
from plume_ui.settings import Settings

WIDEST = 420
"""Pixels of a line at the system's usual size; longer paths lose their middle."""


class RecentMenu(QMenu):
    """Lists recent files anew each time it opens; those that are missing are grey."""

    chosen = Signal(object)
    """Carries a path as text."""

    def __init__(self, settings: Settings, presence: Presence, parent: QWidget) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._settings = settings
        self._presence = presence
        self._entries: dict[str, QAction] = {}
        self.setIcon(icons.icon("history"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)
        presence.seen.connect(self._mark)
        self._fill(False)

    def _fill(self, asks: bool = True) -> None:
        for action in self.actions():
            self.removeAction(action)
            action.deleteLater()
        self._entries = {path: self._entry(n, path) for n, path in enumerate(self._settings.recent)}
        if not self._entries:
            self.addAction(tr("No recent files yet")).setEnabled(False)
            return
        self.addSeparator()
        clear = self.addAction(icons.icon("close"), tr("&Clear the list"))
        clear.setToolTip(tr("Forget these names; the files stay as they are"))
        clear.triggered.connect(lambda _checked=False: self._settings.clear_recent())
        if asks:
            self._presence.ask(tuple(self._entries))

    def _entry(self, number: int, path: str) -> QAction:
        mnemonic = f"&{number + 1}  " if number < 9 else ""
        action = self.addAction(mnemonic + self._text(path))
        action.setToolTip(printable(path))
        action.setObjectName(f"recent-{number}")
        action.triggered.connect(lambda _checked=False: self.chosen.emit(path))
        return action

    def _text(self, path: str) -> str:
        name = printable(path.replace("\\", "/").rpartition("/")[2])
        metrics = self.fontMetrics()
        wide = WIDEST * metrics.height() // 16
        name = elided(name, wide * 2 // 3, metrics.horizontalAdvance)
        left = max(wide - metrics.horizontalAdvance(name), wide // 4)
        folder = elided(folder_shown(path), left, metrics.horizontalAdvance)
        return f"{name}   {folder}".replace("&", "&&")

    def _mark(self, seen: Seen) -> None:
        action = self._entries.get(seen.path)
        if action is not None:
            action.setEnabled(seen.is_there)
            if not seen.is_there:
                action.setToolTip(tr("{path} is not there now", path=printable(seen.path)))
