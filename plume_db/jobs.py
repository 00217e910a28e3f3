"""Work on threads: a token to cancel, a way to report, a worker that owns a connection.

Contract:

- A :class:`Worker` is one daemon thread with one connection; nothing else touches either.
- Work is a function of one :class:`Task`; it runs alone on its worker, in order of submission.
- The future brings exactly one outcome: a result, a :class:`~plume_db.errors.PlumeError`,
  :class:`~plume_db.errors.Cancelled`, or any other exception, which is a bug.
- Cancelling is seen by SQLite's progress handler every few thousand steps and by a busy handler;
  ``interrupt()`` alone would be lost where it lands before the first step.
- A cancelled reader answers at once. Where its step does not return, its thread is abandoned and
  a fresh connection serves what is queued. A writer is always waited for.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from typing import Any, Generic, NamedTuple, TypeVar

import apsw

from plume_db.database import disconnect
from plume_db.ending import know
from plume_db.errors import BudgetSpent, Cancelled, PlumeError, translate
from plume_db.language import tr

T = TypeVar("T")

STEPS_BETWEEN_CHECKS = 5_000
"""VM steps between two looks at the token: about a millisecond, with no measurable cost."""

WORKER_NICENESS = 4
"""How much workers stand back behind the thread that paints and answers."""

ABANDON_AFTER = 1.0
"""Seconds a cancelled reader may go on before its thread is left behind."""


class CancelToken:
    """A flag that is raised once and never lowered; safe from every thread."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []
        self.signs = 0
        """Grows whenever the work looks here, so that work which hangs can be told from it."""
        self.resting = False
        """Whether the work waits here on purpose."""

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; calling it again does nothing."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def check(self) -> None:
        """Raise :class:`Cancelled` where somebody asked to stop."""
        self.signs += 1
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep until cancelled or until the time is over; True where cancelled."""
        self.signs += 1
        self.resting = True
        try:
            return self._event.wait(seconds)
        finally:
            self.resting = False

    def on_cancel(self, callback: Callable[[], None]) -> None:
        """Call `callback` when cancelled, in the cancelling thread; at once where it already is."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()


class Progress(NamedTuple):
    """How far a piece of work is."""

    done: float
    total: float | None
    """In the unit of `done`; None where it can not be known."""
    text: str = ""

    @property
    def fraction(self) -> float | None:
        """Between 0 and 1, or None where the end is unknown."""
        if not self.total:
            return None
        return min(1.0, max(0.0, self.done / self.total))


Report = Callable[[Progress], None]


class Task:
    """What work gets from its worker: connection, token, deadline, and a way to report."""

    def __init__(
        self,
        con: apsw.Connection | None = None,
        token: CancelToken | None = None,
        report: Report | None = None,
    ) -> None:
        self._con = con
        self.token = token or CancelToken()
        self._report = report
        self.deadline: float | None = None

    @property
    def con(self) -> apsw.Connection:
        """The worker's connection, for this thread only."""
        if self._con is None:
            raise RuntimeError("this worker has no connection")
        return self._con

    def report(self, done: float, total: float | None = None, text: str = "") -> None:
        """Tell how far the work is; cheap, and also a place where a cancel is seen."""
        self.token.check()
        if self._report is not None:
            self._report(Progress(done, total, text))

    @contextmanager
    def budget(self, seconds: float) -> Iterator[None]:
        """Raise :class:`BudgetSpent` from SQLite's next step once `seconds` have passed."""
        outer = self.deadline
        mine = time.monotonic() + seconds
        self.deadline = mine if outer is None else min(mine, outer)
        try:
            yield
        except apsw.InterruptError:
            if not self.token.cancelled and time.monotonic() >= self.deadline:
                raise BudgetSpent(tr("The time set aside for this is used up.")) from None
            raise
        finally:
            self.deadline = outer

    def must_stop(self) -> bool:
        """Answer SQLite's progress handler."""
        self.token.signs += 1
        if self.token.cancelled:
            return True
        return self.deadline is not None and time.monotonic() >= self.deadline


