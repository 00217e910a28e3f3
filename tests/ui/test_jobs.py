"""Promises of the Qt side of jobs: one outcome in the GUI thread, none after a cancel."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import apsw
import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_ui.jobs import Job, JobBoard, _Relay

ENDLESS = "with recursive c(x) as (values(1) union all select x+1 from c) select count(*) from c"


@pytest.fixture
def board(qapp: QApplication) -> Iterator[JobBoard]:
    made = JobBoard()
    yield made
    made.cancel_all()


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("ui test", lambda: apsw.Connection(":memory:"))
    yield made
    assert made.close(10)


def heard(job: Job) -> list[str]:
    names: list[str] = []
    for name in ("succeeded", "failed", "crashed"):
        getattr(job, name).connect(lambda _value, n=name: names.append(n))
    job.cancelled.connect(lambda: names.append("cancelled"))
    job.finished.connect(lambda: names.append("finished"))
    return names


def fails(_task: Task) -> None:
    raise PlumeError("It did not work.")


def crashes(_task: Task) -> None:
    raise KeyError("bug")


@pytest.mark.parametrize(
    ("work", "outcome"),
    [(lambda _task: 2**40, "succeeded"), (fails, "failed"), (crashes, "crashed")],
)
def test_exactly_one_outcome_then_finished(
    qtbot: QtBot, board: JobBoard, worker: Worker, work: object, outcome: str
) -> None:
    job = board.start(board, worker, work, title="x")  # type: ignore[arg-type]
    names = heard(job)
    with qtbot.waitSignal(job.finished):
        pass
    assert names == [outcome, "finished"]
    assert board.running == ()


def test_outcome_arrives_in_the_gui_thread_with_large_numbers_whole(
    qtbot: QtBot, board: JobBoard, worker: Worker
) -> None:
    got: list[tuple[object, bool]] = []
    job = board.start(board, worker, lambda _task: 2**40, title="x")
    gui = QThread.currentThread()
    job.succeeded.connect(lambda value: got.append((value, QThread.currentThread() is gui)))
    with qtbot.waitSignal(job.finished):
        pass
    assert got == [(2**40, True)]


def test_cancelled_job_drops_a_result_that_crosses(
    qtbot: QtBot, board: JobBoard, worker: Worker
) -> None:
    done = threading.Event()
    job = board.start(board, worker, lambda _task: done.set(), title="x")
    names = heard(job)
    assert done.wait(5)
    job.cancel()
    with qtbot.waitSignal(job.finished):
        pass
    assert names == ["cancelled", "finished"]


def test_endless_query_ends_on_cancel(qtbot: QtBot, board: JobBoard, worker: Worker) -> None:
    job = board.start(board, worker, lambda task: task.con.execute(ENDLESS).fetchall(), title="x")
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert job.words


def test_owner_that_goes_takes_its_job_along(qtbot: QtBot, board: JobBoard, worker: Worker) -> None:
    owner = QWidget()
    job = board.start(owner, worker, lambda task: task.con.execute(ENDLESS).fetchall(), title="x")
    token = job.token
    owner.deleteLater()
    qtbot.waitUntil(lambda: token.cancelled)
    qtbot.waitUntil(lambda: board.running == ())


def test_progress_reaches_the_gui_and_summary_says_what_was_done(
    qtbot: QtBot, board: JobBoard, worker: Worker
) -> None:
    go = threading.Event()

    def work(task: Task) -> int:
        task.report(1, 2, "half")
        go.wait(5)
        return 7

    job = board.start(board, worker, work, title="x", summary=lambda n: f"Did {n}.")
    with qtbot.waitSignal(job.progressed) as blocker:
        pass
    assert blocker.args[0].fraction == 0.5
    with qtbot.waitSignal(job.finished):
        go.set()
    assert job.words == "Did 7."
    assert job.ended is not None


def test_quiet_jobs_are_not_announced(qtbot: QtBot, board: JobBoard, worker: Worker) -> None:
    announced: list[object] = []
    board.started.connect(announced.append)
    quiet = board.start(board, worker, lambda _task: 1, title="q", quiet=True)
    loud = board.start(board, worker, lambda _task: 1, title="l")
    with qtbot.waitSignal(loud.finished):
        pass
    assert announced == [loud]
    assert quiet.state == "done"


def test_pyside_keeps_its_references_to_none(qapp: QApplication) -> None:
    """PySide6 6.12.0 on CPython 3.11 loses one a call, and aborts after some thousand."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for _ in range(5_000):
        widget.update()
        qapp.sendPostedEvents()
        QObject.setObjectName(widget, "x")
    assert sys.getrefcount(None) > before - 1_000


def test_what_a_worker_says_after_qt_has_ended_is_said_to_nobody(qapp: QApplication) -> None:
    """As where an error ends Python while a worker is at it: Qt goes first."""
    relay = _Relay()
    box, heard = [object()], QObject()
    delete(relay)
    relay.empty(box)
    relay.bring(heard.setProperty, None)
