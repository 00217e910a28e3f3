"""The end of the process: workers close their connections before it, within bounds.

Threads of workers are daemons, so that one that hangs can not keep the program from ending. But a
connection that is cut off leaves side files beside a person's file, so the end waits a little for
each, also for those that nobody else knows of any more.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plume_db.jobs import Worker

PATIENCE = 5.0
"""Seconds in which readers end that were told to, and others finish what they were given."""
LAST = 1.0
"""Seconds more in which those end that did not finish in time and were told to stop."""

_lock = threading.Lock()
_known: weakref.WeakSet[Worker] = weakref.WeakSet()


def know(worker: Worker) -> None:
    """Wait for a worker at the end of the process; it has a thread from now on."""
    with _lock:
        _known.add(worker)


def hold_end(saving: Future[Any] | None, seconds: float = 10.0) -> None:
    """Have the end of the process wait for something that is being saved, so long at most."""
    if saving is not None and not saving.done():
        # Not a daemon: the last words must not be lost to a quick exit.
        threading.Thread(
            target=wait, args=([saving], seconds), name="plume saving", daemon=False
        ).start()


def end_workers(patience: float = PATIENCE, last: float = LAST) -> tuple[str, ...]:
    """Bring every worker to its end; give the names of the threads that did not come to theirs.

    Who takes more work is cancelled at once; who was retired first finishes what it was given, for
    such workers save what a person typed. Writers are waited for without end.
    """
    for worker in _workers():
        if not worker.retired:
            worker.close(0)
    if not _ended_by(time.monotonic() + patience):
        for worker in _workers():
            worker.close(0)
        _ended_by(time.monotonic() + last)
    while writers := [worker for worker in _workers() if worker.writes]:
        for thread in writers[0].threads:
            thread.join()
    return tuple(thread.name for worker in _workers() for thread in worker.threads)


def join_threads(seconds: float) -> tuple[str, ...]:
    """Wait for threads that are no daemons; give the names of those that went on for too long.

    A file is closed on one, and the drafts are saved on another. While a writer is not done yet
    its file is not closed either, so then nothing is too long.
    """
    until = time.monotonic() + seconds
    while left := list(_lasting()):
        if time.monotonic() > until and not any(each.writes for each in _workers()):
            return tuple(thread.name for thread in left)
        left[0].join(0.25)
    return ()


def _workers() -> list[Worker]:
    """Give the workers that have a thread which has not ended."""
    with _lock:
        known = list(_known)
    return [worker for worker in known if worker.threads]


def _ended_by(until: float) -> bool:
    """Wait for the threads of all workers; False where readers were not done in time."""
    for worker in _workers():
        for thread in worker.threads:
            thread.join(max(0.0, until - time.monotonic()))
    return not any(not worker.writes for worker in _workers())


def _lasting() -> Iterator[threading.Thread]:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            yield thread
