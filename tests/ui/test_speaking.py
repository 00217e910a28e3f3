"""What is said to people who do not see it: jobs, matches, the cell that was found, links."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from plume_db.errors import PlumeError
from plume_db.jobs import Progress, Task, Worker
from plume_ui import speaking
from plume_ui.jobs import JobBoard
from plume_ui.palette import popup
from plume_ui.palette.index import Entry


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    heard: list[str] = []
    for module in (speaking, popup):
        monkeypatch.setattr(module, "announce", lambda _who, words, **_how: heard.append(words))
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(was)


@pytest.fixture
def board(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> JobBoard:
    monkeypatch.setattr(speaking, "BEGUN_MS", 1)
    window = QWidget()
    qtbot.addWidget(window)
    made = JobBoard(window)
    speaking.JobSpeaker(made, window)
    window.show()
    return made


def run(qtbot: QtBot, board: JobBoard, work: Callable[[Task], object], quiet: bool = False) -> None:
    worker = Worker("test")
    job = board.start(
        board, worker, work, title="Compact", summary=lambda _r: "All is well.", quiet=quiet
    )
    with qtbot.waitSignal(job.over):
        pass
    worker.retire()


def test_a_job_that_takes_a_while_tells_its_begin_each_quarter_and_its_end(
    qtbot: QtBot, board: JobBoard, said: list[str]
) -> None:
    go_on = threading.Event()
    worker = Worker("test")
    job = board.start(
        board,
        worker,
        lambda _task: go_on.wait(20),
        title="Compact",
        summary=lambda _r: "All is well.",
    )
    qtbot.waitUntil(lambda: said == ["Compact: Running…"])
    for done in range(1, 101):
        job._show(Progress(done, 100))
    with qtbot.waitSignal(job.over):
        go_on.set()
    worker.retire()
    assert said[1:] == [
        "Compact: 25 %",
        "Compact: 50 %",
        "Compact: 75 %",
        "Compact: All is well.",
    ]


def test_a_job_that_is_over_at_once_tells_only_its_end(
    qtbot: QtBot, board: JobBoard, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "BEGUN_MS", 60_000)
    run(qtbot, board, lambda _task: None)
    assert said == ["All is well."]


def test_a_job_that_fails_says_why_and_a_quiet_one_says_nothing(
    qtbot: QtBot, board: JobBoard, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaking, "BEGUN_MS", 60_000)

    def fail(_task: Task) -> None:
        raise PlumeError("The disk is full.")

    run(qtbot, board, fail)
    run(qtbot, board, fail, quiet=True)
    assert said == ["The disk is full."]


def test_the_palette_says_what_enter_goes_to_with_its_name_revealed(
    qtbot: QtBot, said: list[str]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    board = JobBoard(window)
    entries = [
        Entry("first\u202etxt", "table", "table", lambda: None, 1),
        Entry("second", "view", "view", lambda: None, 1),
    ]
    box = popup.Palette(lambda: entries, board, window)
    box.pop_up()
    qtbot.waitUntil(lambda: len(said) == 1)
    first, second = "first⟨U+202E⟩txt, table", "second, view"
    assert said == [first]
    box._list.setCurrentRow(1)
    box._speak()
    assert said == [first, second]
    box._line.setText("nothing is called so")
    qtbot.waitUntil(lambda: len(said) == 3)
    assert said[2].startswith("Nothing has that in its name")
    box.close()
