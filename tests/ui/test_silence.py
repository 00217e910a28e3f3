"""A job of which nothing is heard is told: in Activity and in the log, once, and in plain words."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from plume_db.jobs import Task, Worker
from plume_ui import logbook, silence
from plume_ui.activity.panel import ActivityPanel
from plume_ui.jobs import Job, JobBoard
from plume_ui.silence import SilenceWatch, all_stacks


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Callable[[], str]]:
    logbook.keep_in(tmp_path / "logs")
    yield lambda: "\n".join(logbook.book().tail(300))
    logbook.keep_in(None)


@pytest.fixture
def board(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobBoard]:
    monkeypatch.setattr(silence, "LOOK_MS", 50)
    made = JobBoard()
    made.silence.patience = 0.3
    yield made
    made.cancel_all()


@pytest.fixture
def panel(qtbot: QtBot, board: JobBoard) -> ActivityPanel:
    made = ActivityPanel(board)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """Set at the end, so that no thread waits for ever."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def worker(released: threading.Event) -> Iterator[Worker]:
    made = Worker("browse Gehälter.db", lambda: apsw.Connection(":memory:"))
    yield made
    released.set()
    assert made.close(10)


def hang(released: threading.Event, begun: threading.Event | None = None) -> Callable[[Task], str]:
    """Work that looks at nothing, as a read from a disk that is gone; it sets `begun` first."""

    def hang_like_a_dead_disk(_task: Task) -> str:
        if begun is not None:
            begun.set()
        released.wait(30)
        return "done"

    return hang_like_a_dead_disk


def sentences(job: Job) -> list[str]:
    heard: list[str] = []
    job.silent.connect(heard.append)
    return heard


def test_a_job_that_hangs_is_told_in_its_line_and_in_the_log(
    qtbot: QtBot,
    board: JobBoard,
    panel: ActivityPanel,
    worker: Worker,
    released: threading.Event,
    log: Callable[[], str],
) -> None:
    job = board.start(board, worker, hang(released), title="Read Gehälter")
    qtbot.waitUntil(lambda: "Has not answered" in panel.rows[0].words, timeout=10_000)
    assert "disk" in panel.rows[0].words and not panel.isHidden()
    assert "Has not answered" in panel.rows[0].accessibleName()
    assert "silent kind=tests" in log() or "silent kind=" in log()
    assert "hang_like_a_dead_disk" in log() and "Geh" not in log()
    with qtbot.waitSignal(job.succeeded):
        released.set()
    assert panel.rows[0].state == "done"


def test_one_that_ran_unseen_comes_to_light(
    qtbot: QtBot,
    board: JobBoard,
    panel: ActivityPanel,
    worker: Worker,
    released: threading.Event,
) -> None:
    job = board.start(board, worker, hang(released), title="Count the rows", quiet=True)
    assert panel.rows == ()
    qtbot.waitUntil(lambda: len(panel.rows) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: "Has not answered" in panel.rows[0].words)
    with qtbot.waitSignal(job.finished):
        released.set()


def test_when_it_is_heard_of_again_the_word_goes(
    qtbot: QtBot, board: JobBoard, worker: Worker, released: threading.Event
) -> None:
    def late(task: Task) -> None:
        released.wait(30)
        while not task.token.cancelled:
            task.token.check()
            time.sleep(0.005)

    job = board.start(board, worker, late, title="x")
    heard = sentences(job)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=10_000)
    released.set()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=10_000)
    assert heard[1] == ""
    job.cancel()


def test_work_that_gives_signs_or_waits_on_purpose_is_left_in_peace(
    qtbot: QtBot, board: JobBoard, worker: Worker
) -> None:
    endless = (
        "with recursive c(x) as (values(1) union all select x+1 from c) select count(*) from c"
    )
    resting = Worker("resting")
    told: list[object] = []
    board.silence.silent.connect(lambda *_: told.append(1))
    sql = board.start(board, worker, lambda task: task.con.execute(endless).fetchall(), title="a")
    rest = board.start(board, resting, lambda task: task.token.wait(30), title="b")
    queued = board.start(board, worker, lambda _task: None, title="c")
    qtbot.wait(1_000)  # three times its patience: nothing may come of it
    assert told == []
    for job in (sql, rest, queued):
        job.cancel()
    assert resting.close(10)


def test_a_cancelled_reader_that_goes_on_is_told_until_it_ends(
    qtbot: QtBot,
    board: JobBoard,
    panel: ActivityPanel,
    worker: Worker,
    released: threading.Event,
    log: Callable[[], str],
) -> None:
    board.silence.patience = 1.3  # after it was left behind
    begun = threading.Event()
    job = board.start(board, worker, hang(released, begun), title="Read it", quiet=True)
    # A job that is cancelled before its work begins ends at once.
    qtbot.waitUntil(begun.is_set, timeout=10_000)
    job.cancel()
    qtbot.waitUntil(lambda: len(panel.rows) == 1, timeout=10_000)
    assert panel.rows[0].job.title == "Left behind: Read it"
    qtbot.waitUntil(lambda: "left behind: nothing waits for it" in panel.rows[0].words)
    assert not panel.rows[0].job.holds and "unended kind=" in log()
    released.set()
    qtbot.waitUntil(lambda: panel.rows[0].state == "done", timeout=10_000)
    assert "ended by itself" in panel.rows[0].words


