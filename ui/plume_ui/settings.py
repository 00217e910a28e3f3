"""What the person chose: the table of settings over an INI file, with word of every change."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QSettings, Signal

from plume_db.folders import state_folder
from plume_ui.settings_table import BY_KEY, TABLE, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plume_db.database import Key

__all__ = ["RECENT_LIMIT", "TABLE", "Setting", "Settings", "Store", "open_settings"]

RECENT_LIMIT = 20


class Store(Protocol):
    """The part of QSettings that is used; tests pass a dictionary in its place."""

    def value(self, key: str) -> Any:
        """Give what is stored, or None."""

    def setValue(self, key: str, value: Any) -> None:
        """Store a text."""

    def remove(self, key: str) -> None:
        """Forget what is stored."""

    def sync(self) -> None:
        """Bring what was stored to the disk, and read what others stored there."""


class Changes(QObject):
    """Says what was changed, so that what is open follows at once."""

    changed = Signal(object)
    """Carries the key of a setting whose value is another now."""


class Settings:
    """Reads and writes settings; a spoiled value, or one out of range, falls back to its default.

    Keys that are not in the table, of a newer version perhaps, are left in the file as they are.
    """

    def __init__(self, store: Store, state_dir: Path) -> None:
        self._store = store
        self.state_dir = state_dir
        """Where the program keeps what is not a setting: autosaved text, logs."""
        self.safe = False
        """Whether this is safe mode: the defaults, nothing brought back, nothing remembered."""
        self.changes = Changes()
        self.keys: dict[str, Key] = {}
        """Keys of encrypted files by path, where they are remembered; never on the disk."""

    def get(self, key: str) -> Any:
        """Give a value that the setting accepts."""
        setting = BY_KEY[key]
        stored = self._store.value(key)
        if stored is None:
            return setting.default
        with suppress(ValueError, TypeError, RecursionError):
            value = json.loads(stored)
            if setting.accepts(value):
                return value
        return setting.default

    def set(self, key: str, value: Any) -> None:
        """Store a value under a key of the table; raises ValueError where it can not have it."""
        if not BY_KEY[key].accepts(value):
            raise ValueError(f"{key} can not be {value!r}")
        before = self.get(key)
        self._store.setValue(key, json.dumps(value))
        if value != before:
            self.changes.changed.emit(key)

    def reset(self, keys: Iterable[str]) -> None:
        """Let settings be as they come."""
        for key in keys:
            before = self.get(key)
            self._store.remove(key)
            if before != BY_KEY[key].default:
                self.changes.changed.emit(key)

    def is_changed(self, key: str) -> bool:
        """Tell whether a setting is not as it comes."""
        return bool(self.get(key) != BY_KEY[key].default)

    def save(self) -> None:
        """Bring everything to the disk now."""
        self._store.sync()

    @property
    def unwritable(self) -> str:
        """The file that can not be written, so that nothing outlives the program; else ""."""
        if isinstance(self._store, QSettings) and not self._store.isWritable():
            return self._store.fileName()
        return ""

    def refresh(self) -> None:
        """Save, and take what another Plume DB wrote meanwhile."""
        before = {key: self.get(key) for key in BY_KEY}
        self._store.sync()
        for key, value in before.items():
            if self.get(key) != value:
                self.changes.changed.emit(key)

    @property
    def recent(self) -> tuple[str, ...]:
        """Paths opened before, the latest first."""
        return tuple(path for path in self.get("files/recent") if isinstance(path, str))

    def add_recent(self, path: Path) -> None:
        """Put a path at the head of the recent files."""
        own = _spelling(str(path))
        rest = [each for each in self.recent if _spelling(each) != own]
        self.set("files/recent", [str(path), *rest][:RECENT_LIMIT])

    def forget_recent(self, path: str) -> None:
        """Take a path out of the recent files."""
        self.set("files/recent", [each for each in self.recent if each != path])

    def clear_recent(self) -> None:
        """Forget the recent files."""
        self.set("files/recent", [])


def _spelling(path: str) -> str:
    """Give what is equal for two spellings of one path; looks at no file."""
    return os.path.normcase(os.path.normpath(path))


def open_settings() -> Settings:
    """Open the person's settings where the system keeps such files; once in a process."""
    import platformdirs

    folder = Path(platformdirs.user_config_dir("plume-db", appauthor=False))
    return _settings_in(folder / "plume-db.ini", state_folder())


@cache
def _settings_in(file: Path, state_dir: Path) -> Settings:
    return Settings(QSettings(str(file), QSettings.Format.IniFormat), state_dir)
