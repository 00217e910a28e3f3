"""Temporary files in folders of the person: written down before they are made, swept if left.

A program that is killed leaves its half copies behind. So their names are noted in a folder of
ours first, one note for each, and the next start removes what a dead process noted. Nothing is
ever removed that was not noted, and nothing of a process that still runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from plume_db.folders import state_folder
from plume_db.opening.state import side
from plume_db.outfile import SIDE_ENDS
from plume_db.systems.processes import is_running


@contextmanager
def noted(path: Path, notes: Path | None = None) -> Iterator[None]:
    """Note a temporary file for as long as the block; the block makes it and removes or names it.

    A note that can not be written is no reason to stop.
    """
    note = (notes or _notes()) / f"{os.getpid()}-{token_hex(4)}.json"
    with suppress(OSError):
        note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        note.write_text(json.dumps(os.fspath(path.absolute())), encoding="utf-8")
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


def sweep(notes: Path | None = None) -> tuple[Path, ...]:
    """Remove what dead processes left; give what was removed. Reads files, so not in the GUI."""
    removed: list[Path] = []
    folder = notes or _notes()
    with suppress(OSError):
        for note in list(folder.iterdir()):
            pid = note.name.partition("-")[0]
            if note.suffix == ".json" and pid.isdigit() and not is_running(int(pid)):
                removed += _remove(note)
    return tuple(removed)


def _remove(note: Path) -> list[Path]:
    removed = []
    with suppress(OSError, ValueError):
        path = Path(json.loads(note.read_text(encoding="utf-8")))
        for end in ("", *SIDE_ENDS):
            with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
                side(path, end).unlink()
                removed.append(side(path, end))
    with suppress(OSError):
        note.unlink()
    return removed


def _notes() -> Path:
    return state_folder() / "leftovers"