def test_a_writer_that_does_not_end_is_waited_for_and_told(
    qtbot: QtBot, board: JobBoard, panel: ActivityPanel, released: threading.Event
) -> None:
    writer = Worker("writer x", lambda: apsw.Connection(":memory:"), writes=True)
    begun = threading.Event()
    job = board.start(board, writer, hang(released, begun), title="Compact")
    qtbot.waitUntil(begun.is_set, timeout=10_000)
    job.cancel()
    qtbot.waitUntil(lambda: "was asked to stop" in panel.rows[0].words.lower(), timeout=10_000)
    assert "it is waited for" in panel.rows[0].words and panel.rows[0].state == "running"
    released.set()
    qtbot.waitUntil(lambda: panel.rows[0].state != "running", timeout=10_000)
    assert writer.close(10)


def test_one_that_computes_is_told_in_other_words(
    qtbot: QtBot,
    board: JobBoard,
    worker: Worker,
    released: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = itertools.count()  # a second of the processor each time, however busy the machine is
    monkeypatch.setattr(silence, "_processor_seconds", lambda _thread: float(next(used)))
    job = board.start(board, worker, hang(released), title="x")
    heard = sentences(job)
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    assert "computes" in heard[0]
    released.set()


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems do not tell")
def test_what_a_thread_uses_of_the_processor_is_known() -> None:
    thread = threading.get_native_id()
    before = silence._processor_seconds(thread)
    end = time.thread_time() + 0.1
    while time.thread_time() < end:
        pass
    assert 0.05 < silence._processor_seconds(thread) - before < 5
    assert silence._processor_seconds(None) == silence._processor_seconds(2**31 - 1) == 0


def test_a_computer_that_slept_makes_no_job_silent(
    qtbot: QtBot,
    board: JobBoard,
    worker: Worker,
    released: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    board.silence.patience = 12.0
    job = board.start(board, worker, hang(released), title="x")
    heard = sentences(job)
    qtbot.waitUntil(lambda: worker.thread_of(job.token) is not None)
    real = time.monotonic
    for hours in range(1, 4):  # each look finds hours gone; two seconds of each may count
        monkeypatch.setattr(silence.time, "monotonic", lambda h=hours: real() + 3_600.0 * h)
        board.silence.look()
    monkeypatch.undo()
    assert heard == []
    released.set()


def test_nothing_is_looked_at_while_nothing_runs(
    qtbot: QtBot, board: JobBoard, worker: Worker
) -> None:
    watch: SilenceWatch = board.silence
    assert not watch._timer.isActive()
    job = board.start(board, worker, lambda _task: None, title="x", quiet=True)
    assert watch._timer.isActive()
    with qtbot.waitSignal(job.finished):
        pass
    qtbot.waitUntil(lambda: not watch._timer.isActive(), timeout=10_000)
    assert watch._followed == []


def test_stacks_name_code_and_no_folder() -> None:
    text = all_stacks()
    assert "test_stacks_name_code_and_no_folder" in text
    assert str(Path(__file__).parents[2]) not in text


def test_a_file_that_does_not_answer_is_told_while_it_is_opened(
    qtbot: QtBot, board: JobBoard, released: threading.Event
) -> None:
    from plume_ui.opening.page import OpeningPage

    page = OpeningPage()
    qtbot.addWidget(page)
    page.show_busy("a.db")
    page.show_silence("It does not answer.")
    assert page.card._sentence.text() == "It does not answer."
    assert page.card._sign.shown[0] == "warning"
    page.show_silence("")
    assert page.card._sentence.text() == "Looking at the file…"


def test_nobody_is_asked_about_a_job_that_ran_unseen(
    qtbot: QtBot, board: JobBoard, worker: Worker, released: threading.Event
) -> None:
    job = board.start(board, worker, hang(released), title="x", quiet=True)
    qtbot.waitUntil(lambda: not job.quiet, timeout=10_000)
    assert not job.holds


@pytest.mark.parametrize("width", [700, 1200])
def test_the_warning_is_read_whole_and_cancel_stays_in_sight_in_a_narrow_window(
    qtbot: QtBot, board: JobBoard, panel: ActivityPanel, worker: Worker, width: int
) -> None:
    resting = Worker("resting")
    title = "Query 1: select " + "a_column, " * 30
    job = board.start(board, resting, lambda task: task.token.wait(30), title=title)
    panel.resize(width, 300)
    panel.show()
    sentence = silence._writer_sentence(12.0)
    job.silent.emit(sentence)
    row = panel.rows[0]
    qtbot.waitUntil(lambda: row.width() > 600)
    warning = row._warning
    assert warning.text() == sentence and warning.height() >= warning.heightForWidth(
        warning.width()
    )
    assert row._cancel.geometry().right() < panel._area.viewport().width()
    assert panel._area.height() >= row.height()
    job.cancel()
    assert resting.close(10)


def test_what_a_query_tells_of_itself_is_not_told_twice(
    qtbot: QtBot,
    board: JobBoard,
    panel: ActivityPanel,
    worker: Worker,
    released: threading.Event,
) -> None:
    resting = Worker("resting")
    teller = board.start(board, resting, lambda task: task.token.wait(30), title="told")
    board.tells_of(worker, teller)
    board._tell_left_behind("x", worker, teller.token)
    assert len(panel.rows) == 1
    teller.cancel()
    qtbot.waitUntil(lambda: teller.ended is not None)
    board._tell_left_behind("x", worker, teller.token)
    assert panel.rows[0].job.title == "Left behind: x"
    qtbot.waitUntil(lambda: panel.rows[0].state == "done", timeout=10_000)
    assert resting.close(10)
