"""The activity panel lists what runs and what has ended, and opens only when it matters."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from plume_db.errors import PlumeError
from plume_db.jobs import Task, Worker
from plume_ui.activity.panel import KEPT, ActivityPanel
from plume_ui.activity.row import JobRow
from plume_ui.jobs import JobBoard


class Bench:
    """A panel in a window, a board and a worker."""

    def __init__(self) -> None:
        self.host = QWidget()
        self.host.resize(900, 400)
        self.board = JobBoard(self.host)
        self.panel = ActivityPanel(self.board)
        # In the host, not its own layout: the offscreen platform warns of size hints of windows.
        inside = QWidget(self.host)
        inside.resize(900, 400)
        column = QVBoxLayout(inside)
        column.addStretch(1)
        column.addWidget(self.panel)
        self.worker = Worker("test")
        self.gate = threading.Event()
        self.host.show()

    def start(self, owner: QObject | None = None, quiet: bool = False) -> JobRow | None:
        """Start a job that waits for the gate."""

        def work(task: Task) -> str:
            task.report(1, 4, "Copying 1 of 4")
            while not self.gate.is_set():
                task.token.check()
                task.token.wait(0.01)
            return "result"

        self.board.start(
            owner or self.host, self.worker, work, title="Backing up", summary=str, quiet=quiet
        )
        return self.panel.rows[0] if self.panel.rows else None


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.gate.set()
    made.board.cancel_all()
    made.worker.close()
    made.host.close()
    made.host.deleteLater()


def test_it_opens_when_a_job_takes_a_while_and_shows_its_progress(
    qtbot: QtBot, bench: Bench, look: str
) -> None:
    row = bench.start()
    assert row is not None
    assert bench.panel.isHidden()
    qtbot.waitUntil(lambda: not bench.panel.isHidden())
    assert row.state == "running"
    assert row.percent == 25
    assert row.words == "Copying 1 of 4"
    assert not bench.host.grab().isNull()
    qtbot.waitUntil(lambda: "left" in row.time_text)
    bench.gate.set()
    qtbot.waitUntil(lambda: row.state == "done")
    assert row.words == "result"
    assert row.time_text.startswith("took ")


def test_a_job_that_is_over_at_once_does_not_open_it(qtbot: QtBot, bench: Bench) -> None:
    bench.gate.set()
    row = bench.start()
    assert row is not None
    qtbot.waitUntil(lambda: row.state == "done")
    with qtbot.waitSignal(bench.board.started, timeout=600, raising=False):
        pass
    assert bench.panel.isHidden()
    assert bench.panel.rows == (row,)


def test_quiet_jobs_are_not_listed(qtbot: QtBot, bench: Bench) -> None:
    assert bench.start(quiet=True) is None


def test_cancel_stops_the_job(qtbot: QtBot, bench: Bench) -> None:
    row = bench.start()
    assert row is not None
    cancel = next(b for b in row.findChildren(QPushButton) if b.text() == "Cancel")
    cancel.click()
    assert not cancel.isEnabled()
    qtbot.waitUntil(lambda: row.state == "cancelled")


def test_a_failure_shows_its_sentence(qtbot: QtBot, bench: Bench) -> None:
    def work(_task: Task) -> None:
        raise PlumeError("The disk is full.")

    bench.board.start(bench.host, bench.worker, work, title="Backing up")
    [row] = bench.panel.rows
    qtbot.waitUntil(lambda: row.state == "failed")
    assert row.words == "The disk is full."


def test_a_job_whose_page_goes_is_shown_as_cancelled(qtbot: QtBot, bench: Bench) -> None:
    owner = QObject()
    row = bench.start(owner)
    assert row is not None
    owner.deleteLater()
    qtbot.waitUntil(lambda: row.state == "cancelled")
    bench.panel.clear_finished()
    assert bench.panel.rows == ()


def test_clearing_keeps_what_runs_and_closes_the_panel_when_nothing_is_left(
    qtbot: QtBot, bench: Bench
) -> None:
    first, second = bench.start(), bench.start()
    assert first is not None and second is not None
    bench.panel.show()
    second.job.cancel()
    qtbot.waitUntil(lambda: second.state == "cancelled")
    bench.panel.clear_finished()
    assert bench.panel.rows == (first,)
    assert not bench.panel.isHidden()
    bench.gate.set()
    qtbot.waitUntil(lambda: first.state == "done")
    dismiss = next(b for b in first.findChildren(QToolButton) if "Remove" in b.toolTip())
    dismiss.click()
    assert bench.panel.rows == ()
    assert bench.panel.isHidden()


def test_only_so_many_ended_jobs_are_kept(qtbot: QtBot, bench: Bench) -> None:
    bench.gate.set()
    for _ in range(KEPT + 5):
        row = bench.start()
        assert row is not None
        qtbot.waitUntil(lambda r=row: r.state == "done")
    assert len(bench.panel.rows) <= KEPT + 1
