"""Private copies of a file and its side files, made where opening in place would change them.

What only they need is imported when one is made: opening a file is on the way to the first window.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import DiskFull, FileReplaced, OpenError, ReadOnly
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.state import FileState, examine, read_bytes
from plume_db.systems.processes import is_running
from plume_db.units import bytes_text

_PIECE = 4 * 1024**2
_PREFIX = "plume-db-copy-"


def private_copy(task: Task, state: FileState) -> Path:
    """Copy the file with its -wal and -journal, byte for byte, and give the copy's path.

    The folder is readable by this person alone and goes when the file is closed. An encrypted
    file's copy is as encrypted. Raises :class:`FileReplaced` where the file changed meanwhile.
    """
    import shutil

    sweep()
    total = sum(source.stat().st_size for source in _sources(state))
    root = _root()
    if shutil.disk_usage(root).free < total * 1.05:
        raise DiskFull(
            tr(
                "Opening this file safely needs a private copy of {total}, but {root} "
                "has only {free} free.",
                total=bytes_text(total),
                root=root,
                free=bytes_text(shutil.disk_usage(root).free),
            )
        )
    folder = private_folder()
    try:
        return _copy_all(task, state, folder, tr("Copying {size} to a private folder"))[0]
    except BaseException:
        discard(folder)
        raise


def private_folder() -> Path:
    """Make a folder that only this person can read, for copies; :func:`discard` removes it.

    Should we be killed, :func:`sweep` removes it at the next start.
    """
    import tempfile

    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_root()))


def _sources(state: FileState) -> list[Path]:
    """List what makes up the database: the -shm is an index that SQLite makes anew."""
    return [state.path, *(side for side in state.side_files if not side.name.endswith("-shm"))]


def _copy_all(task: Task, state: FileState, folder: Path, words: str) -> tuple[Path, ...]:
    """Copy the file, then its side files; raise :class:`FileReplaced` where one changed."""
    sources = _sources(state)
    total = sum(source.stat().st_size for source in sources)
    text = words.format(size=bytes_text(total))
    done = 0
    for source in sources:
        # The target is ours, so it is written plainly; the source is read by SQLite's own layer.
        with (folder / source.name).open("xb") as out:
            for piece in _pieces(source):
                out.write(piece)
                done += len(piece)
                task.report(done, total, text)
    now = examine(state.given)
    if now.identity != state.identity or now.side_files != state.side_files:
        raise FileReplaced(
            tr(
                "Another program changed the file while it was copied, so nothing was done; "
                "try again."
            )
        )
    return tuple(folder / source.name for source in sources)


def _pieces(source: Path) -> Iterator[bytes]:
    offset = 0
    while piece := read_bytes(source, offset, _PIECE):
        yield piece
        offset += len(piece)


def _bring_to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def discard(folder: Path) -> None:
    """Remove a private copy's folder; only ever called on folders this module made."""
    import shutil

    if folder.name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove copies that a killed program of ours left behind."""
    for folder in _place().glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not is_running(int(pid)):
            discard(folder)


def _place() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("plume-db", appauthor=False)) / "copies"


def _root() -> Path:
    root = _place()
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OpenError(
            tr(
                "No private copy can be made in {root}: {strerror}.",
                root=root,
                strerror=error.strerror,
            )
        ) from None
    return root


def finish_interrupted(
    task: Task, state: FileState, keep_in: Path, key: Key | None = None
) -> tuple[Path, ...]:
    """Let SQLite finish what a crashed program left: roll back its journal or apply its log.

    First the file and its side files are copied, byte for byte, into `keep_in`, and brought to
    the disk; these copies are given back. Raises :class:`ReadOnly`, :class:`FileReplaced`, and
    apsw errors where SQLite can not finish.
    """
    if not (state.folder_writable and state.file_writable):
        # SQLite would begin, and then fail to remove the journal of what it had changed.
        raise ReadOnly(
            tr(
                "You have no permission to write to {name} and its folder, both of "
                "which finishing the transaction needs. Nothing was done.",
                name=state.path.name,
            )
        )
    keep_in.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _copy_all(task, state, keep_in, tr("Keeping {size} as they are now"))
    for path in kept:
        _bring_to_disk(path)
    con = connect(Place(state.path, Mode.EDIT, key))
    try:
        con.execute("select count(*) from sqlite_schema").fetchall()
    finally:
        con.close()
    return kept
