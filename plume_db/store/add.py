"""Take a snapshot into a store: copy one moment, prove the copy, keep the pages that are new."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

import apsw

from plume_db.backup.target import publish
from plume_db.backup.to_file import half_copy, require_space
from plume_db.backup.verified import Copied, verified_copy
from plume_db.errors import Damaged
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.maintenance.findings import Finding
from plume_db.maintenance.writing import logical_size, naming_holders
from plume_db.session import Session
from plume_db.store.index import Index, index_of
from plume_db.store.layout import Store, refusals_told, writing
from plume_db.store.manifest import Manifest, write_manifest
from plume_db.store.packing import Packer
from plume_db.store.packs import hash_of
from plume_db.store.pagelist import write_list
from plume_db.store.raw import file_sum, keep_raw
from plume_db.store.share import part_of
from plume_db.units import bytes_text

_PIECE = 1024**2
_COPYING = 0.35
"""Share of the progress that copying and checking take; packing a first snapshot is the rest."""


@dataclass(frozen=True)
class Added:
    """A snapshot that was taken."""

    manifest: Manifest
    seconds: float
    findings: tuple[Finding, ...] = ()
    """What the integrity check of the copy found."""
    note: str = ""


def add_snapshot(
    task: Task,
    session: Session,
    store: Store,
    reason: str = "by hand",
    state: Path | None = None,
) -> Added:
    """Copy the file as it is at one moment into the store, on a reading connection of its own.

    On failure or cancel the store is as it was. Raises PlumeError with its sentence.
    """
    began = time.monotonic()
    with refusals_told(store), writing(store, task), naming_holders(session.path):
        require_space(store.folder, logical_size(task.con))
        at = time.time()
        mark = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at)) + f"-{token_hex(3)}"
        manifest = Manifest(mark, at, str(session.path), reason, 0, 0, 0, "")
        with half_copy(store.folder / mark, session.path) as partial:
            manifest, findings, note = _keep(task, session, store, partial, manifest, state)
            write_manifest(store, manifest)
    return Added(manifest, time.monotonic() - began, findings, note)


_Kept = tuple[Manifest, tuple[Finding, ...], str]


def _keep(
    task: Task,
    session: Session,
    store: Store,
    partial: Path,
    manifest: Manifest,
    state: Path | None,
) -> _Kept:
    try:
        copied = verified_copy(part_of(task, 0.0, _COPYING), partial, session.opened.place)
    except (Damaged, apsw.CorruptError, apsw.NotADBError):
        return _kept_raw(task, session, store, manifest)
    if copied.damaged:
        manifest, _, note = _kept_raw(task, session, store, manifest)
        return manifest, copied.findings, note
    if session.opened.encrypted:
        return _keep_copy(store, partial, manifest, copied), copied.findings, ""
    rest = part_of(task, _COPYING, 1.0)
    with index_of(rest, store, state) as index:
        manifest, healed = _keep_pages(rest, store, index, partial, manifest, copied)
    return manifest, copied.findings, _told(healed)


def _kept_raw(task: Task, session: Session, store: Store, manifest: Manifest) -> _Kept:
    manifest = keep_raw(task, session, store, manifest)
    return manifest, (), manifest.notes[-1]


def _told(healed: set[str]) -> str:
    if not healed:
        return ""
    return trn(
        "{n} pack of the store is damaged; what this snapshot needs of it was "
        "stored again. Verify the store to see which older snapshots are "
        "affected.",
        "{n} packs of the store are damaged; what this snapshot needs of them "
        "was stored again. Verify the store to see which older snapshots are "
        "affected.",
        len(healed),
    )


def _keep_copy(store: Store, partial: Path, manifest: Manifest, copied: Copied) -> Manifest:
    """Keep an encrypted file whole: two keyed copies share no page."""
    name = f"{manifest.id}.db"
    summed = file_sum(partial)
    publish(partial, store.copies / name, overwrite=False)
    return replace(
        manifest,
        size=copied.size,
        image=summed,
        copy=name,
        stored=copied.size,
        notes=(tr("The file is encrypted, so it is kept as a whole copy with the same key."),),
    )


def _keep_pages(
    task: Task, store: Store, index: Index, partial: Path, manifest: Manifest, copied: Copied
) -> tuple[Manifest, set[str]]:
    packer = Packer(store, index)
    try:
        with partial.open("rb") as file:
            header = file.read(100)
            page_size = int.from_bytes(header[16:18], "big")
            page_size = 65536 if page_size == 1 else page_size
            file.seek(0)
            pages, image = _read_pages(task, file, copied.size, page_size, packer)
        root, depth = write_list(pages, packer.keep)
        packer.close()
    except BaseException:
        packer.abandon()
        raise
    made = replace(
        manifest,
        size=copied.size,
        page_size=page_size,
        pages=len(pages),
        image=image,
        root=root.hex(),
        depth=depth,
        schema=_schema_sum(copied),
        rows=tuple(
            (name, rows if isinstance(rows, int) else -1) for name, rows in copied.facts.rows
        ),
        change_counter=int.from_bytes(header[24:28], "big"),
        sqlite_version=int.from_bytes(header[96:100], "big"),
        stored=packer.stored,
    )
    return made, packer.healed


def _read_pages(
    task: Task, file: BinaryIO, size: int, page_size: int, packer: Packer
) -> tuple[list[bytes], str]:
    pages: list[bytes] = []
    summed = hashlib.sha256()
    step = max(1, _PIECE // page_size) * page_size
    while piece := file.read(step):
        summed.update(piece)
        for at in range(0, len(piece), page_size):
            page = piece[at : at + page_size]
            name = hash_of(page)
            packer.keep(name, page)
            pages.append(name)
        done = len(pages) * page_size
        task.report(
            done,
            size,
            tr(
                "Storing what is new: {done} of {size}",
                done=bytes_text(done),
                size=bytes_text(size),
            ),
        )
    return pages, summed.hexdigest()


def _schema_sum(copied: Copied) -> str:
    text = "\0".join(f"{name}\0{sql or ''}" for name, sql in copied.facts.schema)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
