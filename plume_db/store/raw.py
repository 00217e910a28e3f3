"""A damaged file kept as it is: every byte of it and of its side files, each under a checksum.

A file that looks damaged is often one whose write-ahead log or journal went astray, so these are
kept with it. Nothing is read but through SQLite's own file layer.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from plume_db.backup.target import publish
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.copies import discard, private_copy
from plume_db.opening.state import examine, side
from plume_db.session import Session
from plume_db.store.layout import Store, whole_file
from plume_db.store.manifest import Manifest

ENDS = ("-wal", "-journal")
_PIECE = 1024**2


def file_sum(path: Path, task: Task | None = None) -> str:
    """Work out the SHA-256 of a file of ours, in hex."""
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            summed.update(piece)
            if task is not None:
                task.token.check()
    return summed.hexdigest()


def keep_raw(task: Task, session: Session, store: Store, manifest: Manifest) -> Manifest:
    """Keep the file and its side files byte for byte; raises FileReplaced where one changed.

    The -shm is left out: it is an index of the log that SQLite makes anew.
    """
    copy = private_copy(task, examine(session.path))
    try:
        held = [(end, side(copy, end)) for end in ENDS if side(copy, end).exists()]
        sides = tuple((end, file_sum(path, task)) for end, path in held)
        name, image, size = f"{manifest.id}.db", file_sum(copy, task), copy.stat().st_size
        stored = size + sum(path.stat().st_size for _, path in held)
        for end, path in (*held, ("", copy)):  # the database last: it is what the rest belongs to
            take_in(path, store.copies / f"{name}{end}")
    finally:
        discard(copy.parent)
    note = tr("The file is damaged: it was kept byte for byte, with its side files.")
    return replace(
        manifest,
        size=size,
        image=image,
        copy=name,
        sides=sides,
        damaged=True,
        verified=True,
        stored=stored,
        notes=(*manifest.notes, note),
    )


def take_in(source: Path, target: Path) -> None:
    """Copy a file of ours into the store, whole and durably; raises PlumeError."""
    with whole_file(target) as partial, source.open("rb") as read, partial.open("wb") as out:
        while piece := read.read(_PIECE):
            out.write(piece)


def put_out_sides(store: Store, manifest: Manifest, out: Path) -> None:
    """Put the side files of a damaged file beside the restored one."""
    for end, summed in manifest.sides:
        target = side(out, end)
        partial = target.with_name(f".{target.name}.{manifest.id}.partial")
        try:
            with (store.copies / f"{manifest.copy}{end}").open("rb") as read:
                partial.write_bytes(b"")
                with partial.open("wb") as written:
                    while piece := read.read(_PIECE):
                        written.write(piece)
            require_sum(partial, summed, manifest)
            publish(partial, target, overwrite=False)
        finally:
            partial.unlink(missing_ok=True)


def require_sum(path: Path, summed: str, manifest: Manifest) -> None:
    """Raise Damaged where a file is not what was kept."""
    from plume_db.errors import Damaged

    if file_sum(path) != summed:
        raise Damaged(
            tr("A side file of the snapshot {id} is not what was put in.", id=manifest.id)
        )
