"""Run core work on its worker while the main thread listens for Ctrl+C."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from contextlib import contextmanager
from typing import Any, TypeVar

from plume_db.database import Key
from plume_db.errors import KeyNeeded
from plume_db.jobs import CancelToken, Task, Worker
from plume_db.session import Session, open_session
from plume_db.terminal.console import Console
from plume_db.terminal.keys import asked_key, given_key

T = TypeVar("T")


def run_on(worker: Worker, work: Callable[[Task], T], console: Console) -> T:
    """Give `work` to `worker` and wait for its outcome; Ctrl+C cancels it."""
    token = CancelToken()
    console.begin()
    with _cancelled_by_interrupt(token):
        future = worker.submit(work, token=token, report=console.show)
        try:
            return _wait(future)
        finally:
            console.clear()


def run_alone(name: str, work: Callable[[Task], T], console: Console, writes: bool = False) -> T:
    """Run work that needs no connection, or brings its own, on a worker of its own."""
    worker = Worker(name, writes=writes)
    try:
        return run_on(worker, work, console)
    finally:
        worker.close()


@contextmanager
def opened(arguments: argparse.Namespace, console: Console) -> Iterator[Session]:
    """Open the file named in the arguments, asking for its key where it needs one."""
    key = given_key(arguments)
    try:
        session = _open(arguments.file, key, console)
    except KeyNeeded as reason:
        if key is not None:
            raise
        session = _open(arguments.file, asked_key(arguments, reason), console)
    try:
        yield session
    finally:
        session.close()


def reading(session: Session, work: Callable[[Task], T], console: Console) -> T:
    """Run work on a reading connection of the session."""
    return run_on(session.worker("survey"), work, console)


def writing(session: Session, work: Callable[[Task], T], console: Console) -> T:
    """Run one job on a writing connection; the command named the task, so it is agreed to."""
    worker = session.writer()
    try:
        return run_on(worker, work, console)
    finally:
        worker.close()


def _open(argument: str, key: Key | None, console: Console) -> Session:
    return run_alone("open", lambda task: open_session(argument, key, task), console)


def _wait(future: Future[T]) -> T:
    while True:
        try:
            # In slices: on Windows an endless wait would not let Ctrl+C through.
            return future.result(timeout=0.2)
        except StillRunning:
            if future.done():
                return future.result()


@contextmanager
def _cancelled_by_interrupt(token: CancelToken) -> Iterator[None]:
    """Turn Ctrl+C into a cancel: a write must be rolled back, not torn."""

    def cancel(_signal: int, _frame: Any) -> None:
        token.cancel()

    try:
        before = signal.signal(signal.SIGINT, cancel)
    except ValueError:  # not on the main thread, so not ours to set
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
