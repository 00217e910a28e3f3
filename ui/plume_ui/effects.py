"""Puts the settings that all windows share into force, and again whenever one changes."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from plume_db.folders import place_store
from plume_ui import shortcuts, theme, typeface
from plume_ui.editor import habits
from plume_ui.editor.habits import Habits
from plume_ui.grid import manner
from plume_ui.grid.manner import Manner
from plume_ui.settings import Settings
from plume_ui.typeface import Typeface


class Effects(QObject):
    """Follows the settings for as long as it lives."""

    def __init__(self, app: QApplication, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self._settings = settings
        self._use_typeface()
        self._use_manner()
        self._use_habits()
        shortcuts.use(settings.get("shortcuts/changed"))
        theme.apply(app, str(settings.get("appearance/theme")))
        settings.changes.changed.connect(self._follow)

    def _follow(self, key: object) -> None:
        section, _, name = str(key).partition("/")
        if section == "appearance" and name != "language":
            self._use_typeface()
            theme.apply(self._app, str(self._settings.get("appearance/theme")))
            if name == "density" or "size" in name:
                typeface.lay_out_again(self._app)
        elif section in ("formats", "editor"):
            self._use_manner()
            self._use_habits()
            theme.notifier().changed.emit()
        elif key == "shortcuts/changed":
            shortcuts.use(self._settings.get("shortcuts/changed"))
        elif key == "snapshots/folder":
            self._place_store()
        elif key == "opening/keys":
            self._settings.keys.clear()

    def _place_store(self) -> None:
        """Take the choice back where it can not be kept: it must not read other than it is."""
        try:
            place_store(self._settings.get("snapshots/folder"))
        except OSError:
            self._settings.changes.blockSignals(True)
            self._settings.reset(["snapshots/folder"])
            self._settings.changes.blockSignals(False)

    def _use_typeface(self) -> None:
        get = self._settings.get
        chosen = Typeface(
            get("appearance/size"),
            get("appearance/mono_family"),
            get("appearance/mono_size"),
            get("appearance/density"),
        )
        if chosen != typeface.typeface():
            typeface.use(self._app, chosen)

    def _use_manner(self) -> None:
        get = self._settings.get
        manner.use(
            Manner(get("formats/null"), get("formats/grouped"), get("formats/blob") == "bytes")
        )

    def _use_habits(self) -> None:
        get = self._settings.get
        names = ("tab_width", "complete", "pairs", "line_numbers")
        habits.use(Habits(*(get(f"editor/{name}") for name in names)))
