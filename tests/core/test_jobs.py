"""Promises of workers and tokens: one outcome each, no cancel lost, nothing left behind."""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Iterator

import apsw
import pytest

from plume_db.errors import BudgetSpent, Cancelled, FileLocked, PlumeError, SqlError
from plume_db.jobs import CancelToken, Progress, Task, Worker

ENDLESS = "with recursive c(x) as (values(1) union all select x+1 from c) select count(*) from c"


def memory() -> apsw.Connection:
    return apsw.Connection(":memory:")


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("test", memory)
    yield made
    assert made.close(10)


def run_endless(task: Task) -> object:
    return task.con.execute(ENDLESS).fetchall()


def test_result_arrives_in_the_future(worker: Worker) -> None:
    assert worker.submit(lambda task: task.con.execute("select 41+1").get).result(5) == 42


def test_work_runs_in_order_on_one_thread(worker: Worker) -> None:
    order: list[tuple[int, int]] = []

    def note(number: int) -> None:
        order.append((number, threading.get_ident()))

    futures = [worker.submit(lambda _t, n=number: note(n)) for number in range(20)]
    for future in futures:
        future.result(5)
    assert [number for number, _thread in order] == list(range(20))
    assert len({thread for _number, thread in order}) == 1


def test_cancel_right_after_submit_is_never_lost(worker: Worker) -> None:
    for _ in range(50):
        token = CancelToken()
        future = worker.submit(run_endless, token=token)
        token.cancel()
        with pytest.raises(Cancelled):
            future.result(5)


def test_what_work_brought_is_let_go_of_while_its_token_lives(worker: Worker) -> None:
    class Large:
        pass

    token = CancelToken()
    future = worker.submit(lambda _task: Large(), token=token)
    brought = weakref.ref(future.result(5))
    worker.submit(lambda _task: None).result(5)  # the worker itself has moved on
    del future
    assert brought() is None and not token.cancelled


def test_cancel_before_submit_never_runs_the_work(worker: Worker) -> None:
    token = CancelToken()
    token.cancel()
    ran = threading.Event()
    with pytest.raises(Cancelled):
        worker.submit(lambda _task: ran.set(), token=token).result(5)
    worker.submit(lambda _task: None).result(5)
    assert not ran.is_set()


def test_cancelled_reader_leaves_its_worker_usable(worker: Worker) -> None:
    started = threading.Event()
    token = CancelToken()

    def work(task: Task) -> object:
        started.set()
        return run_endless(task)

    future = worker.submit(work, token=token)
    assert started.wait(5)
    token.cancel()
    with pytest.raises(Cancelled):
        future.result(5)
    assert worker.submit(lambda task: task.con.execute("select 1").get).result(5) == 1


def test_cancel_of_one_piece_of_work_never_hits_the_next(worker: Worker) -> None:
    for _ in range(50):
        token = CancelToken()
        first = worker.submit(lambda task: task.con.execute("select 1").get, token=token)
        second = worker.submit(
            lambda task: task.con.execute(ENDLESS.replace("from c)", "from c limit 9000)")).get
        )
        token.cancel()
        assert second.result(5) == 9000
        assert first.done()


def test_reader_that_does_not_return_is_left_behind_and_replaced(worker: Worker) -> None:
    release, started = threading.Event(), threading.Event()
    token = CancelToken()

    def stuck(_task: Task) -> None:
        started.set()
        release.wait(20)

    future = worker.submit(stuck, token=token)
    assert started.wait(5)
    token.cancel()
    with pytest.raises(Cancelled):
        future.result(0.5)
    assert worker.submit(lambda task: task.con.execute("select 7").get).result(10) == 7
    assert worker.abandoned == 1
    release.set()


def test_writer_is_waited_for_even_when_cancelled() -> None:
    worker = Worker("writer", memory, writes=True)
    started, release, ended = threading.Event(), threading.Event(), threading.Event()
    token = CancelToken()

    def write(_task: Task) -> None:
        started.set()
        release.wait(20)
        ended.set()

    future = worker.submit(write, token=token)
    assert started.wait(5)
    token.cancel()
    assert not future.done()
    release.set()
    assert worker.close()
    assert ended.is_set()


def test_bug_in_work_reaches_the_future_as_it_is(worker: Worker) -> None:
    def wrong(_task: Task) -> None:
        raise KeyError("oops")

    with pytest.raises(KeyError):
        worker.submit(wrong).result(5)
    assert worker.submit(lambda _task: 1).result(5) == 1


def test_sqlite_error_becomes_ours(worker: Worker) -> None:
    with pytest.raises(SqlError, match="no such table"):
        worker.submit(lambda task: task.con.execute("select * from absent").fetchall()).result(5)


def test_renewed_worker_opens_a_fresh_connection(worker: Worker) -> None:
    worker.submit(lambda task: task.con.execute("create table t(a)").fetchall()).result(5)
    worker.renew()
    with pytest.raises(SqlError, match="no such table"):
        worker.submit(lambda task: task.con.execute("select * from t").fetchall()).result(5)


def test_connection_that_fails_to_open_is_tried_again() -> None:
    tries: list[int] = []

    def connect() -> apsw.Connection:
        tries.append(1)
        if len(tries) == 1:
            raise apsw.BusyError("locked")
        return memory()

    worker = Worker("test", connect)
    with pytest.raises(FileLocked):
        worker.submit(lambda _task: 1).result(5)
    assert worker.submit(lambda _task: 1).result(5) == 1
    assert worker.close(5)


