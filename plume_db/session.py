"""One open file: how it was opened, its workers, and what happened to it from outside."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw

from plume_db.database import Attached, Key, Mode, Place, connect
from plume_db.errors import Cancelled, FileReplaced, ReadOnly
from plume_db.jobs import Task, Worker
from plume_db.language import tr
from plume_db.opening.opened import Opened, open_file
from plume_db.opening.paths import path_of
from plume_db.opening.policy import USUAL, Wishes
from plume_db.opening.state import examine
from plume_db.opening.watch import Change, compare, fingerprint

OWN_SQL = ("browse", "survey", "search")
"""Workers that run SQL of ours only: read-only as the others, but without the authorizer.

APSW decodes every name before it asks the authorizer, and fails on names that are not UTF-8.
"""

TYPED_SQL = ("query", "plan", "export", "copy", "result", "lookup")
"""Workers, by the first word of their name, that run SQL a person wrote: they see attached files.

The others go on where an attached file can not be read.
"""


class Session:
    """An open file. Safe from every thread; workers are made on first use, one connection each."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._lock = threading.Lock()
        self._workers: dict[str, Worker] = {}
        self._writers: list[Worker] = []
        self._closed = False
        self._seen = fingerprint(opened.path)
        self._attached: tuple[Attached, ...] = ()
        self._closers: list[Callable[[], object]] = []

    @property
    def path(self) -> Path:
        """The person's file, links resolved."""
        return self.opened.path

    def worker(self, name: str) -> Worker:
        """Give the worker of that name: browse for rows, query for SQL, survey for the rest.

        Once the file is closed it is one that cancels whatever it is given. Timers and signals may
        ask late, and for them that is no different from a cancel a moment after they began.
        """
        with self._lock:
            if self._closed:
                return _closed_worker(name)
            if name not in self._workers:
                self._workers[name] = Worker(f"{name} {self.path.name}", self._way(name))
            return self._workers[name]

    def release(self, name: str) -> None:
        """Cancel and end a worker that its document needs no longer; waits for nothing."""
        with self._lock:
            worker = self._workers.pop(name, None)
        if worker is not None:
            worker.close(0)

    @property
    def attached(self) -> tuple[Attached, ...]:
        """The other files that SQL can name."""
        return self._attached

    def attach(self, attached: tuple[Attached, ...]) -> None:
        """Let SQL name these files and no others; statements that run now are not touched."""
        self._attached = attached
        self.renew()

    def when_closed(self, do: Callable[[], object]) -> None:
        """Call `do` once, in the closing thread, when no connection is open any more."""
        with self._lock:
            if not self._closed:
                self._closers.append(do)
                return
        do()

    def connect(self) -> apsw.Connection:
        """Open a reading connection by the policy in force; the calling thread owns it."""
        return connect(self.opened.place, self._attached)

    def _way(self, name: str) -> Callable[[], apsw.Connection]:
        if name in OWN_SQL:
            return self._connect_plainly
        return self.connect if name.partition(" ")[0] in TYPED_SQL else self._connect_alone

    def _connect_alone(self) -> apsw.Connection:
        return connect(self.opened.place)

    def _connect_plainly(self) -> apsw.Connection:
        return connect(replace(self.opened.place, guarded=False))

    def renew(self) -> None:
        """Let every worker open a fresh connection for its next work, after a job of ours wrote."""
        with self._lock:
            for worker in self._workers.values():
                worker.renew()

    def writer(self) -> Worker:
        """Make a worker that may write, for one job; the caller closes it.

        Raises :class:`ReadOnly` or :class:`FileReplaced` where writing is not possible.
        """
        self.check_writable()
        self._let_log_be_written()
        place = Place(self.path, Mode.EDIT, self.opened.place.key)

        def open_to_write() -> apsw.Connection:
            self.check_writable()
            return connect(place)

        worker = Worker(f"writer {self.path.name}", open_to_write, writes=True)
        with self._lock:
            if self._closed:
                raise Cancelled
            self._writers.append(worker)
        return worker

    def _let_log_be_written(self) -> None:
        """Close readers that hold the index of a write-ahead log read-only, and open others.

        All connections of a process share one mapping of the -shm file, as its first one made it.
        A reader of a log that was there already maps it read-only, and then no connection of this
        process can write: SQLite says SQLITE_READONLY.
        """
        opened = self.opened
        if opened.mode is not Mode.READ_ONLY or not opened.state.is_wal:
            return
        with self._lock:
            if self._closed:
                raise Cancelled
            self.opened = replace(opened, place=replace(opened.place, mode=Mode.QUERY_ONLY))
        self._close_workers(5.0)

    def check_writable(self) -> None:
        """Raise where a job must not write to the file: wrong file, no permission, unfinished."""
        now = examine(self.opened.state.given)
        if not now.identity.same_file(self.opened.state.identity):
            raise FileReplaced(
                tr(
                    "{name} is no longer the file that was opened: it was moved or "
                    "replaced. Nothing was written; open it again.",
                    name=self.path.name,
                )
            )
        if not now.identity.size:
            raise ReadOnly(
                tr(
                    "{name} is empty (0 bytes), so there is nothing to do in it, and "
                    "writing would make a database of it.",
                    name=self.path.name,
                )
            )
        if not now.file_writable:
            raise ReadOnly(tr("You have no permission to write to {name}.", name=self.path.name))
        if not now.folder_writable:
            raise ReadOnly(
                tr(
                    "You have no permission to write in the folder of {name}, and SQLite "
                    "needs to put its journal there.",
                    name=self.path.name,
                )
            )
        if self.opened.interrupted:
            raise ReadOnly(
                tr(
                    "Another program left an unfinished transaction in this file. Finish it first, "
                    "then write."
                )
            )
        if self.opened.state.write_version > 2:
            raise ReadOnly(
                tr(
                    "The file says that only a newer SQLite may write to it, so Plume DB only "
                    "reads it."
                )
            )
        if self.opened.damage:
            raise ReadOnly(tr("The file is damaged, so Plume DB does not write to it."))

    def change(self) -> Change:
        """Say what happened to the file since :meth:`seen` was last called; two stat calls."""
        return compare(self._seen, fingerprint(self.path))

    @property
    def changed_ns(self) -> int:
        """When the file was last changed, as far as was looked; nanoseconds, Unix time."""
        identity = self._seen.identity
        log = self._seen.wal[1]
        return max(identity.mtime_ns if identity else 0, log)

    def seen(self) -> None:
        """Take the file's present state as known."""
        self._seen = fingerprint(self.path)

    def step_aside(self, wait: float = 5.0) -> None:
        """Close every reading connection, for a task that needs the file for itself.

        The next reader opens its own anew.
        """
        self._close_workers(wait)

    def outdated(self) -> bool:
        """Whether the policy would open the file otherwise now, after a task of ours wrote to it.

        Connections for unchangeable files would show a mixture, and those made for a rollback file
        can not read one with a write-ahead log.
        """
        if self.opened.mode is Mode.IMMUTABLE:
            return True
        return examine(self.opened.state.given).write_version != self.opened.state.write_version

    def reopen(self, task: Task) -> None:
        """Close all workers and open the file anew by the policy, after a change from outside."""
        key = self.opened.place.key
        self._close_workers(5.0)
        fresh = open_file(task, self.opened.state.given, key, self.opened.wishes)
        with self._lock:
            late = self._closed
            if not late:
                old, self.opened = self.opened, fresh
                # Asked for since the others were closed: they would read the old file for ever.
                stale, self._workers = list(self._workers.values()), {}
        if late:
            fresh.discard()  # nobody else knows of this private copy
            raise Cancelled
        _close_all(stale, 5.0)
        old.discard()
        self.seen()

    def close(self, wait: float = 5.0) -> None:
        """Cancel all work, close all connections, remove the private copy.

        Readers are waited for `wait` seconds all in all, writers without end.
        """
        with self._lock:
            self._closed = True
            writers, self._writers = self._writers, []
            closers, self._closers = self._closers, []
        self._close_workers(wait)
        for worker in writers:
            worker.close()
        self.opened.discard()
        for do in closers:
            do()

    def _close_workers(self, wait: float) -> None:
        with self._lock:
            workers, self._workers = list(self._workers.values()), {}
        _close_all(workers, wait)


def _closed_worker(name: str) -> Worker:
    worker = Worker(name)
    worker.retire()
    return worker


def _close_all(workers: list[Worker], wait: float) -> None:
    for worker in workers:  # all are told to stop before any is waited for
        worker.close(0)
    until = time.monotonic() + wait
    for worker in workers:
        worker.close(max(0.0, until - time.monotonic()))


def open_session(
    argument: str | os.PathLike[str],
    key: Key | None = None,
    task: Task | None = None,
    wishes: Wishes = USUAL,
) -> Session:
    """Open a file named by a path or a ``file://`` URL; slow, so call it on a worker."""
    return Session(open_file(task or Task(), path_of(argument), key, wishes))
