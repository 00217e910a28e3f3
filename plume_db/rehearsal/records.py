"""What was written to one file, kept outside it so that it can be undone.

Each record is a small JSON file and a changeset beside it. Both are on the disk before COMMIT, in
the state ``pending``; a crash in between leaves a pair whose state the file itself tells.
"""

from __future__ import annotations

import json
import os
import secrets
import time
import weakref
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.memory import FileMemory
from plume_db.systems import sharing
from plume_db.systems.flushing import flush_folder
from plume_db.systems.processes import is_running

KEPT = 200
"""Records of one file that are kept; older ones go."""

LONGEST = 3600.0
"""Seconds after which a process of that number is another one than the one that wrote."""


@dataclass(frozen=True)
class Record:
    """One thing that was written."""

    id: str
    title: str
    at: float
    """Unix time in seconds."""
    way: str
    """How it can be undone: a value of :class:`plume_db.rehearsal.undoable.Way`."""
    state: str = "pending"
    """``pending``, then ``committed`` or ``void``; ``undone`` once that was done."""
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    left_out: tuple[str, ...] = ()
    mark: str = ""
    undoes: str = ""
    """The record that this one undid."""
    foreign_keys: bool = True
    schema_version: int = 0
    """What the file's schema version was before."""
    pid: int = 0
    """Which process wrote it, or tried to."""

    @property
    def undoable(self) -> bool:
        """Whether an undo can be asked for."""
        return self.state == "committed" and self.way != "none"


def new_record(title: str, way: str) -> Record:
    """Make a record whose name sorts by time."""
    now = time.time()
    return Record(f"{int(now * 1e6):018d}-{secrets.token_hex(3)}", title, now, way, pid=os.getpid())


_books: weakref.WeakKeyDictionary[FileMemory, Records] = weakref.WeakKeyDictionary()


class Records:
    """The records of one file; reads and writes files of ours, so on workers only."""

    def __init__(self, memory: FileMemory) -> None:
        self._memory = weakref.ref(memory)
        self._kept = memory.kept
        self._folder = memory.folder / "edits"
        self._held: dict[str, tuple[Record, bytes]] = {}
        """In memory only, for a file of which nothing may be kept."""
        self._active: set[str] = set()
        """Records whose transaction is open now, in this process."""

    @staticmethod
    def of(memory: FileMemory) -> Records:
        """Give the records of a file; one object for each memory."""
        if memory not in _books:
            _books[memory] = Records(memory)
        return _books[memory]

    @property
    def kept(self) -> bool:
        """Whether the records outlive the program."""
        return self._kept

    def keep(self, record: Record, changeset: bytes) -> None:
        """Bring a record and its changeset to the disk, before what it tells of is committed."""
        self._active.add(record.id)
        if not self._kept:
            self._held[record.id] = (record, changeset)
            return
        try:
            self._make_folder()
            _write(self._path(record.id, "changeset"), changeset)
            self._write_record(record)
        except OSError as error:
            self.drop(record.id)
            raise PlumeError(
                tr(
                    "The record for undoing this could not be kept ({strerror}), so "
                    "nothing was written to the file.",
                    strerror=error.strerror,
                )
            ) from None

    def settle(self, record: Record) -> None:
        """Write down how it ended; where that fails, the file itself tells it later."""
        self.leave(record.id)
        if not self._kept:
            self._held[record.id] = (record, self._held[record.id][1])
            return
        with suppress(OSError):
            self._write_record(record)
            self._forget_old()

    def leave(self, name: str) -> None:
        """Take note that the transaction of a record is over, however it ended."""
        self._active.discard(name)

    def is_over(self, record: Record) -> bool:
        """Whether the process that wrote a pending record is not at it any more."""
        if record.pid == os.getpid():
            return record.id not in self._active
        return time.time() - record.at > LONGEST or not is_running(record.pid)

    def drop(self, name: str) -> None:
        """Forget a record."""
        self.leave(name)
        self._held.pop(name, None)
        if self._kept:
            for kind in ("json", "changeset"):
                with suppress(OSError):
                    self._path(name, kind).unlink()

    def all(self) -> tuple[Record, ...]:
        """List the records, the latest first; spoiled ones are left out."""
        found = list(self._read()) if self._kept else [r for r, _changes in self._held.values()]
        return tuple(sorted(found, key=lambda record: record.id, reverse=True))

    def get(self, name: str) -> Record:
        """Give one record."""
        for record in self.all():
            if record.id == name:
                return record
        raise PlumeError(tr("The record of this edit is gone, so it can not be undone."))

    def changeset(self, name: str) -> bytes:
        """Give the changeset of a record."""
        if not self._kept:
            return self._held[name][1]
        try:
            return self._path(name, "changeset").read_bytes()
        except OSError as error:
            raise PlumeError(
                tr(
                    "The record of this edit can not be read ({strerror}), so it can not "
                    "be undone.",
                    strerror=error.strerror,
                )
            ) from None

    def _read(self) -> Iterator[Record]:
        with suppress(OSError):
            for path in sorted(self._folder.glob("*.json")):
                with suppress(OSError, ValueError, TypeError):
                    found = json.loads(path.read_text(encoding="utf-8"))
                    found["left_out"] = tuple(found.get("left_out", ()))
                    yield Record(**found)

    def _write_record(self, record: Record) -> None:
        _write(self._path(record.id, "json"), json.dumps(asdict(record)).encode())

    def _path(self, name: str, kind: str) -> Path:
        return self._folder / f"{name}.{kind}"

    def _make_folder(self) -> None:
        memory = self._memory()
        if memory is not None:
            memory.make_folder()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _forget_old(self) -> None:
        for record in self.all()[KEPT:]:
            if record.state != "pending":
                self.drop(record.id)


def committed(record: Record) -> Record:
    """Give the record in the state that COMMIT brought."""
    return replace(record, state="committed")


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and bring it and its name to the disk."""
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sharing.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()
        raise
    flush_folder(path.parent)
