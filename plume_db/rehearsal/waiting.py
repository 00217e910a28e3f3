"""Getting the lock for a write: who holds it, how long to wait, and is it still our file."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import apsw

from plume_db.errors import Cancelled, FileReplaced
from plume_db.jobs import Task
from plume_db.language import tr
from plume_db.opening.locks import holders
from plume_db.opening.opened import locked
from plume_db.session import Session
from plume_db.units import duration_text

PATIENCE = 15.0
"""Seconds that another program's lock is waited for, unless the person cancels."""

_SPEAK_AFTER = 0.3


def wait_for_locks(
    task: Task, con: apsw.Connection, session: Session, patience: float = PATIENCE
) -> None:
    """Make `con` wait for locks with patience, telling who holds them, until it is cancelled."""
    since = [0.0, 0.0]  # when the waiting began, and when it was last spoken of

    def busy(calls: int) -> bool:
        now = time.monotonic()
        if calls == 0:
            since[0], since[1] = now, now - 1.0 + _SPEAK_AFTER
        if now - since[1] > 1.0:
            since[1] = now
            _tell(task, session, now - since[0])
        if task.must_stop() or now - since[0] > patience:
            return False
        return not task.token.wait(min(0.002 * 2**calls, 0.05))

    con.set_busy_handler(busy)


@contextmanager
def naming_lock(task: Task, session: Session) -> Iterator[None]:
    """Turn a lock that bars the write into the error that says who holds it, or into a cancel."""
    try:
        yield
    except apsw.BusyError:
        task.token.check()
        raise locked(session.path) from None


def _tell(task: Task, session: Session, waited: float) -> None:
    names = tr(" and ").join(str(each) for each in holders(session.path)) or tr("another program")
    with suppress(Cancelled):  # the handler's answer stops the waiting
        task.report(
            0,
            None,
            tr(
                "Waiting for {names} to finish, since {waited}",
                names=names,
                waited=duration_text(waited),
            ),
        )


def check_not_moved(con: apsw.Connection, session: Session) -> None:
    """Raise where the file was moved or replaced since this connection opened it.

    In WAL mode SQLite would write to the file that is gone, without any error.
    """
    moved = ctypes.c_int(0)
    con.file_control("main", apsw.SQLITE_FCNTL_HAS_MOVED, ctypes.addressof(moved))
    if moved.value:
        raise FileReplaced(
            tr(
                "{name} was moved or replaced just now. Nothing was written; open it again.",
                name=session.path.name,
            )
        )
    session.check_writable()
