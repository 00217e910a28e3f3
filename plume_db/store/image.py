"""Give a snapshot back as a file, every page checked on the way."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from plume_db.backup.target import publish, refusal
from plume_db.backup.to_file import half_copy, require_space
from plume_db.errors import Damaged, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.store.index import Index, Spot, index_of
from plume_db.store.layout import Store, reading
from plume_db.store.manifest import Manifest
from plume_db.store.packs import read_group
from plume_db.store.pagelist import read_list
from plume_db.store.raw import put_out_sides
from plume_db.units import bytes_text

_GROUPS_HELD = 256
"""Groups kept unpacked: about 16 MB."""


@dataclass(frozen=True)
class Restored:
    """A snapshot that is a file again."""

    path: Path
    size: int
    seconds: float
    findings: tuple[()] = ()
    note: str = ""


class Fetcher:
    """Reads objects of a store, keeping the groups around the last ones."""

    def __init__(self, store: Store, index: Index) -> None:
        self._store, self._index = store, index
        self._held: OrderedDict[tuple[str, int], dict[bytes, bytes]] = OrderedDict()

    def __call__(self, name: bytes) -> bytes:
        """Give an object; raises Damaged where it is missing or not what was stored."""
        reason = tr("A page of the snapshot is missing in the backup store.")
        for spot in self._index.spots(name):
            try:
                return self._read(spot, name)
            except Damaged as error:  # another pack may have it too
                reason = error.sentence
        raise Damaged(reason)

    def _read(self, spot: Spot, name: bytes) -> bytes:
        key = (spot.pack, spot.offset)
        group = self._held.get(key)
        if group is None:
            try:
                group = read_group(self._store.packs / spot.pack, spot.offset)
            except OSError as error:
                raise Damaged(
                    tr("The pack {pack} can not be read ({error}).", pack=spot.pack, error=error)
                ) from None
            self._held[key] = group
            if len(self._held) > _GROUPS_HELD:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(key)
        if name not in group:
            raise Damaged(
                tr("The pack {pack} is damaged: a page is not where it was put.", pack=spot.pack)
            )
        return group[name]


def pages_of(store: Store, index: Index, manifest: Manifest) -> Iterator[bytes]:
    """Give the pages of a snapshot in order."""
    fetch = Fetcher(store, index)
    for name in read_list(bytes.fromhex(manifest.root), manifest.depth, fetch):
        yield fetch(name)


def restore_to_file(
    task: Task,
    store: Store,
    manifest: Manifest,
    out: Path,
    *,
    overwrite: bool = False,
    state: Path | None = None,
) -> Restored:
    """Write a snapshot to a new file, byte for byte what was copied; never over an open database.

    Raises Damaged where the store does not hold any more what was put into it.
    """
    began, out = time.monotonic(), out.absolute()
    if no := refusal((), out, overwrite):
        raise PlumeError(no)
    require_space(out.parent, manifest.size, tr("The restored file"))
    with half_copy(out, store.folder / "store.json") as partial:
        write_image(task, store, manifest, partial, state)
        publish(partial, out, overwrite)
        if manifest.sides:
            put_out_sides(store, manifest, out)
    note = tr("The snapshot is of a damaged file, and so is what was restored.") * manifest.damaged
    return Restored(out, manifest.size, time.monotonic() - began, note=note)


def write_image(
    task: Task, store: Store, manifest: Manifest, partial: Path, state: Path | None = None
) -> None:
    """Write the image of a snapshot into a file of ours, and prove it by its SHA-256."""
    with reading(store):
        if manifest.copy:
            _copy_whole(task, store, manifest, partial)
        else:
            _put_together(task, store, manifest, partial, state)


def _put_together(
    task: Task, store: Store, manifest: Manifest, partial: Path, state: Path | None
) -> None:
    summed, done = hashlib.sha256(), 0
    with index_of(task, store, state) as index, partial.open("wb") as file:
        for number, page in enumerate(pages_of(store, index, manifest)):
            file.write(page)
            summed.update(page)
            done += len(page)
            if number % 256 == 0:
                text = tr(
                    "Restoring {done} of {size}",
                    done=bytes_text(done),
                    size=bytes_text(manifest.size),
                )
                task.report(done, max(1, manifest.size), text)
    _require(summed.hexdigest(), manifest)


def _copy_whole(task: Task, store: Store, manifest: Manifest, partial: Path) -> None:
    path, summed = store.copies / manifest.copy, hashlib.sha256()
    try:
        with path.open("rb") as file, partial.open("wb") as out:
            while piece := file.read(1024**2):
                task.report(file.tell(), max(1, manifest.size), tr("Restoring the whole copy"))
                summed.update(piece)
                out.write(piece)
    except FileNotFoundError:
        raise Damaged(
            tr("The copy of the snapshot {id} is missing in the store.", id=manifest.id)
        ) from None
    _require(summed.hexdigest(), manifest)


def _require(image: str, manifest: Manifest) -> None:
    if image != manifest.image:
        raise Damaged(
            tr(
                "The snapshot {id} is damaged: what the store gives back is not what "
                "was put in. Take another snapshot.",
                id=manifest.id,
            )
        )
