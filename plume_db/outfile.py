"""What all files have in common that are written for a person: whole or not at all.

They are built under a name of ours beside the place they go to, and named at the end. A database
that is open, and its side files, are never written over.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from plume_db.opening.state import side
from plume_db.systems import sharing
from plume_db.systems.flushing import flush_file, flush_folder

SIDE_ENDS = ("-wal", "-shm", "-journal")


def part_of(database: Path, out: Path) -> str | None:
    """Tell which part of a database `out` is: "" the file itself, or the end of a side file."""
    return next((end for end in ("", *SIDE_ENDS) if _same(side(database, end), out)), None)


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        if one.samefile(other):
            return True
    return os.path.realpath(one) == os.path.realpath(other)


def give_name(partial: Path, out: Path, overwrite: bool) -> None:
    """Name a file that is complete, in one step that replaces none unless `overwrite`.

    Raises FileExistsError where the name is taken, and other kinds of OSError.
    """
    if overwrite:
        sharing.replace(partial, out)
    elif os.name == "nt":
        sharing.rename(partial, out)  # refuses where the name is taken
    else:
        _link(partial, out)


def _link(partial: Path, out: Path) -> None:
    try:
        os.link(partial, out)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links (FAT): take the name first, then replace our own file.
        os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        partial.replace(out)
    else:
        partial.unlink()


def bring_to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    if path.is_dir():
        flush_folder(path)
    else:
        flush_file(path)