@contextmanager
def attended(con: apsw.Connection, task: Task, busy_seconds: float = 5.0) -> Iterator[None]:
    """Let `task`'s token and deadline stop statements of `con`, also while it waits for a lock."""
    waiting_since: list[float] = [0.0]

    def busy(calls: int) -> bool:
        if calls == 0:
            waiting_since[0] = time.monotonic()
        if task.must_stop() or time.monotonic() - waiting_since[0] > busy_seconds:
            return False
        return not task.token.wait(min(0.001 * 2**calls, 0.05))

    con.set_progress_handler(task.must_stop, STEPS_BETWEEN_CHECKS, id="plume")
    con.set_busy_handler(busy)
    try:
        yield
    finally:
        with suppress(apsw.Error):
            con.set_progress_handler(None, id="plume")
            con.set_busy_handler(None)


class _Item(Generic[T]):
    """One piece of work in a worker's queue."""

    def __init__(
        self, work: Callable[[Task], T], token: CancelToken, report: Report | None
    ) -> None:
        self.work = work
        self.token = token
        self.report = report
        self.future: Future[T] = Future()

    def settle(self, result: T | None = None, error: BaseException | None = None) -> None:
        """Give the future its outcome, unless it has one."""
        with suppress(InvalidStateError):
            if error is not None:
                self.future.set_exception(error)
            else:
                self.future.set_result(result)  # type: ignore[arg-type]


