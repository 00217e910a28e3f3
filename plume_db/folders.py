"""Where the program keeps what is its own: never beside a person's file."""

from __future__ import annotations

from pathlib import Path


def state_folder() -> Path:
    """Name the folder of histories, the audit log and what is remembered of files."""
    import platformdirs

    return Path(platformdirs.user_state_dir("plume-db", appauthor=False))


def store_folder() -> Path:
    """Name the folder of the backup store that snapshots go to before a risky task."""
    import platformdirs

    return Path(platformdirs.user_data_dir("plume-db", appauthor=False)) / "snapshots"
