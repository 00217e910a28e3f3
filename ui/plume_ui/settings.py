"""What the person chose: one table of keys, defaults and meanings over an INI file."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from plume_db.folders import state_folder


class Store(Protocol):
    """The part of QSettings that is used; tests pass a dictionary in its place."""

    def value(self, key: str) -> Any:
        """Give what is stored, or None."""

    def setValue(self, key: str, value: Any) -> None:
        """Store a text."""

    def sync(self) -> None:
        """Bring what was stored to the disk."""


@dataclass(frozen=True)
class Setting:
    """One row of the table."""

    key: str
    default: Any
    meaning: str


TABLE: tuple[Setting, ...] = (
    Setting("appearance/theme", "system", "system, light or dark"),
    Setting("files/recent", [], "Paths opened before, the latest first"),
    Setting("window/geometry", "", "Size and place of the window, as Qt saves it (base64)"),
    Setting("window/panels", [312, 688, 280], "Widths of schema, documents and inspector"),
    Setting("window/inspector", True, "Whether the inspector is shown"),
    Setting("query/row_cap", 20_000_000, "Rows of a result that are kept"),
    Setting("query/gigabytes", 8.0, "Gigabytes of the disk that one result may take"),
    Setting("query/seconds", 0, "Seconds a statement may take; 0 for any time"),
    Setting("query/history", True, "Whether statements that were run are remembered"),
    Setting("editor/zoom", 0, "Points that SQL is larger than the system's font"),
    Setting("query/autosave", True, "Whether unsaved SQL survives a crash"),
    Setting("export/folder", "", "Where the last export went; empty for beside the file"),
    Setting("export/format", "csv", "The format of the last export"),
    Setting("counts/seconds", 0.2, "Time set aside for counting the rows of one table unasked"),
    Setting("sizes/max_pages", 250_000, "Files with more pages have sizes measured on request"),
)

_DEFAULTS = {setting.key: setting.default for setting in TABLE}
RECENT_LIMIT = 20


class Settings:
    """Reads and writes settings; a spoiled value falls back to its default."""

    def __init__(self, store: Store, state_dir: Path) -> None:
        self._store = store
        self.state_dir = state_dir
        """Where the program keeps what is not a setting: autosaved text, logs."""

    def get(self, key: str) -> Any:
        """Give a value of the type its default has."""
        default = _DEFAULTS[key]
        stored = self._store.value(key)
        if stored is None:
            return default
        with suppress(ValueError, TypeError):
            value = json.loads(stored)
            if _same_kind(value, default):
                return value
        return default

    def set(self, key: str, value: Any) -> None:
        """Store a value under a key of the table."""
        if key not in _DEFAULTS:
            raise KeyError(key)
        self._store.setValue(key, json.dumps(value))

    def save(self) -> None:
        """Bring everything to the disk now."""
        self._store.sync()

    @property
    def recent(self) -> tuple[str, ...]:
        """Paths opened before, the latest first."""
        return tuple(path for path in self.get("files/recent") if isinstance(path, str))

    def add_recent(self, path: Path) -> None:
        """Put a path at the head of the recent files."""
        rest = [each for each in self.recent if each != str(path)]
        self.set("files/recent", [str(path), *rest][:RECENT_LIMIT])

    def clear_recent(self) -> None:
        """Forget the recent files."""
        self.set("files/recent", [])


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(default, bool)
    if isinstance(default, (int, float)):
        return isinstance(value, (int, float))
    return isinstance(value, type(default))


def open_settings() -> Settings:
    """Open the person's settings where the system keeps such files."""
    import platformdirs
    from PySide6.QtCore import QSettings

    folder = Path(platformdirs.user_config_dir("plume-db", appauthor=False))
    ini = QSettings(str(folder / "plume-db.ini"), QSettings.Format.IniFormat)
    return Settings(ini, state_folder())
