"""A small database of our own that is kept over time, and begun anew where it is spoiled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from plume_db.database import connect_own
from plume_db.errors import PlumeError
from plume_db.language import tr
from plume_db.systems import sharing

_PATIENCE = 5.0
"""Seconds to wait for another program that makes the same database."""


class Ledger:
    """Opened for each use; slow, so never in the GUI thread. Safe from every thread.

    Several programs may share it. With `path` None it lives in memory as long as this object.
    `name` is what messages call it, as "history"; `schema` is SQL that may run again.
    """

    def __init__(self, path: Path | None, schema: str, name: str) -> None:
        self._path = path
        self._schema = schema
        self._name = name
        self._lock = threading.Lock()
        self._memory: apsw.Connection | None = None

    @property
    def kept(self) -> bool:
        """Whether it is on the disk."""
        return self._path is not None

    @contextmanager
    def open(self) -> Iterator[apsw.Connection]:
        """Give a connection; no other thread has one meanwhile."""
        with self._lock:
            if self._path is None:
                self._memory = self._memory or self._ready(Path(":memory:"))
                yield self._memory
                return
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                con = self._opened(self._path)
            except (OSError, apsw.Error) as error:
                raise PlumeError(_unopened(self._name, self._path, error)) from None
            try:
                yield con
            except apsw.Error as error:
                raise PlumeError(
                    tr(
                        "The {name} can not be read or written ({error}).",
                        name=self._name,
                        error=error,
                    )
                ) from None
            finally:
                con.close()

    def shrink(self) -> None:
        """Give the room of what was deleted back to the disk."""
        with self.open() as con:
            con.execute("vacuum").fetchall()
            con.execute("pragma wal_checkpoint(truncate)").fetchall()

    def close(self) -> None:
        """Let go of what is kept in memory."""
        with self._lock:
            if self._memory is not None:
                self._memory.close()
                self._memory = None

    def _opened(self, path: Path) -> apsw.Connection:
        try:
            return self._patiently(path)
        except (apsw.NotADBError, apsw.CorruptError):
            _set_aside(path)
            return self._ready(path)

    def _patiently(self, path: Path) -> apsw.Connection:
        """Open it, also while other programs make it: SQLite does not wait to switch to WAL."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._ready(path)
            except apsw.BusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _ready(self, path: Path) -> apsw.Connection:
        con = connect_own(path)
        try:
            con.execute("pragma secure_delete=on; pragma journal_mode=wal").fetchall()
            # After a power cut the last entries may be missing, never the whole.
            con.execute("pragma synchronous=normal").fetchall()
            con.execute(self._schema).fetchall()
            if str(path) != ":memory:":
                path.chmod(0o600)
        except BaseException:
            con.close()
            raise
        return con


def storable(text: str) -> str:
    """Replace what no database can hold: halves of a surrogate pair."""
    return text.encode("utf-8", "replace").decode()


def _set_aside(path: Path) -> None:
    """Move a spoiled database away, so that a new one can begin."""
    damaged = f"{path.stem}-damaged{path.suffix}"
    for end in ("", "-wal", "-shm"):
        old = path.with_name(path.name + end)
        if old.exists():
            sharing.replace(old, path.with_name(damaged + end))


def _unopened(name: str, path: Path, error: Exception) -> str:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return tr(
        "The {name} of this program can not be opened in {parent} ({why}). "
        "Give yourself the right to write there, or make room, then try again.",
        name=name,
        parent=path.parent,
        why=why,
    )