def test_budget_stops_a_statement_and_says_so(worker: Worker) -> None:
    def work(task: Task) -> object:
        with task.budget(0.05):
            return run_endless(task)

    begin = time.monotonic()
    with pytest.raises(BudgetSpent):
        worker.submit(work).result(5)
    assert time.monotonic() - begin < 4
    assert worker.submit(lambda task: task.con.execute("select 1").get).result(5) == 1


def test_inner_budget_never_outlasts_the_outer_one() -> None:
    task = Task()
    with task.budget(0.01):
        outer = task.deadline
        with task.budget(100):
            assert task.deadline == outer
        assert task.deadline == outer
    assert task.deadline is None


def test_progress_is_reported_and_sees_a_cancel(worker: Worker) -> None:
    seen: list[Progress] = []
    token = CancelToken()

    def work(task: Task) -> None:
        task.report(1, 4, "first")
        token.cancel()
        task.report(2, 4)

    with pytest.raises(Cancelled):
        worker.submit(work, token=token, report=seen.append).result(5)
    assert seen == [Progress(1, 4, "first")]
    assert seen[0].fraction == 0.25


def test_close_cancels_what_is_queued_and_running() -> None:
    worker = Worker("test", memory)
    started = threading.Event()

    def work(task: Task) -> object:
        started.set()
        return run_endless(task)

    futures = [worker.submit(work) for _ in range(3)]
    assert started.wait(5)
    assert worker.close(10)
    for future in futures:
        with pytest.raises(Cancelled):
            future.result(0)
    with pytest.raises(Cancelled):
        worker.submit(lambda _task: 1).result(0)


def test_retired_worker_finishes_what_is_queued_and_ends() -> None:
    worker = Worker("test", memory)
    futures = [worker.submit(lambda _task, n=n: n) for n in range(3)]
    worker.retire()
    assert [future.result(5) for future in futures] == [0, 1, 2]
    with pytest.raises(Cancelled):
        worker.submit(lambda _task: 1).result(0)
    assert worker.close(5)


def test_waiting_for_a_lock_can_be_cancelled(tmp_path: pytest.TempPathFactory) -> None:
    path = f"{tmp_path}/locked.db"
    holder = apsw.Connection(path)
    holder.execute("create table t(a); begin exclusive").fetchall()
    worker = Worker("test", lambda: apsw.Connection(path), busy_seconds=60)
    token = CancelToken()
    future = worker.submit(lambda task: task.con.execute("select * from t").fetchall(), token=token)
    assert not future.done()
    token.cancel()
    with pytest.raises(Cancelled):
        future.result(5)
    assert worker.close(5)
    holder.close()


@pytest.mark.parametrize(
    ("done", "total", "fraction"), [(0, None, None), (1, 2, 0.5), (9, 2, 1.0), (0, 0, None)]
)
def test_fraction_stays_between_nothing_and_all(
    done: float, total: float | None, fraction: float | None
) -> None:
    assert Progress(done, total).fraction == fraction


def test_plume_errors_carry_one_sentence() -> None:
    assert str(PlumeError("What, why, what to do.")) == "What, why, what to do."


@pytest.mark.skipif(sys.platform != "linux", reason="priorities are a process's elsewhere")
def test_a_worker_stands_back_behind_the_thread_that_asked(worker: Worker) -> None:
    def nice(_task: Task) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert worker.submit(nice).result(5) > before
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


def test_work_gives_signs_while_it_looks_at_its_token(worker: Worker) -> None:
    token = CancelToken()
    worker.submit(lambda task: task.con.execute("select 1").get, token=token).result(5)
    before = token.signs
    many = "with recursive c(x) as (values(1) union all select x+1 from c limit 100000)"
    worker.submit(
        lambda task: task.con.execute(f"{many} select count(*) from c").get, token=token
    ).result(30)
    assert token.signs > before + 10


def test_a_wait_on_purpose_is_known_as_one(worker: Worker) -> None:
    token = CancelToken()
    future = worker.submit(lambda task: task.token.wait(30), token=token)
    while not token.resting:
        assert not future.done()
    token.cancel()
    with pytest.raises(Cancelled):
        future.result(5)
    while worker.thread_of(token) is not None:
        pass
    assert not token.resting


def test_the_thread_of_work_is_known_while_it_runs_also_when_it_was_left_behind(
    worker: Worker,
) -> None:
    token, release, began = CancelToken(), threading.Event(), threading.Event()

    def hang(_task: Task) -> None:
        began.set()
        release.wait(30)

    waiting = CancelToken()
    worker.submit(hang, token=token)
    after = worker.submit(lambda _task: 7, token=waiting)
    assert began.wait(5)
    thread = worker.thread_of(token)
    assert thread is not None and worker.thread_of(waiting) is None
    assert thread.name == "plume test"
    token.cancel()
    assert after.result(10) == 7  # on another thread, since this one was left behind
    assert worker.thread_of(token) is thread and worker.abandoned == 1
    release.set()
    thread.join(10)
    assert worker.thread_of(token) is None


def test_no_name_of_a_file_is_in_the_name_of_a_thread() -> None:
    made = Worker("browse Taxes 2025.db")
    name = made.submit(lambda _task: threading.current_thread().name).result(5)
    assert name == "plume browse"
    assert made.close(5)
