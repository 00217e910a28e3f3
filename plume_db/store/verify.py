"""Look whether a store still holds what was put into it: each bit of it is under some checksum."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from plume_db.errors import Damaged, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.store.image import Fetcher, pages_of
from plume_db.store.index import Index, index_of
from plume_db.store.layout import Store, description, reading, refusals_told
from plume_db.store.manifest import Manifest, read_manifest
from plume_db.store.packs import whole
from plume_db.store.pagelist import objects_under
from plume_db.store.raw import file_sum
from plume_db.store.share import part_of


@dataclass(frozen=True)
class StoreCheck:
    """What a look at a store found."""

    problems: tuple[str, ...]
    bad: tuple[str, ...]
    """Ids of the snapshots that can not be restored."""
    snapshots: int
    size: int
    """Bytes of packs and copies."""
    seconds: float


def verify_store(
    task: Task, store: Store, *, deep: bool = False, state: Path | None = None
) -> StoreCheck:
    """Check every file of a store; `deep` also puts every snapshot together and hashes it."""
    began = time.monotonic()
    with refusals_told(store), reading(store):
        return _verify(task, store, deep, state, began)


def _verify(task: Task, store: Store, deep: bool, state: Path | None, began: float) -> StoreCheck:
    problems = _own_file(store)
    packs = sorted(store.packs.glob("*.pack"))
    sizes = [each.stat().st_size for each in packs]
    rotten = _packs(part_of(task, 0.0, 0.5), packs, sizes, problems)
    bad: list[str] = []
    paths = sorted(store.snapshots.glob("*.json"))
    rest = part_of(task, 0.5, 1.0)
    with index_of(task, store, state) as index:
        index.mark_rotten(rotten)
        index.mark_sound({path.name for path in packs} - rotten)
        seen: set[bytes] = set()
        for number, path in enumerate(paths):
            rest.report(number, len(paths), tr("Checking the snapshot {stem}", stem=path.stem))
            try:
                manifest = read_manifest(path)
                _snapshot(task, store, index, manifest, seen, rotten)
                if deep:
                    _image(task, store, index, manifest)
            except PlumeError as error:
                problems.append(f"{path.stem}: {error.sentence}")
                bad.append(path.stem)
    size = sum(sizes) + sum(each.stat().st_size for each in store.copies.glob("*.db*"))
    return StoreCheck(tuple(problems), tuple(bad), len(paths), size, time.monotonic() - began)


def _own_file(store: Store) -> list[str]:
    try:
        if (store.folder / "store.json").read_bytes() == description(store):
            return []
    except OSError as error:
        return [tr("store.json can not be read ({error}).", error=error)]
    return [tr("store.json is not what was written.")]


def _packs(task: Task, packs: list[Path], sizes: list[int], problems: list[str]) -> set[str]:
    rotten, total, done = set(), max(1, sum(sizes)), 0
    for path, size in zip(packs, sizes, strict=True):
        task.report(done, total, tr("Checking the pack {name}", name=path.name))
        done += size
        if not whole(path):
            problems.append(
                tr("The pack {name} is damaged: its checksum is another.", name=path.name)
            )
            rotten.add(path.name)
    return rotten


def _snapshot(
    task: Task,
    store: Store,
    index: Index,
    manifest: Manifest,
    seen: set[bytes],
    rotten: set[str],
) -> None:
    """Look whether everything a snapshot needs is there; raises Damaged."""
    if manifest.copy:
        _whole_copy(task, store, manifest)
        return
    fetch = Fetcher(store, index)
    for number, name in enumerate(
        objects_under(bytes.fromhex(manifest.root), manifest.depth, fetch)
    ):
        if number % 4096 == 0:
            task.token.check()
        if name in seen:
            continue
        spots = index.spots(name)
        if not spots:
            raise Damaged(tr("a page of it is missing."))
        if all(spot.pack in rotten for spot in spots):
            raise Damaged(tr("it needs the pack {pack}, which is damaged.", pack=spots[0].pack))
        seen.add(name)


def _whole_copy(task: Task, store: Store, manifest: Manifest) -> None:
    for end, summed in (("", manifest.image), *manifest.sides):
        path = store.copies / f"{manifest.copy}{end}"
        if not path.is_file() or file_sum(path, task) != summed:
            raise Damaged(tr("its whole copy is missing or not what was stored."))


def _image(task: Task, store: Store, index: Index, manifest: Manifest) -> None:
    if manifest.copy:
        return
    summed = hashlib.sha256()
    for number, page in enumerate(pages_of(store, index, manifest)):
        summed.update(page)
        if number % 1024 == 0:
            task.token.check()
    if summed.hexdigest() != manifest.image:
        raise Damaged(tr("what the store gives back is not what was put in."))
