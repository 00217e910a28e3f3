"""What is restored from: a snapshot of a store, or a backup that is a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from plume_db.backup.to_file import require_space
from plume_db.database import Key, Mode, Place, connect
from plume_db.errors import Damaged, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.maintenance.preflight import Need, need
from plume_db.opening.copies import discard, private_folder
from plume_db.opening.opened import open_file
from plume_db.store.image import write_image
from plume_db.store.layout import Store, open_store
from plume_db.store.manifest import Manifest, find_manifest
from plume_db.store.share import part_of
from plume_db.units import moment_text


@dataclass(frozen=True)
class Origin:
    """A snapshot in a store, or a file."""

    store: Store | None = None
    manifest: Manifest | None = None
    backup: Path | None = None

    @property
    def size(self) -> int:
        """Bytes of the database that comes out."""
        if self.manifest is not None:
            return self.manifest.size
        return self.backup.stat().st_size if self.backup is not None else 0

    @property
    def words(self) -> str:
        """What a person calls it: ``the snapshot of 2026-11-22 05:40`` or a file's name."""
        if self.manifest is None:
            return (
                tr("the backup {name}", name=self.backup.name)
                if self.backup is not None
                else tr("nothing")
            )
        return tr("the snapshot of {at}", at=moment_text(self.manifest.at))


def find_origin(text: str, file: Path) -> Origin:
    """Find what ``STORE``, ``STORE:SNAPSHOT`` or the path of a backup means for a file.

    A store alone means its newest snapshot of that file that is not damaged. Raises PlumeError.
    """
    if not text:
        raise PlumeError(
            tr("Say what to restore from: a store, a snapshot in it, or a backup file.")
        )
    path = Path(text).absolute()
    if path.is_dir():
        return in_store(path, "latest", file)
    if path.is_file():
        if file.exists() and path.samefile(file):
            raise PlumeError(tr("This is the file itself; name a backup of it, or a store."))
        return Origin(backup=path)
    folder, colon, name = text.rpartition(":")
    if colon and Path(folder).is_dir():
        return in_store(Path(folder).absolute(), name, file)
    raise PlumeError(tr("There is no backup store and no file {text}.", text=text))


def in_store(folder: Path, name: str, file: Path) -> Origin:
    """Find a snapshot in a store by its name, its beginning, or ``latest``."""
    store = open_store(folder)
    return Origin(store, find_manifest(store, name, file))


def image_need(origin: Origin) -> Need:
    """Tell what reading an origin takes on the disk for a while, and where."""
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("plume-db", appauthor=False))
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return need(tr("the snapshot, put together to be read"), folder, origin.size)


@contextmanager
def image_of(
    task: Task, origin: Origin, key: Key | None, state: Path | None = None
) -> Iterator[Place]:
    """Give the database of an origin to be read, as it was, in a private place of ours.

    A snapshot is put together in a folder that only this person can read, and proved by its
    checksum; it goes with the block. The key is the file's own. Raises PlumeError where the origin
    can not be read with it.
    """
    if origin.backup is not None:
        opened = open_file(task, origin.backup, key)
        try:
            if opened.damage:
                raise Damaged(
                    tr(
                        "{name} is damaged ({damage}).",
                        name=origin.backup.name,
                        damage=opened.damage,
                    )
                )
            yield opened.place
        finally:
            opened.discard()
        return
    if origin.store is None or origin.manifest is None:
        raise PlumeError(tr("There is nothing to restore from."))
    if origin.manifest.damaged:
        raise Damaged(
            tr(
                "This snapshot is of a damaged file. Restore it to a new file, and recover what is "
                "left in that."
            )
        )
    folder = private_folder()
    try:
        require_space(folder, origin.manifest.size, tr("Reading the snapshot"))
        path = folder / "snapshot.db"
        write_image(part_of(task, 0.0, 0.9), origin.store, origin.manifest, path, state)
        yield _readable(task, path, origin, key)
    finally:
        discard(folder)


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _readable(task: Task, path: Path, origin: Origin, key: Key | None) -> Place:
    encrypted = origin.manifest is not None and origin.manifest.encrypted
    if encrypted and key is None:
        raise PlumeError(
            tr("{words} is encrypted, and the file is not.", words=_first_up(origin.words))
        )
    if not encrypted and key is not None:
        # The snapshot was taken before the file got its key; reading it needs none.
        key = None
    if key is not None:
        key = open_file(task, path, key).place.key
    place = Place(path, Mode.IMMUTABLE, key)
    con = connect(place)
    try:
        con.execute("select count(*) from sqlite_schema").fetchall()
    except apsw.NotADBError:
        raise PlumeError(
            tr("{words} has another key than the file has now.", words=_first_up(origin.words))
        ) from None
    finally:
        con.close()
    return replace(place, guarded=False)
