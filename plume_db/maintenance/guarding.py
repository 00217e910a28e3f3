"""Seeing to it that a task writes to the file that was opened, and to no other.

A file can be renamed, replaced, removed or overwritten while a task waits or runs. A rollback
database guards itself then; in WAL mode SQLite would write to the file that is gone, without any
error. So it is looked before each step, at each commit, and by a thread while a statement runs.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import apsw

from plume_db.errors import FileReplaced
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.rehearsal.waiting import naming_lock, wait_for_locks
from plume_db.session import Session

LOOK_EVERY = 0.25
"""Seconds between two looks of the thread: two stat calls."""

LOCK_SECONDS = 5.0
"""How long a task waits for another program's lock; who holds it is told meanwhile."""

_COUNTER, _COOKIE = slice(24, 28), slice(40, 44)
_ENCODING = slice(56, 60)
_SALT = 16


@dataclass(frozen=True)
class Mark:
    """What tells a file that was overwritten in place from one that others write to."""

    salt: str = ""
    """The first 16 bytes in hex, of an encrypted file; nobody but a new encryption changes them."""
    counter: int = 0
    """The change counter; it only grows. Likewise the schema cookie."""
    cookie: int = 0
    encoding: int = 0


def mark_of(con: apsw.Connection, *, encrypted: bool = False) -> Mark:
    """Read the mark from the bytes of the file, through the connection's own handle."""
    head = bytes(con.read("main", 0, 0, 100)[1])
    if encrypted:
        return Mark(head[:_SALT].hex())
    counter, cookie, encoding = (
        int.from_bytes(head[part], "big") for part in (_COUNTER, _COOKIE, _ENCODING)
    )
    return Mark("", counter, cookie, encoding)


def overwritten(then: Mark, now: Mark) -> bool:
    """Tell whether another file's content lies in the place of the one that was marked."""
    if then.salt != now.salt:
        return True
    other = then.encoding and now.encoding and then.encoding != now.encoding
    return (
        bool(other) or _went_back(then.counter, now.counter) or _went_back(then.cookie, now.cookie)
    )


def _went_back(then: int, now: int) -> bool:
    # The counters are 32 bits wide and wrap; half the way round counts as back.
    return bool((now - then) % 2**32 >= 2**31)


def has_moved(con: apsw.Connection) -> bool:
    """Ask SQLite whether the file it holds is no longer the one with that name."""
    moved = ctypes.c_int(0)
    con.file_control("main", apsw.SQLITE_FCNTL_HAS_MOVED, ctypes.addressof(moved))
    return bool(moved.value)


class Guard:
    """Knows which file a task is for; all but :meth:`gone` on the task's own thread."""

    def __init__(self, con: apsw.Connection, session: Session, mark: Mark | None = None) -> None:
        self._con, self._session = con, session
        self._encrypted = session.opened.encrypted
        self._mark = mark or mark_of(con, encrypted=self._encrypted)
        self.lost = ""
        """Why nothing may be written any more; empty as long as it may."""

    def require(self) -> None:
        """Raise :class:`FileReplaced`, or ReadOnly, where the next write must not happen."""
        self._look()
        self._session.check_writable()

    def _look(self) -> None:
        name = self._session.path.name
        if not self.lost and has_moved(self._con):
            self.lost = tr("{name} was moved or replaced just now.", name=name)
        if not self.lost and self.gone():
            self.lost = tr("{name} was moved, replaced, removed or emptied.", name=name)
        if not self.lost and self._is_overwritten():
            self.lost = tr(
                "{name} was overwritten with another content since it was looked at.", name=name
            )
        if self.lost:
            raise FileReplaced(
                tr("{lost} Nothing more was written; open it again.", lost=self.lost)
            )

    def allow(self, _cursor: object, _sql: str, _bindings: object) -> bool:
        """Look before each statement, about 20 µs; raises where the file is another."""
        self._look()
        return True

    def gone(self) -> bool:
        """Look by stat alone, from any thread: is another file there, or none, or an empty one?"""
        try:
            found = os.stat(self._session.opened.state.given)  # noqa: PTH116 - follows links
        except OSError:
            return True
        known = self._session.opened.state.identity
        return (found.st_dev, found.st_ino) != (known.device, known.inode) or not found.st_size

    def _is_overwritten(self) -> bool:
        now = mark_of(self._con, encrypted=self._encrypted)
        if overwritten(self._mark, now):
            return True
        self._mark = now
        return False

    def may_commit(self) -> bool:
        """Answer SQLite's commit hook."""
        if has_moved(self._con) or self.gone():
            self.lost = tr(
                "{name} was moved or replaced while the task ran.", name=self._session.path.name
            )
        return not self.lost


@contextmanager
def guarded(task: Task, session: Session, mark: Mark | None = None) -> Iterator[Guard]:
    """Keep watch while a task writes on its connection; tell who holds a lock it waits for.

    Where the file goes, the running statement is stopped, no commit succeeds, and the block ends
    with :class:`FileReplaced` whatever it raised itself.
    """
    con, ended = task.con, threading.Event()
    wait_for_locks(task, con, session, LOCK_SECONDS)
    with naming_lock(task, session):
        con.execute("select 1 from sqlite_schema limit 1").fetchall()  # opens its -wal file
    guard = Guard(con, session, mark)
    guard.require()
    thread = threading.Thread(
        target=_watch, args=(task, guard, ended), name="plume file watch", daemon=True
    )
    con.set_commit_hook(lambda: not guard.may_commit(), id="plume guard")
    con.exec_trace = guard.allow
    thread.start()
    try:
        yield guard
    except BaseException:
        _stop(thread, ended)
        if guard.lost or not guard.may_commit():
            guard.require()
        raise
    finally:
        _stop(thread, ended)
        con.exec_trace = None
        with suppress(apsw.Error):
            con.set_commit_hook(None, id="plume guard")
    if guard.lost or not guard.may_commit():
        guard.require()


def _stop(thread: threading.Thread, ended: threading.Event) -> None:
    ended.set()
    thread.join()


def _watch(task: Task, guard: Guard, ended: threading.Event) -> None:
    while not ended.wait(LOOK_EVERY):
        if guard.gone():
            guard.lost = tr("The file was moved, replaced, removed or emptied while the task ran.")
            task.deadline = 0.0  # stops the statement, and the wait for a lock
            return
