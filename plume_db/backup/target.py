"""The file a backup goes to: refused where unsafe, built under a temporary name, named at the end.

Nothing here opens the person's own database; a partial copy is ours alone until it is named.
"""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.leftovers import noted
from plume_db.opening.locks import openers
from plume_db.opening.state import side
from plume_db.outfile import SIDE_ENDS, bring_to_disk, give_name, part_of
from plume_db.systems.names import refusal_of_name
from plume_db.systems.processes import is_running

_MARK = 8
"""Characters at the end of a half backup's name that no other has."""


def refusal(sources: tuple[Path, ...], out: Path, overwrite: bool) -> str:
    """Say why a backup must not go to `out`; empty where it may. `sources` are never written."""
    folder = out.parent
    if not folder.is_dir():
        return tr("The folder {folder} does not exist.", folder=folder)
    if out.is_dir():
        return tr("{out} is a folder; choose a file name.", out=out)
    if no := refusal_of_name(out.name):
        return no
    parts = {part_of(source, out) for source in sources}
    if "" in parts:
        return tr(
            "{name} is the file it is made of, which stays as it is; choose another name.",
            name=out.name,
        )
    if parts - {None}:
        return tr(
            "{name} is the name of a side file of the database; choose another name.", name=out.name
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return tr("You have no permission to write in the folder {folder}.", folder=folder)
    return _in_the_way(out, overwrite)


def _in_the_way(out: Path, overwrite: bool) -> str:
    for end in SIDE_ENDS:
        if os.path.lexists(side(out, end)):
            # SQLite would take it for a part of the copy, and apply it.
            return tr(
                "A file {name}{end} lies there, which SQLite would take for a part of "
                "it; choose another name.",
                name=out.name,
                end=end,
            )
    if not os.path.lexists(out):
        return ""
    if not overwrite:
        return tr("There is already a file {name}; choose another name.", name=out.name)
    if not out.is_file() or out.is_symlink():
        return tr(
            "{name} is not an ordinary file, so it is not replaced; choose another name.",
            name=out.name,
        )
    if users := openers(out):
        return tr(
            "{name} is open in {users}, so it is not replaced.", name=out.name, users=users[0]
        )
    return ""


@contextmanager
def reserved(out: Path, like: Path) -> Iterator[Path]:
    """Make an empty file under a temporary name beside `out`, as private as `like` is.

    It is noted before it is made and until it is gone, so that what a killed program leaves is
    swept. Whatever is left of it at the end of the block is removed.
    """
    mode = like.stat().st_mode & 0o666
    start = f".{_shortened(out.name)}.partial-{_machine()}-"
    _sweep(out.parent, start)
    partial = out.with_name(f"{start}{os.getpid()}-{secrets.token_hex(_MARK // 2)}")
    with noted(partial):
        try:
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode | 0o600))
        except OSError as error:
            raise PlumeError(
                tr(
                    "No file can be made in {parent}: {strerror}.",
                    parent=out.parent,
                    strerror=error.strerror,
                )
            ) from None
        try:
            yield partial
        finally:
            discard(partial)


def _shortened(name: str) -> str:
    """Leave room for what is added: names may have 255 bytes."""
    return name.encode(errors="surrogateescape")[:180].decode(errors="ignore")


def _machine() -> str:
    """Tell machines apart that write into the same shared folder."""
    import platform

    return f"{zlib.crc32(platform.node().encode()):08x}"


def _sweep(folder: Path, start: str) -> None:
    """Remove half backups of the same name that a killed program of ours left on this machine."""
    with suppress(OSError):
        for partial in folder.iterdir():
            pid, _, mark = partial.name.removeprefix(start).partition("-")
            ours = partial.name.startswith(start) and pid.isdigit() and len(mark) == _MARK
            if ours and not is_running(int(pid)):
                discard(partial)


def discard(partial: Path) -> None:
    """Remove a partial copy and whatever SQLite put beside it."""
    for end in ("", *SIDE_ENDS):
        with suppress(OSError):
            side(partial, end).unlink()


def publish(partial: Path, out: Path, overwrite: bool) -> None:
    """Bring the copy to the disk and give it its name, in one step that never replaces a file.

    With `overwrite` an existing file is replaced, also in one step. SQLite must have closed it.
    """
    _sync(partial)
    if no := _in_the_way(out, overwrite):
        raise PlumeError(no)
    try:
        give_name(partial, out, overwrite)
    except FileExistsError:
        raise PlumeError(
            tr("A file {name} appeared meanwhile; it was left as it is.", name=out.name)
        ) from None
    except OSError as error:
        raise PlumeError(
            tr(
                "{name} can not be given its name: {strerror}.",
                name=out.name,
                strerror=error.strerror,
            )
        ) from None
    _sync(out.parent)


def write_out(data: bytes, out: Path, database: Path, *, overwrite: bool) -> int:
    """Write what is told of a database to a file, whole or not at all; give its bytes.

    Never over the database or a part of it. Raises PlumeError where it can not be written.
    """
    if no := refusal((database,), out, overwrite):
        raise PlumeError(no)
    try:
        with reserved(out, like=database) as partial:
            partial.write_bytes(data)
            publish(partial, out, overwrite)
    except OSError as error:
        why = error.strerror or error
        raise PlumeError(tr("{name} can not be written: {why}.", name=out.name, why=why)) from None
    return len(data)


def _sync(path: Path) -> None:
    try:
        bring_to_disk(path)
    except OSError as error:
        raise PlumeError(
            tr("It could not be brought to the disk: {strerror}.", strerror=error.strerror)
        ) from None
