"""The end of the process: what it waits for, what it finishes, and what it leaves behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future

import apsw
import pytest

from plume_db.ending import end_workers, hold_end, join_threads
from plume_db.errors import Cancelled
from plume_db.jobs import Task, Worker


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    """Set at the end, so that what hangs on purpose ends with its test."""
    event = threading.Event()
    yield event
    event.set()
    end_workers(10)


class Tracked(apsw.Connection):
    """Tells whether it was closed."""

    closed = False

    def close(self, force: bool = False) -> None:
        super().close(force)
        self.closed = True


def test_a_connection_that_was_just_being_opened_is_closed_at_the_end(
    let_go: threading.Event,
) -> None:
    opening, made = threading.Event(), []

    def connect() -> apsw.Connection:
        opening.set()
        let_go.wait(10)
        made.append(Tracked(":memory:"))
        return made[0]

    worker = Worker("reader", connect)
    future = worker.submit(lambda task: task.con)
    assert opening.wait(10)
    worker.close(0)  # as its window does, which waits for nothing
    threading.Timer(0.2, let_go.set).start()
    assert end_workers(10) == ()
    assert made[0].closed
    with pytest.raises(Cancelled):
        future.result(0)


def test_a_reader_that_nobody_closed_is_stopped_at_once(let_go: threading.Event) -> None:
    worker, began = Worker("reader"), threading.Event()

    def work(task: Task) -> None:
        began.set()
        task.token.wait(60)

    worker.submit(work)
    assert began.wait(10)
    since = time.monotonic()
    assert end_workers(30) == ()
    assert time.monotonic() - since < 20 and worker.threads == ()


def test_what_was_given_to_a_retired_worker_is_finished(let_go: threading.Event) -> None:
    worker, saved = Worker("draft"), []
    worker.submit(lambda task: task.token.wait(0.2))
    worker.submit(lambda _task: saved.append("typed"))
    worker.retire()
    assert end_workers(10) == ()
    assert saved == ["typed"]


def test_a_retired_worker_that_goes_on_for_too_long_is_stopped(let_go: threading.Event) -> None:
    worker = Worker("copy")
    worker.submit(lambda task: task.token.wait(60))
    worker.retire()
    assert end_workers(0.1, 10) == ()


def test_a_reader_that_hangs_is_named_and_not_waited_for(let_go: threading.Event) -> None:
    worker, began = Worker("survey secret.db"), threading.Event()

    def work(_task: Task) -> None:
        began.set()
        let_go.wait(60)

    worker.submit(work)
    assert began.wait(10)
    since = time.monotonic()
    assert end_workers(0.1, 0.1) == ("plume survey",)
    assert time.monotonic() - since < 20


def test_a_thread_that_was_left_behind_is_waited_for_too(
    let_go: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plume_db.jobs.ABANDON_AFTER", 0.05)
    worker, began = Worker("reader"), threading.Event()

    def work(_task: Task) -> None:
        began.set()
        let_go.wait(60)

    task = Task()
    worker.submit(work, token=task.token)
    assert began.wait(10)
    task.token.cancel()
    until = time.monotonic() + 10
    while not worker.abandoned and time.monotonic() < until:
        time.sleep(0.01)  # the thread that leaves it behind gives no signal
    assert worker.abandoned
    assert end_workers(0.05, 0.05) == ("plume reader",)
    let_go.set()
    assert end_workers(10) == ()


def test_a_writer_is_waited_for_however_long_it_takes(let_go: threading.Event) -> None:
    worker, began, wrote = Worker("writer", writes=True), threading.Event(), []

    def work(_task: Task) -> None:
        began.set()
        time.sleep(0.4)
        wrote.append(1)

    worker.submit(work)
    assert began.wait(10)
    assert end_workers(0.05, 0.05) == ()
    assert wrote == [1]


def test_threads_that_save_are_waited_for_within_bounds(let_go: threading.Event) -> None:
    thread = threading.Thread(target=let_go.wait, args=(60,), name="plume draft closing")
    thread.start()
    assert join_threads(0.1) == ("plume draft closing",)
    let_go.set()
    assert join_threads(10) == ()
    thread.join()


def test_the_end_waits_for_what_is_being_saved_and_not_for_what_is() -> None:
    saved: Future[None] = Future()
    saved.set_result(None)
    hold_end(saved)
    hold_end(None)
    assert join_threads(0) == ()
    saving: Future[None] = Future()
    hold_end(saving)
    assert join_threads(0) == ("plume saving",)
    saving.set_exception(OSError("the disk is full"))
    assert join_threads(10) == ()
