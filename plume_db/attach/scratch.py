"""The scratch database: a file of our own that holds tables read from other kinds of files."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import apsw

from plume_db.attach.csv_table import load_csv
from plume_db.attach.json_table import load_json
from plume_db.attach.kinds import Looks
from plume_db.attach.parquet_table import load_parquet
from plume_db.database import Attached, Mode, Place, connect_own
from plume_db.errors import DiskFull, PlumeError
from plume_db.jobs import Task, attended
from plume_db.language import tr
from plume_db.names import quoted
from plume_db.systems.processes import is_running

SCHEMA = "scratch"
_PREFIX = "plume-db-scratch-"
_PATIENCE = 5.0


@dataclass(frozen=True)
class Imported:
    """A table that was read from a file."""

    table: str
    path: Path
    rows: int
    columns: tuple[tuple[str, str], ...]
    """Names and types."""
    notes: tuple[str, ...] = ()


class Scratch:
    """Makes the database with its first table; safe from every thread, one import at a time."""

    def __init__(self, encoding: str = "UTF-8") -> None:
        """Hold text in this encoding; SQLite attaches only what has the open file's."""
        self._encoding = encoding
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._keeper: apsw.Connection | None = None

    @property
    def attached(self) -> Attached | None:
        """What readers attach; None where there is no table yet."""
        if self._folder is None or not (self._folder / "scratch.db").exists():
            return None
        # Read-write for SQLite's own side files only; the connection is query_only.
        return Attached(SCHEMA, Place(self._folder / "scratch.db", Mode.QUERY_ONLY))

    def load(self, task: Task, path: Path, looks: Looks, table: str) -> Imported:
        """Read a file into a new table; on failure or cancel nothing is left of it.

        The file itself is only read. Raises PlumeError with its sentence.
        """
        with self._lock:
            folder = self._make_folder()
            part = folder / "part.db"
            _remove(part)
            try:
                return self._load(task, path, looks, table, part)
            except apsw.FullError:
                raise DiskFull(
                    tr("The disk of {folder} is full; nothing was attached.", folder=folder)
                ) from None
            except OSError as error:
                raise PlumeError(
                    tr(
                        "{name} can not be read: {strerror}.",
                        name=path.name,
                        strerror=error.strerror or error,
                    )
                ) from None
            finally:
                _remove(part)

    def _load(self, task: Task, path: Path, looks: Looks, table: str, part: Path) -> Imported:
        con = connect_own(part)
        try:
            # Its own file, which no one else reads yet, so that it can be filled without care for
            # a crash; it becomes a part of the scratch database when it is whole.
            con.execute(
                f"pragma encoding='{self._encoding}'; pragma journal_mode=memory;"
                "pragma synchronous=off; pragma secure_delete=off;"
                "pragma cache_size=-32000; pragma locking_mode=exclusive"
            ).fetchall()
            inner = Task(con, task.token, lambda p: task.report(p.done, p.total, p.text))
            with attended(con, inner):
                notes = _read(inner, path, looks, table, part.parent)
                count = con.execute(f"select count(*) from {quoted(table)}").fetchall()[0][0]
                listed = con.execute("select name,type from pragma_table_info(?)", (table,))
                columns = tuple((str(name), str(kind)) for name, kind in listed)
        finally:
            con.close()
        self._take_over(task, part, table)
        return Imported(table, path, int(str(count)), columns, notes)

    def _take_over(self, task: Task, part: Path, table: str) -> None:
        scratch = part.with_name("scratch.db")
        if not scratch.exists():
            part.replace(scratch)
            self._keeper = connect_own(scratch)
            # Readers and the next import do not wait for each other.
            self._keeper.execute("pragma journal_mode=wal").fetchall()
            return
        con = connect_own(scratch)
        try:
            with attended(con, task):
                con.execute("attach ? as part", (str(part),)).fetchall()
                con.execute("begin").fetchall()
                sql = con.execute(
                    "select sql from part.sqlite_schema where name=?", (table,)
                ).fetchall()[0][0]
                con.execute(str(sql)).fetchall()
                con.execute(
                    f"insert into main.{quoted(table)} select * from part.{quoted(table)}"
                ).fetchall()
                con.execute("commit").fetchall()
        finally:
            if con.in_transaction:
                con.execute("rollback").fetchall()
            con.close()

    def drop(self, task: Task, table: str) -> None:
        """Forget a table; the file it came from stays as it is."""
        del task
        with self._lock:
            if self._folder is None:
                return
            con = connect_own(self._folder / "scratch.db")
            try:
                con.execute(f"drop table if exists main.{quoted(table)}").fetchall()
            finally:
                con.close()

    def close(self) -> None:
        """Delete everything; readers must be closed before."""
        if not self._lock.acquire(timeout=_PATIENCE):
            return  # a reading that does not stop; the next start sweeps the folder
        try:
            if self._keeper is not None:
                self._keeper.close()
                self._keeper = None
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None
        finally:
            self._lock.release()

    def _make_folder(self) -> Path:
        if self._folder is None:
            sweep()
            try:
                _root().mkdir(parents=True, exist_ok=True, mode=0o700)
                name = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_root())
            except OSError as error:
                raise PlumeError(
                    tr(
                        "No scratch database can be made in {root}: {strerror}.",
                        root=_root(),
                        strerror=error.strerror,
                    )
                ) from None
            self._folder = Path(name)
        return self._folder


def _read(task: Task, path: Path, looks: Looks, table: str, folder: Path) -> tuple[str, ...]:
    if looks.kind == "parquet":
        return load_parquet(task, path, table)
    if looks.kind == "json":
        return load_json(task, path, table)
    return load_csv(task, path, table, looks.separator, folder)


def sweep() -> None:
    """Remove scratch databases that a killed program of ours left behind."""
    for folder in _root().glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not is_running(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("plume-db", appauthor=False)) / "scratch"


def _remove(path: Path) -> None:
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
