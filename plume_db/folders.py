"""Where the program keeps what is its own: never beside a person's file."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def state_folder() -> Path:
    """Name the folder of histories, the audit log and what is remembered of files."""
    import platformdirs

    return Path(platformdirs.user_state_dir("plume-db", appauthor=False))


def log_folder() -> Path:
    """Name the folder of the log and of what is known of crashes."""
    return state_folder() / "logs"


def own_store() -> Path:
    """Name the folder of the backup store where the person named none."""
    import platformdirs

    return Path(platformdirs.user_data_dir("plume-db", appauthor=False)) / "snapshots"


def store_folder() -> Path:
    """Name the folder of the backup store that snapshots go to before a risky task.

    It is kept in a file of ours, so that window, terminal and schedules agree on it.
    """
    with suppress(OSError, ValueError):
        named = Path(_store_note().read_text(encoding="utf-8").rstrip("\n"))
        if named.is_absolute():
            return named
    return own_store()


def place_store(folder: str) -> None:
    """Let the backup store be in another folder from now on; an empty name brings the own back.

    What lies in the former store stays there.
    """
    note = _store_note()
    if not folder:
        note.unlink(missing_ok=True)
        return
    note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = note.with_name(f"{note.name}.{os.urandom(16).hex()}.new")
    fresh.write_text(folder, encoding="utf-8")
    fresh.replace(note)


def _store_note() -> Path:
    return state_folder() / "store-folder.txt"
