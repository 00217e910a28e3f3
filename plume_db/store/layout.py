"""The folder of a store: where its parts lie, who may write, how a file comes to be in it whole."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from plume_db.errors import DiskFull, PlumeError
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.leftovers import noted
from plume_db.outfile import bring_to_disk
from plume_db.systems import sharing

FORMAT = 1
PATIENCE = 30.0
"""Seconds to wait for another program that writes, as where two are scheduled for one minute."""
_LOOK_EVERY = 0.1
_OURS = ("lock", "readers", "packs", "snapshots", "copies")
"""What a store that was killed while it was made may have left in its folder."""


class NoStore(PlumeError):
    """A folder that is no store, or one of a newer kind."""


class StoreBusy(PlumeError):
    """Another program writes to the store."""


@dataclass(frozen=True)
class Store:
    """A store that exists."""

    folder: Path
    mark: str
    """A random name that goes with it wherever it is moved."""

    @property
    def packs(self) -> Path:
        """Where the compressed pages lie."""
        return self.folder / "packs"

    @property
    def snapshots(self) -> Path:
        """Where the manifests lie."""
        return self.folder / "snapshots"

    @property
    def copies(self) -> Path:
        """Where whole copies of encrypted files lie."""
        return self.folder / "copies"


def open_store(folder: Path) -> Store:
    """Open a store; raises NoStore with a sentence where the folder is none."""
    path = folder / "store.json"
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        version, mark = held["format"], held["mark"]
    except FileNotFoundError:
        raise NoStore(
            tr("{folder} is no backup store: it has no store.json.", folder=folder)
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoStore(
            tr("The backup store {folder} can not be read ({error}).", folder=folder, error=error)
        ) from None
    if version != FORMAT or not isinstance(mark, str) or not mark.isalnum():
        raise NoStore(
            tr("The backup store {folder} is of a kind this version does not know.", folder=folder)
        )
    return Store(folder.absolute(), mark)


def make_store(folder: Path) -> Store:
    """Open a store, or make one in an empty or new folder."""
    if (folder / "store.json").exists():
        return open_store(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        others = [each.name for each in folder.iterdir() if each.name not in _OURS]
        if others:
            raise NoStore(
                tr(
                    "{folder} is not empty ({sorted} lies in it), so no backup store is "
                    "made there. Choose a new folder.",
                    folder=folder,
                    sorted=sorted(others)[0],
                )
            )
        store = Store(folder.absolute(), uuid4().hex)
        for part in (store.packs, store.snapshots, store.copies):
            part.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NoStore(
            tr(
                "No backup store can be made in {folder}: {strerror}.",
                folder=folder,
                strerror=error.strerror,
            )
        ) from None
    write_whole(folder / "store.json", description(store))
    return store


def description(store: Store) -> bytes:
    """Write what ``store.json`` says, byte for byte."""
    held = {"format": FORMAT, "mark": store.mark, "page hash": "blake2b-128"}
    check = hashlib.sha256(json.dumps(held).encode()).hexdigest()
    return (json.dumps({**held, "check": check}) + "\n").encode()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, and stays after a power cut."""
    with whole_file(path) as partial:
        partial.write_bytes(data)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path`; what is there at the end gets the name, durably."""
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}.partial")
    with noted(partial):
        try:
            yield partial
            bring_to_disk(partial)
            sharing.replace(partial, path)
            bring_to_disk(path.parent)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise _refused(path, error) from None
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def _refused(path: Path, error: OSError) -> PlumeError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            tr(
                "The disk of the backup store is full ({parent}); nothing was lost.",
                parent=path.parent,
            )
        )
    return PlumeError(
        tr(
            "The backup store can not be written ({path}): {strerror}.",
            path=path,
            strerror=error.strerror,
        )
    )


@contextmanager
def refusals_told(store: Store) -> Iterator[None]:
    """Turn what the system refuses about the store's folder into a sentence."""
    try:
        yield
    except OSError as error:
        where = Path(error.filename) if isinstance(error.filename, str) else store.folder
        if not store.folder.is_dir():
            raise PlumeError(
                tr(
                    "The backup store {folder} is not there any more. Connect its disk, or "
                    "choose another store.",
                    folder=store.folder,
                )
            ) from None
        raise _refused(where, error) from None


@contextmanager
def writing(store: Store, task: Task | None = None) -> Iterator[None]:
    """Be the only program that writes to the store; raises StoreBusy where another does.

    With a task it is waited for the other one, until a cancel or for `PATIENCE`. The lock is the
    system's own, so that it goes with the process that held it.
    """
    handle = _opened(store, "lock")
    try:
        if not (_take(handle) if task is None else _awaited(handle, task)):
            raise StoreBusy(
                tr(
                    "Another program writes to the backup store {folder} right now. Try "
                    "again when it is done.",
                    folder=store.folder,
                )
            )
        sweep_partials(store)
        yield
    finally:
        os.close(handle)


def _awaited(handle: int, task: Task) -> bool:
    end = time.monotonic() + PATIENCE
    while not _take(handle):
        task.report(0, None, tr("Waiting for another program that writes to the backup store"))
        if time.monotonic() >= end:
            return False
        time.sleep(_LOOK_EVERY)
    return True


@contextmanager
def reading(store: Store) -> Iterator[None]:
    """Keep others from sweeping the store while it is read; a read-only store needs no lock.

    Snapshots may be added meanwhile: that only ever adds files. Raises StoreBusy during a sweep.
    """
    try:
        handle = _opened(store, "readers")
    except PlumeError:
        yield
        return
    try:
        if not _take(handle, shared=True):
            raise StoreBusy(
                tr(
                    "The backup store {folder} is being pruned. Try again then.",
                    folder=store.folder,
                )
            )
        yield
    finally:
        os.close(handle)


@contextmanager
def sweeping(store: Store, task: Task | None = None) -> Iterator[None]:
    """Be the only program that writes or reads: for removing what was stored."""
    with writing(store, task):
        handle = _opened(store, "readers")
        try:
            if not _take(handle):
                raise StoreBusy(
                    tr(
                        "Another program reads from the backup store {folder} right now. Prune "
                        "it when that is done.",
                        folder=store.folder,
                    )
                )
            yield
        finally:
            os.close(handle)


def _opened(store: Store, name: str) -> int:
    try:
        return os.open(store.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    except FileNotFoundError:
        raise PlumeError(
            tr(
                "The backup store {folder} is not there any more. Connect its disk, or "
                "choose another store.",
                folder=store.folder,
            )
        ) from None
    except OSError as error:
        raise PlumeError(
            tr(
                "The backup store {folder} can not be written: {strerror}.",
                folder=store.folder,
                strerror=error.strerror,
            )
        ) from None


def sweep_partials(store: Store) -> None:
    """Remove half files of a killed program; only who holds the lock may."""
    for folder in (store.folder, store.packs, store.snapshots, store.copies):
        if folder.is_dir():
            for half in folder.glob(".*.partial*"):
                half.unlink(missing_ok=True)


def _take(handle: int, *, shared: bool = False) -> bool:
    """Take the lock of a file; False where another has it. Raises PlumeError without locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            if not shared:  # Windows refuses to remove what is being read anyhow
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            return False
        raise PlumeError(
            tr(
                "The disk of the backup store knows no locks, so two programs could "
                "spoil it ({strerror}). Put the store on another disk.",
                strerror=error.strerror,
            )
        ) from None
    return True
