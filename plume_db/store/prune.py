"""Remove snapshots, then the pages that no other snapshot needs; safe to be killed at any moment.

The order is what makes it safe: manifests go first, so that nothing points at what goes later; a
pack that is partly needed is written anew and named before the old one is removed.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import Damaged, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.outfile import bring_to_disk
from plume_db.store.image import Fetcher
from plume_db.store.index import Index, index_of
from plume_db.store.layout import Store, refusals_told, sweeping
from plume_db.store.manifest import manifests, read_manifest
from plume_db.store.packing import Packer
from plume_db.store.pagelist import objects_under
from plume_db.store.retention import Rules, Verdict, judge
from plume_db.store.verify import verify_store
from plume_db.systems import sharing

_WORTH_KEEPING = 0.7
"""A pack with at least this share of needed bytes stays as it is."""


@dataclass(frozen=True)
class Pruned:
    """What was removed."""

    snapshots: int
    bytes_before: int
    bytes_after: int
    seconds: float
    note: str = ""


def judged(
    task: Task,
    store: Store,
    rules: Rules,
    file: Path | None = None,
    state: Path | None = None,
) -> tuple[Verdict, ...]:
    """Judge the snapshots of a file, or of all, after a look which of them are still whole.

    A snapshot that rotted must not be the reason for which the last good one goes.
    """
    bad = verify_store(task, store, state=state).bad
    return judge(manifests(store, file), rules, bad=bad)


def prune(task: Task, store: Store, remove: Collection[str], state: Path | None = None) -> Pruned:
    """Remove the snapshots with these ids and what only they needed.

    Where a manifest can not be read nothing is swept, since what it needs is not known.
    """
    began = time.monotonic()
    with refusals_told(store), sweeping(store, task), index_of(task, store, state) as index:
        before = _size(store)
        gone = 0
        for mark in remove:
            path = store.snapshots / f"{mark}.json"
            if path.is_file():
                sharing.remove(path)
                gone += 1
        # On the disk before any page goes: no manifest comes back after a power cut that
        # needs what was swept.
        bring_to_disk(store.snapshots)
        note = _sweep(task, store, index)
        return Pruned(gone, before, _size(store), time.monotonic() - began, note)


def _sweep(task: Task, store: Store, index: Index) -> str:
    try:
        needed, copies = _needed(task, store, index)
    except PlumeError as error:
        return tr(
            "Nothing was swept, since a snapshot can not be read: {sentence}",
            sentence=error.sentence,
        )
    for path in store.copies.glob("*.db*"):
        if path.name.partition(".db")[0] + ".db" not in copies:
            sharing.remove(path)
    left: list[str] = []
    for number, name in enumerate(sorted(index.packs())):
        task.report(number, None, tr("Sweeping the pack {name}", name=name))
        try:
            _sweep_pack(store, index, name, needed)
        except Damaged:
            left.append(name)  # what is needed of it can not be read, so nothing of it goes
    if left:
        return trn(
            "{n} damaged pack was left as it is; verify the store.",
            "{n} damaged packs were left as they are; verify the store.",
            len(left),
        )
    return ""


def _needed(task: Task, store: Store, index: Index) -> tuple[set[bytes], set[str]]:
    fetch, needed, copies = Fetcher(store, index), set[bytes](), set[str]()
    for path in store.snapshots.glob("*.json"):
        task.report(0, None, tr("Reading what {stem} needs", stem=path.stem))
        manifest = read_manifest(path)
        if manifest.copy:
            copies.add(manifest.copy)
        else:
            needed.update(objects_under(bytes.fromhex(manifest.root), manifest.depth, fetch))
    return needed, copies


def _sweep_pack(store: Store, index: Index, name: str, needed: set[bytes]) -> None:
    objects = list(index.objects_of(name))
    live = [each for each in objects if each[0] in needed]
    whole = sum(length for _, length in objects)
    if live and sum(length for _, length in live) >= _WORTH_KEEPING * whole:
        return
    if live:
        _rewrite(store, index, [key for key, _ in live], name)
    index.forget(name)
    sharing.remove(store.packs / name)


def _rewrite(store: Store, index: Index, live: list[bytes], old: str) -> None:
    """Write what is needed of a pack into a new one, which is named when this returns."""
    fetch, packer = Fetcher(store, index), Packer(store, index, apart_from=old)
    try:
        for key in live:
            packer.keep(key, fetch(key))
        packer.close()
    except BaseException:
        packer.abandon()
        raise


def _size(store: Store) -> int:
    folders = (store.packs, store.copies, store.snapshots)
    return sum(each.stat().st_size for folder in folders for each in folder.iterdir())
