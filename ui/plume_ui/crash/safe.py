"""Safe mode: the defaults, nothing restored, nothing kept; for a start that fails otherwise."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMainWindow

from plume_db.folders import state_folder
from plume_db.language import tr
from plume_ui.settings import Settings

OPTION = "--safe"


class _Forgetful:
    """A store of settings that begins empty and goes with the program."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def value(self, key: str) -> Any:
        return self._values.get(key)

    def setValue(self, key: str, value: Any) -> None:
        self._values[key] = value

    def remove(self, key: str) -> None:
        self._values.pop(key, None)

    def sync(self) -> None:
        pass


def safe_settings() -> Settings:
    """Give the default settings; what is changed in them is forgotten with the program."""
    settings = Settings(_Forgetful(), state_folder())
    settings.safe = True
    return settings


def show_safe_mode(window: QMainWindow) -> None:
    """Say above a window that this is safe mode, and what that means."""
    from plume_ui.crash.notice import show_notice
    from plume_ui.crash.restarting import restart

    show_notice(
        window,
        "safe mode",
        "note",
        tr(
            "Safe mode: default settings, nothing brought back from before, and nothing "
            "remembered. Your settings, typed SQL and staged changes are kept as they were."
        ),
        (tr("Leave safe mode"), lambda: restart([])),
    )