class Worker:
    """A daemon thread that owns one connection and does one piece of work at a time."""

    def __init__(
        self,
        name: str,
        connect: Callable[[], apsw.Connection] | None = None,
        *,
        writes: bool = False,
        busy_seconds: float = 5.0,
    ) -> None:
        self.name = name
        self._connect = connect
        self._writes = writes
        self._busy_seconds = busy_seconds
        self._state = threading.Condition()
        self._queue: deque[_Item[Any]] = deque()
        self._current: _Item[Any] | None = None
        self._current_con: apsw.Connection | None = None
        self._closing = False
        self._outdated = False
        self._thread: threading.Thread | None = None
        self._abandoned: list[tuple[threading.Thread, CancelToken]] = []

    def submit(
        self,
        work: Callable[[Task], T],
        *,
        token: CancelToken | None = None,
        report: Report | None = None,
    ) -> Future[T]:
        """Queue `work`; its outcome arrives in the future. `report` is called on the worker."""
        item = _Item(work, token or CancelToken(), report)
        with self._state:
            if self._closing:
                item.settle(error=Cancelled())
                return item.future
            self._queue.append(item)
            self._ensure_thread()
            self._state.notify_all()
        # A token may live long; what the work brought must not live on with it.
        held = [item]

        def cancelled() -> None:
            for each in tuple(held):
                self._cancelled(each)

        item.token.on_cancel(cancelled)
        item.future.add_done_callback(lambda _future: held.clear())
        return item.future

    def retire(self) -> None:
        """Take no more work, and end the thread when what is queued is done."""
        with self._state:
            self._closing = True
            self._state.notify_all()

    def renew(self) -> None:
        """Open a fresh connection for the next piece of work.

        An open connection does not see new statistics of the planner, and may hold an old schema.
        """
        with self._state:
            self._outdated = True

    @property
    def busy(self) -> bool:
        """Whether work is running or queued."""
        with self._state:
            return self._current is not None or bool(self._queue)

    @property
    def abandoned(self) -> int:
        """How many threads were left behind and have not ended yet."""
        with self._state:
            self._abandoned = [each for each in self._abandoned if each[0].is_alive()]
            return len(self._abandoned)

    @property
    def threads(self) -> tuple[threading.Thread, ...]:
        """Its threads that have not ended: the one that works, and those left behind."""
        with self._state:
            threads = [*([self._thread] if self._thread else []), *(t for t, _ in self._abandoned)]
        return tuple(thread for thread in threads if thread.is_alive())

    @property
    def retired(self) -> bool:
        """Whether it takes no more work."""
        with self._state:
            return self._closing

    @property
    def writes(self) -> bool:
        """Whether it is a writer, which is always waited for."""
        return self._writes

    def thread_of(self, token: CancelToken) -> threading.Thread | None:
        """Give the thread that runs the work of `token`, also where it was left behind."""
        with self._state:
            if self._current is not None and self._current.token is token:
                return self._thread
            left = (thread for thread, its in self._abandoned if its is token)
            return next((thread for thread in left if thread.is_alive()), None)

    def close(self, wait: float = 5.0) -> bool:
        """Cancel all work, close the connection, end the thread; True where it ended in time.

        A writer is waited for without end, since half a write must never be cut off by us; with
        `wait` 0 nothing is waited for, and the thread ends by itself.
        """
        with self._state:
            self._closing = True
            items = [*self._queue, *([self._current] if self._current else [])]
            thread = self._thread
            self._state.notify_all()
        for item in items:
            item.token.cancel()
        if thread is None or thread is threading.current_thread():
            return True
        thread.join(None if self._writes and wait else wait)
        return not thread.is_alive()

    def _ensure_thread(self) -> None:
        if self._thread is None:
            # Its first word only: the name may hold a file's, and stacks are kept after a crash.
            kind = self.name.partition(" ")[0]
            self._thread = threading.Thread(target=self._run, name=f"plume {kind}", daemon=True)
            know(self)
            self._thread.start()

    def _run(self) -> None:
        _step_back()
        con: apsw.Connection | None = None
        try:
            while (item := self._next()) is not None:
                if con is not None and self._take_outdated():
                    _closed(con)
                    con = None
                if con is None and self._connect is not None:
                    con = self._open(item)
                if con is not None or self._connect is None:
                    self._do(item, con)
                self._done(item)
                # What work returned must not live on in this frame.
                del item
        finally:
            _closed(con)

    def _take_outdated(self) -> bool:
        with self._state:
            outdated, self._outdated = self._outdated, False
            return outdated

    def _mine(self) -> bool:
        return self._thread is threading.current_thread()

    def _next(self) -> _Item[Any] | None:
        with self._state:
            while self._mine():
                if self._queue:
                    self._current = self._queue.popleft()
                    return self._current
                if self._closing:
                    return None
                self._state.wait()
        return None

    def _done(self, item: _Item[Any]) -> None:
        with self._state:
            if self._current is item:
                self._current = None
                self._current_con = None
            self._state.notify_all()

    def _open(self, item: _Item[Any]) -> apsw.Connection | None:
        assert self._connect is not None
        try:
            item.token.check()
            return self._connect()
        except BaseException as error:  # noqa: BLE001 - the gate: the outcome carries it
            item.settle(error=translate(error))
            return None

    def _do(self, item: _Item[Any], con: apsw.Connection | None) -> None:
        task = Task(con, item.token, item.report)
        try:
            item.token.check()
            if con is None:
                item.settle(item.work(task))
                return
            with self._state:
                if self._current is item:
                    self._current_con = con
            with attended(con, task, self._busy_seconds):
                item.settle(item.work(task))
        except BaseException as error:  # noqa: BLE001 - the gate: the outcome carries it
            item.settle(error=outcome_of(error, item.token))

    def _cancelled(self, item: _Item[Any]) -> None:
        """Answer a cancel: drop what is queued, interrupt what runs, leave behind what hangs."""
        with self._state:
            if item in self._queue:
                self._queue.remove(item)
                queued = True
            else:
                queued = False
            running = self._current is item
            if running and self._current_con is not None:
                # Under the lock, so that it can not hit the next piece of work.
                with suppress(apsw.Error):
                    self._current_con.interrupt()
        if queued or (running and not self._writes):
            item.settle(error=Cancelled())
        if running and not self._writes:
            threading.Thread(
                target=self._watch, args=(item,), name="plume watch", daemon=True
            ).start()

    def _watch(self, item: _Item[Any]) -> None:
        """Wait for a cancelled item to end; leave its thread behind where it does not."""
        with self._state:
            self._state.wait_for(lambda: self._current is not item, timeout=ABANDON_AFTER)
        self._abandon(item)

    def _abandon(self, item: _Item[Any]) -> None:
        with self._state:
            if self._current is not item or self._thread is None:
                return
            self._abandoned.append((self._thread, item.token))
            self._current = None
            self._current_con = None
            self._thread = None
            if not self._closing:
                self._ensure_thread()
            self._state.notify_all()


def _step_back() -> None:
    """Let threads that answer a person go first; on Linux priorities are the threads' own.

    Only a little: a thread that waits for a processor while it holds Python's lock makes the
    window wait too. With two other busy programs on two cores, 10 did, and 4 did not.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), WORKER_NICENESS)


def _closed(con: apsw.Connection | None) -> None:
    if con is not None:
        with suppress(apsw.Error):
            disconnect(con)


def outcome_of(error: BaseException, token: CancelToken) -> BaseException:
    """Turn what work raised into the outcome its owner sees."""
    if token.cancelled and isinstance(error, (apsw.InterruptError, Cancelled, apsw.BusyError)):
        return Cancelled()
    if isinstance(error, (PlumeError, Cancelled)):
        return error
    return translate(error)
